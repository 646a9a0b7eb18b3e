"""The simulator as a server: `Simulator(records).start()`, or `python -m demo.nav` in its own process.

Beside NAV's own addresses there is `/_sim`: GET answers the counters, POST `/_sim/faults` orders a fault (the fields
of `demo.faults.Fault`), DELETE `/_sim` forgets faults and counters.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Literal, Self
from urllib.parse import unquote, urlsplit

from demo.faults import Fault, Faults
from demo.nav.account import INSTANCE, is_basic_user
from demo.nav.company import Company, version_of
from demo.nav.records import Records
from demo.nav.refusal import Refusal, bad_request
from demo.nav.windows_sign_in import WindowsSignIn

ROWS_PER_PAGE = 1000
_LONGEST_BODY = 65_536


class Simulator:
    """A NAV server with one company; close it, or use it as a context manager.

    `credentials` is the server's credential type: a NAV user with a key, or a Windows user by NTLM.
    """

    def __init__(
        self,
        records: Records,
        port: int = 0,
        *,
        credentials: Literal["NavUserPassword", "Windows"] = "NavUserPassword",
        rows_per_page: int = ROWS_PER_PAGE,
        lacking: Mapping[str, frozenset[str]] | None = None,
    ) -> None:
        self.faults = Faults()
        self.company = Company(records, rows_per_page, lacking or {})
        self.company_name = records.company
        self.credentials = credentials
        self.closing = threading.Event()
        self._server = _Server(("127.0.0.1", port), self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def address(self) -> str:
        """`http://127.0.0.1:PORT`."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def odata_url(self, version: int = 4) -> str:
        """What `NAV_ODATA_URL` is set to."""
        return f"{self.address}/{INSTANCE}/{'OData' if version == 3 else 'ODataV4'}"

    def start(self) -> Self:
        """Serve in a thread of its own."""
        self._thread.start()
        return self

    def close(self) -> None:
        """Stop serving; requests that hang are let go."""
        self.closing.set()
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def serve_forever(self) -> None:
        """Serve in this thread until `close` or an exception such as KeyboardInterrupt."""
        self._server.serve_forever()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], simulator: Simulator) -> None:
        super().__init__(address, _Handler)
        self.simulator = simulator

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    """One connection, which Windows signs in as a whole."""

    protocol_version = "HTTP/1.1"
    timeout: ClassVar[float] = 30.0
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        super().setup()
        self._windows = WindowsSignIn()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the inherited name
        """Requests are counted, not printed."""

    def do_GET(self) -> None:
        """Every address answers here, by its path and method."""
        path = urlsplit(self.path).path
        if path == "/_sim" or path.startswith("/_sim/"):
            self._control(path)
            return
        wanted = self._sign_in_wanted()
        if wanted is not None:
            self._send(401, b"", "text/html", {"WWW-Authenticate": wanted})
            return
        simulator = self.server.simulator
        simulator.faults.count(unquote(path.rpartition("/")[2]))
        with simulator.faults.serving():
            self._answer_or_fault()

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815 - the names http.server calls

    def _sign_in_wanted(self) -> str | None:
        authorization = self.headers.get("Authorization")
        if self.server.simulator.credentials == "Windows":
            return self._windows.take(authorization)
        return None if is_basic_user(authorization) else 'Basic realm=""'

    def _answer_or_fault(self) -> None:
        simulator = self.server.simulator
        fault = simulator.faults.take(self.path) or Fault()
        if fault.hang or fault.latency:
            simulator.closing.wait(fault.hang or fault.latency)
        if fault.hang:
            self.close_connection = True
            return
        if fault.status is not None or fault.body is not None:
            self._send(fault.status or 200, (fault.body or "").encode(), fault.content_type, fault.headers)
            return
        status, content, content_type = self._read()
        self._send(status, content, content_type, {}, cut=fault.cut)

    def _read(self) -> tuple[int, bytes, str]:
        simulator = self.server.simulator
        address = urlsplit(self.path)
        try:
            if self.command != "GET":
                raise Refusal(405, "BadRequest_MethodNotAllowed", "The page is not editable.")
            accept = self.headers.get("Accept", "")
            answer = simulator.company.answer(address.path, address.query, accept, simulator.address)
        except Refusal as refusal:
            return refusal.status, _json(refusal.body(version_of(address.path))), "application/json"
        if isinstance(answer, str):
            return 200, answer.encode(), "application/xml;charset=utf-8"
        return 200, _json(answer), "application/json"

    def _control(self, path: str) -> None:
        simulator = self.server.simulator
        length = self.headers.get("Content-Length", "0")
        body = self.rfile.read(int(length)) if length.isdecimal() and int(length) <= _LONGEST_BODY else b""
        try:
            if (self.command, path) == ("POST", "/_sim/faults"):
                simulator.faults.add(_parse_fault(body))
            elif (self.command, path) == ("DELETE", "/_sim"):
                simulator.faults.clear()
            elif (self.command, path) != ("GET", "/_sim"):
                raise bad_request("Unknown control address.")
        except Refusal as refusal:
            self._send(refusal.status, _json(refusal.body(4)), "application/json", {})
            return
        self._send(200, _json(simulator.faults.counters()), "application/json", {})

    def _send(
        self, status: int, content: bytes, content_type: str, headers: Mapping[str, str], *, cut: bool = False
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if cut else content)
        if cut:
            self.close_connection = True


def _parse_fault(body: bytes) -> Fault:
    try:
        return Fault(**json.loads(body))
    except (TypeError, ValueError):
        raise bad_request("A fault is an object with the fields of demo.faults.Fault.") from None


def _json(value: object) -> bytes:
    return json.dumps(value, default=_number, ensure_ascii=False).encode()


def _number(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"not JSON: {type(value).__name__}")
