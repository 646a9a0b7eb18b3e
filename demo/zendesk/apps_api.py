"""`/api/v2/apps`: the public key of an app and what is installed."""

from __future__ import annotations

from flask import Blueprint, Response

from demo.zendesk.account import Account
from demo.zendesk.apps import Apps
from demo.zendesk.records import Json


def add_apps(api: Blueprint, account: Account, apps: Apps) -> None:
    """Add the addresses to `api`."""

    @api.get("/api/v2/apps/<int:app_id>/public_key.pem")
    def public_key(app_id: int) -> Response:
        with account.lock:
            return Response(apps.find(app_id).public_key(), mimetype="application/x-pem-file")

    @api.get("/api/v2/apps/installations")
    def installations() -> Json:
        with account.lock:
            return {"installations": [one.to_json() for one in apps.installations.values()]}

    @api.get("/api/v2/apps/installations/<int:installation_id>")
    def installation(installation_id: int) -> Json:
        with account.lock:
            return apps.find_installation(installation_id).to_json()
