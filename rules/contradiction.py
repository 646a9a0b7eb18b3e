"""Conditions that can never hold together, as `critical: true` with `none: [{critical: true}]`.

Says so only where it is certain: what it cannot compare, it takes as possible.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from decimal import Decimal

from rules.conditions_file import ConditionsShape
from rules.implication import Claim, covers, each_claim
from rules.operators import DENIED
from rules.shape import Location

_CHOSEN = frozenset({"critical", "critical_reason", "uncertain", "product", "identity", "agreement", "credit"})
_SEVERAL = frozenset({"tags", "organization", "requester"})
"""A ticket can have several of these at once, so that two different values are no contradiction."""


def impossible(when: ConditionsShape, place: Location) -> Iterator[Location]:
    """The places of `when` and of conditions in it that can never hold; of those inside one that cannot, none."""
    if _never(when, ()):
        yield place
        return
    for key, members in when.groups():
        for number, member in enumerate(members):
            yield from impossible(member, (*place, key, number))


def _never(when: ConditionsShape, known: Sequence[Claim]) -> bool:
    """Can `when` hold nowhere where all that is `known` holds too?"""
    shapes = list(_together(when))
    claims = [*known, *(claim for shape in shapes for claim in _own_claims(shape))]
    if any(_exclude(one, other) for number, one in enumerate(claims) for other in claims[:number]):
        return True
    for shape in shapes:
        for key, members in shape.groups():
            if key == "none" and any(_follows(member, claims) for member in members):
                return True
            if key == "any" and all(_never(member, claims) for member in members):
                return True
    return False


def _together(when: ConditionsShape) -> Iterator[ConditionsShape]:
    """The condition and all that `all` adds to it."""
    yield when
    for member in when.all_of or ():
        yield from _together(member)


def _own_claims(shape: ConditionsShape) -> Iterator[Claim]:
    if not shape.always:
        yield from (claim for claim in each_claim(shape) if claim[0] not in ("all_of", "any_of", "none_of"))


def _follows(denied: ConditionsShape, claims: Sequence[Claim]) -> bool:
    """Does `denied` hold wherever the claims do?"""
    if any(True for _ in denied.groups()):
        return False
    return all(
        any(asked == other and covers(asked, values, given) for other, given in claims)
        for asked, values in _own_claims(denied)
    )


def _exclude(one: Claim, other: Claim) -> bool:
    """Can the two not both be so?"""
    for (asked, values), (also, given) in ((one, other), (other, one)):
        name, _, operator = asked.partition(" ")
        also_name, _, also_operator = also.partition(" ")
        if {name, also_name} == {"open_schedule", "closed_schedule"}:
            return bool(values & given)
        if name == "critical" and also_name == "critical_reason" and values == {False}:
            return None not in given
        if name == also_name and _differ(name, operator, values, also_operator, given):
            return True
    return False


def _differ(name: str, operator: str, values: frozenset[Hashable], also: str, given: frozenset[Hashable]) -> bool:
    if operator == "present":
        if also == "present":
            return values != given
        return values == {False} and also.partition(" ")[0] not in DENIED
    if name in _CHOSEN or (operator == also == "is" and name not in _SEVERAL):
        return not values & given
    first = also.partition(" ")[0]
    if operator == "is" and DENIED.get(first) == "is":
        return name not in _SEVERAL and also == f"is_not {_only(values)}"
    if operator == "is" and also in ("less_than", "greater_than"):
        return not any(_within_bound(one, also, given) for one in values)
    return operator == "greater_than" and also == "less_than" and min(_numbers(values)) >= max(_numbers(given))


def _only(values: frozenset[Hashable]) -> Hashable:
    return next(iter(values)) if len(values) == 1 else None


def _within_bound(value: Hashable, operator: str, bounds: frozenset[Hashable]) -> bool:
    if not isinstance(value, Decimal):
        return True
    return value < max(_numbers(bounds)) if operator == "less_than" else value > min(_numbers(bounds))


def _numbers(values: frozenset[Hashable]) -> list[Decimal]:
    return [one for one in values if isinstance(one, Decimal)]
