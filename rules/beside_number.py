"""What stands right beside digits and makes them a part of something else, or all that a sentence says."""

from __future__ import annotations

import re

from rules.phone_number import PHONE
from rules.spoken_words import COUNTED

_PHONE_BESIDE = re.compile(r"[ ./-]{1,2}\d")
_BEFORE_PART = re.compile(r"\d[ ./-]{1,2}$")
_LIKE_1 = ("l", "i", "|")
_A_PHONE = 24
"""So far from a number's edges the rest of a telephone number is looked for."""
_WORD = re.compile(r"[^\W\d_]+")


def stands_alone(folded: str, number: str) -> bool:
    """Is a number all that a sentence says beside its label: `Kundenr. 10452.`?"""
    return (
        re.search(rf"(?:^|[.!?\n])\s*(?:[a-z]+[ .:=#-]{{1,3}}){{1,3}}k?{number}[ ]*(?:$|[.!]|\n)", folded) is not None
    )


def is_after_a_1(folded: str, start: int) -> bool:
    """Does a letter like a 1 stand before the digits, and not the mark between two cells: `Kundenr|10452`?"""
    before = folded[start - 1 : start]
    return before in _LIKE_1 and not (before == "|" and folded[start - 2 : start - 1].strip())


def is_in_phone(folded: str, start: int, end: int) -> bool:
    """Is it a part of a telephone number that is written in groups?"""
    if not _PHONE_BESIDE.match(folded, end) and not (start and _BEFORE_PART.search(folded, max(0, start - 3), start)):
        return False
    phones = PHONE.finditer(folded, max(0, start - _A_PHONE), end + _A_PHONE)
    return any(one.start() <= start and end <= one.end() for one in phones)


def is_counted(folded: str, end: int) -> bool:
    """Does the number that ends here tell how many: `2026 linjer`?"""
    following = _WORD.match(folded, end + 1)
    return following is not None and following[0] in COUNTED
