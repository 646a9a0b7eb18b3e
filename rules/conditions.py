"""From a `when` to a test of a situation, and to what each of its conditions saw."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from rules.conditions_file import ConditionsShape
from rules.credit import is_over_limit
from rules.fields import field_key
from rules.fold import fold
from rules.identity import stated_number
from rules.operators import TestShape, TextTest
from rules.phone_number import same_number
from rules.phrases import PhraseMatcher, compile_phrases
from rules.words import Words, read_words

if TYPE_CHECKING:
    from rules.model import Credit
    from rules.situation import Situation

Seen: TypeAlias = tuple[object, ...]
_Part = TypeVar("_Part")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one condition came to.

    `key` is its name in the YAML (`channel`, `closed`, `field.Titel`, `any`, …), `expected` what was asked and `seen`
    what the ticket has, both as they are shown (`seen` is empty for nothing); `inner` are the combined conditions.
    `expected_each` and `seen_each` are the same value by value, where they are known so.
    """

    key: str
    expected: str
    seen: str
    held: bool
    inner: tuple[Outcome, ...] = ()
    expected_each: tuple[str, ...] = field(default=(), compare=False)
    seen_each: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One condition.

    Where `one_of` is not None, it can hold only if one of them was seen, and it does hold then if that is
    `sufficient`; for phrases, `searched` is where they are.
    """

    key: str
    expected: str
    see: Callable[[Situation], Seen]
    test: Callable[[Seen], bool]
    one_of: frozenset[object] | None = None
    sufficient: bool = True
    searched: Callable[[Situation], Words] | None = None
    asked: tuple[str, ...] = ()

    def match(self, situation: Situation) -> bool:
        return self.test(self.see(situation))

    def outcome(self, situation: Situation) -> Outcome:
        seen = self.see(situation)
        each = tuple(_word(one) for one in seen if one is not None)
        return Outcome(
            self.key, self.expected, ", ".join(each), self.test(seen), expected_each=self.asked, seen_each=each
        )


@dataclass(frozen=True, slots=True)
class _Group:
    key: str
    members: tuple[Conditions, ...]
    enough: Callable[[Iterator[bool]], bool]

    def match(self, situation: Situation) -> bool:
        return self.enough(member.match(situation) for member in self.members)

    def outcome(self, situation: Situation) -> Outcome:
        inner = tuple(member.outcome(situation) for member in self.members)
        return Outcome(self.key, str(len(inner)), _count(inner), self.match(situation), inner)


@dataclass(frozen=True, slots=True)
class Conditions:
    """All of them must hold; without any (`always: true`) every situation matches."""

    parts: tuple[Leaf | _Group, ...]

    def match(self, situation: Situation) -> bool:
        """Do all conditions hold?"""
        return all(part.match(situation) for part in self.parts)

    def outcomes(self, situation: Situation) -> tuple[Outcome, ...]:
        """What each condition expected and saw, in the order of the language, not of the file."""
        return tuple(part.outcome(situation) for part in self.parts)

    def outcome(self, situation: Situation) -> Outcome:
        """All of them as one; of a combined outcome, `expected` and `seen` count what is asked and what held."""
        inner = self.outcomes(situation)
        held = self.match(situation)
        return inner[0] if len(inner) == 1 else Outcome("all", str(len(inner)), _count(inner), held, inner)


def _count(outcomes: Sequence[Outcome]) -> str:
    return str(sum(outcome.held for outcome in outcomes))


def compile_conditions(shape: ConditionsShape) -> Conditions:
    """The test.  The calendars that it names must be there (`rules.names` looks)."""
    return Conditions(tuple(_parts(shape)))


def _organization(situation: Situation) -> Seen:
    organization = situation.ticket.organization
    return () if organization is None else _present(organization.name, organization.external_id)


def _present(*values: str | Decimal | None) -> Seen:
    return tuple(value for value in values if value is not None and value != "")


def _of_credit(situation: Situation, part: Callable[[Credit], _Part]) -> _Part | None:
    """A part of how the proven customer stands; None where that is not known."""
    credit = situation.customer.credit if situation.customer is not None else None
    return part(credit) if credit is not None else None


def _minutes_since(earlier: datetime, now: datetime) -> Decimal:
    """Whole minutes by the wall clock, whether anyone was at work or not."""
    return Decimal((now - earlier) // timedelta(minutes=1))


_VALUES: Mapping[str, Callable[[Situation], object]] = MappingProxyType(
    {
        "critical": lambda situation: situation.critical.critical,
        "critical_reason": lambda situation: situation.critical.reason,
        "uncertain": lambda situation: situation.critical.uncertain,
        "product": lambda situation: situation.product,
        "identity": lambda situation: situation.identity,
        "agreement": lambda situation: situation.agreement,
        "credit": lambda situation: situation.credit,
        "blocked": lambda situation: _of_credit(situation, lambda credit: credit.blocked),
        "over_credit_limit": lambda situation: _of_credit(situation, is_over_limit),
    }
)
_TESTED: Mapping[str, Callable[[Situation], Seen]] = MappingProxyType(
    {
        "clips_remaining": lambda situation: _present(situation.clips_remaining),
        "clips_used_percent": lambda situation: _present(situation.clips_used_percent),
        "agreement_days_left": lambda situation: _present(situation.agreement_days_left),
        "overdue_amount": lambda situation: _present(_of_credit(situation, lambda credit: credit.overdue)),
        "channel": lambda situation: (situation.ticket.channel,),
        "tags": lambda situation: situation.ticket.tags,
        "organization": _organization,
        "requester": lambda situation: _present(
            situation.ticket.requester_email, situation.ticket.requester_name, situation.ticket.requester_phone
        ),
        "brand": lambda situation: _present(situation.ticket.brand),
        "recipient": lambda situation: _present(situation.ticket.recipient),
        "status": lambda situation: _present(situation.ticket.status),
        "group": lambda situation: _present(situation.ticket.group),
        "priority": lambda situation: _present(situation.ticket.priority),
        "account": lambda situation: _present(situation.account),
        "ref_id": lambda situation: _present(situation.extraction.ref_id),
        "callback_phone": lambda situation: _present(situation.extraction.callback_phone),
        "customer_number": lambda situation: _present(situation.customer_number),
        "stated_number": lambda situation: _present(stated_number(situation.ticket, situation.extraction)),
        "reply_count": lambda situation: (Decimal(len(situation.ticket.replies)),),
        "word_count": lambda situation: (Decimal(len(read_words(situation.text.newest).words)),),
        "minutes_since_received": lambda situation: (_minutes_since(situation.ticket.received_at, situation.now),),
    }
)
_DIALLED = frozenset({"recipient", "requester", "callback_phone"})
"""What may be a telephone number: written with or without country code and blanks, it is the same one."""

_SEARCHED: Mapping[str, Callable[[Situation], Words]] = MappingProxyType(
    {
        "text": lambda situation: situation.text.told_words(),
        "subject": lambda situation: read_words(situation.text.subject),
        "body": lambda situation: read_words(situation.text.newest),
    }
)
_ENOUGH: Mapping[str, Callable[[Iterator[bool]], bool]] = MappingProxyType(
    {"all": all, "any": any, "none": lambda held: not any(held)}
)


def _parts(shape: ConditionsShape) -> Iterator[Leaf | _Group]:
    for key, value_of in _VALUES.items():
        if (asked := getattr(shape, key)) is not None:
            yield _value(key, asked if isinstance(asked, list) else [asked], value_of)
    for key, see in _TESTED.items():
        if (test := getattr(shape, key)) is not None:
            compared, seen = (_dialled(test), _dialled_seen(see)) if key in _DIALLED else (test, see)
            known = _one_of(compared), compared.is_plain
            yield Leaf(key, test.shown(), seen, compared.compile(), *known, asked=test.plainly_asked())
    for title, field_test in (shape.field_values or {}).items():
        compiled = field_test.compile()
        known = _one_of(field_test), field_test.is_plain
        plain = field_test.plainly_asked()
        yield Leaf(f"field.{title}", field_test.shown(), _field(title), compiled, *known, asked=plain)
    for key, searched in _SEARCHED.items():
        if (phrases := getattr(shape, key)) is not None:
            see = _finder(compile_phrases(phrases), phrases, searched)
            yield Leaf(key, _any_of(phrases), see, bool, frozenset(phrases), searched=searched)
    for key, name, wanted in (("open", shape.open_schedule, True), ("closed", shape.closed_schedule, False)):
        if name is not None:
            yield _clock(key, name, lambda situation: situation.now, wanted=wanted)
    for key, wanted in (("received_open", True), ("received_closed", False)):
        if (name := getattr(shape, key)) is not None:
            yield _clock(key, name, lambda situation: situation.ticket.received_at, wanted=wanted)
    for group, members in shape.groups():
        yield _Group(group, tuple(Conditions(tuple(_parts(member))) for member in members), _ENOUGH[group])


def _value(key: str, asked: Sequence[object], value_of: Callable[[Situation], object]) -> Leaf:
    wanted, words = frozenset(asked), tuple(_word(one) for one in asked if one is not None)
    return Leaf(
        key,
        " | ".join(words),
        lambda situation: (value_of(situation),),
        lambda seen: seen[0] in wanted,
        wanted,
        asked=words,
    )


def _one_of(test: TestShape) -> frozenset[object] | None:
    asked = test.asked()
    return frozenset(asked["is"]) if "is" in asked else None


def _clock(key: str, name: str, when: Callable[[Situation], datetime], *, wanted: bool) -> Leaf:
    def see(situation: Situation) -> Seen:
        return ("open" if situation.schedules[name].is_open(when(situation)) else "closed",)

    return Leaf(key, name, see, lambda seen: (seen[0] == "open") is wanted)


def _dialled(test: TextTest) -> TextTest:
    """The test with telephone numbers as tickets have them, however they are written."""
    whole = {"one_of": test.one_of, "is_not": test.is_not}
    return test.model_copy(
        update={name: [same_number(one) for one in values] for name, values in whole.items() if values is not None}
    )


def _dialled_seen(see: Callable[[Situation], Seen]) -> Callable[[Situation], Seen]:
    return lambda situation: tuple(same_number(one) if isinstance(one, str) else one for one in see(situation))


def _field(title: str) -> Callable[[Situation], Seen]:
    key, folded = field_key(title), _folded_title(title)

    def see(situation: Situation) -> Seen:
        fields = situation.ticket.custom_fields
        value = fields.get(key, fields.get(title))
        if value is None:
            value = next((fields[one] for one in fields if _folded_title(one) == folded), None)
        return () if value is None or value == "" else (_word(value),)

    return see


@lru_cache(maxsize=1024)
def _folded_title(title: str) -> str:
    """A desk's fields are few, and asked for with every ticket."""
    return fold(title).strip()


def _finder(
    matcher: PhraseMatcher, phrases: Sequence[str], searched: Callable[[Situation], Words]
) -> Callable[[Situation], Seen]:
    def see(situation: Situation) -> Seen:
        hits = matcher.find_within(searched(situation))
        return tuple(dict.fromkeys(phrases[hit.phrase] for hit in hits if not hit.denied))

    return see


def _any_of(values: Sequence[object]) -> str:
    return " | ".join(_word(value) for value in values)


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
