"""Whose of several customer numbers one is: the sender's, or that of another firm that the text tells of."""

from __future__ import annotations

import re
from collections.abc import Collection

_FIRST_PERSON = r"(?:vi|jeg|we|wir|ich|jag|vores|vort|our|ours|unsere?|vaart|vaar|mit|my|selv|selbst)"
_OTHERS = (
    r"(?:(?:soester|moder|datter|mor|soesken|schwester|mutter|tochter|syster|dotter)(?:selskab|selskap|firma"
    r"|virksomhed|bolag|gesellschaft|koncern|konzern|unternehmen|forening)\w*"
    r"|(?:sister|parent|mother|daughter|holding) (?:company|firm)(?:'s)?|subsidiary|parent's"
    r"|revisor\w*|auditor\w*|accountant\w*|nabo\w*|neighbou?r\w*|nachbar\w*|\w*bureau\w*|agency|agentur"
    r"|(?:den|det|de|the|die|das|der) (?:anden|andet|andre|other|andere[ns]?|andra))"
)
"""Firms and people beside the sender who may be customers of ours themselves."""
_TOLD_OF = re.compile(
    rf"(?<![^\W_])(?:(?:de|han|hun|they|he|she|sie|er|dom|hon) (?:har|has|have|hat|haben|er|are|is|sind|bruger"
    rf"|hedder)\b"
    rf"|(?<!er )(?<!are )(?<!am )(?<!som )(?<!as ){_OTHERS}|(?:som|der|who|which|die) (?:har|has|have|hat)\b)"
    rf"(?:(?!(?<![^\W_]){_FIRST_PERSON}(?![^\W_]))[^\d.!?\n]){{0,48}}[.]?[ :#]{{0,3}}k?$"
)
_THEIRS_AFTER = re.compile(
    r"[\s,(]*(?:(?:er|is|ist|aer|tilhoerer|belongs to|gehoert) (?!os\b|us\b|vores\b"
    r"|ours\b)[^\W\d]+s\b(?=[ ]*[,.;(\n]|[ ]\w*nr\b|[ ]kunde)"
    rf"|(?:som|der|who|which|die) (?:betaler|pays|zahlt|betalar|bezahlt)\b|(?:er|is|ist|aer)? ?(?:vores|our"
    rf"|unsere?|vaart|vaar) {_OTHERS})"
)
_WE_ARE = re.compile(
    r"(?<![^\W_])(?:(?:vi|jeg|we|i|wir|ich|jag)(?: selv| selbst| ourselves)? "
    r"(?:er|har|are|have|am|sind|haben|bin|habe|aer|hedder|skriver fra|ringer fra)(?: selv| altsaa| jo| dog)?"
    r"|(?:vores|our|unsere?|vaart|mit|my)(?: eget| egen| own| eigene)?(?: er| is)?"
    r"|vi's|we're|i'm|ours is) [a-z]{0,8}(?:kunde|kund|kunden|customer|client|debitor)[a-z]*[ .-]{0,2}"
    r"(?:(?:hos jer|hos dere|hos er|of yours|with you|bei ihnen)[ ,:(]{1,3}(?:(?:det|it|das) (?:er|is|ist) |nemlig )?"
    r"(?:kunde|kund|kunden|customer|debitor)[ .-]{0,2})?"
    r"(?:nr|no|nummer|number|id)?[ .:#-]{0,3}(?:(?:er|is|ist|aer)[ :]+)?"
    r"(?:k?\d{1,3}[ .]?\d{1,3} (?:og|and|und|och|samt|eller|or|oder) (?:[a-z]{0,8}(?:kunde|kund|kunden|customer"
    r"|client|debitor)[a-z]*[ .-]{0,2}(?:nr|no|nummer|number|id)?[ .:#-]{0,3})?){0,3}k?$"
)


_ALSO_THEM = re.compile(
    rf"(?<![^\W_])(?:ogsaa|also|auch|ocksaa|samme) (?:(?!(?<![^\W_]){_FIRST_PERSON}(?![^\W_]))[^\d.!?\n]){{0,40}}$"
)
_THEY_TOO = re.compile(
    r"[\s,)]{0,3}(?:\([^()\d]{0,30}[ ])?(?:siger|sagde|says|sagt|har (?:ogsaa |praecis )?(?:det |den )?samme"
    r"|has the same|hat (?:das|den)"
    r"|er (?:ogsaa|heller)|som ogsaa|is also|too\b|ogsaa\b|kan heller)"
)
"""After the number of a firm that the sender only mentions: `Holm (kundenr. 10450) siger det samme`."""
_OF_THE_TWO = re.compile(
    r"(?<![^\W_])(?:brug|benyt|tag|use|take|nimm|nehmt|nehmen sie|anvaend|bruk)"
    r"(?: (?:i|venligst|bare|please|bitte|gerne))? (?:det|den|the|das|die) "
    r"(?:(?P<first>foerste|first|erste|foersta|foerstnaevnte|former)"
    r"|sidste|andet|sidstnaevnte|last|second|latter|zweite|letzte|sista|andra|siste|andre)"
    r"(?= ?(?:$|[.,!;)\n]|nummer|number|one))"
)
_LAST_NUMBER = re.compile(r"\d[\d .]*(?=\D{0,60}$)")
_US_AFTER = re.compile(r"\s*\((?:os|us|uns|oss|vi|mig)\)")


def is_of_another(lead: str, rest: str) -> bool:
    """Does the sentence before a number, or what follows it, say that it is another firm's?"""
    return (
        _TOLD_OF.search(lead) is not None
        or _ALSO_THEM.search(lead) is not None
        or _THEIRS_AFTER.match(rest) is not None
        or _THEY_TOO.match(rest) is not None
    )


def of_the_two(folded: str, numbers: Collection[str]) -> int | None:
    """Which of the numbers given the text says to use, 0 for the first and -1 for the last: `brug det sidste`."""
    said = _OF_THE_TWO.search(folded)
    if said is None:
        return None
    before = _LAST_NUMBER.search(folded, 0, said.start())
    if before is None or re.sub(r"\D", "", before[0]) not in numbers:
        return None
    return 0 if said["first"] else -1


def is_said_ours(lead: str, rest: str) -> bool:
    """Does the sentence before a number say "we are customer no.", or "(us)" after it?"""
    return _WE_ARE.search(lead) is not None or _US_AFTER.match(rest) is not None
