"""Numbers said in words, as transcripts of voicemails have them: Danish and English, two digits at a time or one."""

from __future__ import annotations

import re

_DA = "nul en to tre fire fem seks syv otte ni"
_DA_TEENS = "ti elleve tolv tretten fjorten femten seksten sytten atten nitten"
_EN = "zero one two three four five six seven eight nine"
_ONES_DA = dict(zip(_DA.split(), range(10), strict=True)) | {"et": 1}
_ONES_EN = dict(zip(_EN.split(), range(10), strict=True)) | {"oh": 0}
_TEENS = {
    **dict(zip(_DA_TEENS.split(), range(10, 20), strict=True)),
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
}
_TENS = {
    "tyve": 20,
    "tredive": 30,
    "fyrre": 40,
    "halvtreds": 50,
    "tres": 60,
    "treds": 60,
    "halvfjerds": 70,
    "firs": 80,
    "halvfems": 90,
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
_MAY_STAND_BETWEEN = frozenset(("er", "is", "oeh", "uh", "og", "and", "det", "altsaa", "nummer", "number"))


def spoken_digits(folded: str) -> str:
    """The digits said, or transcribed as digits, at the beginning of a folded text; empty if there are none."""
    digits = ""
    for match in _WORD.finditer(folded):
        spoken = match[0] if match[0].isdecimal() else _SPOKEN.get(match[0])
        if spoken is not None:
            digits += spoken
        elif match[0] not in _MAY_STAND_BETWEEN or digits:
            break
    return digits
