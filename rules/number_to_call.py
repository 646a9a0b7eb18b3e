"""Which of the telephone numbers of a text a request for a call means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rules.phrases import PhraseHit
from rules.written_phones import WrittenPhone

BEFORE_A_NUMBER = 40
"""So many letters may stand between "ring" and a number that it belongs to."""
_RATHER = re.compile(r"\W*(?:og |and )?(?:helst|allerhelst|preferably|ideally|am liebsten|bedst|gerne)\b")
_EVEN_BETTER = re.compile(r"\b(?:helst|bedre|better|preferably|lieber|besser|baettre|bedst)\b")
_PREFERS = re.compile(r"\b(?:endnu bedre|allerhelst|helst|even better|preferably|noch besser|lieber|hellere)\b")
_IS_BEST = re.compile(
    r"[\s,(.]{1,3}(?:(?:som|det|den|der|which|that|it|dette|und|and|og|er|is|ist|for) ){0,3}"
    r"(?:(?:den|det|the|am) )?(?:hurtigst|nemmest|lettest|bedst|helst|sikrest|easiest|quickest|fastest|best"
    r"|schnellste|einfachste|bedre)"
)
"""After a number that is said to be the better one: `eller min private 20 30 40 50, som er den hurtigste`."""
_FURTHER = 80
"""So many letters may stand between two numbers of which the second is said to be the better one."""
_THIS = re.compile(
    r"\b(?:(?:det|dette|den|denne) (?:her|haer|nummer|numret|nummeret|samme)|samme nummer|samma nummer|nummeret her"
    r"|this (?:number|phone|line)|same number|(?:diese|dieser|der gleichen|derselben) nummer"
    r"|(?:nummer|nummeret|numret|number),? (?:som )?(?:jeg|jag|i|ich) (?:ringer|ringde|call|am calling|anrufe))\b"
)
_MOBILE = re.compile(
    r"(?<![^\W_])(?:(?:min|my|mein\w*|mitt) |dem )?(?:mobil(?:en|nummer|telefon)?|mobile|cell|handy|mob)(?![^\W_])"
)
"""In a request, or before the number that it then means: `Ring på min mobil. Kontor: …, mobil: …`."""
_SENTENCE_END = re.compile(r"[.!?\n]")
_LAST_PART = re.compile(r"[!?\n,;/|]|\.(?=\s)")
_ADDS = re.compile(
    r"[ \t]*[(<\[,:-]{0,3}[ \t]*(?:(?:please|pls|bitte|hier|her|gerne|venligst|du|i|de|vi|you|may|can|kan"
    r"|maa|skal|bedes|er|den|det"
    r"|som|helst|bare|you)[ ,]{1,2}){0,4}"
)
_ELSEWHERE = re.compile(r"[\n);]|[.,] ")
"""Between a request and a number that it is not about: `75 12 13 14 (ring her)`, then a line with another."""


def asks_for_this_number(folded: str, asked: PhraseHit, phones: Sequence[WrittenPhone]) -> bool:
    """Does the request say "this number" before any other?"""
    following = next((one for one in phones if one.start >= asked.end), None)
    if following is not None and (
        _RATHER.match(folded, following.end) or _EVEN_BETTER.search(folded, asked.end, following.start)
    ):
        return False
    end = following.start if following is not None else len(folded)
    return _THIS.search(folded, asked.start, min(end, asked.end + BEFORE_A_NUMBER)) is not None


def choose_phone(phones: Sequence[WrittenPhone], asked: PhraseHit, folded: str) -> str | None:
    """The first number after the request, unless another is preferred, else the last before it."""
    after = [one for one in phones if one.start >= asked.start]
    before = next((one for one in reversed(phones) if one.end <= asked.start), None)
    if (
        before is not None
        and after
        and _ADDS.fullmatch(folded, before.end, asked.start)
        and _ELSEWHERE.search(folded, asked.end, after[0].start)
    ):
        return before.phone
    for first, second in pairwise(after[:2]):
        between = folded[first.end : second.start]
        if len(between) <= BEFORE_A_NUMBER and _PREFERS.search(between):
            return second.phone
        if len(between) <= _FURTHER and _IS_BEST.match(folded, second.end):
            return second.phone
    if len(after) > 1 and _MOBILE.search(_SENTENCE_END.split(folded[asked.end : after[0].start])[0]):
        places = zip([asked.end, *(one.end for one in after)], after, strict=False)
        mobiles = [one for start, one in places if _MOBILE.search(_LAST_PART.split(folded[start : one.start])[-1])]
        if mobiles:
            return mobiles[0].phone
    if after:
        return after[0].phone
    best = next((one for one in phones if _IS_BEST.match(folded, one.end)), None) if len(phones) > 1 else None
    return (best or before or phones[-1]).phone if phones else None
