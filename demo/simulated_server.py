"""An ERP's simulator as a server of its own: faults, counters, and `/_sim` to direct it.

`/_sim` stands beside the ERP's own addresses: GET answers the counters, POST `/_sim/faults` orders a fault (the
fields of `demo.faults.Fault`), DELETE `/_sim` forgets faults and counters.  An ERP may add to it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Generic, Self, TypeAlias, TypeVar
from urllib.parse import urlsplit

from demo.faults import Fault, Faults

Directed = TypeVar("Directed", bound="SimulatedServer")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent."""

    status: int
    content: bytes
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


Read: TypeAlias = Callable[[bytes], Answer]
"""Answers a request with that body."""


class BadOrder(Exception):
    """What `/_sim` cannot be told, and why."""


class Dropped(Exception):
    """The request is left without an answer."""


class SimulatedServer:
    """A simulator on a port of its own; close it, or use it as a context manager."""

    def __init__(self, port: int, handler: type[SimulatedHandler[Any]]) -> None:
        self.faults = Faults()
        self.closing = threading.Event()
        self._server = _Server(("127.0.0.1", port), handler, self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def address(self) -> str:
        """`http://127.0.0.1:PORT`."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def direct(self, method: str, path: str, body: bytes) -> Mapping[str, object]:
        """Do as told at `/_sim`, and answer the counters.  Raises BadOrder."""
        match method, path:
            case "POST", "/_sim/faults":
                self.faults.add(_parse_fault(body))
            case "DELETE", "/_sim":
                self.faults.clear()
            case "GET", "/_sim":
                pass
            case _:
                raise BadOrder("Unknown control address.")
        return self.faults.counters()

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

    def __init__(
        self, address: tuple[str, int], handler: type[SimulatedHandler[Any]], simulator: SimulatedServer
    ) -> None:
        super().__init__(address, handler)
        self.simulator = simulator

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


class SimulatedHandler(BaseHTTPRequestHandler, Generic[Directed]):
    """One connection.  An ERP says in `serve` how it counts and answers a request."""

    protocol_version = "HTTP/1.1"
    timeout: ClassVar[float] = 30.0
    disable_nagle_algorithm = True
    longest_body: ClassVar[int] = 65_536
    active = 0

    @property
    def simulator(self) -> Directed:
        """The one that serves."""
        return self.server.simulator  # type: ignore[attr-defined,no-any-return]

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the inherited name
        """Requests are counted, not printed."""

    def do_GET(self) -> None:
        """Every address answers here, by its path and method."""
        path = urlsplit(self.path).path
        if path == "/_sim" or path.startswith("/_sim/"):
            self._control(path)
        else:
            self.serve(path)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815 - the names http.server calls

    def serve(self, path: str) -> None:
        """Answer a request for an address of the ERP's own."""
        raise NotImplementedError

    def answer_or_fault(self, read: Read, *, counts: bool = True) -> None:
        """Send what `read` answers, or do what was ordered for this request.

        If it `counts`, it is one of those that are served until its answer is sent: who has that may ask again at
        once.  `active` is how many those are, this one included.
        """
        body = self._body()
        fault = self.simulator.faults.take(self.path) or Fault()
        try:
            with self.simulator.faults.serving() if counts else nullcontext(0) as self.active:
                replaced = replaced_by(fault, self.simulator.closing)
                answer = replaced or read(body)
        except Dropped:
            self.close_connection = True
            return
        self.send(answer, cut=fault.cut and replaced is None)

    def send(self, answer: Answer, *, cut: bool = False) -> None:
        """Send an answer; `cut` breaks off in its middle."""
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.content)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.content[: len(answer.content) // 2] if cut else answer.content)
        if cut:
            self.close_connection = True

    def _control(self, path: str) -> None:
        try:
            answer = Answer(200, to_json(self.simulator.direct(self.command, path, self._body())))
        except BadOrder as error:
            answer = Answer(400, to_json({"error": str(error)}))
        self.send(answer)

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > self.longest_body:
            self.close_connection = True
            return b""
        return self.rfile.read(int(length))


def replaced_by(fault: Fault, closing: threading.Event) -> Answer | None:
    """What a fault answers in place of the ERP, after its wait; None for nothing.  Raises Dropped."""
    if fault.hang or fault.latency:
        closing.wait(fault.hang or fault.latency)
    if fault.hang:
        raise Dropped
    if fault.status is None and fault.body is None:
        return None
    return Answer(fault.status or 200, (fault.body or "").encode(), fault.content_type, fault.headers)


def to_json(value: object) -> bytes:
    """JSON, with a Decimal as a number."""
    return json.dumps(value, default=_number, ensure_ascii=False).encode()


def _number(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"not JSON: {type(value).__name__}")


def _parse_fault(body: bytes) -> Fault:
    try:
        return Fault(**json.loads(body))
    except (TypeError, ValueError):
        raise BadOrder("A fault is an object with the fields of demo.faults.Fault.") from None
