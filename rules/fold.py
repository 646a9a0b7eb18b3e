"""Spelling made equal, so that `kære`, `KAERE` and `kære` with combining letters are one word."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from functools import lru_cache

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_SPELLED: dict[str, str] = {
    "æ": "ae",
    "ä": "ae",
    "ø": "oe",
    "ö": "oe",
    "å": "aa",
    "ü": "ue",
    "ß": "ss",
    "đ": "d",
    "ð": "d",
    "ł": "l",
    "’": "'",
    "‘": "'",
    "´": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "»": '"',
    "«": '"',
    "–": "-",
    "—": "-",
    "‑": "-",
    "−": "-",
    "\u00a0": " ",
    "\u202f": " ",
    "\u2009": " ",
    "\u200b": "",
    "\u200c": "",
    "\u200d": "",
    "\u00ad": "",
    "\ufeff": "",
    "\ufffd": "ʔʔ",
}
LOST = "ʔʔ"
"""A letter that was lost on the way, as long as the æ, ø or å (`ae`, `oe`, `aa`) that it stands for."""


@lru_cache(maxsize=64)
def fold(text: str) -> str:
    """Lower case without accents, with æ/ae, ø/oe and å/aa made equal.  The texts of a ticket are asked for often."""
    lower = text.lower()
    if lower.isascii():
        return lower
    danish = unicodedata.normalize("NFC", lower).replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    return danish if danish.isascii() else _NOT_ASCII.sub(_folded, danish)


def raw_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Where `fold(text)[start:end]` stands in `text` itself (composed text; else near it)."""
    if text.isascii():
        return start, end
    return _raw(text, start), _raw(text, end)


def _raw(text: str, folded: int) -> int:
    """The place in `text` at which its folded form has `folded` letters."""
    starts, longer = _grown(text)
    before = bisect_left(starts, folded)
    if not before:
        return min(len(text), folded)
    grown = longer[before - 1]
    letter = starts[before - 1] - (longer[before - 2] if before > 1 else 0)
    return letter + 1 if letter + 1 + grown > folded else min(len(text), max(0, folded - grown))


@lru_cache(maxsize=8)
def _grown(text: str) -> tuple[list[int], list[int]]:
    """Where each letter that changes its length stands in the folded text, and how much longer that is behind it."""
    starts: list[int] = []
    longer: list[int] = []
    total = 0
    for match in _NOT_ASCII.finditer(text):
        growth = _growth(match[0])
        if growth:
            starts.append(match.start() + total)
            total += growth
            longer.append(total)
    return starts, longer


@lru_cache(maxsize=1024)
def _growth(letter: str) -> int:
    return len(fold(letter)) - 1


def _folded(match: re.Match[str]) -> str:
    letter = match[0]
    spelled = _SPELLED.get(letter)
    if spelled is not None:
        return spelled
    bare = "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
    return "".join(_SPELLED.get(part, part) for part in bare.lower())
