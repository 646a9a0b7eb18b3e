"""A webhook's own log of its deliveries: which of them nobody took, and of which tickets they were to tell.

`/api/v2/webhooks/{id}/invocations` and `…/attempts`; kept for seven days.
https://developer.zendesk.com/api-reference/webhooks/webhooks-api/webhook-invocations/
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import quote

from integrations.zendesk.client import ZendeskClient
from integrations.zendesk.webhook import WebhookRefused, parse_payload

_ID = re.compile(r"[0-9A-Za-z_-]{1,64}", re.ASCII)
_TAKEN = range(200, 300)
_PAGES = 3


@dataclass(frozen=True, slots=True)
class FailedDelivery:
    """A delivery that ended without a 2xx; `status_code` None where there was no answer at all."""

    id: str
    ended_at: datetime
    status_code: int | None


class DeliveryLog:
    """The log of one account's webhooks.  Every method raises only the errors of `integrations.errors`."""

    def __init__(self, client: ZendeskClient) -> None:
        self._client = client

    def find_webhook(self, endpoint: str) -> str | None:
        """The id of the webhook that calls `endpoint`; None if there is none."""
        return find_webhook(self._client.get_all("/api/v2/webhooks", "webhooks"), endpoint)

    def read_failed(self, webhook_id: str) -> Iterator[FailedDelivery]:
        """The failed deliveries, as far as three pages tell of them."""
        pages = self._client.pages(f"/api/v2/webhooks/{quote(webhook_id, safe='')}/invocations", "invocations")
        for page in islice(pages, _PAGES):
            yield from parse_failed(page)

    def find_told_ticket(self, webhook_id: str, delivery_id: str) -> str | None:
        """The id of the ticket that a delivery was to tell of; None where that cannot be read."""
        of = f"/api/v2/webhooks/{quote(webhook_id, safe='')}/invocations/{quote(delivery_id, safe='')}"
        return parse_ticket_id(self._client.get_all(f"{of}/attempts", "attempts"))


def parse_failed(rows: Iterable[object]) -> Iterator[FailedDelivery]:
    """The failed ones of a page; those still under way, and rows of another shape, are left out."""
    for row in rows:
        if not isinstance(row, dict):
            continue
        invocation_id, code = row.get("id"), row.get("status_code")
        ended_at = _instant(row.get("latest_completed_at"))
        if not isinstance(invocation_id, str) or not _ID.fullmatch(invocation_id) or ended_at is None:
            continue
        if row.get("status") == "waiting" or (isinstance(code, int) and code in _TAKEN):
            continue
        yield FailedDelivery(invocation_id, ended_at, code if isinstance(code, int) else None)


def parse_ticket_id(attempts: Iterable[object]) -> str | None:
    """The ticket that the delivery was to tell of, from what was sent; None where that cannot be read."""
    for attempt in attempts:
        request = attempt.get("request") if isinstance(attempt, dict) else None
        payload = request.get("payload") if isinstance(request, dict) else None
        try:
            body = json.loads(payload) if isinstance(payload, str) else payload
            if isinstance(body, dict):
                return parse_payload(body).ticket_id
        except (ValueError, RecursionError, WebhookRefused):
            continue
    return None


def find_webhook(rows: Iterable[object], endpoint: str) -> str | None:
    """The id of the webhook that calls `endpoint`."""
    for row in rows:
        found: Mapping[str, object] = row if isinstance(row, dict) else {}
        webhook_id = found.get("id")
        if found.get("endpoint") == endpoint and isinstance(webhook_id, str) and _ID.fullmatch(webhook_id):
            return webhook_id
    return None


def _instant(value: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return at.astimezone(UTC) if at is not None and at.tzinfo is not None else None
