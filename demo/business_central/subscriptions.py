"""Webhook subscriptions as Business Central keeps them, on a clock that tests can move.

A subscription is made and renewed only after its address has answered 200 with the `validationToken`, and ends after
three days.  Changes are told 30 seconds after the first one; more than a thousand at once become one `collection`.
An answer of 408, 429 or 5xx is tried again for 36 hours, any other but 2xx ends the subscription.
"""

from __future__ import annotations

import json
import re
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import requests

from demo.business_central.refusal import Refusal, bad_request, not_found

LIFETIME = timedelta(days=3)
DELAY = timedelta(seconds=30)
RETRIED_FOR = timedelta(hours=36)
MOST_SUBSCRIPTIONS = 200
MOST_SINGLE_CHANGES = 1000
HANDSHAKE_SECONDS = 5.0
SUPPORTED = {"customers", "salesInvoices", "salesCreditMemos", "generalLedgerEntries", "items", "vendors"}

_ADDRESS = re.compile(r"/api/v2\.0/subscriptions(?:\('(?P<id>[^']+)'\))?")
_KEYS = {"notificationUrl", "resource", "clientState"}
_LONGEST_STATE = 2048


@dataclass(frozen=True, slots=True)
class _Subscription:
    id: str
    notification_url: str
    resource: str
    client_state: str
    expires_at: datetime
    version: int = 1

    @property
    def etag(self) -> str:
        return f'W/"{self.id}.{self.version}"'


@dataclass(frozen=True, slots=True)
class _Pending:
    subscription_id: str
    changes: tuple[tuple[str, str], ...]
    first_at: datetime
    due_at: datetime


