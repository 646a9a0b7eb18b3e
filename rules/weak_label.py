"""A word that is a label only where nothing but its number stands beside it: `Kunde: 91455`, `, kunde 91455.`"""

from __future__ import annotations

import re

from rules.between_label_and_number import PUNCTUATION

_NUMBER_OF_ITS_OWN = re.compile(
    rf"{PUNCTUATION}{{0,6}}(?:(?:nr|no|num|nummer|number|n[o\u00b0])\b{PUNCTUATION}{{0,4}})?"
)
"""Between a weak label and its number: `Kunde: nr. 10452`."""
_STARTS = re.compile(
    r"(?:^|[\n.!?,;:()|/\u00b7\u2022\u25cf\u25aa\u2023*{\"'>\[#-])[ \t]*"
    r"(?:vi er|i er|we are|wir sind|vi aer|som|as|(?:her er|det er|this is"
    r"|hier ist) [a-z]{2,15} (?:[a-z]{2,15} )?(?:fra|from|von))?"
    r"[ \t]*$"
)
_ENDS = re.compile(
    r"[ \t]*(?:$|[\n.!?,;:()\]|\u00b7<\"*-]|(?:her|here|hier|haer)\b)"
    r"|[ ][a-z&]+(?: [a-z&]+){0,3} (?:a/s|aps|i/s|k/s|p/s|ab|as|gmbh|ltd)(?=[ \t]*(?:$|[\n.,:;|]))"
    r"|[ ]?/[ ]?(?:$|\n|\+?\d|(?:tlf|tel|mob|mobil|ring)\b)"
)
_NEXT_FIELD = re.compile(r"[ ]{1,3}[^\W\d_]{2,14}\.?:")
_FORM_LABEL = re.compile(r"[ .-]?#[\s:.]*")


def is_next(between: str) -> bool:
    """Does no more than "no." stand between the word and the number?"""
    return _NUMBER_OF_ITS_OWN.fullmatch(between) is not None


def stands_alone(lead: str, between: str, after: str, ours: re.Pattern[str] | None) -> bool:
    """Is the number all that follows the word, as in a form or at the end of a line?

    `ours` finds what makes it the sender's right behind it: `kunde 91455 hos jer`.
    """
    if _FORM_LABEL.fullmatch(between):
        return True
    if not is_next(between):
        return False
    if ours and ours.match(after.lstrip()):
        return True
    if between == ": " and _NEXT_FIELD.match(after):
        return True
    return bool(_STARTS.search(lead) and (_ENDS.match(after) or ":" in between))
