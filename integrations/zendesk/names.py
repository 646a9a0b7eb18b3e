"""Zendesk's ids of our ticket fields and groups, found by title and name."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

FRESH = timedelta(minutes=10)
"""How long ids are believed."""

FRESH_IF_MISSING = timedelta(seconds=30)
"""How long it is believed that a field or group is missing: an admin may just be making it."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the account has.  Keys are those of the design; a field that is none of ours has its title as its key."""

    fields: Mapping[str, int]
    groups: Mapping[str, int]
    types: Mapping[str, str]
    keys: Mapping[int, str]

    def group_name(self, group_id: int) -> str:
        """The name of a group; of one that is not listed (deleted, or no right to see it), its id."""
        return next((name for name, value in self.groups.items() if value == group_id), str(group_id))

    def missing(self, fields: Iterable[str], groups: Iterable[str]) -> list[str]:
        """Which of these the account does not have."""
        lacking = [f"field {key}" for key in fields if key not in self.fields]
        return lacking + [f"group {name}" for name in groups if name not in self.groups]


def parse_names(fields: Iterable[object], groups: Iterable[object], titles: Mapping[str, str]) -> Names:
    """The names of active fields and groups; `titles` are the design's titles by key."""
    keys = {title: key for key, title in titles.items()}
    field_ids: dict[str, int] = {}
    types: dict[str, str] = {}
    for one in fields:
        if isinstance(one, dict) and one.get("active") is not False and isinstance(one.get("id"), int):
            title = str(one.get("title"))
            key = keys.get(title, title)
            if key not in field_ids:
                field_ids[key] = one["id"]
                types[key] = str(one.get("type"))
    group_ids: dict[str, int] = {}
    for one in groups:
        if isinstance(one, dict) and one.get("deleted") is not True and isinstance(one.get("id"), int):
            group_ids.setdefault(str(one.get("name")), one["id"])
    return Names(field_ids, group_ids, types, {field_id: key for key, field_id in field_ids.items()})


class NamesCache:
    """The names of one account, read once for all threads of a process and believed for a while."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._mutex = threading.Lock()
        self._names: Names | None = None
        self._read_at = float("-inf")

    def get(self, read: Callable[[], Names], fresh: timedelta = FRESH) -> Names:
        """The names, by `read` if they are older than `fresh`.  Raises what `read` raises."""
        with self._mutex:
            if self._names is None or self._clock() - self._read_at > fresh.total_seconds():
                self._names = read()
                self._read_at = self._clock()
            return self._names
