"""The simulated GatewayAPI: takes text messages, and calls the webhook for those that come in.

`/_sim/messages` (GET) has what was sent; POST `/_sim/inbound` `{msisdn, message, receiver}` lets one come in.
https://gatewayapi.com/docs/apis/rest/
"""

from __future__ import annotations

import base64
import itertools
import json
import re
import threading
import time
from collections.abc import Mapping
from typing import Any

import jwt
import requests

from demo.simulated_server import Answer, BadOrder, SimulatedHandler, SimulatedServer, to_json

TOKEN = "demo-gateway-token"  # noqa: S105 (of the simulator, no secret of anyone)
WEBHOOK_SECRET = "demo-gateway-secret-of-32-letters"  # noqa: S105 (likewise)
RECEIVER = 4552520000

_KNOWN = {"sender", "message", "encoding", "max_parts", "userref", "recipients", "class", "callback_url", "sendtime"}
_SENDER = re.compile(r"[0-9A-Za-z ]{1,11}|[0-9]{1,15}", re.ASCII)
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)
_SINGLE = {"UTF8": 160, "UCS2": 70}
_PART = {"UTF8": 153, "UCS2": 67}


class Simulator(SimulatedServer):
    """One account; close it, or use it as a context manager.  `webhook` is called for messages that come in."""

    def __init__(self, port: int = 0, *, webhook: str = "") -> None:
        super().__init__(port, _Handler)
        self.webhook = webhook
        self.messages: list[dict[str, Any]] = []
        self._ids = itertools.count(421_332_671)
        self._lock = threading.Lock()

    def send(self, payload: object) -> Mapping[str, object]:
        """Take a message.  Raises Refused."""
        if not isinstance(payload, dict) or not payload.keys() <= _KNOWN:
            raise Refused(400, "0x0213", "Unparsable JSON or unknown attribute")
        text, encoding = payload.get("message"), payload.get("encoding", "UTF8")
        recipients, sender = payload.get("recipients"), payload.get("sender")
        if not isinstance(text, str) or not text:
            raise Refused(422, "0x0201", "Message is required")
        if not isinstance(sender, str) or not _SENDER.fullmatch(sender):
            raise Refused(422, "0x0309", "Invalid sender")
        if encoding not in _SINGLE:
            raise Refused(422, "0x0216", "Invalid encoding")
        if encoding == "UTF8" and not _GSM.issuperset(text):
            raise Refused(422, "0x0308", "Message has signs that are not in GSM 03.38")
        parts = 1 if len(text) <= _SINGLE[encoding] else -(-len(text) // _PART[encoding])
        if parts > payload.get("max_parts", 255):
            raise Refused(422, "0x030B", "Message is too long")
        if not isinstance(recipients, list) or len(recipients) != 1 or not _is_recipient(recipients[0]):
            raise Refused(422, "0x0304", "Invalid recipients")
        with self._lock:
            number = next(self._ids)
            self.messages.append({"id": number, **payload, "msisdn": recipients[0]["msisdn"], "parts": parts})
        return {"ids": [number], "usage": {"currency": "DKK", "total_cost": 0.3 * parts, "countries": {"DK": parts}}}

    def direct(self, method: str, path: str, body: bytes) -> Mapping[str, object]:
        """As every simulator, and text messages."""
        if (method, path) == ("GET", "/_sim/messages"):
            with self._lock:
                return {"messages": list(self.messages)}
        if (method, path) == ("POST", "/_sim/inbound"):
            return self.receive(**json.loads(body))
        return super().direct(method, path, body)

    def receive(
        self, *, msisdn: int, message: str, receiver: int = RECEIVER, again: int = 0, senttime: int | None = None
    ) -> Mapping[str, object]:
        """Somebody writes; the webhook is told, as often `again` as said.  Raises BadOrder without a webhook."""
        if not self.webhook:
            raise BadOrder("There is no webhook.")
        event = {
            "id": next(self._ids),
            "msisdn": msisdn,
            "receiver": receiver,
            "message": message,
            "senttime": int(time.time()) if senttime is None else senttime,
            "webhook_label": "hotline",
            "country_code": "DK",
            "country_prefix": 45,
        }
        token = jwt.encode(event, WEBHOOK_SECRET, algorithm="HS256")
        headers = {"X-Gwapi-Signature": token}
        statuses = [
            requests.post(self.webhook, json=event, headers=headers, timeout=5, allow_redirects=False).status_code
            for _ in range(1 + again)
        ]
        return {"id": event["id"], "statuses": statuses}


class Refused(Exception):
    """A refusal, as GatewayAPI answers it."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"code": code, "message": message, "variables": []}


def _is_recipient(value: object) -> bool:
    number = value.get("msisdn") if isinstance(value, dict) else None
    return isinstance(number, int) and not isinstance(number, bool) and 10**6 <= number < 10**15


class _Handler(SimulatedHandler[Simulator]):
    def serve(self, path: str) -> None:
        self.simulator.faults.count(path)
        self.answer_or_fault(self._read)

    def _read(self, body: bytes) -> Answer:
        granted = base64.b64encode(f"{TOKEN}:".encode()).decode()
        try:
            if self.headers.get("Authorization") != f"Basic {granted}":
                raise Refused(401, "0x0200", "Unauthorized")
            if (self.command, self.path) != ("POST", "/rest/mtsms"):
                raise Refused(404, "0x0100", "Not found")
            if self.headers.get("Content-Type", "").partition(";")[0] != "application/json":
                raise Refused(415, "0x0101", "Only JSON is spoken here")
            return Answer(200, to_json(self.simulator.send(_parse(body))))
        except Refused as refusal:
            return Answer(refusal.status, to_json(refusal.body))


def _parse(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError:
        raise Refused(400, "0x0213", "Unparsable JSON") from None
