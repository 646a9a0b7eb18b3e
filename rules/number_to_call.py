"""Which of the telephone numbers of a text a request for a call means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rules.labelled_phone import choose_labelled
from rules.phrases import PhraseHit
from rules.words import Words
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
_ADDS = re.compile(
    r"[ \t]*[(<\[,:-]{0,3}[ \t]*(?:(?:please|pls|bitte|hier|her|gerne|venligst|du|i|de|vi|you|may|can|kan"
    r"|maa|skal|bedes|er|den|det"
    r"|som|helst|bare|you)[ ,]{1,2}){0,4}"
)
_PUTS_RIGHT = re.compile(
    r"\b(?:nej|naej|nei|nein|nae)\b(?! ?(?:tak|takk|tack|danke)\b)|\b(?:sorry|undskyld|unnskyld|beklager|ursaekta"
    r"|foerlaat|entschuldigung|verzeihung|rettelse|korrektion|correction|korrektur|hov|ups|oops|vent|wait|vaenta"
    r"|moment)\b"
    r"|\((?:wrong|forkert|gammel|gamle|old|falsch|fel|feil|ikke mere)\)"
    r"|\bno,|\bno (?:wait|sorry|it|that|make)\b|\b(?:er|is|was|var|aer|ist) (?:\w+ ){0,3}"
    r"(?:forkert|feil|fel|falsch|wrong|gammel|gamle|gammelt|old|alte?|gammal|gamla)\b[^.,;!?-]*[.,;!?-]"
)
"""Between a number and the one that is to be called instead: `75 12 13 14, nej vent, 75 12 13 41`."""
_NOT_THAT = re.compile(r"(?:ikke|ikkje|inte|not|nicht)\W+(?:\w+\W+){0,3}$")
_SAID_ANEW = 80
"""So many letters at most stand between them."""
_OF_ANOTHER = re.compile(
    r"\b(?:ringede|ringet|ringte|proevede|proevet|called|rang|phoned|tried|dialled|dialed|angerufen|versucht|ringt"
    r"|ringde|jeres|deres|hans|hendes|kunden|kundens|kunderne|kunders|debitorens|debitorkort\w*|kundekort\w*|customer"
    r"|customer's|client's|client|leverandoer\w*|supplier|supplier's|vendor|vendor's|bank|banken|bankens|tdc"
    r"|telenor|telia"
    r"|yousee|microsoft|nets|dsv|gls|postnord|politiet|revisor\w*|alarmcentral\w*|vagtcentral\w*|telekom|lieferant\w*"
    r"|kunde (?:hat|ist)|(?:your|ihre) (?!phone|mobile|tel|number|nummer|contact|direct)\w+)\b"
    r"(?!.*\b(?:mit|min|mine|my|mein\w*|mitt|vores|our|unser\w*|vaart|jeg|i'm|jag|ich)\b)"
)
"""In the clause before a number that is somebody else's: `TDC på 70 11 22 33 siger, at linjen er fin`."""
_CLAUSE = re.compile(r"[.!?:;](?=\s)|\n")
_BESIDE = re.compile(r"[ ,(:-]{1,4}")
_ELSEWHERE = re.compile(r"[\n);]|[.,] ")
"""Between a request and a number that it is not about: `75 12 13 14 (ring her)`, then a line with another."""


_AT_THE_TOP = re.compile(
    r"[^.!?\n]{0,16}\b(?:oeverste?|overste?|oeverst|at the top|the top one|in the first (?:row|line)|ganz oben"
    r"|i foerste raekke"
    r"|i den foerste raekke|foerst paa listen)\b"
)
"""After a request for a call to one of several in a list: `Ring til ham oeverst`."""


def asks_for_this_number(folded: str, asked: PhraseHit, phones: Sequence[WrittenPhone]) -> bool:
    """Does the request say "this number" before any other?"""
    following = next((one for one in phones if one.start >= asked.end), None)
    if following is not None and (
        _RATHER.match(folded, following.end) or _EVEN_BETTER.search(folded, asked.end, following.start)
    ):
        return False
    end = following.start if following is not None else len(folded)
    return _THIS.search(folded, asked.start, min(end, asked.end + BEFORE_A_NUMBER)) is not None


def _put_right(phones: Sequence[WrittenPhone], folded: str) -> Sequence[WrittenPhone]:
    """Those that the sender does not correct to the next one."""
    if len(phones) < 2:
        return phones
    return [*(one for one, other in pairwise(phones) if not _is_corrected(folded[one.end : other.start])), phones[-1]]


def _is_corrected(between: str) -> bool:
    return (
        len(between) <= _SAID_ANEW and _PUTS_RIGHT.search(between) is not None and _NOT_THAT.search(between) is None
    )


def _of_the_sender(phones: Sequence[WrittenPhone], asked: PhraseHit, folded: str) -> Sequence[WrittenPhone]:
    """Those that are not told of others, unless the request stands beside them."""
    return [
        one
        for one in phones
        if not _is_of_another(one, folded)
        or (asked.start <= one.start and _CLAUSE.search(folded, asked.start, one.start) is None)
        or (one.end <= asked.start and _BESIDE.fullmatch(folded, one.end, asked.start))
    ]


def _is_of_another(one: WrittenPhone, folded: str) -> bool:
    return _OF_ANOTHER.search(_CLAUSE.split(folded[max(0, one.start - _FURTHER) : one.start])[-1]) is not None


def first_of_the_sender(phones: Sequence[WrittenPhone], folded: str) -> str | None:
    """The first number that is not told of others, for a request that stands elsewhere."""
    return next((one.phone for one in phones if not _is_of_another(one, folded)), None)


def choose_phone(phones: Sequence[WrittenPhone], asked: PhraseHit, words: Words) -> str | None:
    """The first number after the request, unless another is preferred, else the last before it."""
    folded = words.folded
    phones = _of_the_sender(_put_right(phones, folded), asked, folded)
    after = [one for one in phones if one.start >= asked.start]
    before = next((one for one in reversed(phones) if one.end <= asked.start), None)
    if (
        before is not None
        and after
        and _ADDS.fullmatch(folded, before.end, asked.start)
        and _ELSEWHERE.search(folded, asked.end, after[0].start)
    ):
        return before.phone
    if len(phones) > 1 and not after and _AT_THE_TOP.match(folded, asked.end):
        return phones[0].phone
    for first, second in pairwise(after[:2]):
        between = folded[first.end : second.start]
        if len(between) <= BEFORE_A_NUMBER and _PREFERS.search(between):
            return second.phone
        if len(between) <= _FURTHER and _IS_BEST.match(folded, second.end):
            return second.phone
    if after:
        return (choose_labelled(words, asked, words, after) if len(after) > 1 else None) or after[0].phone
    best = next((one for one in phones if _IS_BEST.match(folded, one.end)), None) if len(phones) > 1 else None
    return (best or before or phones[-1]).phone if phones else None
