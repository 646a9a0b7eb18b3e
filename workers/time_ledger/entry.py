"""An entry of the time ledger."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Literal, TypeAlias

from rules.model import AgreementState

Kind: TypeAlias = Literal["work", "counter"]


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be registered: `minutes` of work that ended at `done_at`, and what they cost.

    `request_id` tells one click from all others.  `product` is that of the card that is drawn on; `counted` says in
    words how `billed_minutes` came about.
    """

    request_id: str
    ticket_id: str
    customer_number: str | None
    agreement: AgreementState
    product: str | None
    agent_id: int
    agent: str
    minutes: int
    billed_minutes: int
    clip_minutes: int
    done_at: datetime
    note: str
    counted: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the ledger, and what has happened to it.

    A counter-entry (`kind`) has negative minutes and takes back the entry `corrects`; `corrected_by` is the counter
    of this one.  Instants are UTC; `approved_at` is None until somebody approves it, `known_at` until the ERP has it;
    `booked_at` when a person said that it is booked, `posting_at` when it was last about to be sent, `erp_id` the
    ERP's own id of it.  `fingerprint` tells what the click that made it asked for.
    """

    id: int
    kind: Kind
    corrects: int | None
    corrected_by: int | None
    request_id: str
    fingerprint: str
    ticket_id: str
    customer_number: str | None
    agreement: AgreementState
    product: str | None
    agent_id: int
    agent: str
    minutes: int
    billed_minutes: int
    clip_minutes: int
    done_at: datetime
    registered_at: datetime
    note: str
    counted: str
    approved_at: datetime | None = None
    approved_by: str | None = None
    posting_at: datetime | None = None
    posting_reference: str | None = None
    known_at: datetime | None = None
    booked_at: datetime | None = None
    erp_id: str | None = None

    @property
    def clips(self) -> Fraction:
        """What is drawn; negative of a counter-entry."""
        return Fraction(self.billed_minutes, self.clip_minutes)


class OtherRequest(Exception):
    """The request id was used for something else."""


class NoSuchEntry(Exception):
    """The ticket has no such entry."""


class AlreadyCorrected(Exception):
    """An entry is corrected once; what replaced it can be corrected again."""


def fingerprint_of(agent_id: int, ticket_id: str, work: Work | None, corrects: int | None = None) -> str:
    """Of what a click asked for.

    What it costs is left out: the second time that may be counted otherwise, by changed rules.
    """
    done = [work.minutes, work.done_at.astimezone(UTC).isoformat(), work.note] if work is not None else None
    return hashlib.sha256(json.dumps([agent_id, ticket_id, done, corrects]).encode()).hexdigest()