class Subscriptions:
    """The subscriptions of the simulated environment; safe to use from several threads."""

    def __init__(self, company_id: str) -> None:
        self._company = f"/api/v2.0/companies({company_id})"
        self._lock = threading.Lock()
        self._offset = timedelta(0)
        self._kept: dict[str, _Subscription] = {}
        self._pending: list[_Pending] = []

    def answer(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, object] | None]:
        """The answer to a request below the environment; None is no body.  Raises Refusal."""
        match = _ADDRESS.fullmatch(path)
        if match is None:
            raise not_found()
        self._forget_the_expired()
        key = match["id"]
        if key is None and method == "GET":
            return 200, {"value": [self._shown(each) for each in self._kept.values()]}
        if key is None and method == "POST":
            return 201, self._shown(self._create(body))
        if key is None or method not in {"GET", "PATCH", "DELETE"}:
            raise Refusal(405, "BadRequest_MethodNotAllowed", "The entity does not support this method.")
        found = self._kept.get(key)
        if found is None:
            raise not_found()
        if method == "GET":
            return 200, self._shown(found)
        _require_tag(headers, found)
        if method == "PATCH":
            return 200, self._shown(self._renew(found, body))
        with self._lock:
            del self._kept[key]
        return 204, None

    def now(self) -> datetime:
        """The simulated time, UTC."""
        return datetime.now(UTC) + self._offset

    def change(self, resource: str, key: str, change_type: str) -> None:
        """Note that an entity has changed, for those who subscribe to it."""
        with self._lock:
            for each in self._kept.values():
                if each.resource == f"{self._company}/{resource}":
                    self._note(each.id, (f"{each.resource}({key})", change_type))

    def advance(self, duration: timedelta) -> int:
        """Let time pass and tell what is due by then; gives the number of requests sent."""
        with self._lock:
            self._offset += duration
            now = self.now()
            due = [each for each in self._pending if each.due_at <= now]
            self._pending = [each for each in self._pending if each.due_at > now]
        self._forget_the_expired()
        return sum(self._tell(each) for each in due)

    def _note(self, subscription_id: str, change: tuple[str, str]) -> None:
        for at, each in enumerate(self._pending):
            if each.subscription_id == subscription_id and each.first_at + DELAY > self.now():
                self._pending[at] = replace(each, changes=(*each.changes, change))
                return
        now = self.now()
        self._pending.append(_Pending(subscription_id, (change,), now, now + DELAY))

    def _tell(self, pending: _Pending) -> bool:
        subscription = self._kept.get(pending.subscription_id)
        if subscription is None:
            return False
        status = _post(subscription.notification_url, self._body(subscription, pending))
        now = self.now()
        with self._lock:
            if status is None or status in (408, 429) or status >= 500:
                if now < pending.first_at + RETRIED_FOR:
                    self._pending.append(replace(pending, due_at=now + DELAY))
            elif not 200 <= status < 300:
                self._kept.pop(subscription.id, None)
        return True

    def _body(self, subscription: _Subscription, pending: _Pending) -> Mapping[str, object]:
        changes = dict(pending.changes)
        if len(pending.changes) > MOST_SINGLE_CHANGES:
            since = pending.first_at.strftime("%Y-%m-%dT%H:%M:%SZ")
            changes = {f"{subscription.resource}?$filter=lastModifiedDateTime%20gt%20{since}": "collection"}
        return {
            "value": [
                {
                    "subscriptionId": subscription.id,
                    "clientState": subscription.client_state,
                    "expirationDateTime": _stamp(subscription.expires_at),
                    "resource": resource.removeprefix("/"),
                    "changeType": change_type,
                    "lastModifiedDateTime": _stamp(pending.first_at),
                }
                for resource, change_type in changes.items()
            ]
        }

    def _create(self, body: bytes) -> _Subscription:
        payload = self._parse(body)
        if any((each.resource, each.notification_url) == payload[:2] for each in self._kept.values()):
            raise bad_request("There is a subscription to this resource with this address.")
        if len(self._kept) >= MOST_SUBSCRIPTIONS:
            raise bad_request("The maximum number of subscriptions has been reached.")
        resource, url, state = payload
        _shake_hands(url)
        made = _Subscription(secrets.token_hex(16), url, resource, state, self.now() + LIFETIME)
        with self._lock:
            self._kept[made.id] = made
        return made

    def _renew(self, found: _Subscription, body: bytes) -> _Subscription:
        resource, url, state = self._parse(body)
        _shake_hands(url)
        renewed = _Subscription(found.id, url, resource, state, self.now() + LIFETIME, found.version + 1)
        with self._lock:
            self._kept[found.id] = renewed
        return renewed

    def _parse(self, body: bytes) -> tuple[str, str, str]:
        try:
            payload = json.loads(body)
        except ValueError:
            raise bad_request("The body is not JSON.") from None
        if not isinstance(payload, dict) or not payload.keys() <= _KEYS:
            raise bad_request("A subscription has notificationUrl, resource and clientState.")
        url, resource, state = (payload.get(name, "") for name in ("notificationUrl", "resource", "clientState"))
        if not all(isinstance(each, str) for each in (url, resource, state)) or len(state) > _LONGEST_STATE:
            raise bad_request("A property of the subscription is not of its type or length.")
        if urlsplit(url).scheme != "https" and urlsplit(url).hostname != "127.0.0.1":
            raise bad_request("The notification URL must begin with https.")
        path, _, entity_set = resource.rpartition("/")
        if path != self._company or entity_set not in SUPPORTED:
            raise bad_request(f"The resource '{resource}' is not supported.")
        return resource, url, state

    def _forget_the_expired(self) -> None:
        now = self.now()
        with self._lock:
            self._kept = {key: each for key, each in self._kept.items() if each.expires_at > now}

    def _shown(self, each: _Subscription) -> Mapping[str, object]:
        return {
            "@odata.etag": each.etag,
            "subscriptionId": each.id,
            "notificationUrl": each.notification_url,
            "resource": each.resource,
            "userId": "00000000-0000-0000-0000-000000000001",
            "lastModifiedDateTime": _stamp(each.expires_at - LIFETIME),
            "clientState": each.client_state,
            "expirationDateTime": _stamp(each.expires_at),
        }


def _require_tag(headers: Mapping[str, str], found: _Subscription) -> None:
    tag = headers.get("If-Match")
    if tag is None:
        raise bad_request("The request must have an If-Match header.")
    if tag not in ("*", found.etag):
        raise Refusal(409, "Request_EntityChanged", "Another user has already changed the record.")


def _shake_hands(url: str) -> None:
    token = secrets.token_urlsafe(24)
    try:
        answer = requests.post(url, params={"validationToken": token}, timeout=HANDSHAKE_SECONDS)
        agreed = answer.status_code == 200 and answer.text == token
    except requests.RequestException:
        agreed = False
    if not agreed:
        raise bad_request("The notification URL did not answer with the validation token.")


def _post(url: str, body: Mapping[str, object]) -> int | None:
    try:
        return requests.post(url, json=body, timeout=HANDSHAKE_SECONDS, allow_redirects=False).status_code
    except requests.RequestException:
        return None


def _stamp(instant: datetime) -> str:
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")
