"""From a ticket that an admin wrote down to the decision about it, by the function that decides real tickets."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from rules.engine import decide, situate
from rules.fields import field_key
from rules.model import Agreement, Credit, Customer, CustomerFacts, Decision, Organization, Ticket

if TYPE_CHECKING:
    from rules.rulebook import Rulebook
    from rules.sample_file import SampleShape
    from rules.situation import Situation

ORDINARY_DAY = datetime(2026, 3, 10, 10, 0)  # noqa: DTZ001
"""When a sample came that does not say so: a Tuesday morning without any holiday near, on the desk's clock."""

_CLIP_MINUTES = 15
_CARD_CLIPS = 40
_CREDIT = {
    "ok": Credit("none", Decimal(0)),
    "overdue": Credit("none", Decimal(1000)),
    "blocked": Credit("all", Decimal(0)),
}


def decide_sample(sample: SampleShape, name: str, rulebook: Rulebook) -> Decision:
    """The decision, with an ERP that knows just what the sample tells of the customer."""
    ticket = _ticket(sample, name, rulebook)
    return decide(ticket, _facts(sample, ticket), rulebook, ticket.received_at + sample.passed)


def situate_sample(sample: SampleShape, name: str, rulebook: Rulebook) -> Situation:
    """What the conditions of the rules see of it."""
    ticket = _ticket(sample, name, rulebook)
    return situate(ticket, _facts(sample, ticket), rulebook, ticket.received_at + sample.passed)


def _ticket(sample: SampleShape, name: str, rulebook: Rulebook) -> Ticket:
    number, requester = sample.organization_number, sample.requester
    is_known = number is not None or sample.organization is not None
    return Ticket(
        id=name,
        channel=sample.channel,
        received_at=(sample.at or ORDINARY_DAY).replace(tzinfo=rulebook.zone),
        subject=sample.subject,
        description=sample.text,
        requester_name=requester,
        requester_email=requester if requester is not None and "@" in requester else None,
        requester_phone=requester if sample.channel in ("sms", "voice") else None,
        tags=tuple(sample.tags),
        organization=Organization(sample.organization or name, number) if is_known else None,
        custom_fields={field_key(title): _value(value) for title, value in (sample.field_values or {}).items()},
        brand=sample.brand,
        recipient=sample.recipient,
        status=sample.status,
        priority=sample.priority,
        group=sample.group,
        replies=tuple(reversed(sample.replies)),
    )


def _value(written: str) -> str | bool:
    return written == "true" if written in ("true", "false") else written


def _facts(sample: SampleShape, ticket: Ticket) -> CustomerFacts:
    """Where neither agreement nor credit is told, there is no ERP to ask."""
    number = sample.organization_number
    if number is None or (sample.agreement is None and sample.credit is None):
        return CustomerFacts()
    customer = Customer(
        number,
        sample.organization or ticket.id,
        ticket.received_at,
        agreements=_agreements(sample),
        credit=_CREDIT[sample.credit] if sample.credit is not None else None,
    )
    return CustomerFacts(erp="ok", as_of=ticket.received_at, by_number={number: customer})


def _agreements(sample: SampleShape) -> tuple[Agreement, ...] | None:
    if sample.agreement is None:
        return None
    if sample.agreement == "none":
        return ()
    clips = _CARD_CLIPS if sample.clips_remaining is None else sample.clips_remaining
    bought = _CARD_CLIPS * _CLIP_MINUTES
    return (Agreement(sample.agreement, None, None, None, bought, int(clips * _CLIP_MINUTES), _CLIP_MINUTES),)
