"""Numbers said in words, as transcripts of voicemails have them: Danish and English, two digits at a time or one."""

from __future__ import annotations

import re

_ONES_DA = {
    "nul": 0,
    "en": 1,
    "et": 1,
    "to": 2,
    "tre": 3,
    "fire": 4,
    "fem": 5,
    "seks": 6,
    "syv": 7,
    "otte": 8,
    "ni": 9,
}
_ONES_EN = {
    **{"zero": 0, "oh": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7},
    **{"eight": 8, "nine": 9},
}
_TEENS = {
    **{"ti": 10, "elleve": 11, "tolv": 12, "tretten": 13, "fjorten": 14, "femten": 15, "seksten": 16, "sytten": 17},
    **{"atten": 18, "nitten": 19, "ten": 10, "eleven": 11, "twelve": 12},
}
_TENS = {
    **{"tyve": 20, "tredive": 30, "fyrre": 40, "halvtreds": 50, "tres": 60, "halvfjerds": 70, "firs": 80},
    **{"halvfems": 90, "treds": 60},
}
_COMPOUND = {
    f"{one}og{ten}": value + tens
    for ten, tens in _TENS.items()
    for one, value in _ONES_DA.items()
    if value and one != "et"
}
_SPOKEN: dict[str, str] = {word: str(value) for word, value in {**_ONES_DA, **_ONES_EN}.items()} | {
    word: f"{value:02d}" for word, value in {**_TEENS, **_TENS, **_COMPOUND}.items()
}
_WORD = re.compile(r"[^\W_]+")
_MAY_STAND_BETWEEN = frozenset("er is oeh uh og and det altsaa nummer number".split())


def spoken_digits(folded: str) -> str:
    """The digits said at the beginning of a folded text; empty if it does not begin with spoken digits."""
    digits = ""
    for match in _WORD.finditer(folded):
        spoken = _SPOKEN.get(match[0])
        if spoken is not None:
            digits += spoken
        elif match[0] not in _MAY_STAND_BETWEEN or digits:
            break
    return digits
