"""Webhooks, and their deliveries as Zendesk makes them: signed, retried by its rules, logged."""

from __future__ import annotations

import base64
import hashlib
import heapq
import hmac
import itertools
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import requests

from demo.zendesk.account import new_ulid
from demo.zendesk.records import Json, stamp
from demo.zendesk.refusal import invalid, not_found

TIMEOUT = 12.0
"""Seconds that Zendesk waits for an answer."""

RETRIES = {"conflict": 3, "busy": 3, "timeout": 5}
LONGEST_RETRY_AFTER = 60
BETWEEN_RETRIES = 1.0
_SENDERS = 4
_ATTRIBUTES = frozenset(
    {"name", "endpoint", "http_method", "request_format", "status", "subscriptions", "authentication", "description"}
)


@dataclass(slots=True)
class Webhook:
    """Where to tell, and the secret to sign with."""

    id: str
    secret: str
    attributes: Json

    def to_json(self) -> Json:
        """As the API shows it: without the secret."""
        return {"id": self.id, **self.attributes}


@dataclass(slots=True)
class Invocation:
    """One delivery, in as many attempts as it takes."""

    id: str
    webhook_id: str
    body: bytes
    status: str = "waiting"
    attempts: list[Json] = field(default_factory=list)

    def to_json(self) -> Json:
        """As the API shows it."""
        last = self.attempts[-1] if self.attempts else {}
        return {
            "id": self.id,
            "status": self.status,
            "status_code": last.get("status_code"),
            "latest_completed_at": last.get("completed_at"),
        }


@dataclass(slots=True)
class Manner:
    """How deliveries are to go wrong: how often each event is told (0: lost), how late, and as a new invocation?"""

    copies: int = 1
    delay: float = 0.0
    new_invocation: bool = False


