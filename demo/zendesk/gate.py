"""What every request passes: it is noted, and an ordered fault befalls it."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from demo.zendesk.calls import Calls, Fault

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Gate:
    """Stands in front of the Flask application; `/_sim` passes untouched."""

    def __init__(self, app: WSGIApplication, calls: Calls, closing: threading.Event) -> None:
        self._app = app
        self._calls = calls
        self._closing = closing

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, or break off: the server drops the connection on a ConnectionError."""
        request = Request(environ)
        # Read now, whatever comes: an unread rest would be taken for the connection's next request.
        environ["wsgi.input"] = io.BytesIO(request.get_data())
        if not request.path.startswith(("/api/", "/oauth/")):
            return self._app(environ, start_response)
        environ["PATH_INFO"] = request.path.removesuffix(".json")
        method, path = request.method, environ["PATH_INFO"]
        row = self._calls.note(method, path, request.headers.get("User-Agent", ""))
        fault = self._calls.take(method, path) or Fault()
        if fault.latency:
            self._closing.wait(fault.latency)
        if fault.cut == "before":
            raise ConnectionAbortedError
        if fault.status is not None:
            row["status"] = fault.status
            answer = Response(fault.body, fault.status, dict(fault.headers), content_type=fault.content_type)
            return answer(environ, start_response)
        answer = Response.from_app(self._app, environ, buffered=True)
        row["status"] = answer.status_code
        if fault.hang:
            self._closing.wait(fault.hang)
        if fault.hang or fault.cut == "after":
            raise ConnectionAbortedError
        if fault.cut == "within":
            start_response(answer.status, answer.headers.to_wsgi_list())
            return _half(answer.get_data())
        return answer(environ, start_response)


def _half(body: bytes) -> Iterator[bytes]:
    yield body[: len(body) // 2]
    raise ConnectionAbortedError
