"""Decide tickets from a file, without any network: the format of `tests/corpus`, one JSON object per line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rules.engine import decide
from rules.fields import FIELDS
from rules.language.catalogue import Catalogue
from rules.model import CustomerFacts, Decision, FieldValue, Organization, Reason, Ticket

if TYPE_CHECKING:
    from rules.rulebook import Rulebook

_KEYS = {**{one.title: one.key for one in FIELDS}, **{one.key: one.key for one in FIELDS}}


class BadTicket(Exception):
    """A line that is not a ticket; the message says which line and why."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What two rulebooks decide differently about one ticket: `{what: (before, after)}`."""

    ticket_id: str
    changed: Mapping[str, tuple[str, str]]
    rule: str | None

    @property
    def lost_critical(self) -> bool:
        """Was it critical, and would be no longer?"""
        return self.changed.get("critical") == ("True", "False")


def parse_tickets(lines: Iterable[str]) -> Iterator[Ticket]:
    """The tickets of a file, blank lines left out.  Raises BadTicket with the line's number."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield parse_ticket(json.loads(line))
            except RecursionError:
                raise BadTicket(f"line {number}: nested too deeply") from None
            except ValueError as error:
                raise BadTicket(f"line {number}: {error}") from None


def parse_ticket(raw: object) -> Ticket:
    """A ticket from its input fields; everything else (labels) is not even looked at.  Raises ValueError."""
    if not isinstance(raw, dict):
        raise ValueError("not a JSON object")
    received_at = _instant(raw)
    channel = _text(raw, "channel") or "email"
    name = _text(raw, "requester_name")
    return Ticket(
        id=str(raw.get("id", "")),
        channel=channel,
        received_at=received_at,
        subject=_text(raw, "subject") or "",
        description=_text(raw, "description") or "",
        requester_name=name,
        requester_email=_text(raw, "requester_email"),
        requester_phone=name if channel in ("sms", "voice") else None,
        tags=tuple(tag for tag in raw.get("tags") or () if isinstance(tag, str)),
        organization=_organization(raw.get("organization")),
        custom_fields=_custom_fields(raw.get("custom_fields")),
    )


def decide_as_received(ticket: Ticket, rulebook: Rulebook) -> Decision:
    """The decision at the instant of receipt, with no ERP to ask."""
    return decide(ticket, CustomerFacts(), rulebook, ticket.received_at)


def to_payload(decision: Decision, catalogue: Catalogue) -> dict[str, object]:
    """The decision as design §4 gives it; instants are ISO 8601 with offset."""
    return {
        "id": decision.ticket_id,
        "critical": decision.critical,
        "critical_reason": decision.critical_reason,
        "uncertain": decision.uncertain,
        "product": decision.product,
        "customer_number": decision.customer_number or decision.claimed_number,
        "identity": decision.identity,
        "account": decision.account,
        "ref_id": decision.ref_id,
        "callback_phone": decision.callback_phone,
        "group": decision.group,
        "priority": decision.priority,
        "tags": list(decision.tags),
        "schedule": decision.schedule,
        "targets": [
            {"policy": one.policy, "metric": one.metric, "due_at": one.due_at.isoformat(timespec="seconds")}
            for one in decision.targets
        ],
        "reasons": [_reason_payload(reason, catalogue) for reason in decision.reasons],
        "rulebook": decision.rulebook,
    }


def compare(before: Decision, after: Decision) -> Difference | None:
    """What changed in group, priority, critical or a deadline; None if nothing did."""
    pairs = {
        "critical": (str(before.critical), str(after.critical)),
        "group": (before.group, after.group),
        "priority": (before.priority, after.priority),
        "due": (_dues(before), _dues(after)),
    }
    changed = {what: pair for what, pair in pairs.items() if pair[0] != pair[1]}
    if not changed:
        return None
    step = "critical" if "critical" in changed else "group" if "group" in changed else "policy"
    rule = next((reason.rule for reason in after.reasons if reason.step == step and reason.rule), None)
    return Difference(after.ticket_id, changed, rule)


def _dues(decision: Decision) -> str:
    return ", ".join(f"{one.metric} {one.due_at.isoformat(timespec='minutes')}" for one in decision.targets)


def _reason_payload(reason: Reason, catalogue: Catalogue) -> dict[str, object]:
    return {
        "step": reason.step,
        "text": catalogue.sentence(reason),
        "rule": reason.rule,
        "file": reason.file,
        "line": reason.line,
    }


def _instant(raw: Mapping[str, object]) -> datetime:
    value = raw.get("received_at")
    if not isinstance(value, str):
        raise ValueError("received_at is missing")
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("received_at is not an ISO 8601 instant") from None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


def _text(raw: Mapping[str, object], key: str) -> str | None:
    value = raw.get(key)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{key} is not text")
    return value


def _organization(raw: object) -> Organization | None:
    """A name, or an object with `name` and `external_id`."""
    if isinstance(raw, str) and raw:
        return Organization(raw)
    if isinstance(raw, dict):
        external_id = raw.get("external_id")
        return Organization(str(raw.get("name") or ""), str(external_id) if external_id else None)
    return None


def _custom_fields(raw: object) -> Mapping[str, FieldValue]:
    """Values by key or Danish title, as an object or as Zendesk's list of `{id, value}`."""
    pairs: list[tuple[object, object]] = list(raw.items()) if isinstance(raw, dict) else []
    if isinstance(raw, list):
        pairs = [(one.get("id"), one.get("value")) for one in raw if isinstance(one, dict)]
    fields: dict[str, FieldValue] = {}
    for name, value in pairs:
        if isinstance(value, str | bool):
            fields[_KEYS.get(str(name), str(name))] = value
        elif isinstance(value, int):
            fields[_KEYS.get(str(name), str(name))] = str(value)
    return fields
