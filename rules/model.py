"""The nouns that all folders share.

Values only: frozen, without behaviour that needs a clock, a network or a file.  Instants are aware datetimes,
durations are `timedelta`, money is `Decimal` in the ERP's local currency.  `None` always means "not known" or
"not stated"; an empty tuple means "known to be none".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, TypeAlias

FieldValue: TypeAlias = str | bool | Decimal | None
Product: TypeAlias = Literal["bc", "nav", "unknown"]
CriticalReason: TypeAlias = Literal["outage", "access", "login"]
IdentityState: TypeAlias = Literal["proven", "claimed", "conflict", "missing"]
AgreementState: TypeAlias = Literal["subscription", "clips", "none", "unknown"]
CreditState: TypeAlias = Literal["ok", "overdue", "blocked", "unknown"]
Blocked: TypeAlias = Literal["none", "ship", "invoice", "all"]
Priority: TypeAlias = Literal["low", "normal", "high", "urgent"]
ContactWay: TypeAlias = Literal["call", "write"]

NOTHING: Mapping[str, FieldValue] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Organization:
    """The requester's organization in Zendesk; `external_id` is the customer number where the desk has set it.

    `fields` are Hotline's own of organizations, by their keys.
    """

    name: str
    external_id: str | None = None
    fields: Mapping[str, FieldValue] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True)
class StatusSpan:
    """A stretch of time in which a ticket had one status; `ended_at` None while it still has it."""

    status: str
    began_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a ticket has come, for the clocks of its deadlines (`rules.sla_clocks`).

    `replied_at` is when a consultant first answered the customer, None while nobody has; what Hotline itself sent
    does not count.  `awaiting_since` is when the customer wrote what has not been answered since.  `spans` are the
    stretches in which the ticket was neither new nor open.  `done` are the keys of the SLA actions carried out.
    """

    replied_at: datetime | None = None
    awaiting_since: datetime | None = None
    spans: tuple[StatusSpan, ...] = ()
    done: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as Hotline reads it, from Zendesk or from a replay file.

    `custom_fields` holds the values of the fields of the design by their key (`customer_number`, `critical`, …) and
    any other field by its title.  `by_hand` holds what a person chose, keyed in the same way plus `group` and
    `priority`: those values win over anything that is decided.
    `replies` are the requester's public texts after the description, the newest first.
    """

    id: str
    channel: str
    received_at: datetime
    subject: str
    description: str
    requester_name: str | None = None
    requester_email: str | None = None
    requester_phone: str | None = None
    tags: tuple[str, ...] = ()
    organization: Organization | None = None
    custom_fields: Mapping[str, FieldValue] = field(default_factory=lambda: NOTHING)
    brand: str | None = None
    recipient: str | None = None
    replies: tuple[str, ...] = ()
    status: str = "new"
    priority: str | None = None
    group: str | None = None
    by_hand: Mapping[str, FieldValue] = field(default_factory=lambda: NOTHING)
    progress: Progress = Progress()


@dataclass(frozen=True, slots=True)
class Extraction:
    """What the text itself says, each part None where it says nothing that may be trusted.

    `customer_number` and `ref_id` keep digits (and letters) as the customer master has them: no blanks or dots.
    `callback_phone` is E.164.
    """

    customer_number: str | None = None
    account: str | None = None
    ref_id: str | None = None
    callback_phone: str | None = None
    product: Product = "unknown"
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class CriticalJudgement:
    """Is the case business-critical under the terms, why, and are the rules sure of it?"""

    critical: bool
    reason: CriticalReason | None = None
    uncertain: bool = False
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreement:
    """One row of the support agreements: a hotline subscription or a clip card.

    Minutes are whole minutes.  `valid_from` and `valid_to` are inclusive local dates; None is open-ended.
    `product` None covers every product.
    """

    kind: Literal["subscription", "clips"]
    product: Literal["bc", "nav"] | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    purchased_minutes: int = 0
    remaining_minutes: int = 0
    clip_minutes: int = 0


@dataclass(frozen=True, slots=True)
class AgreementFlag:
    """Something about an agreement that the desk shall hear of once: `of` tells the agreement from all others."""

    kind: Literal["clips_80", "clips_95", "clips_used_up", "ends_soon"]
    of: str


@dataclass(frozen=True, slots=True)
class Account:
    """One of the customer's accounts (regnskaber) with the RefID that SMARTwebclient shows."""

    ref_id: str
    name: str
    product: Literal["bc", "nav"] | None = None


