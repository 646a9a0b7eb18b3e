"""The letter O that somebody wrote in a number for a zero."""

from __future__ import annotations

import re

_LETTER_O = re.compile(r"o(?:(?<=\do)o{0,2}(?:(?=\d|[ .]\d)|(?![^\W_]))|(?<![^\W_]o)(?=\d{3}))")


def zeros_for_letters(folded: str) -> str:
    """A folded text with `1o452` as `10452`; nothing changes its place."""
    return _LETTER_O.sub(lambda letters: "0" * len(letters[0]), folded)
