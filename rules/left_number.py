"""What the sender says of a customer number that they have left for another or taken over."""

from __future__ import annotations

import re

_LEFT = re.compile(
    r"\b(?:vi|we|wir|vores|vort|our|unsere?|vaart|vaar|er)\b[^.!?\n]{0,50}"
    r"\b(?:skifte[rt]?|aendre[rt]|flyttet|rettet|changed|switched|moved|gewechselt|geaendert|umgestellt|bytt"
    r"|aendrats|gaaet"
    r"|kommet|overgaaet)\b(?![^.!?\n]{0,12}\b(?:poster|betaling|indbetaling|faktura|saldo|ordre|linje|entries))"
    r"[^.!?\n]{0,30}\b(?:fra|from|von|fraan)\b[^.!?\n\d]{0,30}$"
)
_CHANGED = re.compile(
    r"\b(?:vi|we) (?:har |have )?(?:netop |just |nu |now )?(?:skiftet|aendret|faaet aendret|bytt|changed"
    r"|switched|moved)"
    r"(?: vores| our)? $"
)
"""`vi har skiftet kundenr. til 10452`."""
_TO = (" til ", " till ", " to ", " zu ")
_FROM_WORDS = (" fra ", " from ", " von ", " fraan ")
_USE_THEIRS = re.compile(
    r"(?<![^\W_])(?:skal|maa|kan|bedes|should|must|can|please|muessen|sollen|koennen|bitte|ska|kan|brug)"
    r"(?: (?:i|du|nu|now|jetzt|nu|fremover|bare))*(?: (?:bruge|benytte|anvende|use|verwenden|nehmen|anvaenda|bruke))?"
    r" (?:deres|their|ihre|deren|deras) $"
)
"""Before a label: `så I skal bruge deres kundenr.`"""


def may_have_left(near: str) -> bool:
    """Does one of the words stand in what is near that lead from one number to another?"""
    return any(map(near.__contains__, _FROM_WORDS))


def has_left(before: str) -> bool:
    """Does the sentence before a number say that the sender has left it: `vi er skiftet fra kundenr.`?"""
    return _LEFT.search(before) is not None


def is_changed_to(lead: str, between: str) -> bool:
    """Do the words around a label say what its number is now: `vi har skiftet kundenr. til`?"""
    return between in _TO and _CHANGED.search(lead) is not None


def is_taken_over(lead: str) -> bool:
    """Does the sentence before a label say that another firm's number is the sender's now?"""
    return _USE_THEIRS.search(lead) is not None
