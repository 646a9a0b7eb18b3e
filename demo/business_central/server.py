"""The simulator as a server: `Simulator(records).start()`, or `python -m demo.business_central` in its own process.

Beside Business Central's own addresses there is `/_sim` (see `control`).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Self, TypeAlias
from urllib.parse import parse_qsl, urlsplit

from demo.business_central.account import TENANT_ID, OAuthRefusal, Tokens
from demo.business_central.batch import CONTENT_TYPE, answer_batch
from demo.business_central.company import BASE_PATH, Company
from demo.business_central.control import answer_control
from demo.business_central.records import Records
from demo.business_central.refusal import Refusal, bad_request, not_found
from demo.business_central.subscriptions import Subscriptions
from demo.faults import Fault, Faults

CONCURRENT_REQUESTS = 5
TOKEN_PATH = f"/{TENANT_ID}/oauth2/v2.0/token"
INNER_ADDRESS = "https://behind-the-gateway.example:7048"
"""How the server calls itself inside a batch: links there lead to no place that a client can reach."""

_BATCH = "/$batch"
_SUBSCRIPTIONS = f"{BASE_PATH}/api/v2.0/subscriptions"
_LONGEST_BODY = 1_048_576

_Answer: TypeAlias = Callable[[bytes, int], tuple[int, bytes, Mapping[str, str]]]


class Simulator:
    """A Business Central with one company; close it, or use it as a context manager."""

    def __init__(self, records: Records, port: int = 0) -> None:
        self.faults = Faults()
        self.tokens = Tokens()
        self.company = Company(records)
        self.subscriptions = Subscriptions(records.company_id)
        self.company_id = records.company_id
        self.closing = threading.Event()
        self._server = _Server(("127.0.0.1", port), self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def address(self) -> str:
        """`http://127.0.0.1:PORT`."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def base_url(self) -> str:
        """What `BC_BASE_URL` is set to."""
        return self.address + BASE_PATH

    @property
    def token_url(self) -> str:
        """What `BC_TOKEN_URL` is set to."""
        return self.address + TOKEN_PATH

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


class _Dropped(Exception):
    """A fault inside a batch that leaves the whole request without an answer."""


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
        elif path == TOKEN_PATH:
            self.server.simulator.faults.count("token")
            self._answer_or_fault(self._token, 0)
        else:
            read_only = self.headers.get("Data-Access-Intent") == "ReadOnly"
            self.server.simulator.faults.count(_entity_set(path), read_only=read_only)
            with self.server.simulator.faults.serving() as active:
                self._answer_or_fault(self._read, active)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815 - the names http.server calls

    def _answer_or_fault(self, answer: _Answer, active: int) -> None:
        body = self._body()
        fault = self.server.simulator.faults.take(self.path) or Fault()
        if fault.hang or fault.latency:
            self.server.simulator.closing.wait(fault.hang or fault.latency)
        if fault.hang:
            self.close_connection = True
            return
        if fault.status is not None or fault.body is not None:
            self._send(fault.status or 200, (fault.body or "").encode(), fault.content_type, fault.headers)
            return
        try:
            status, content, headers = answer(body, active)
        except _Dropped:
            self.close_connection = True
            return
        self._send(status, content, CONTENT_TYPE, headers, cut=fault.cut)

    def _token(self, body: bytes, _active: int) -> tuple[int, bytes, Mapping[str, str]]:
        try:
            if self.command != "POST" or not self._is_form():
                raise OAuthRefusal(400, "invalid_request", "AADSTS900144: The request body must be a form.")
            form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
            granted = self.server.simulator.tokens.grant(form)
        except OAuthRefusal as refusal:
            return refusal.status, _json(refusal.body), {}
        return 200, _json(granted), {"Cache-Control": "no-store"}

    def _read(self, body: bytes, active: int) -> tuple[int, bytes, Mapping[str, str]]:
        simulator = self.server.simulator
        address = urlsplit(self.path)
        try:
            simulator.tokens.require(self.headers.get("Authorization"))
            if active > CONCURRENT_REQUESTS:
                raise Refusal(
                    429,
                    "Application_TooManyRequests",
                    f"Too many requests reached. Actual ({active}). Maximum ({CONCURRENT_REQUESTS}).",
                )
            if address.path.endswith(_BATCH) and self.command == "POST":
                return 200, answer_batch(body, dict(self.headers.items()), self._inner), {"OData-Version": "4.0"}
            if address.path.startswith(_SUBSCRIPTIONS):
                below = address.path.removeprefix(BASE_PATH)
                status, shown = simulator.subscriptions.answer(self.command, below, dict(self.headers.items()), body)
                return status, b"" if shown is None else _json(shown), {"OData-Version": "4.0"}
            if self.command != "GET":
                raise Refusal(405, "BadRequest_MethodNotAllowed", "The entity does not support this method.")
            answer = simulator.company.answer(
                address.path, address.query, _understood(dict(self.headers.items())), simulator.address
            )
        except Refusal as refusal:
            return refusal.status, _json(refusal.body), refusal.headers
        return 200, _json(answer), {"OData-Version": "4.0"}

    def _inner(self, method: str, url: str, headers: Mapping[str, str]) -> tuple[int, bytes, Mapping[str, str]]:
        """One request of a batch, with its own fault, status and headers; who asks is the batch's matter."""
        simulator = self.server.simulator
        path, _, query = url.partition("?")
        understood = _understood(headers)
        read_only = understood.get("Data-Access-Intent") == "ReadOnly"
        simulator.faults.count_inner(_entity_set(path), read_only=read_only)
        below = f"{urlsplit(self.path).path.removesuffix(_BATCH)}/{url}"
        fault = simulator.faults.take(below) or Fault()
        if fault.hang or fault.latency:
            simulator.closing.wait(fault.hang or fault.latency)
        if fault.hang or fault.cut:
            raise _Dropped
        if fault.status is not None or fault.body is not None:
            return fault.status or 200, (fault.body or "").encode(), fault.headers
        try:
            if "authorization" in {name.lower() for name in headers}:
                raise bad_request("The batch says who asks, not the requests in it.")
            if not url:
                raise not_found()
            if method != "GET":
                raise Refusal(405, "BadRequest_MethodNotAllowed", "The entity does not support this method.")
            full = below.partition("?")[0]
            return 200, _json(simulator.company.answer(full, query, understood, INNER_ADDRESS)), {}
        except Refusal as refusal:
            return refusal.status, _json(refusal.body), refusal.headers

    def _control(self, path: str) -> None:
        body = self._body()
        try:
            status, answer = 200, answer_control(self.server.simulator, self.command, path, body)
        except Refusal as refusal:
            status, answer = refusal.status, refusal.body
        self._send(status, _json(answer), "application/json", {})

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > _LONGEST_BODY:
            self.close_connection = True
            return b""
        return self.rfile.read(int(length))

    def _is_form(self) -> bool:
        return self.headers.get("Content-Type", "").split(";")[0].strip() == "application/x-www-form-urlencoded"

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


def _entity_set(path: str) -> str:
    return path.rsplit("/", 1)[-1].partition("(")[0]


def _understood(headers: Mapping[str, str]) -> Mapping[str, str]:
    named = {name.lower(): value for name, value in headers.items()}
    return {name: named[name.lower()] for name in ("Prefer", "Data-Access-Intent") if name.lower() in named}


def _json(value: object) -> bytes:
    return json.dumps(value, default=_number, ensure_ascii=False).encode()


def _number(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"not JSON: {type(value).__name__}")
