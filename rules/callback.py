"""The callback desk: which call is to be called back, what a text message says, and what belongs together.

Pure.  Terms: "Hvis vi, pga. travlhed, ikke har besvaret opkaldet indenfor 10 minutter, tilbyder vi, at første ledige
medarbejder ringer tilbage. Kunden skal blot indsende en sms med beskrivelse af problemet, kundenummer og
telefonnummer."
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias

from rules.extract import ExtractRules, extract
from rules.fold import fold
from rules.identity import same_number
from rules.model import Extraction, Product, Ticket
from rules.phone_number import to_e164
from rules.schedule import Schedule
from rules.text import parse_text

Kind: TypeAlias = Literal["call", "sms", "mail"]
Menu: TypeAlias = Literal["nav", "bc"]
Part: TypeAlias = Literal["number", "description"]

LONGEST_WAIT = timedelta(minutes=10)
"""Who waited longer than this in the queue, while it was open, is called back."""

SAME_PHONE = timedelta(hours=24)
"""What comes from one telephone within so long is one matter."""

HARDLY_OPEN = timedelta(hours=1)
"""So is what comes after no more than so much open time: who rings on a Friday at closing writes in the weekend."""

LONGEST_CLOSED = timedelta(days=7)
"""Longer than any stretch of holidays; who writes later than that has forgotten the call."""

SAME_CUSTOMER = timedelta(hours=4)
"""What comes from one customer on different ways within so long is one matter."""

OWN_KEY = "hotline-callback-"
"""Begins the `external_id` of every ticket that the callback desk makes; the kind of its first contact follows."""

OUTBOUND = "outbound_call"
"""The channel of a call that somebody of the desk made: no customer waits on it."""

MENU_TAG = "hotline_menu_"
MENUS: Mapping[str, str] = {"nav": "NAV Support", "bc": "Business Central Support"}

_QUESTIONS: Mapping[str, str] = {"nav": "Spørgsmål til NAV", "bc": "Spørgsmål til Business Central"}
"""All that is known of why somebody rang."""

_ANY_PHONE = "+4520000000"
_MARKS = re.compile(r"[;,\n/|]|\. ")
_ALONE = re.compile(r"\s*k?\d[\d ]{1,8}\d\.?\s*")
_PHONE_ALONE = re.compile(r"(?:(?:\+|00)45 ?)?[2-9]\d(?: ?\d\d){3}\.?", re.ASCII)
_WORD = re.compile(r"[^\W\d_]{3,}")
_FEWEST_WORDS = 2
SAYS_NOTHING = frozenset(
    fold(
        "kundenr kundenummer kundenummeret kunde kundeid nummer numer telefon telefonnr telefonnummer tlf tlfnr tel "
        "mobil mobilnr mobilnummer ring ringe ringer opkald tilbagekald tilbage mig min mit mine til med vores vor "
        "jeres din hej hejsa goddag dav mvh venlig hilsen hilsner bedste vis det der her har hedder navn tak paa fra "
        "gerne snarest hurtigst muligt venligst bedes kan vil skal dag kundens customer number phone mobile cell "
        "call please back our your the this hello thanks regards kind best from name"
    ).split()
)
"""Words around numbers and names, which describe no problem."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One time that a customer got in touch.

    `phones` are compared and nothing else: numbers in E.164, or names for them.  `stated` is the customer number that
    was said, `known` the one customer that the ERP knows the telephone of.  `menu` is what a caller chose.
    """

    kind: Kind
    at: datetime
    phones: tuple[str, ...] = field(default=(), repr=False)
    stated: str | None = None
    known: str | None = None
    product: Product = "unknown"
    menu: Menu | None = None

    @property
    def customer(self) -> str | None:
        """Whose it is, as far as it is known."""
        return self.stated or self.known


@dataclass(frozen=True, slots=True)
class Matter:
    """What was joined so far; `key` tells it from others."""

    key: str
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """What a text message says.  `phone` is the number to call (E.164): the one that is given, else the sender's."""

    customer_number: str | None
    phone: str | None = field(repr=False)
    product: Product
    described: bool

    def missing(self, known: str | None) -> tuple[Part, ...]:
        """What the terms ask for and the message lacks; `known` is a customer number that is known otherwise."""
        number: tuple[Part, ...] = () if self.customer_number or known else ("number",)
        return (*number, *(() if self.described else ("description",)))


def open_wait(queued_at: datetime, left_at: datetime, schedule: Schedule | None) -> timedelta:
    """How long somebody stood in the queue while `schedule` was open; None never closes."""
    return left_at - queued_at if schedule is None else schedule.between(queued_at, left_at)


def wants_callback(queued_at: datetime, left_at: datetime, schedule: Schedule | None, *, answered: bool) -> bool:
    """Is a call to be called back?  Ten minutes are not more than ten minutes."""
    return not answered and open_wait(queued_at, left_at, schedule) > LONGEST_WAIT


