"""Spelling made equal, so that `kære`, `KAERE` and `kære` with combining letters are one word."""

from __future__ import annotations

import re
import unicodedata
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


def fold(text: str) -> str:
    """Lower case without accents, with æ/ae, ø/oe and å/aa made equal."""
    lower = text.lower()
    if lower.isascii():
        return lower
    return _NOT_ASCII.sub(_folded, unicodedata.normalize("NFC", lower))


def raw_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Where `fold(text)[start:end]` stands in `text` itself (composed text; else near it)."""
    if text.isascii():
        return start, end
    return _raw(text, start), _raw(text, end)


def _raw(text: str, folded: int) -> int:
    """The place in `text` at which its folded form has `folded` letters."""
    longer = 0
    for match in _NOT_ASCII.finditer(text):
        here = match.start() + longer
        if here >= folded:
            break
        longer += _growth(match[0])
        if match.end() + longer > folded:
            return match.start() + 1
    return min(len(text), max(0, folded - longer))


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