@dataclass(frozen=True, slots=True)
class Credit:
    """How the customer stands, in the ERP's local currency.

    `overdue` counts what was due before today; `limit` None where no credit limit is set.
    """

    blocked: Blocked
    overdue: Decimal | None
    balance: Decimal | None = None
    limit: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer of the ERP.  A part that could not be read is None, never empty."""

    number: str
    name: str
    as_of: datetime
    agreements: tuple[Agreement, ...] | None = None
    accounts: tuple[Account, ...] | None = None
    credit: Credit | None = None


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """All that was found out about who is calling, before anything is decided.

    `erp` is `ok` (it answered), `down` (it did not: `unknown_since` says since when) or `off` (none configured).
    `final` if it will not answer later either: it refused, or its answer cannot be used.
    `as_of` is when it was asked, if it answered.  `by_number` has every number that was asked for; None means that
    the ERP knows no such customer.  `by_contact` are the customers that have the requester's e-mail address (their
    own or a contact's), `by_phone` those that have the telephone number, `by_ref_id` those with an account of the
    RefID that the text states, `by_domain` the one customer that the address's domain belongs to.
    `incomplete` if the ERP answered, but a part is unknown that may be known later.
    """

    erp: Literal["ok", "down", "off"] = "off"
    as_of: datetime | None = None
    unknown_since: datetime | None = None
    by_number: Mapping[str, Customer | None] = field(default_factory=dict)
    by_contact: tuple[Customer, ...] = ()
    by_phone: tuple[Customer, ...] = ()
    by_ref_id: tuple[Customer, ...] = ()
    by_domain: tuple[Customer, ...] = ()
    final: bool = False
    incomplete: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of an explanation as data; the catalogue turns it into a sentence.

    `step` is what was decided (`critical`, `product`, `customer_number`, `identity`, `agreement`, `credit`, `group`,
    `priority`, `schedule`, `target`, …), `key` the catalogue's key, `values` what the sentence shows.
    `rule`, `file` and `line` point to the admins' YAML where a rule decided.
    """

    step: str
    key: str
    values: Mapping[str, str] = field(default_factory=dict)
    rule: str | None = None
    file: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A promise in time: `metric` in Zendesk's words (`first_reply_time`, …) of SLA policy `policy`.

    `met_at` is when it was kept, or broken and made good, if it was.
    """

    policy: str
    metric: str
    due_at: datetime
    schedule: str
    met_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DueAction:
    """An action of an SLA policy whose instant has come; `key` tells it from all others of the ticket.

    `at` is that instant and `due_at` the deadline that it warns of, or that has passed.  None leaves as it is.
    """

    key: str
    metric: str
    at: datetime
    due_at: datetime
    priority: Priority | None = None
    group: str | None = None
    note: str | None = None
    notify: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """What is suggested to the consultant: to ring or to write, and why, in the desk's own words."""

    way: ContactWay
    why: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Everything that was decided about one ticket at one instant, and why.

    `possible_accounts` are those of the proven customer between which must be asked.  `actions` are those of its SLA
    policy that are due and not done, in order; `next_action_at` is when the next one is.
    """

    ticket_id: str
    critical: bool
    critical_reason: CriticalReason | None
    uncertain: bool
    product: Product
    identity: IdentityState
    customer_number: str | None
    customer_name: str | None
    claimed_number: str | None
    account: str | None
    ref_id: str | None
    callback_phone: str | None
    agreement: AgreementState
    clips_remaining: Decimal | None
    agreement_ends_on: date | None
    credit: CreditState
    overdue: Decimal | None
    data_as_of: datetime | None
    unknown_since: datetime | None
    group: str
    priority: Priority
    tags: tuple[str, ...]
    schedule: str
    targets: tuple[Target, ...]
    reasons: tuple[Reason, ...]
    rulebook: str
    possible_accounts: tuple[Account, ...] = ()
    agreement_flags: tuple[AgreementFlag, ...] = ()
    actions: tuple[DueAction, ...] = ()
    next_action_at: datetime | None = None
    contact: Contact | None = None

    def due_at(self, metric: str) -> datetime | None:
        """The instant by which `metric` is due, or None when no policy promises it."""
        return next((target.due_at for target in self.targets if target.metric == metric), None)


@dataclass(frozen=True, slots=True)
class TicketUpdate:
    """The one write that brings a ticket to its decision; only what changes is set.

    `fields` are keyed as in the design; `tags` is the complete list to leave on the ticket; `note_html` is the
    internal note, or `reply_html` what goes to the customer: an update has one comment.  `operation_id` travels in
    the audit's metadata so that the write can be recognised afterwards, and beside it `said`, the key of the speech
    that the comment is (`rules.speech`).  `author_id` is whose words `reply_html` are, if not our own.
    """

    ticket_id: str
    updated_stamp: str
    operation_id: str
    fields: Mapping[str, FieldValue] = field(default_factory=lambda: NOTHING)
    tags: tuple[str, ...] | None = None
    group: str | None = None
    priority: str | None = None
    note_html: str | None = None
    reply_html: str | None = None
    said: str | None = None
    author_id: int | None = None
