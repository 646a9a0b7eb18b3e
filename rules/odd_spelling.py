"""Labels and customer numbers with signs between their letters and digits: `Kunden(r): 27 - 415`."""

from __future__ import annotations

import re

_BRACKETS = ("(n", "(r", "n(o")
_SPACES = ("mellemrum", "(space", "leerzeichen", "mellanslag")
_DASH = " - "
_LABEL = re.compile(
    r"(?<![^\W_])(?P<word>kunde|kund|kunden|kd|customer|cust|client|debitor|debtor)"
    r"(?:[ ]?\((?:nr|no|nummer|number|num)\.?\)|n?\(r\.?\)|n[ ]\(r\.?\)|n\(o\.?\))(?=[ ]?[:=])"
)
_SPACE_SAID = re.compile(r"(?<=\d) ?(?:\((?:mellemrum|space|leerzeichen|mellanslag)\)|mellemrum) ?(?=\d)")
_IN_TWO = re.compile(
    r"(?P<label>(?<![^\W_])(?:kunde|kund|kunden|kd|k|customer|cust|client|debitor)[ .-]{0,2}"
    r"(?:nr|no|nummer(?:et)?|number)[ .:#]{1,4})"
    r"(?:(?P<two>\d\d) - (?P<three>\d{3})|(?P<first>\d{3}) - (?P<last>\d\d))(?=[ \t]*(?:$|[(,.;)|\n]))"
)


def without_odd_spelling(folded: str) -> str:
    """A folded text with `kundenr` for `kunden(r)`, and with a space at most between the groups of a number."""
    if any(mark in folded for mark in _BRACKETS):
        folded = _LABEL.sub(lambda match: f"{match['word'].removesuffix('n')}nr", folded)
    if any(word in folded for word in _SPACES):
        folded = _SPACE_SAID.sub(" ", folded)
    return _IN_TWO.sub(_in_two, folded) if _DASH in folded else folded


def _in_two(match: re.Match[str]) -> str:
    return f"{match['label']}{match['two'] or match['first']} {match['three'] or match['last']}"
