"""The simulator as a server: `Simulator(records).start()`, or `python -m demo.economic` in its own process.

Beside e-conomic's own addresses there is `/_sim`: GET answers the counters, POST `/_sim/faults` orders a fault (the
fields of `demo.faults.Fault`), DELETE `/_sim` forgets faults and counters.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from demo.economic.account import Role, is_granted
from demo.economic.agreement import Agreement, collection_of
from demo.economic.query import LARGEST_PAGE
from demo.economic.records import Records
from demo.economic.refusal import Refusal
from demo.faults import Fault, Faults

_LONGEST_BODY = 65_536


class Simulator:
    """e-conomic with one agreement; close it, or use it as a context manager.

    `role` is what the app was given.  `most_rows` keeps pages small, whatever size is asked for.
    """

    def __init__(
        self, records: Records, port: int = 0, *, role: Role = "Sales", most_rows: int = LARGEST_PAGE
    ) -> None:
        self.faults = Faults()
        self.agreement = Agreement(records, role, most_rows)
        self.closing = threading.Event()
        self._server = _Server(("127.0.0.1", port), self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def base_url(self) -> str:
        """`http://127.0.0.1:PORT`, what `ECONOMIC_BASE_URL` is set to."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

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
        """Serve in this thread."""
        self._server.serve_forever(0.05)

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
    protocol_version = "HTTP/1.1"
    timeout: ClassVar[float] = 30.0
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the inherited name
        """Requests are counted, not printed."""

    def do_GET(self) -> None:
        """Every address answers here, by its path and method."""
        path = urlsplit(self.path).path
        if path == "/_sim" or path.startswith("/_sim/"):
            self._control(path)
            return
        simulator = self.server.simulator
        simulator.faults.count(collection_of(path) or path)
        with simulator.faults.serving():
            self._answer_or_fault()

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815 - the names http.server calls

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
        status, answer = self._read()
        self._send(status, _json(answer), "application/json", {}, cut=fault.cut)

    def _read(self) -> tuple[int, Mapping[str, object]]:
        simulator = self.server.simulator
        address = urlsplit(self.path)
        try:
            if not is_granted(self.headers.get("X-AppSecretToken"), self.headers.get("X-AgreementGrantToken")):
                raise Refusal(401, "Incorrect or missing credentials.")
            if self.command != "GET":
                raise Refusal(405, "Hotline only reads.")
            if "application/json" not in (self.headers.get("Accept", ""), self.headers.get("Content-Type", "")):
                raise Refusal(415, "Only JSON is spoken here.")
            return 200, simulator.agreement.answer(address.path, address.query, simulator.base_url)
        except Refusal as refusal:
            return refusal.status, refusal.body()

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
                raise Refusal(400, "Unknown control address.")
        except Refusal as refusal:
            self._send(refusal.status, _json(refusal.body()), "application/json", {})
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
        raise Refusal(400, "A fault is an object with the fields of demo.faults.Fault.") from None


def _json(value: object) -> bytes:
    return json.dumps(value, default=_number, ensure_ascii=False).encode()


def _number(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"not JSON: {type(value).__name__}")
