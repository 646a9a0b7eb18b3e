"""Which of several customer numbers a text says in whole words to use: `10452, det er den aftale, I skal bruge`."""

from __future__ import annotations

import re
from collections.abc import Container

_MARKS = ("bruge", "brug ", "benyt", " use", "anvend", "verwenden", "nehmen", "anvaend", "bruk")
_NUMBER = r"(?<![\d.,/-])(?<!\d )(?P<number>\d{4,6}|\d{1,3}[ .]\d{3})(?!\d|[.,/-]\d| \d)"
_IS_TO_BE_USED = re.compile(
    rf"{_NUMBER}[ ,)-]{{1,3}}(?:(?:og|and|und|och|men|but) )?(?:(?:det|that|it|das) (?:er|is|ist|aer)|it's|that's)"
    r" (?:d.n|det|dem|the|die|das)"
    r"(?: (?:aftale|nummer|kunde|kundenummer|kundenr|konto|one|agreement|number|account|vertrag|avtal))?,?"
    r" (?:(?:i|du|you|vi|we|sie|ihr|som|der|that|die|ni) ){1,2}(?:skal|should|must|can|need to|have to|sollen|muessen"
    r"|ska|maa)(?: (?:bruge|benytte|anvende|use|anvaenda|bruke)| bitte)?(?:\b| verwenden| nehmen)"
)
_USE_THE_ONE = re.compile(
    r"(?<![^\W_])(?:brug|benyt|use|take|nimm|nehmen sie|verwenden sie|anvaend|bruk)"
    r"(?: (?:venligst|please|bitte|bare|i|saa|derfor)){0,2}"
    r" (?:det|den|the one|the number|that|nummeret|numret|das|die)(?: (?:nummer|number|one))?"
    r"(?: (?:der|som|which|that|das|die))?(?: (?:staar|is|steht|star|er))?"
    r" (?:from|on|in|fra|paa|i|aus|von|auf|fraan) (?:(?:the|your|jeres|der|den|dem|din|ihrer"
    r"|er) )?(?P<where>[^\W\d_]{4,})"
)
_STEM = 5
_LEAD = 24
_SAYS = (
    r"(?:(?:says|said|siger|staar|steht|stands|has|har|hat|viser|shows|er|is|ist|saeger|aer)[^.!?\n\d]{0,30}|:) ?k?"
)


def named_to_use(folded: str, lengths: Container[int], of_other: re.Pattern[str] | None) -> str | None:
    """The digits of the number that a folded text tells to use, by what stands right behind it or where it stands.

    It is as long as one of those given, and none of those that `of_other` finds the names of before them.
    """
    if not any(map(folded.__contains__, _MARKS)):
        return None
    named = _IS_TO_BE_USED.search(folded)
    if named is not None:
        lead = folded[max(0, named.start() - _LEAD) : named.start()]
        found = set() if of_other is not None and of_other.search(lead) else {re.sub(r"\D", "", named["number"])}
    else:
        use = _USE_THE_ONE.search(folded)
        if use is None:
            return None
        says = re.compile(rf"(?<![^\W_]){use['where'][:_STEM]}\w*[^.!?\n\d]{{0,30}}?{_SAYS}{_NUMBER}")
        found = {re.sub(r"\D", "", one["number"]) for one in says.finditer(folded, 0, use.start())}
    return found.pop() if len(found) == 1 and all(len(one) in lengths for one in found) else None
