"""A webhook as Business Central sees it: shakes hands, and answers notifications as it is told to."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit


class Listener:
    """`status` is what notifications are answered; `shakes_hands` False keeps the validation token."""

    def __init__(self) -> None:
        self.status = 202
        self.shakes_hands = True
        self.handshakes = 0
        self.bodies: list[bytes] = []
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the inherited name
                """Nothing is printed."""

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                token = parse_qs(urlsplit(self.path).query).get("validationToken")
                if token:
                    listener.handshakes += 1
                    self._answer(200, token[0] if listener.shakes_hands else "?")
                else:
                    listener.bodies.append(body)
                    self._answer(listener.status, "")

            def _answer(self, status: int, text: str) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/webhooks/business-central"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
