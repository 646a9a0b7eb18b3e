"""The groups and ticket fields that a rulebook names, compared with those that Zendesk has."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from rules.fields import field_key
from rules.fold import fold
from rules.guess import with_guess
from rules.names import named_fields, named_groups
from rules.problem import Problem
from rules.reader import read_document

_FILES = ("routing.yaml", "sla.yaml")


def missing_groups(directory: Path, known: Collection[str]) -> Iterator[Problem]:
    """`group_missing` at every place that names a group which Zendesk does not have, or has no more by that name."""
    for file in _FILES:
        document = read_document((directory / file).read_bytes())
        for place, name in named_groups(document.data):
            if name not in known:
                values = with_guess({"value": name}, name, tuple(known))
                yield Problem(str(directory / file), *document.mark(place), "error", "group_missing", values)


def missing_fields(directory: Path, known: Collection[str]) -> Iterator[Problem]:
    """`field_missing` at every condition on a field that Zendesk does not have; `known` are its keys and titles."""
    folded = {fold(one) for one in known}
    for file in _FILES:
        document = read_document((directory / file).read_bytes())
        for place, title in named_fields(document.data):
            if field_key(title) not in known and fold(title) not in folded:
                values = with_guess({"value": title}, title, tuple(known))
                mark = document.mark(place, of_key=True)
                yield Problem(str(directory / file), *mark, "error", "field_missing", values)
