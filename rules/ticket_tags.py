"""The tags that an update leaves on a ticket: theirs, ours, and those that belong to dropdowns."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from rules.fields import OPTION_TAGS
from rules.model import FieldValue
from rules.receipt import TAG, TAGS

RETURNING = frozenset({"hotline_callback_open"})
"""Whoever removes one of these has done what it stands for: who decides on it heeds that, and may want it again."""


def tags_to_leave(current: Sequence[str], wanted: Sequence[str], ours: Sequence[str]) -> list[str] | None:
    """All tags but those of dropdowns, as they shall be; None if they are so already.

    Of our own tags those go that no longer hold, and those stay away that somebody removed.
    """
    removed = set(ours) - set(current) - RETURNING
    gone = set(ours) - set(wanted)
    kept = [tag for tag in current if tag not in gone]
    added = [tag for tag in wanted if tag not in removed and tag not in kept]
    result = [tag for tag in (*kept, *added) if tag not in OPTION_TAGS]
    return None if result == [tag for tag in current if tag not in OPTION_TAGS] else result


def with_receipt(tags: Collection[str]) -> list[str]:
    """All tags but those of dropdowns, with the one that sends the receipt.

    A ticket that follows up another has got the other's tags.
    """
    return [*(tag for tag in tags if tag not in OPTION_TAGS and tag not in TAGS), TAG]


def with_option_tags(plain: Sequence[str], values: Mapping[str, FieldValue]) -> tuple[str, ...]:
    """The complete list: a dropdown's tag that is left out would empty the dropdown."""
    options = [value for value in values.values() if isinstance(value, str) and value in OPTION_TAGS]
    return (*plain, *dict.fromkeys(options))
