"""Spelling made equal, so that `kære`, `KAERE` and `kære` with combining letters are one word."""

from __future__ import annotations

import re
import unicodedata

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
}


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
    begin = finish = None
    folded = 0
    for position, letter in enumerate(text):
        if begin is None and folded >= start:
            begin = position
        if folded >= end:
            finish = position
            break
        folded += 1 if letter.isascii() else len(fold(letter))
    return (len(text) if begin is None else begin), (len(text) if finish is None else finish)


def _folded(match: re.Match[str]) -> str:
    letter = match[0]
    spelled = _SPELLED.get(letter)
    if spelled is not None:
        return spelled
    bare = "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
    return bare.lower()
