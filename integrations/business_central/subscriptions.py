"""Webhook subscriptions: so that Business Central says when something has changed.

They end after three days unless renewed.  Making and renewing one has Business Central call the address at once
(with `validationToken`, to be answered with 200 and that token), so these take longer than reading does.
Sources: Microsoft, "Working with webhooks in Dynamics 365 Business Central" and the pages of `subscriptions`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

from requests.auth import AuthBase

from integrations import odata
from integrations.business_central.company import SYSTEM, company_path
from integrations.business_central.notifications import Resource, parse_instant, parse_resource
from integrations.errors import NotFound
from integrations.http import Http, Observe, parse_base_url
from integrations.row import Row, parse_row, parse_rows

RENEW_BEFORE = timedelta(days=1)
"""How long before its end a subscription is renewed: a night without Business Central is survived."""

LONGEST_CLIENT_STATE = 250

_PATH = "/api/v2.0/subscriptions"
_ID = re.compile(r"[0-9A-Za-z_-]{1,150}")
_PRINTABLE = re.compile(r"[!-~]{16,250}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What shall be subscribed to: changes of `resources` of a company, told to `notification_url`.

    The address is https, or http on this machine.
    `client_state` is the secret that comes back with each notification: 16 to `LONGEST_CLIENT_STATE` printable ASCII
    characters.  ValueError for anything else.
    """

    company_id: str
    resources: Sequence[Resource]
    notification_url: str
    client_state: str = field(repr=False)

    def __post_init__(self) -> None:
        odata.guid_literal(self.company_id)
        parse_base_url(self.notification_url)
        if _PRINTABLE.fullmatch(self.client_state) is None:
            raise ValueError(f"the client state is 16 to {LONGEST_CLIENT_STATE} printable characters")


@dataclass(frozen=True, slots=True)
class Subscription:
    """One that Business Central has.  `resource` is None for an entity that nobody here subscribes to."""

    id: str
    etag: str
    company_id: str
    resource: Resource | None
    notification_url: str
    expires_at: datetime
    client_state: str = field(default="", repr=False)
    """Empty where Business Central does not tell."""


@dataclass(frozen=True, slots=True)
class Create:
    """Subscribe to this."""

    resource: Resource


@dataclass(frozen=True, slots=True)
class Renew:
    """Give this one three more days, and the present client state."""

    subscription: Subscription


@dataclass(frozen=True, slots=True)
class Delete:
    """End this one: it is ours, and there is another, or it is no longer wanted."""

    subscription: Subscription


Action: TypeAlias = Create | Renew | Delete


def decide_subscriptions(existing: Iterable[Subscription], wanted: Wanted, now: datetime) -> tuple[Action, ...]:
    """What to do so that exactly the wanted resources are subscribed to and none ends within `RENEW_BEFORE`.

    Subscriptions with another address or company are somebody else's and left alone.
    """
    ours = [
        each
        for each in existing
        if each.notification_url == wanted.notification_url and each.company_id == wanted.company_id.lower()
    ]
    actions: list[Action] = []
    for resource in wanted.resources:
        alive = [each for each in ours if each.resource == resource and each.expires_at > now]
        if not alive:
            actions.append(Create(resource))
            continue
        kept = max(alive, key=lambda each: (each.expires_at, each.id))
        ours.remove(kept)
        renamed = bool(kept.client_state) and kept.client_state != wanted.client_state
        if renamed or kept.expires_at <= now + RENEW_BEFORE:
            actions.append(Renew(kept))
    # Deleted first: Business Central may refuse a second subscription to the same thing.
    return (*(Delete(each) for each in sorted(ours, key=lambda each: each.id)), *actions)


class Subscriptions:
    """The subscriptions of one environment.  Raises only the errors of `integrations.errors`, and never retries.

    `limit` is the one of the reading client: both are one user to Business Central.
    """

    def __init__(
        self, base_url: str, auth: AuthBase, observe: Observe, limit: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._http = Http(SYSTEM, base_url, auth=auth, timeout=(2.0, 15.0), observe=observe)
        self._limit = limit

    def read_all(self) -> tuple[Subscription, ...]:
        """All that this application may see, somebody else's among them; at most 200 in an environment."""
        operation = "read_subscriptions"
        with self._limit():
            body = self._http.get_json(_PATH, operation=operation)
        parsed = (_parse_subscription(row) for row in parse_rows(body, SYSTEM, operation))
        return tuple(each for each in parsed if each is not None)

    def apply(self, action: Action, wanted: Wanted) -> None:
        """Do what was decided.  Conflict if it has changed since it was read; read again and decide anew."""
        if isinstance(action, Create):
            self._create(action.resource, wanted)
        elif isinstance(action, Renew):
            self._renew(action.subscription, wanted)
        else:
            self._delete(action.subscription)

    def _create(self, resource: Resource, wanted: Wanted) -> None:
        operation = "create_subscription"
        with self._limit():
            body = self._http.post_json(_PATH, to_payload(resource, wanted), operation=operation)
        self._check(parse_row(body, SYSTEM, operation, "answer"), resource)

    def _renew(self, subscription: Subscription, wanted: Wanted) -> None:
        operation = "renew_subscription"
        resource = subscription.resource
        if resource is None:
            raise ValueError("only a subscription of ours is renewed")
        with self._limit():
            body = self._http.patch_json(
                _address(subscription),
                to_payload(resource, wanted),
                operation=operation,
                headers={"If-Match": subscription.etag},
            )
        self._check(parse_row(body, SYSTEM, operation, "answer"), resource)

    def _delete(self, subscription: Subscription) -> None:
        try:
            with self._limit():
                self._http.delete(
                    _address(subscription), operation="delete_subscription", headers={"If-Match": subscription.etag}
                )
        except NotFound:
            return

    def _check(self, row: Row, resource: Resource) -> None:
        if parse_resource(row, "resource")[1] != resource:
            row.fail("resource", "another one than the one asked for")


def to_payload(resource: Resource, wanted: Wanted) -> dict[str, str]:
    """The body with which a subscription is made and renewed."""
    return {
        "notificationUrl": wanted.notification_url,
        "resource": f"{company_path('v2.0', wanted.company_id)}/{resource}",
        "clientState": wanted.client_state,
    }


def _address(subscription: Subscription) -> str:
    return f"{_PATH}('{subscription.id}')"


def _parse_subscription(row: Row) -> Subscription | None:
    """One of API v2.0; None for one of another API.  Raises UnexpectedAnswer."""
    if "/api/v2.0/companies(" not in f"/{row.text('resource')}".lower():
        return None
    company_id, resource, _ = parse_resource(row, "resource")
    key = row.required_text("subscriptionId")
    if _ID.fullmatch(key) is None:
        row.fail("subscriptionId", "expected an id")
    etag = row.required_text("@odata.etag")
    if not (etag.isascii() and etag.isprintable()):
        row.fail("@odata.etag", "expected a tag")
    state = row.values.get("clientState")
    return Subscription(
        id=key,
        etag=etag,
        company_id=company_id,
        resource=resource,
        notification_url=row.text("notificationUrl"),
        expires_at=parse_instant(row, "expirationDateTime"),
        client_state=state if isinstance(state, str) else "",
    )
