"""Zendesk's ids of our ticket fields and groups, found by title and name."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

FRESH = timedelta(minutes=10)
"""How long ids are believed; a field or group that is made meanwhile is looked for once this has passed."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the account has.  Keys are those of the design; a field that is none of ours has its title as its key."""

    fields: Mapping[str, int]
    groups: Mapping[str, int]
    types: Mapping[str, str]

    def field_key(self, field_id: object) -> str | None:
        """The key of a field id."""
        return next((key for key, value in self.fields.items() if value == field_id), None)

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
    return Names(field_ids, group_ids, types)


class NamesCache:
    """The names of one account, read once per `FRESH` for all threads of a process."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._names: Names | None = None
        self._read_at = float("-inf")

    def get(self, read: Callable[[], Names]) -> Names:
        """The names, by `read` if they are not fresh.  Raises what `read` raises."""
        with self._mutex:
            if self._names is None or time.monotonic() - self._read_at > FRESH.total_seconds():
                self._names = read()
                self._read_at = time.monotonic()
            return self._names

    def forget(self) -> None:
        """Read anew at the next occasion."""
        with self._mutex:
            self._names = None
