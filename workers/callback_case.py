"""What one customer who wants to be called back is about: calls, messages and the one ticket that they share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TypeAlias

from rules.callback import Contact, Matter, Part

Asking: TypeAlias = Literal["sending", "sent", "unknown", "failed"]
LONGEST_TEXT = 5000
"""Letters of a text message; what can be sent in one piece is a third of it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One contact with what is to be said of it.

    `key` names it on the ticket; `text` is what was written, until it stands there.  `ticket_id` where Zendesk made a
    ticket of it.  `answered`: a call that somebody took.
    """

    key: str
    contact: Contact
    text: str = field(default="", repr=False)
    waited: timedelta = timedelta(0)
    answered: bool = False
    ticket_id: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The one message that asks for what is missing; recorded before it is sent."""

    parts: tuple[Part, ...]
    at: datetime
    outcome: Asking


@dataclass(frozen=True, slots=True)
class Done:
    """Who called back, if it was said, and when.  `told` if the sidebar says so on the ticket."""

    at: datetime
    by: str | None = None
    told: bool = False


@dataclass(frozen=True, slots=True)
class Merge:
    """Our ticket shall be merged into `target`, that of a mail; `asked_at` is when Zendesk was last asked to."""

    target: str
    planned_at: datetime
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One matter.

    `phone` is the number to call, `sender` the one that can be asked, `receiver` what it wrote to, `opener` that of
    the first contact, all E.164.
    `made`: its ticket is one that we made, of the first entry.  `spare` are other tickets about it, made by Zendesk.
    `merging` while ours is to be merged into another, `merged` are those that were.
    `missing` is what the messages lack.  `done` is taken back by the next contact; `called` keeps when it was done.
    """

    key: str
    entries: tuple[Entry, ...]
    phone: str | None = field(default=None, repr=False)
    sender: str | None = field(default=None, repr=False)
    receiver: str | None = None
    opener: str | None = field(default=None, repr=False)
    ticket_id: str | None = None
    made: bool = False
    spare: tuple[str, ...] = ()
    merging: Merge | None = None
    merged: tuple[str, ...] = ()
    asked: Asked | None = None
    missing: tuple[Part, ...] = ()
    done: Done | None = None
    called: tuple[datetime, ...] = ()
    attempts: int = 0

    @property
    def matter(self) -> Matter:
        """As the rules compare it."""
        return Matter(self.key, tuple(one.contact for one in self.entries))

    @property
    def tickets(self) -> tuple[str, ...]:
        """Its ticket, and the others about it."""
        return (*((self.ticket_id,) if self.ticket_id is not None else ()), *self.spare)

    @property
    def customer_number(self) -> str | None:
        """What the customer said last."""
        return next((one.contact.stated for one in reversed(self.entries) if one.contact.stated), None)

    @property
    def known(self) -> str | None:
        """Whose telephone it is."""
        return next((one.contact.known for one in self.entries if one.contact.known), None)

    @property
    def has_sms(self) -> bool:
        """Did the customer write?"""
        return any(one.contact.kind == "sms" for one in self.entries)

    def finished(self, done: Done) -> Case | None:
        """The same, called back; None if it was before."""
        return None if self.done is not None else replace(self, done=done, called=(*self.called, done.at))

    def merged_into(self, target: str, source: str, said: frozenset[str]) -> Case:
        """The same on the ticket `target`, to which what was `said` on `source` went along."""
        gone = {
            self.entries[0].key,
            *(one.key for one in self.entries if one.contact.kind == "sms" and one.key in said),
        }
        entries = tuple(
            replace(one, ticket_id=target, text="") if one.key in gone and one.ticket_id is None else one
            for one in self.entries
        )
        spare = tuple(one for one in self.spare if one != target)
        merged = (*self.merged, source)
        return replace(self, entries=entries, ticket_id=target, made=False, merging=None, merged=merged, spare=spare)

    def without_texts(self, said: frozenset[str] | None = None) -> Case:
        """The same, without the texts that stand on the ticket; None for all."""
        gone = {one.key for one in self.entries if said is None or one.key in said}
        kept = tuple(replace(one, text="") if one.key in gone else one for one in self.entries)
        return replace(self, entries=kept)


def case_payload(case: Case) -> str:
    """For Redis."""
    return json.dumps(asdict(case), default=_plain)


def parse_case(text: str) -> Case:
    """What `case_payload` wrote."""
    raw = json.loads(text)
    entries = tuple(_parse_entry(one) for one in raw.pop("entries"))
    asked, done, merging = raw.pop("asked"), raw.pop("done"), raw.pop("merging", None)
    return Case(
        entries=entries,
        asked=Asked(tuple(asked["parts"]), _instant(asked["at"]), asked["outcome"]) if asked else None,
        done=Done(_instant(done["at"]), done["by"], done["told"]) if done else None,
        merging=_parse_merge(merging) if merging else None,
        merged=tuple(raw.pop("merged", ())),
        called=tuple(_instant(one) for one in raw.pop("called", ())),
        missing=tuple(raw.pop("missing")),
        spare=tuple(raw.pop("spare")),
        **raw,
    )


def contact_payload(contact: Contact) -> dict[str, Any]:
    """For Redis."""
    return {**asdict(contact), "at": contact.at.isoformat()}


def parse_contact(raw: Mapping[str, Any]) -> Contact:
    """What `contact_payload` wrote."""
    return Contact(**{**raw, "at": _instant(raw["at"]), "phones": tuple(raw["phones"])})


def _parse_merge(raw: Mapping[str, Any]) -> Merge:
    asked_at = raw["asked_at"]
    return Merge(raw["target"], _instant(raw["planned_at"]), _instant(asked_at) if asked_at else None)


def _parse_entry(raw: Mapping[str, Any]) -> Entry:
    contact = parse_contact(raw["contact"])
    return Entry(**{**raw, "contact": contact, "waited": timedelta(seconds=raw["waited"])})


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    raise TypeError(type(value).__name__)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
