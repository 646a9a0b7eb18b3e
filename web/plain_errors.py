"""Answers of the framework itself, such as 404 and 405, as one plain line."""

from __future__ import annotations

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response


def answer_errors_plainly(app: Flask) -> None:
    """A machine reads these; a page of HTML is of no use to it."""

    @app.errorhandler(HTTPException)
    def plain(error: HTTPException) -> Response:
        answer = Response(f"{(error.name or 'error').lower()}\n", error.code or 500, mimetype="text/plain")
        for name, value in error.get_headers():
            if name != "Content-Type":
                answer.headers[name] = value
        return answer