def read_message(text: str, sender: str | None, rules: ExtractRules) -> Message:
    """What a text message from `sender` (E.164) says, in whatever order.  Any text is accepted."""
    own = to_e164(sender, "DK") if sender is not None else None
    found = _extracted(text, sender, rules)
    number, phone = found.customer_number or _beside_own_phone(text, own, rules), found.callback_phone
    if phone is None and number is not None:
        # A number straight beside it makes a telephone number look like part of something longer.
        phone = _extracted(re.sub(rf"(?<!\d){re.escape(number)}(?!\d)", ",", text), sender, rules).callback_phone
    words = [word for word in _WORD.findall(fold(text)) if word not in SAYS_NOTHING]
    return Message(number, phone or _phone_alone(text) or own, found.product, len(words) >= _FEWEST_WORDS)


def _extracted(text: str, sender: str | None, rules: ExtractRules) -> Extraction:
    ticket = Ticket("", "sms", datetime.min.replace(tzinfo=UTC), "", text, requester_phone=sender)
    return extract(ticket, parse_text("", text), rules)


def without_own_words(ticket: Ticket, external_id: str | None) -> Ticket:
    """A ticket that we made of a call, as the decision shall see it: it has no words of the customer, but a menu."""
    if external_id is None or not external_id.startswith(f"{OWN_KEY}call-"):
        return ticket
    text = next((text for menu, text in _QUESTIONS.items() if MENU_TAG + menu in ticket.tags), "")
    return replace(ticket, subject="", description=text)


def _beside_own_phone(text: str, sender: str | None, rules: ExtractRules) -> str | None:
    """The number as it would be read if the sender had written the telephone number too, which a message has anyhow.

    Else one that stands alone between two marks: `Fejl ved lukning; 10452; 20 12 34 56`.
    """
    numbers = rules.customer_numbers
    found = numbers.find_in_sms(f"{text.strip()} {sender or _ANY_PHONE}")
    if found:
        return found[0].number
    for part in _MARKS.split(fold(text)):
        # With its label it is found as any other is, in the form in which the customer master has it.
        alone = numbers.find(f"kundenummer {part}") if _ALONE.fullmatch(part) else ()
        if alone:
            return alone[0].number
    return None


def _phone_alone(text: str) -> str | None:
    """A telephone number between two marks, also after a word that numbers of something else follow."""
    parts = (part.strip() for part in _MARKS.split(text))
    found = (to_e164(part, "DK") for part in parts if _PHONE_ALONE.fullmatch(part))
    return next((phone for phone in found if phone is not None), None)


def find_match(contact: Contact, matters: Iterable[Matter], schedule: Schedule | None = None) -> str | None:
    """The key of the matter that `contact` belongs to, if it certainly belongs to one; `schedule` is the telephone's.

    The same telephone counts first.  By the customer alone a contact is joined only where it came another way than
    all before it, since two colleagues who both ring have two matters; and only where it can be just one.  What
    contradicts itself, by another customer number or another menu, is never joined.
    """
    fitting = [one for one in matters if not any(_contradict(contact, other) for other in one.contacts)]
    by_phone = [one for one in fitting if _shares_phone(contact, one) and _is_of_a_day(contact, one, schedule)]
    if by_phone:
        return max(by_phone, key=lambda one: (_same_product(contact, one), _newest(one), one.key)).key
    by_customer = [one for one in fitting if _is_near(contact, one, SAME_CUSTOMER) and _same_customer(contact, one)]
    return by_customer[0].key if len(by_customer) == 1 else None


def _contradict(one: Contact, other: Contact) -> bool:
    numbers = one.stated is not None and other.stated is not None and not same_number(one.stated, other.stated)
    return numbers or (one.menu is not None and other.menu is not None and one.menu != other.menu)


def _is_of_a_day(contact: Contact, matter: Matter, schedule: Schedule | None) -> bool:
    if _is_near(contact, matter, SAME_PHONE):
        return True
    spans = ((min(contact.at, one.at), max(contact.at, one.at)) for one in matter.contacts)
    return schedule is not None and any(
        end - begin <= LONGEST_CLOSED and schedule.between(begin, end) <= HARDLY_OPEN for begin, end in spans
    )


def _is_near(contact: Contact, matter: Matter, within: timedelta) -> bool:
    return any(abs(contact.at - other.at) <= within for other in matter.contacts)


def _shares_phone(contact: Contact, matter: Matter) -> bool:
    return any(phone in other.phones for phone in contact.phones for other in matter.contacts)


def _same_product(contact: Contact, matter: Matter) -> bool:
    return any(_product(contact) != "unknown" and _product(contact) == _product(other) for other in matter.contacts)


def _product(contact: Contact) -> Product:
    return contact.menu or contact.product


def _same_customer(contact: Contact, matter: Matter) -> bool:
    if contact.customer is None or contact.kind in {other.kind for other in matter.contacts}:
        return False
    products = {_product(contact), *(_product(other) for other in matter.contacts)} - {"unknown"}
    theirs = {other.customer for other in matter.contacts if other.customer is not None}
    return len(products) <= 1 and bool(theirs) and all(same_number(contact.customer, one) for one in theirs)


def _newest(matter: Matter) -> datetime:
    return max(other.at for other in matter.contacts)


def line_of(text: str, longest: int = 60) -> str:
    """The beginning of a message for a subject: words without digits, cut between two of them."""
    words: Sequence[str] = [word for word in text.split() if not any(sign.isdigit() for sign in word)]
    line = ""
    for word in words:
        if len(line) + len(word) + 1 > longest:
            break
        line = f"{line} {word}".strip()
    return line.rstrip(" ,;:-/.")
