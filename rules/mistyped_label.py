"""The words "customer number" as somebody in a hurry types them, right before a number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_BEFORE_A_NUMBER = re.compile(
    r"(?<![^\W_])([ckd][a-z]{3,15})(?:[ .-]{1,2}(?!(?:er|is|lyder|hedder)\b)([a-z]{1,8}))?"
    r"(?: (?:er|is|lyder|hedder))?[ .:=#-]{1,4}k?(?=\d)"
)
_IN_ONE = ("kundenr", "kundnr", "kundennr", "kundenummer", "kundnummer", "kundennummer", "debitornr", "debitornummer")
_FIRST = ("kunde", "kunden", "kund", "customer", "debitor")
_SECOND = ("nr", "no", "num", "nummer", "number")
_REAL = frozenset(
    (
        *("kunde", "kunden", "kunder", "kundens", "kunders", "kundes", "kundene", "kunderna", "kundernes", "kunne"),
        *("kundt", "kunst", "debitor", "debitors", "debitorer", "debitoren", "debitorens"),
    )
)
"""Words that are spelled right and mean something else."""
_NUMBER = re.compile(r"\d(?<=[ .:=#k-]\d)(?<!\d[ .:=#-]\d)(?=(?:[ ._/-]{0,3}\d){3})")
_SHORT = 9
_LOOK_BACK = 32


def mistyped_labels(folded: str) -> Iterator[tuple[int, int]]:
    """Where mistyped labels stand right before the digits of a folded text: from and to, in order.

    `kumdenr 10452`, `cutsomer no. 10452` and `kunden r. 10452` have one, `kunder 10452` has none.
    """
    for number in _NUMBER.finditer(folded):
        match = _BEFORE_A_NUMBER.search(folded, max(0, number.start() - _LOOK_BACK), number.end())
        if match is not None and _means_label(match[1], match[2] or ""):
            yield match.start(), match.end(2 if match[2] else 1)


@lru_cache(maxsize=1024)
def _means_label(first: str, second: str) -> bool:
    if not second:
        return first not in _REAL and any(_alike(first, right) for right in _IN_ONE)
    if first in _FIRST:
        return (first == "kunden" and second == "r") or (_means_number(second))
    return (
        (second in _SECOND or _means_number(second))
        and first not in _REAL
        and any(_alike(first, right) for right in _FIRST if len(right) > 4)
    )


def _means_number(written: str) -> bool:
    return len(written) > 3 and any(_alike(written, right) for right in _SECOND if len(right) > 3)


def _alike(written: str, right: str) -> bool:
    """Is `right` meant: one slip in a short word, two in a long one, a swap of neighbours being one?"""
    most = 1 if len(right) < _SHORT else 2
    if abs(len(written) - len(right)) > most or written[0] != right[0]:
        return False
    above: list[int] = []
    row = list(range(len(right) + 1))
    for i, letter in enumerate(written, 1):
        last, row, two_above = row, [i], above
        for j, wanted in enumerate(right, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == right[j - 2] and written[i - 2] == wanted:
                cost = min(cost, two_above[j - 2] + 1)
            row.append(cost)
        above = last
    return row[-1] <= most
