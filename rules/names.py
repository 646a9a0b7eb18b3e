"""Names that one file of a rulebook uses and another gives: looked up in what was written, before any shape.

So a slip in a rule does not hide another one: every wrong name is told in the same run, however much else is wrong.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from difflib import get_close_matches

from pydantic_core import PydanticCustomError

from rules.shape import Location

Found = tuple[Location, PydanticCustomError]

_ALIKE = 0.88
_ALIKE_WORD = 0.75
_DIGITS = re.compile(r"\d+")
SEEN = {
    "channel": (
        "email",
        "web",
        "api",
        "voice",
        "outbound_call",
        "sms",
        "chat",
        "native_messaging",
        "rule",
        "facebook",
        "whatsapp",
    ),
    "status": ("new", "open", "pending", "hold", "solved", "closed"),
    "priority": ("low", "normal", "high", "urgent"),
}
"""What a ticket can have, in Zendesk's words; `outbound_call` is ours, of calls that the desk has made."""
_COMBINED = ("all", "any", "none")


def schedule_problems(data: object, schedules: Collection[str]) -> Iterator[Found]:
    """`unknown_schedule` of every rule, policy and override."""
    for place, when in find_conditions(data):
        for key in ("open", "closed", "received_open", "received_closed"):
            yield from _unknown("unknown_schedule", when, key, place, schedules)
    for place, policy in (*_items(data, "policies"), *_default(data)):
        yield from _unknown("unknown_schedule", policy, "schedule", place, schedules)
    if isinstance(data, dict) and isinstance(data.get("schedule"), str):
        yield from _unknown("unknown_schedule", data, "schedule", (), schedules)
    for place, override in _items(data, "overrides"):
        named = override.get("calendars")
        for index, name in enumerate(named if isinstance(named, list) else ()):
            if isinstance(name, str) and name not in schedules:
                yield (*place, "calendars", index), _no("unknown_schedule", name, schedules)


def sign_problems(data: object) -> Iterator[Found]:
    """`unknown_sign` of every rule and exclusion of `critical.yaml`."""
    signs = data.get("signs", {}) if isinstance(data, dict) else None
    if not isinstance(signs, dict):
        return
    for place, clause in (*_items(data, "rules"), *_items(data, "exclusions")):
        named = clause.get("signs")
        for index, name in enumerate(named if isinstance(named, list) else ()):
            if isinstance(name, str) and name not in signs:
                yield (*place, "signs", index), _no("unknown_sign", name, list(map(str, signs)))


def group_problems(data: object) -> Iterator[Found]:
    """`unknown_group` of every route, if the file says which groups there are."""
    groups = data.get("groups") if isinstance(data, dict) else None
    if isinstance(groups, list) and groups:
        known = [str(group) for group in groups]
        for place, name in named_groups(data):
            if name not in known:
                yield place, _no("unlisted_group", name, known)


def named_groups(data: object) -> Iterator[tuple[Location, str]]:
    """Every group that a ticket may be given to, at each place that names it."""
    for place, rule in (*_items(data, "routes"), *_default(data)):
        name = rule.get("group")
        if isinstance(name, str):
            yield (*place, "group"), name
    for place, policy in (*_items(data, "policies"), *_default(data)):
        for inside, action in _items(policy, "actions"):
            name = action.get("group")
            if isinstance(name, str):
                yield (*place, *inside, "group"), name


def group_warnings(data: object, elsewhere: Collection[str] = ()) -> Iterator[Found]:
    """`group_alike` for a group that is named once and is spelled nearly as another: probably a slip.

    `elsewhere` are the groups that other files name, which are no slips.  Of two that are both named once and nowhere
    else each is told, since nobody knows which of them is meant.
    """
    named = list(named_groups(data))
    times = Counter(name for _, name in named)
    for place, name in named:
        if times[name] > 1 or name in elsewhere:
            continue
        close = [other for other in (*times, *elsewhere) if other != name and is_alike(name, other)]
        if close:
            error = PydanticCustomError("group_alike", "{value} or {other}?", {"value": name, "other": close[0]})
            yield place, error


