"""Tickets from a file, and the decision about each: the format of `rules/training`, one JSON object per line.

Only the input fields may influence a decision; labels are not even looked at.
"""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import IO, TYPE_CHECKING, NamedTuple, TypeVar

from rules.engine import decide
from rules.fields import FIELDS
from rules.language.catalogue import Catalogue
from rules.model import CustomerFacts, Decision, FieldValue, Organization, Reason, Ticket

if TYPE_CHECKING:
    from rules.rulebook import Rulebook

RowT = TypeVar("RowT")

LONGEST_LINE = 8 * 1024 * 1024
"""Bytes of one ticket."""

_KEYS = {**{one.title: one.key for one in FIELDS}, **{one.key: one.key for one in FIELDS}}
_YEARS = range(1970, 3000)
_NOBODY_ASKED = CustomerFacts()
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class BadTicket(Exception):
    """Something that is not a ticket; the message says which line and why."""


@dataclass(frozen=True, slots=True)
class Row:
    """A ticket with its `id` just as the file has it: a text, a number, or None where it has none."""

    id: object
    ticket: Ticket


class NumberedLine(NamedTuple):
    """A line of a file as it is, and its number from 1."""

    number: int
    raw: bytes


def read_rows(stream: IO[bytes]) -> Iterator[Row | BadTicket]:
    """The tickets in order, and in its place each line that is none; blank lines are left out."""
    return read_lines(stream, parse_row)


def read_lines(stream: IO[bytes], parse: Callable[[bytes], RowT]) -> Iterator[RowT | BadTicket]:
    """What `parse` makes of each line that is not blank, and BadTicket in place of each that it refuses."""
    return parse_lines(numbered_lines(stream), parse)


def numbered_lines(stream: IO[bytes]) -> Iterator[NumberedLine]:
    """The lines with their numbers from 1; of one that is too long, as much as shows that it is."""
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
        yield NumberedLine(number, line)


def parse_lines(lines: Iterable[NumberedLine], parse: Callable[[bytes], RowT]) -> Iterator[RowT | BadTicket]:
    """As `read_lines`."""
    for number, line in lines:
        if len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            yield BadTicket(f"line {number}: longer than {LONGEST_LINE // 1024 // 1024} MiB")
        elif line.strip():
            try:
                yield parse(line.strip())
            except ValueError as error:
                yield BadTicket(f"line {number}: {error}")


def parse_row(raw: bytes) -> Row:
    """A ticket from JSON in UTF-8, with or without a byte order mark.  Raises ValueError."""
    data = parse_json(raw)
    return Row(data.get("id") if isinstance(data, dict) else None, parse_ticket(data))


def parse_json(raw: bytes) -> object:
    """One JSON value in UTF-8, with or without a byte order mark.  Raises ValueError that says what is wrong."""
    if len(raw) > LONGEST_LINE:
        raise ValueError(f"longer than {LONGEST_LINE // 1024 // 1024} MiB")
    if raw.startswith(_UTF16):
        raise ValueError("this is UTF-16; save it as UTF-8")
    try:
        return json.loads(raw.removeprefix(BOM_UTF8).decode())
    except UnicodeDecodeError:
        raise ValueError("this is not UTF-8") from None
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            raise ValueError("there is more than one JSON object; `hotline rules replay` reads many") from None
        place = f"line {error.lineno}, column {error.colno}" if b"\n" in raw else f"column {error.colno}"
        raise ValueError(f"this is not JSON: {error.msg} ({place})") from None


def parse_ticket(raw: object) -> Ticket:
    """A ticket from its input fields.  Raises ValueError with the name of the field that is wrong or missing."""
    if not isinstance(raw, dict):
        raise ValueError("this is not a JSON object")
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
        tags=_tags(raw.get("tags")),
        organization=_organization(raw.get("organization")),
        custom_fields=_custom_fields(raw.get("custom_fields")),
    )


def decide_as_received(ticket: Ticket, rulebook: Rulebook) -> Decision:
    """The decision at the instant of receipt, with no ERP to ask."""
    return decide(ticket, _NOBODY_ASKED, rulebook, ticket.received_at)


def to_payload(decision: Decision, given_id: object, catalogue: Catalogue) -> dict[str, object]:
    """The decision as design §4 gives it; instants are ISO 8601 with offset."""
    return {
        "id": given_id,
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
    if value is None:
        raise ValueError("received_at is missing")
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        at = None
    if at is None:
        raise ValueError("received_at is not an ISO 8601 instant such as 2026-11-23T14:30:00+01:00")
    if at.tzinfo is None:
        raise ValueError(f"received_at has no offset; write e.g. {value}+01:00")
    if at.year not in _YEARS:
        raise ValueError(f"received_at is not between {_YEARS.start} and {_YEARS.stop - 1}")
    return at


def _text(raw: Mapping[str, object], key: str) -> str | None:
    value = raw.get(key)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{key} is not text")
    return value


def _tags(raw: object) -> tuple[str, ...]:
    if raw is None:
        return ()
    if not isinstance(raw, list) or not all(isinstance(tag, str) for tag in raw):
        raise ValueError("tags is not a list of texts")
    return tuple(raw)


def _organization(raw: object) -> Organization | None:
    """A name, or an object with `name` and `external_id`."""
    if raw is None or raw == "":
        return None
    if isinstance(raw, str):
        return Organization(raw)
    if not isinstance(raw, dict):
        raise ValueError("organization is neither a name nor an object with name and external_id")
    external_id = raw.get("external_id")
    return Organization(str(raw.get("name") or ""), str(external_id) if external_id else None)


def _custom_fields(raw: object) -> Mapping[str, FieldValue]:
    """Values by key or Danish title, as an object or as Zendesk's list of `{id, value}`."""
    if raw is not None and not isinstance(raw, dict | list):
        raise ValueError("custom_fields is neither an object nor a list")
    pairs: list[tuple[object, object]] = list(raw.items()) if isinstance(raw, dict) else []
    if isinstance(raw, list):
        pairs = [(one.get("id"), one.get("value")) for one in raw if isinstance(one, dict)]
    fields: dict[str, FieldValue] = {}
    for name, value in pairs:
        key = _KEYS.get(str(name), str(name))
        if isinstance(value, str | bool):
            fields[key] = value
        elif isinstance(value, int):
            fields[key] = str(value)
        elif isinstance(value, float):
            fields[key] = Decimal(str(value))
    return fields
