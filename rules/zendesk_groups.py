"""The groups that a rulebook gives tickets to, compared with those that Zendesk has."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from rules.guess import with_guess
from rules.names import named_groups
from rules.problem import Problem
from rules.reader import read_document

_FILE = "routing.yaml"


def missing_groups(directory: Path, known: Collection[str]) -> Iterator[Problem]:
    """`group_missing` at every place that names a group which Zendesk does not have, or has no more by that name."""
    document = read_document((directory / _FILE).read_bytes())
    for place, name in named_groups(document.data):
        if name not in known:
            values = with_guess({"value": name}, name, tuple(known))
            yield Problem(str(directory / _FILE), *document.mark(place), "error", "group_missing", values)