def expected_groups(data: object) -> Iterator[str]:
    """Every group that a case of `cases.yaml` expects."""
    for _, case in _items(data, "cases"):
        expected = case.get("expect")
        if isinstance(expected, dict) and isinstance(expected.get("group"), str):
            yield expected["group"]


def is_alike(name: str, other: str) -> bool:
    """Nearly the same, word by word: `Team A` and `Team B` are two, and so are `Support 1` and `Support 2`."""
    one, two = name.casefold(), other.casefold()
    words, others = one.split(), two.split()
    if _DIGITS.findall(one) != _DIGITS.findall(two) or (
        len(words) == len(others)
        and any(
            not get_close_matches(word, [beside], cutoff=_ALIKE_WORD)
            for word, beside in zip(words, others, strict=True)
        )
    ):
        return False
    return bool(get_close_matches(one, [two], cutoff=_ALIKE))


def value_warnings(data: object) -> Iterator[Found]:
    """`never_seen` for each channel, status or priority that no ticket can have."""
    for place, when in find_conditions(data):
        for key, known in SEEN.items():
            for inside, value in asked_values(when.get(key), (*place, key)):
                if isinstance(value, str) and value.strip().lower() not in known:
                    yield inside, _no("never_seen", value, known)


def named_fields(data: object) -> Iterator[tuple[Location, str]]:
    """The title of every ticket field that a condition asks for."""
    for place, when in find_conditions(data):
        fields = when.get("field")
        for title in fields if isinstance(fields, dict) else ():
            yield (*place, "field", title), str(title)


def asked_values(test: object, place: Location) -> Iterator[tuple[Location, object]]:
    """The values that a condition compares with as a whole, each at its place."""
    if isinstance(test, dict):
        for operator in ("is", "is_not"):
            yield from asked_values(test.get(operator), (*place, operator))
    elif isinstance(test, list):
        yield from (((*place, number), one) for number, one in enumerate(test))
    else:
        yield place, test


def repeated_names(data: object, section: str, key: str) -> Iterator[Found]:
    """`key` for every rule, policy or case that has the name of an earlier one."""
    places = [*_items(data, section), *(_default(data) if section == "policies" else ())]
    names: set[str] = set()
    for place, rule in places:
        name = rule.get("name")
        if isinstance(name, str):
            if name in names:
                yield (*place, "name"), PydanticCustomError(key, "{name} is twice", {"name": name})
            names.add(name)


def find_conditions(data: object) -> Iterator[tuple[Location, dict[str, object]]]:
    """Every `when`, and every combined condition in it."""
    for section in ("routes", "tags", "policies", "suggestions"):
        for place, rule in _items(data, section):
            yield from _combined(rule.get("when"), (*place, "when"))


def _combined(when: object, place: Location) -> Iterator[tuple[Location, dict[str, object]]]:
    if not isinstance(when, dict):
        return
    yield place, when
    for key in _COMBINED:
        inner = when.get(key)
        for number, one in enumerate(inner if isinstance(inner, list) else ()):
            yield from _combined(one, (*place, key, number))


def _unknown(
    kind: str, mapping: dict[str, object], key: str, place: Location, known: Collection[str]
) -> Iterator[Found]:
    name = mapping.get(key)
    if isinstance(name, bool):
        context = {"known": ", ".join(known) or "–"}
        yield (*place, key), PydanticCustomError("schedule_name", "write the name of a calendar: {known}", context)
    elif isinstance(name, str) and name.strip() and name not in known:
        yield (*place, key), _no(kind, name, known)


def _no(kind: str, name: str, known: Collection[str]) -> PydanticCustomError:
    return PydanticCustomError(kind, "{value} is none of {known}", {"value": name, "known": ", ".join(known) or "–"})


def _items(data: object, section: str) -> Iterator[tuple[Location, dict[str, object]]]:
    listed = data.get(section) if isinstance(data, dict) else None
    for number, one in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(one, dict):
            yield (section, number), one


def _default(data: object) -> Iterator[tuple[Location, dict[str, object]]]:
    default = data.get("default") if isinstance(data, dict) else None
    if isinstance(default, dict):
        yield ("default",), default
