"""The question which of two customer numbers is right: then neither is to be trusted."""

from __future__ import annotations

import re

_WHICH = ("which", "welche", "hvilke", "vilke", "what number")
_RIGHT = (
    r"(?:right|correct|valid|rigtige?t?|korrekte?|gaelder|gaeldende|bruge|use|richtige?|gilt|gueltige?|verwenden"
    r"|raett|raetta"
    r"|gaeller|anvaenda|riktige?)"
)
_OF_THEM = (
    r"(?:one|number|no|of (?:them|the two|these|those)|nummer|nr|kundenummer|kundenr|kundnummer|kundennummer"
    r"|customer (?:number|no)|af (?:dem|de to|numrene|tallene)|av (?:dem|de tvaa|de to)|davon|von (?:beiden"
    r"|den beiden|diesen)"
    r"|der beiden)"
)
_TELL = (
    r"(?:tell|know|confirm|say|ask|wonder\w*|sure|check|sige?|oplyse?|oplys|vide|ved|bekraeft\w*|fortael\w*"
    r"|svare?|spoerg\w*"
    r"|tjek\w*|mit|sagen|bestaetig\w*|wissen|fragen|saeg\w*|bekraefta|veta|vet|si|bekreft\w*|skriv\w*)"
)
_ASKS_WHICH = re.compile(
    rf"(?:(?<![^\W_]){_TELL}[ ,]{{1,2}}(?:(?:me|us|mig|os|mir|uns|mej|oss|mit|venligst|please|bitte|lige|gerne"
    rf"|om)[ ,]{{1,2}}){{0,3}}"
    r"(?:which|welche[rs]?|hvilke[tn]?|vilke[tn])\b"
    rf"|(?<![^\W_])(?:which|welche[rs]?|hvilke[tn]?|vilke[tn])[ ]{_OF_THEM}\b"
    rf"|(?:^|[.!?\n:][ ]*)(?:so |saa |og |und |and )?(?:which|welche[rs]?|hvilke[tn]?|vilke[tn])\b)"
    rf"(?:[ ][^\W\d]+){{0,6}}?[ ]{_RIGHT}(?![^\W_])(?![^.?!\n]{{0,12}}\d)"
)


def asks_which(folded: str, number: str) -> bool:
    """Does the folded text name another number as long as this one, and ask which of them is right?"""
    if not any(map(folded.__contains__, _WHICH)):
        return False
    asked = _ASKS_WHICH.search(folded)
    if asked is None:
        return False
    as_long = re.compile(
        rf"(?<![\d.,/-])(?<!\d )(?:\d{{{len(number)}}}|\d{{{len(number) - 3}}}[ .]\d{{3}})(?!\d|[. ,/-]\d)"
    )
    given = {re.sub(r"\D", "", one[0]) for one in as_long.finditer(folded, 0, asked.start())}
    return number in given and len(given) > 1
