"""What Business Central sends to a webhook: that something has changed, never what.

Source: Microsoft, "Working with webhooks in Dynamics 365 Business Central".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, TypeAlias, get_args

from integrations.business_central.company import SYSTEM
from integrations.http import parse_json
from integrations.row import Row, parse_rows

Resource: TypeAlias = Literal["customers", "salesInvoices", "generalLedgerEntries"]
Change: TypeAlias = Literal["created", "updated", "deleted", "collection"]

RESOURCES: tuple[Resource, ...] = get_args(Resource)

_OPERATION = "notify"
_CHANGES: dict[str, Change] = {change: change for change in get_args(Change)}
_RESOURCES: dict[str, Resource] = {resource.lower(): resource for resource in RESOURCES}
_GUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_PATH = re.compile(
    rf"(?:https://[^?#]*)?/?api/v2\.0/companies\((?P<company>{_GUID})\)/(?P<set>[a-z]+)"
    rf"(?:\((?P<key>{_GUID})\))?(?:\?.*)?",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Notification:
    """One change.

    `key` is the changed entity's id, None for a `collection`: so many of them that BC does not name them.
    `client_state` must be compared, in constant time, with the one that was registered: nothing else proves who sent
    this.  `changed_at` is UTC.
    """

    resource: Resource
    company_id: str
    key: str | None
    change: Change
    changed_at: datetime
    client_state: str = field(repr=False)


def parse_notifications(body: bytes) -> tuple[Notification, ...]:
    """The changes in the body of a request; those of entities that nobody here subscribes to are left out.

    Raises UnexpectedAnswer.  Whatever the body is, do not answer 4xx: Business Central ends a subscription that is
    answered anything but 2xx, 408, 429 and 5xx.
    """
    rows = parse_rows(parse_json(body, SYSTEM, _OPERATION), SYSTEM, _OPERATION)
    parsed = (_parse_notification(row) for row in rows)
    return tuple(each for each in parsed if each is not None)


def parse_resource(row: Row, name: str) -> tuple[str, Resource | None, str | None]:
    """Company, entity set (None for one that nobody here subscribes to) and key of a resource's address."""
    match = _PATH.fullmatch(row.text(name))
    if match is None:
        row.fail(name, "expected the address of a resource of API v2.0")
    return match["company"].lower(), _RESOURCES.get(match["set"].lower()), match["key"] and match["key"].lower()


def parse_instant(row: Row, name: str) -> datetime:
    """An instant with an offset, in UTC.  Raises UnexpectedAnswer."""
    try:
        instant = datetime.fromisoformat(row.text(name))
        return instant.astimezone(UTC) if instant.tzinfo else row.fail(name, "expected an offset")
    except (ValueError, OverflowError):
        row.fail(name, "expected an instant")


def _parse_notification(row: Row) -> Notification | None:
    change = _CHANGES.get(row.text("changeType"))
    if change is None:
        row.fail("changeType", "expected created, updated, deleted or collection")
    company_id, resource, key = parse_resource(row, "resource")
    if resource is None:
        return None
    if (key is None) != (change == "collection"):
        row.fail("resource", "expected an id, or none for a collection")
    state = row.values.get("clientState")
    return Notification(
        resource=resource,
        company_id=company_id,
        key=key,
        change=change,
        changed_at=parse_instant(row, "lastModifiedDateTime"),
        client_state=state if isinstance(state, str) else "",
    )
