"""Labels that admins write, as one pattern over folded text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rules.fold import fold

_NEVER = r"(?!)"
_BETWEEN = r"[ ._/-]{0,3}"


def label_pattern(labels: Iterable[str]) -> str:
    """Any of the labels; a blank in a label also stands for a dot, a hyphen, an underscore or nothing.

    Without any label nothing is found.
    """
    ordered = sorted({fold(label) for label in labels}, key=len, reverse=True)
    return _one_of([" ".join(label.split()) for label in ordered]) if ordered else _NEVER


def _one_of(labels: Sequence[str]) -> str:
    """The first of the labels that matches.

    Those that begin with the same letter are tried together: of the many labels most are then passed over at once.
    Where one is at its end or at a blank, which may stand for nothing, the order must stay as it is.
    """
    begun: dict[str, list[str]] = {}
    for label in labels:
        begun.setdefault(label[:1], []).append(label[1:])
    if len(labels) == 1 or not begun.keys().isdisjoint(("", " ")):
        return "|".join(_BETWEEN.join(re.escape(word) for word in label.split(" ")) for label in labels)
    return "|".join(
        f"{re.escape(letter)}{_one_of(rests) if len(rests) == 1 else f'(?:{_one_of(rests)})'}"
        for letter, rests in begun.items()
    )
