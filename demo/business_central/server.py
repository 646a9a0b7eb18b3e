"""The simulator as a server: `Simulator(records).start()`, or `python -m demo.business_central` as a process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar
from urllib.parse import parse_qsl, urlsplit

from demo.business_central import time_sheets
from demo.business_central.account import TENANT_ID, OAuthRefusal, Tokens
from demo.business_central.batch import CONTENT_TYPE, answer_batch
from demo.business_central.company import BASE_PATH, Company
from demo.business_central.control import obey
from demo.business_central.records import Records
from demo.business_central.refusal import Refusal, bad_request, not_found
from demo.business_central.subscriptions import Subscriptions
from demo.business_central.time_sheets import TimeSheets
from demo.faults import Fault
from demo.simulated_server import Answer, Dropped, SimulatedHandler, SimulatedServer, replaced_by, to_json

CONCURRENT_REQUESTS = 5
TOKEN_PATH = f"/{TENANT_ID}/oauth2/v2.0/token"
INNER_ADDRESS = "https://behind-the-gateway.example:7048"
"""How the server calls itself inside a batch: links there lead to no place that a client can reach."""

_BATCH = "/$batch"
_SUBSCRIPTIONS = f"{BASE_PATH}/api/v2.0/subscriptions"
_ODATA: Mapping[str, str] = {"OData-Version": "4.0"}


class Simulator(SimulatedServer):
    """A Business Central with one company; close it, or use it as a context manager.

    `/_sim` is told more than elsewhere (see `control`).
    """

    def __init__(self, records: Records, port: int = 0) -> None:
        super().__init__(port, _Handler)
        self.tokens = Tokens()
        self.time_sheets = TimeSheets()
        self.company = Company(replace(records, rows={**records.rows, time_sheets.NAME: self.time_sheets.rows}))
        self.subscriptions = Subscriptions(records.company_id)
        self.company_id = records.company_id

    @property
    def base_url(self) -> str:
        """What `BC_BASE_URL` is set to."""
        return self.address + BASE_PATH

    @property
    def token_url(self) -> str:
        """What `BC_TOKEN_URL` is set to."""
        return self.address + TOKEN_PATH

    def direct(self, method: str, path: str, body: bytes) -> Mapping[str, object]:
        """Do as told at `/_sim`, and answer the counters.  Raises BadOrder."""
        done = obey(self.tokens, self.subscriptions, method, path, body)
        return super().direct(method, path, body) if done is None else {**self.faults.counters(), **done}


class _Handler(SimulatedHandler[Simulator]):
    longest_body: ClassVar[int] = 1_048_576

    def serve(self, path: str) -> None:
        if path == TOKEN_PATH:
            self.simulator.faults.count("token")
            self.answer_or_fault(self._token, counts=False)
            return
        read_only = self.headers.get("Data-Access-Intent") == "ReadOnly"
        self.simulator.faults.count(_entity_set(path), read_only=read_only)
        self.answer_or_fault(self._read)

    def _token(self, body: bytes) -> Answer:
        try:
            if self.command != "POST" or not self._is_form():
                raise OAuthRefusal(400, "invalid_request", "AADSTS900144: The request body must be a form.")
            form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
            granted = self.simulator.tokens.grant(form)
        except OAuthRefusal as refusal:
            return _answer(refusal.status, refusal.body, {})
        return _answer(200, granted, {"Cache-Control": "no-store"})

    def _read(self, body: bytes) -> Answer:
        address = urlsplit(self.path)
        headers = dict(self.headers.items())
        try:
            self.simulator.tokens.require(self.headers.get("Authorization"))
            if self.active > CONCURRENT_REQUESTS:
                raise Refusal(
                    429,
                    "Application_TooManyRequests",
                    f"Too many requests reached. Actual ({self.active}). Maximum ({CONCURRENT_REQUESTS}).",
                )
            if address.path.endswith(_BATCH) and self.command == "POST":
                return Answer(200, answer_batch(body, headers, self._inner), CONTENT_TYPE, _ODATA)
            if address.path.startswith(_SUBSCRIPTIONS):
                below = address.path.removeprefix(BASE_PATH)
                status, shown = self.simulator.subscriptions.answer(self.command, below, headers, body)
                return Answer(status, b"" if shown is None else to_json(shown), CONTENT_TYPE, _ODATA)
            if _entity_set(address.path) == time_sheets.NAME and self.command in ("POST", "DELETE"):
                return self._write_time(address.path, body)
            if self.command != "GET":
                raise Refusal(405, "BadRequest_MethodNotAllowed", "The entity does not support this method.")
            if address.path.endswith(f"/{time_sheets.NAME}"):
                self.simulator.time_sheets.require_filter(address.query)
            understood = _understood(headers)
            answer = self.simulator.company.answer(address.path, address.query, understood, self.simulator.address)
        except Refusal as refusal:
            return _answer(refusal.status, refusal.body, refusal.headers)
        return _answer(200, answer, _ODATA)

    def _write_time(self, path: str, body: bytes) -> Answer:
        below = f"{BASE_PATH}/api/v2.0/companies({self.simulator.company_id})/{time_sheets.NAME}"
        sheets, key = self.simulator.time_sheets, path.removeprefix(below)
        if not path.startswith(below) or (self.command == "POST") != (key == ""):
            raise not_found()
        if self.command == "DELETE":
            sheets.delete(key.strip("()"), self.headers.get("If-Match"))
            return Answer(204, b"", CONTENT_TYPE, _ODATA)
        if self.headers.get("Content-Type", "").partition(";")[0] != "application/json":
            raise bad_request("The request body must be JSON.")
        return Answer(201, to_json(sheets.create(body)), CONTENT_TYPE, _ODATA)

    def _inner(self, method: str, url: str, headers: Mapping[str, str]) -> tuple[int, bytes, Mapping[str, str]]:
        """One request of a batch, with its own fault, status and headers; who asks is the batch's matter."""
        path, _, query = url.partition("?")
        understood = _understood(headers)
        read_only = understood.get("Data-Access-Intent") == "ReadOnly"
        self.simulator.faults.count_inner(_entity_set(path), read_only=read_only)
        below = f"{urlsplit(self.path).path.removesuffix(_BATCH)}/{url}"
        fault = self.simulator.faults.take(below) or Fault()
        replaced = replaced_by(fault, self.simulator.closing)
        if fault.cut:
            raise Dropped
        if replaced is not None:
            return replaced.status, replaced.content, replaced.headers
        try:
            if "authorization" in {name.lower() for name in headers}:
                raise bad_request("The batch says who asks, not the requests in it.")
            if not url:
                raise not_found()
            if method != "GET":
                raise Refusal(405, "BadRequest_MethodNotAllowed", "The entity does not support this method.")
            full = below.partition("?")[0]
            return 200, to_json(self.simulator.company.answer(full, query, understood, INNER_ADDRESS)), {}
        except Refusal as refusal:
            return refusal.status, to_json(refusal.body), refusal.headers

    def _is_form(self) -> bool:
        return self.headers.get("Content-Type", "").split(";")[0].strip() == "application/x-www-form-urlencoded"


def _answer(status: int, body: object, headers: Mapping[str, str]) -> Answer:
    return Answer(status, to_json(body), CONTENT_TYPE, headers)


def _entity_set(path: str) -> str:
    return path.rsplit("/", 1)[-1].partition("(")[0]


def _understood(headers: Mapping[str, str]) -> Mapping[str, str]:
    named = {name.lower(): value for name, value in headers.items()}
    return {name: named[name.lower()] for name in ("Prefer", "Data-Access-Intent") if name.lower() in named}