class Webhooks:
    """The webhooks of an account and the threads that call them.  Safe to use from several threads."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.manner = Manner()
        self.invocations: list[Invocation] = []
        self._clock = clock
        self._rows: dict[str, Webhook] = {}
        self._due: list[tuple[float, int, Invocation]] = []
        self._numbers = itertools.count()
        self._open = 0
        self._changed = threading.Condition()
        self._closing = False
        self._threads = [threading.Thread(target=self._send_due, daemon=True) for _ in range(_SENDERS)]

    def start(self) -> None:
        """Begin to deliver."""
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Deliver no more; an attempt under way ends by itself."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()

    def ids(self) -> frozenset[str]:
        """The ids that a trigger may name."""
        return frozenset(self._rows)

    def rows(self) -> list[Json]:
        """All of them."""
        return [one.to_json() for one in self._rows.values()]

    def find(self, webhook_id: str) -> Webhook:
        """One of them.  Raises Refusal 404."""
        if webhook_id not in self._rows:
            raise not_found()
        return self._rows[webhook_id]

    def make(self, body: object) -> Webhook:
        """A new one.  Raises Refusal 422."""
        asked = _asked(body)
        for name in ("name", "endpoint", "http_method", "request_format", "status"):
            if name not in asked:
                raise invalid(name, f"{name}: cannot be blank")
        webhook = Webhook(new_ulid(), secrets.token_urlsafe(40), {"subscriptions": [], **asked})
        self._rows[webhook.id] = webhook
        return webhook

    def change(self, webhook: Webhook, body: object) -> None:
        """Raises Refusal 422; the kind of a webhook never changes."""
        asked = _asked(body)
        if asked.get("subscriptions", webhook.attributes["subscriptions"]) != webhook.attributes["subscriptions"]:
            raise invalid("subscriptions", "subscriptions: cannot be changed")
        webhook.attributes.update(asked)

    def call(self, webhook_id: str, body: str) -> None:
        """Deliver `body` soon, in the manner that is ordered."""
        manner = self.manner
        invocation_id = new_ulid()
        for number in range(manner.copies):
            chosen = new_ulid() if number and manner.new_invocation else invocation_id
            self._wait(Invocation(chosen, webhook_id, body.encode()), manner.delay, new=True)

    def waiting(self) -> int:
        """Deliveries that are not at their end."""
        with self._changed:
            return self._open

    def _wait(self, invocation: Invocation, seconds: float, *, new: bool) -> None:
        with self._changed:
            if new:
                self._open += 1
                self.invocations.append(invocation)
            heapq.heappush(self._due, (time.monotonic() + seconds, next(self._numbers), invocation))
            self._changed.notify()

    def _send_due(self) -> None:
        with requests.Session() as session:
            session.trust_env = False
            while True:
                invocation = self._next_due()
                if invocation is None:
                    return
                again_in = self._attempt(session, invocation)
                if again_in is not None:
                    self._wait(invocation, again_in, new=False)
                else:
                    with self._changed:
                        self._open -= 1

    def _next_due(self) -> Invocation | None:
        with self._changed:
            while not self._closing:
                now = time.monotonic()
                if self._due and self._due[0][0] <= now:
                    return heapq.heappop(self._due)[2]
                self._changed.wait(self._due[0][0] - now if self._due else None)
        return None

    def _attempt(self, session: requests.Session, invocation: Invocation) -> float | None:
        """Try once; seconds until the next attempt, or None at the end."""
        webhook = self._rows[invocation.webhook_id]
        if webhook.attributes["status"] != "active":
            invocation.status = "terminated"
            return None
        signed_at = stamp(self._clock())
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Zendesk Webhook",
            "X-Zendesk-Account-Id": "1000001",
            "X-Zendesk-Webhook-Id": webhook.id,
            "X-Zendesk-Webhook-Invocation-Id": invocation.id,
            "X-Zendesk-Webhook-Signature": sign(webhook.secret, signed_at, invocation.body),
            "X-Zendesk-Webhook-Signature-Timestamp": signed_at,
        }
        status, retry_after = None, ""
        try:
            answer = session.post(
                str(webhook.attributes["endpoint"]),
                data=invocation.body,
                headers=headers,
                timeout=TIMEOUT,
                allow_redirects=False,
            )
            status, retry_after = answer.status_code, answer.headers.get("Retry-After", "")
            outcome = "delivered" if 200 <= status < 300 else str(status)
        except requests.Timeout:
            outcome = "timeout"
        except requests.RequestException:
            outcome = "unreachable"
        done: Json = {
            "status_code": status,
            "outcome": outcome,
            "completed_at": stamp(self._clock()),
            "request": {"headers": headers, "payload": invocation.body.decode("utf-8", "replace")},
        }
        invocation.attempts.append(done)
        again_in = _again_in(outcome, retry_after, invocation.attempts)
        if again_in is None:
            invocation.status = "completed" if outcome == "delivered" else "terminated"
        return again_in


def sign(secret: str, signed_at: str, body: bytes) -> str:
    """base64(HMAC-SHA256(secret, timestamp + body)), keyed by the text of the secret."""
    digest = hmac.new(secret.encode(), signed_at.encode() + body, hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def _again_in(outcome: str, retry_after: str, attempts: list[Json]) -> float | None:
    """Only a conflict, a short Retry-After and a timeout are tried again; a 500 loses the event."""
    kind, wait = {"409": ("conflict", BETWEEN_RETRIES), "timeout": ("timeout", BETWEEN_RETRIES)}.get(
        outcome, ("", 0.0)
    )
    if outcome in ("429", "503") and retry_after.isdigit() and int(retry_after) < LONGEST_RETRY_AFTER:
        kind, wait = "busy", float(retry_after)
    if not kind or len(attempts) > RETRIES[kind]:
        return None
    return wait


def _asked(body: object) -> Json:
    asked = body.get("webhook") if isinstance(body, dict) else None
    if not isinstance(asked, dict) or not asked.keys() <= _ATTRIBUTES:
        raise invalid("webhook", "webhook: must be an object of known attributes")
    endpoint = asked.get("endpoint", "https://")
    if not isinstance(endpoint, str) or not endpoint.startswith(("https://", "http://")):
        raise invalid("endpoint", "endpoint: must be a URL")
    for name, allowed in (
        ("http_method", ("POST", "GET", "PUT", "PATCH", "DELETE")),
        ("request_format", ("json", "xml", "form_encoded")),
        ("status", ("active", "inactive")),
        ("subscriptions", (["conditional_ticket_events"],)),
    ):
        if name in asked and asked[name] not in allowed:
            raise invalid(name, f"{name}: is not valid")
    return asked
