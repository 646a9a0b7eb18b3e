"""`GET /healthz` (alive) and `GET /readyz` (able to work, else what is missing)."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, jsonify

from workers.readiness import Readiness


def health(readiness: Callable[[], Readiness]) -> Blueprint:
    """Both addresses are public: they say which part is missing, never whose data."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    def alive() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @blueprint.get("/readyz")
    def ready() -> tuple[Response, int]:
        now = readiness()
        answer = jsonify(
            ready=now.ready, missing=list(now.missing), warnings=list(now.warnings), parts=dict(now.parts)
        )
        return answer, 200 if now.ready else 503

    return blueprint
