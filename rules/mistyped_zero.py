"""The letters that somebody wrote, or a scanner read, in a number for digits."""

from __future__ import annotations

import re

_LETTER_O = re.compile(r"o(?:(?<=\do)o{0,2}(?:(?=\d|[ .]\d)|(?![^\W_]))|(?<![^\W_]o)(?=\d{3}))")


def zeros_for_letters(folded: str) -> str:
    """A folded text with `1o452` as `10452`; nothing changes its place."""
    return _LETTER_O.sub(lambda letters: "0" * len(letters[0]), folded)


_MIXED = re.compile(r"(?<![^\W_])(?:[li|](?=\d{3})|\d(?=[\dlisbz|]{3,5}(?![^\W_])))[\dlisbz|]{3,5}(?![^\W_])")
_ALSO = re.compile(r"\d(?:(?<=[li|]\d)|(?=[lisbz|]))")
_AFTER_A_LABEL = re.compile(
    r"(?:nr|no|num|nummer|number|numret|nummeret|id|cust|kunde)[ .:=#-]{1,4}(?:(?:er|is|ist) )?k?$"
)
_FOR = str.maketrans("lisbz|", "115821")


def digits_for_letters(folded: str) -> str:
    """A folded text with `nr. l04s2` as `nr. 10452`, where more than half are digits; nothing changes its place."""
    return _MIXED.sub(_read, folded) if _ALSO.search(folded) else folded


def _read(match: re.Match[str]) -> str:
    written = match[0]
    if written.isdigit() or sum(letter.isdigit() for letter in written) * 2 <= len(written):
        return written
    before = match.string[max(0, match.start() - 24) : match.start()]
    return written.translate(_FOR) if _AFTER_A_LABEL.search(before) else written
