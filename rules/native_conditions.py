"""Conditions of the rules in the few that Zendesk's SLA policies and triggers know: tags, channel, group, fields.

Pure.  What cannot be said there is named by its key; nothing is carried in part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from rules.conditions_file import ConditionsShape
from rules.fields import field_key
from rules.operators import TestShape

TAG, CHANNEL, GROUP, FIELD = "tag", "channel", "group", "field:"

_OPTIONS: Mapping[str, str] = MappingProxyType(
    {
        "product": "hotline_product_",
        "identity": "hotline_id_",
        "agreement": "hotline_agreement_",
        "credit": "hotline_credit_",
    }
)
_TESTED: Mapping[str, str] = MappingProxyType({"tags": TAG, "channel": CHANNEL, "group": GROUP})


@dataclass(frozen=True, slots=True)
class NativeTest:
    """Is `subject` one of `values`, or (not `held`) none of them?  A field is `field:` and its key."""

    subject: str
    values: tuple[str, ...]
    held: bool = True

    @property
    def fits_all(self) -> bool:
        """Can it stand among conditions that must all hold?  Of several values only tags and denials can.

        Zendesk has several channels for what is one to us: calls.
        """
        one = len(self.values) == 1 and self.values[0] not in ("voice", "outbound_call")
        return not self.held or one or self.subject == TAG


@dataclass(frozen=True, slots=True)
class NativeConditions:
    """All of `every` must hold, and one of `some` if there are any."""

    every: tuple[NativeTest, ...] = ()
    some: tuple[NativeTest, ...] = ()


def carry_conditions(when: ConditionsShape) -> tuple[NativeConditions, list[str]]:
    """The conditions as Zendesk can ask them, and the keys of those that it cannot."""
    tests, choices, lost = _collect(when)
    if lost:
        return NativeConditions(), lost
    for key, test in tests:
        if not test.fits_all:
            choices.append((key, (test,)))
    every = tuple(test for _, test in tests if test.fits_all)
    if len(choices) > 1:
        return NativeConditions(), [key for key, _ in choices[1:]]
    return NativeConditions(every, choices[0][1] if choices else ()), []


_Tests = list[tuple[str, NativeTest]]
_Choices = list[tuple[str, tuple[NativeTest, ...]]]


def _collect(when: ConditionsShape) -> tuple[_Tests, _Choices, list[str]]:
    tests: _Tests = []
    choices: _Choices = []
    lost: list[str] = []
    for key in _keys(when):
        found = None if key in ("all", "any", "none") else _test(key, when)
        if found is not None:
            tests += [(key, one) for one in found]
        elif key not in ("all", "any", "none", "always"):
            lost.append(key)
    for key, members in when.groups():
        for member in members:
            inside, inner_choices, inner_lost = _collect(member)
            alone = inside[0][1] if len(inside) == 1 and not inner_choices else None
            if inner_lost or (key != "all" and alone is None):
                lost.append(key)
            elif key == "all":
                tests += inside
                choices += inner_choices
            elif key == "none" and alone is not None:
                tests.append((key, replace(alone, held=not alone.held)))
        if key == "any" and key not in lost:
            choices.append((key, tuple(test for member in members for _, test in _collect(member)[0])))
    return tests, choices, list(dict.fromkeys(lost))


def _keys(when: ConditionsShape) -> Iterator[str]:
    """What is asked, as the YAML writes it."""
    for name, field in ConditionsShape.model_fields.items():
        if name in when.model_fields_set and getattr(when, name) is not None:
            yield field.alias or name


def _test(key: str, when: ConditionsShape) -> list[NativeTest] | None:
    if key == "critical":
        return [NativeTest(f"{FIELD}critical", (str(when.critical).lower(),))]
    if key in _OPTIONS:
        return [NativeTest(f"{FIELD}{key}", tuple(f"{_OPTIONS[key]}{one}" for one in getattr(when, key)))]
    if key in _TESTED:
        found = _plain(_TESTED[key], getattr(when, key))
        return None if found is None else [found]
    if key == "field":
        asked = [_plain(f"{FIELD}{field_key(title)}", test) for title, test in (when.field_values or {}).items()]
        return None if any(one is None for one in asked) else [one for one in asked if one is not None]
    return None


def _plain(subject: str, test: TestShape) -> NativeTest | None:
    """`is` and `is_not` alone; Zendesk compares with whole values."""
    for operator, held in (("one_of", True), ("is_not", False)):
        if test.model_fields_set == {operator}:
            return NativeTest(subject, tuple(map(str, getattr(test, operator))), held)
    return None
