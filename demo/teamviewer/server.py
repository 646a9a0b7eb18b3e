"""The simulated TeamViewer Web API v1: sessions that are made, listed, changed and closed.

`/_sim/sessions` (GET) has all of them; POST `/_sim/close` `{code}` is somebody who closes one in TeamViewer itself.
"""

from __future__ import annotations

import itertools
import json
import secrets
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from demo.simulated_server import Answer, BadOrder, SimulatedHandler, SimulatedServer, to_json

TOKEN = "demo-teamviewer-token"  # noqa: S105 (of the simulator, no secret of anyone)
API = "/api/v1"
PAGE = 25

_KNOWN = {
    "groupid",
    "groupname",
    "description",
    "waiting_message",
    "end_customer",
    "assigned_userid",
    "custom_api",
    "valid_until",
}
_LISTED = ("code", "state", "groupid", "assigned_userid", "created_at", "valid_until")
"""Of a list that is not a full one."""


class Refused(Exception):
    """A refusal, as TeamViewer answers it."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.body = {"error": error, "error_description": description, "error_code": 1, "error_signature": ""}


class Simulator(SimulatedServer):
    """One account; close it, or use it as a context manager."""

    def __init__(self, port: int = 0) -> None:
        super().__init__(port, _Handler)
        self.sessions: dict[str, dict[str, Any]] = {}
        self._numbers = itertools.count(119_457_589, 7919)
        self._lock = threading.Lock()

    def create(self, payload: object) -> Mapping[str, object]:
        """A new session.  Raises Refused."""
        if not isinstance(payload, dict) or not payload.keys() <= _KNOWN:
            raise Refused(400, "invalid_request", "Unknown parameter.")
        _require_group(payload)
        _require_texts(payload)
        now = datetime.now(UTC).replace(microsecond=0)
        with self._lock:
            digits = str(next(self._numbers))
            code = f"s{digits[:3]}-{digits[3:6]}-{digits[6:9]}"
            link = f"https://get.teamviewer.com/s/{code.replace('-', '')}"
            self.sessions[code] = {
                "code": code,
                "state": "Open",
                "groupid": payload.get("groupid", "g1"),
                "description": payload.get("description", ""),
                "waiting_message": payload.get("waiting_message", ""),
                "end_customer": payload.get("end_customer", {}),
                "custom_api": payload.get("custom_api", ""),
                "assigned_userid": payload.get("assigned_userid", "u1"),
                "end_customer_link": link,
                "supporter_link": f"{link}?s={secrets.token_hex(8)}",
                "webclient_supporter_link": f"{link}?w={secrets.token_hex(8)}",
                "created_at": _text(now),
                "valid_until": _text(now + timedelta(days=1)),
                "online": False,
            }
            return dict(self.sessions[code])

    def list(self, query: Mapping[str, str]) -> Mapping[str, object]:
        """Open ones unless told otherwise, page by page; the links only of a full list.  Raises Refused."""
        if not query.keys() <= {"state", "groupid", "assigned_userid", "full_list", "offset"}:
            raise Refused(400, "invalid_request", "Unknown parameter.")
        state, full = query.get("state", "open").lower(), query.get("full_list", "false") == "true"
        if state not in ("open", "closed"):
            raise Refused(400, "invalid_request", "Invalid state.")
        with self._lock:
            rows = [dict(one) for one in self.sessions.values() if one["state"].lower() == state]
        codes = [one["code"] for one in rows]
        offset = query.get("offset", "")
        if offset and offset not in codes:
            raise Refused(400, "invalid_request", "Invalid offset.")
        begin = codes.index(offset) if offset else 0
        page, rest = rows[begin : begin + PAGE], codes[begin + PAGE :]
        shown = [one if full else {name: one[name] for name in _LISTED} for one in page]
        return {"sessions": shown, "sessions_remaining": len(rest), **({"next_offset": rest[0]} if rest else {})}

    def get(self, code: str) -> Mapping[str, object]:
        """One session.  Raises Refused."""
        with self._lock:
            if code not in self.sessions:
                raise Refused(404, "not_found", "There is no such session.")
            return dict(self.sessions[code])

    def change(self, code: str, payload: object) -> None:
        """Close or reassign.  Raises Refused."""
        self.get(code)
        if not isinstance(payload, dict) or not payload or not payload.keys() <= {*_KNOWN, "state"}:
            raise Refused(400, "invalid_request", "Unknown parameter.")
        state = payload.get("state", "open")
        if not isinstance(state, str) or state.lower() not in ("open", "closed"):
            raise Refused(400, "invalid_request", "Invalid state.")
        with self._lock:
            session = self.sessions[code]
            session["state"] = state.capitalize()
            if session["state"] == "Closed":
                session.setdefault("closed_at", _text(datetime.now(UTC)))

    def direct(self, method: str, path: str, body: bytes) -> Mapping[str, object]:
        """As every simulator, and sessions."""
        if (method, path) == ("GET", "/_sim/sessions"):
            with self._lock:
                return {"sessions": [dict(one) for one in self.sessions.values()]}
        if (method, path) == ("POST", "/_sim/close"):
            try:
                self.change(json.loads(body)["code"], {"state": "closed"})
            except (Refused, ValueError, KeyError, TypeError):
                raise BadOrder("There is no such session.") from None
            return {}
        return super().direct(method, path, body)


class _Handler(SimulatedHandler[Simulator]):
    def serve(self, path: str) -> None:
        self.simulator.faults.count(path)
        self.answer_or_fault(self._read)

    def _read(self, body: bytes) -> Answer:
        address = urlsplit(self.path)
        try:
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                if address.path == f"{API}/ping":
                    return Answer(200, to_json({"token_valid": False}))
                raise Refused(401, "invalid_token", "The access token is invalid.")
            return self._answer(address.path, dict(parse_qsl(address.query, keep_blank_values=True)), body)
        except Refused as refusal:
            return Answer(refusal.status, to_json(refusal.body))

    def _answer(self, path: str, query: Mapping[str, str], body: bytes) -> Answer:
        simulator, sessions = self.simulator, f"{API}/sessions"
        code = path.removeprefix(f"{sessions}/") if path.startswith(f"{sessions}/") else None
        if (
            self.command in ("POST", "PUT")
            and self.headers.get("Content-Type", "").split(";")[0] != "application/json"
        ):
            raise Refused(415, "invalid_request", "Only JSON is spoken here.")
        if (self.command, path) == ("GET", f"{API}/ping"):
            return Answer(200, to_json({"token_valid": True}))
        if (self.command, path) == ("POST", sessions):
            return Answer(200, to_json(simulator.create(_parse(body))))
        if (self.command, path) == ("GET", sessions):
            return Answer(200, to_json(simulator.list(query)))
        if self.command == "GET" and code:
            return Answer(200, to_json(simulator.get(code)))
        if self.command == "PUT" and code:
            simulator.change(code, _parse(body))
            return Answer(204, b"")
        raise Refused(404, "not_found", "Not found.")


def _require_group(payload: Mapping[str, Any]) -> None:
    if not payload.get("groupid") and not payload.get("groupname"):
        raise Refused(400, "invalid_request", "groupid or groupname is required.")


def _require_texts(payload: Mapping[str, Any]) -> None:
    for name, longest in (("custom_api", 4000), ("description", 4000), ("waiting_message", 4000)):
        value = payload.get(name, "")
        if not isinstance(value, str) or len(value) > longest:
            raise Refused(400, "invalid_request", f"{name} is invalid.")
    customer = payload.get("end_customer", {})
    if not isinstance(customer, dict) or not customer.keys() <= {"name", "email"}:
        raise Refused(400, "invalid_request", "end_customer is invalid.")
    if len(str(customer.get("name", ""))) > 100 or len(str(customer.get("email", ""))) > 254:
        raise Refused(400, "invalid_request", "end_customer is too long.")


def _parse(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError:
        raise Refused(400, "invalid_request", "Unparsable JSON.") from None


def _text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
