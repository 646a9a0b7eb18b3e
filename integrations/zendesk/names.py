"""Zendesk's ids of our ticket fields and groups, found by title and name."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from integrations.errors import Retryable
from rules.model import FieldValue

FRESH = timedelta(minutes=10)
"""How long ids are believed."""

FRESH_IF_MISSING = timedelta(seconds=30)
"""How long it is believed that a field or group is missing: an admin may just be making it."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the account has.  Keys are those of the design; a field that is none of ours has its title as its key.

    `options` are the tags of each dropdown; `mistyped` says what stands in the place of a field of the design, and
    `titles` what such a field must be called.
    """

    fields: Mapping[str, int]
    groups: Mapping[str, int]
    types: Mapping[str, str]
    keys: Mapping[int, str]
    options: Mapping[str, frozenset[str]]
    mistyped: Mapping[str, str]
    titles: Mapping[str, str]

    def group_name(self, group_id: int) -> str:
        """The name of a group; of one that is not listed (deleted, or no right to see it), its id."""
        return next((name for name, value in self.groups.items() if value == group_id), str(group_id))

    def lacking(self, fields: Mapping[str, FieldValue], group: str | None) -> Mapping[str, str]:
        """What of these the account does not have, in words by key; `group` has the key `group`.

        A dropdown that does not offer the value is one of them: Zendesk would refuse the whole update for it.
        """
        lacks = {key: self._lack(key, value) for key, value in fields.items()}
        if group is not None and group not in self.groups:
            lacks["group"] = f"group {group}"
        return {key: lack for key, lack in lacks.items() if lack is not None}

    def _lack(self, key: str, value: FieldValue) -> str | None:
        title = self.titles.get(key, key)
        if key in self.mistyped and key not in self.fields:
            return f"field {title} (there is one of type {self.mistyped[key]})"
        if key not in self.fields:
            return f"field {title}"
        if self.types[key] == "tagger" and value and value not in self.options[key]:
            return f"option {value} of field {title}"
        return None


def parse_names(
    fields: Iterable[object], groups: Iterable[object], titles: Mapping[str, str], kinds: Mapping[str, str]
) -> Names:
    """The names of active fields and groups; `titles` and `kinds` are the design's titles and types by key.

    A field with the title of one of ours but of another type cannot hold our values, so it is none of ours.
    """
    keys = {title: key for key, title in titles.items()}
    field_ids: dict[str, int] = {}
    types: dict[str, str] = {}
    options: dict[str, frozenset[str]] = {}
    mistyped: dict[str, str] = {}
    for one in fields:
        if isinstance(one, dict) and one.get("active") is not False and isinstance(one.get("id"), int):
            title, kind = str(one.get("title")), str(one.get("type"))
            key = keys.get(title, title)
            if key in field_ids:
                continue
            if kinds.get(key, kind) != kind:
                mistyped[key] = kind
                continue
            field_ids[key], types[key], options[key] = one["id"], kind, option_tags(one)
    group_ids: dict[str, int] = {}
    for one in groups:
        if isinstance(one, dict) and one.get("deleted") is not True and isinstance(one.get("id"), int):
            group_ids.setdefault(str(one.get("name")), one["id"])
    by_id = {field_id: key for key, field_id in field_ids.items()}
    return Names(field_ids, group_ids, types, by_id, options, mistyped, titles)


def option_tags(field: Mapping[str, object]) -> frozenset[str]:
    """The tags of a dropdown's options; none for another field."""
    rows = field.get("custom_field_options")
    return (
        frozenset(str(one.get("value")) for one in rows if isinstance(one, dict))
        if isinstance(rows, list)
        else frozenset()
    )


class NamesCache:
    """The names of one account, read once for all threads of a process and believed for a while."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._mutex = threading.Lock()
        self._names: Names | None = None
        self._read_at = float("-inf")

    def get(self, read: Callable[[], Names], fresh: timedelta = FRESH) -> Names:
        """The names, by `read` if they are older than `fresh`.  Raises what `read` raises.

        Names that cannot be read just now are believed a little longer: ids hardly ever change.
        """
        with self._mutex:
            if self._names is None or self._clock() - self._read_at > fresh.total_seconds():
                try:
                    self._names = read()
                    self._read_at = self._clock()
                except Retryable:
                    if self._names is None:
                        raise
                    self._read_at = self._clock() - (FRESH - FRESH_IF_MISSING).total_seconds()
            return self._names

    def forget(self, names: Names) -> None:
        """Believe these no longer, unless others have been read meanwhile."""
        with self._mutex:
            if self._names is names:
                self._names = None
