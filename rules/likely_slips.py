"""Values that a rule asks for and that no ticket can have as they are written: asterisks, several tags in one, ….

Looked up in what was written, as in `rules.names`, and told as warnings: nothing here is certain.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from pydantic_core import PydanticCustomError

from rules.names import Found, asked_values, find_conditions, is_alike
from rules.shape import Location

_COMPARED = (
    "organization",
    "requester",
    "brand",
    "recipient",
    "group",
    "account",
    "ref_id",
    "callback_phone",
    "customer_number",
    "stated_number",
)
_WHOLE = ("is", "is_not")
_PART = ("contains", "contains_not", "starts_with")
_SEARCHED = ("text", "subject", "body")
_SEVERAL_TAGS = re.compile(r"[\s,;]+")
_SLASHED = re.compile(r"(?<![^\s(|])[^\W\d_]{3,}(?:/[^\W\d_]{3,})+(?![^\s)|])")
"""`kan/kunne`; not `A/S`, `24/7` or `tcp/ip`, which are one word to people."""


def comparison_warnings(data: object) -> Iterator[Found]:
    """`star_literal`, `address_part` and `tags_in_one` of every condition: they compare signs and not patterns."""
    for place, when in find_conditions(data):
        for key in (*_COMPARED, "tags"):
            yield from _of_test(when.get(key), (*place, key))
        fields = when.get("field")
        for title, test in fields.items() if isinstance(fields, dict) else ():
            yield from _of_test(test, (*place, "field", title))
        for operator in ("", *_WHOLE):
            for inside, value in _values(when.get("tags"), (*place, "tags"), operator):
                tags = [tag for tag in _SEVERAL_TAGS.split(value) if tag]
                if len(tags) > 1:
                    meant = f"[{', '.join(tags)}]"
                    yield inside, _warning("tags_in_one", value=value, instead=meant)


def _of_test(test: object, place: Location) -> Iterator[Found]:
    for operator in ("", *_WHOLE, *_PART):
        for inside, value in _values(test, place, operator):
            bare = value.strip("*")
            if "*" in value:
                known = {} if "*" in bare or not bare else {"meant": _without_stars(value, operator)}
                yield inside, _warning("star_literal", value=value, **known)
            elif value.startswith("@") and operator in ("", *_WHOLE):
                meant = f'{{{"contains_not" if operator == "is_not" else "contains"}: "{value}"}}'
                yield inside, _warning("address_part", value=value, instead=meant)


def _without_stars(value: str, operator: str) -> str:
    """The condition that was meant: `Nordlys*` is what starts with it, `*@nordlys.dk` what contains it."""
    if operator == "is_not":
        operator = "contains_not"
    elif operator in ("", "is"):
        operator = "contains" if value.startswith("*") else "starts_with"
    return f'{{{operator}: "{value.strip("*")}"}}'


def _values(test: object, place: Location, operator: str) -> Iterator[tuple[Location, str]]:
    """The texts below one operator; `""` is the short form without any."""
    if isinstance(test, dict) is bool(operator):
        asked = test.get(operator) if isinstance(test, dict) else test
        for inside, value in asked_values(asked, (*place, operator) if operator else place):
            if isinstance(value, str):
                yield inside, value


def group_condition_warnings(data: object, known: Collection[str]) -> Iterator[Found]:
    """`group_alike` for a condition on a group that no rule gives, spelled nearly as one that a rule does give."""
    for place, when in find_conditions(data):
        for inside, value in asked_values(when.get("group"), (*place, "group")):
            if isinstance(value, str) and value.casefold() not in {name.casefold() for name in known}:
                close = next((name for name in known if is_alike(value, name)), None)
                if close is not None:
                    yield inside, _warning("group_alike", value=value, other=close)


def phrase_warnings(data: object) -> Iterator[Found]:
    """`slash_phrase` of every phrase of a condition, and of a sign, rule or exclusion of `critical.yaml`."""
    for place, when in find_conditions(data):
        for key in _SEARCHED:
            yield from _slashed(when.get(key), (*place, key))
    sections = data if isinstance(data, dict) else {}
    signs = sections.get("signs")
    for name, phrases in signs.items() if isinstance(signs, dict) else ():
        yield from _slashed(phrases, ("signs", name))
    for section in ("rules", "exclusions"):
        clauses = sections.get(section)
        for number, clause in enumerate(clauses if isinstance(clauses, list) else ()):
            if isinstance(clause, dict):
                yield from _slashed(clause.get("phrases"), (section, number, "phrases"))


def _slashed(phrases: object, place: Location) -> Iterator[Found]:
    for inside, phrase in asked_values(phrases, place):
        found = _SLASHED.search(phrase) if isinstance(phrase, str) else None
        if found is not None:
            words = "|".join(found[0].split("/"))
            is_grouped = found.string[: found.start()].count("(") > found.string[: found.start()].count(")")
            meant = found.string[: found.start()] + (words if is_grouped else f"({words})")
            yield inside, _warning("slash_phrase", value=found[0], instead=meant + found.string[found.end() :])


def _warning(kind: str, **values: str) -> PydanticCustomError:
    return PydanticCustomError(kind, "{value} is probably a slip", values)
