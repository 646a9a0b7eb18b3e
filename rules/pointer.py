"""A message that says nothing itself: a greeting, or a word that points to the mail below it."""

from __future__ import annotations

import re

_GREETING = re.compile(
    r"(?:hej(?:sa)?|hello|hi|dear|hallo|guten (?:tag|morgen)|god(?: ?morgen| ?dag| ?aften)?|kære|halløj|moin"
    r"|hei(?:sann)?|davs|goddag|good (?:morning|evening|afternoon)|til)\b"
    r"(?:[ ,]+(?:support\w*|hotline\w*|alle|all|jer|igen|i|med|there|team|vagt\w*|venner|kollega\w*|kolleger"
    r"|kundeservice|helpdesk|(?!tak|stadig|virker|fejl|nede|løst)(?-i:[A-ZÆØÅÄÖÜ])[\w-]+)){0,3}(?![^\W_])[ ,.!:-]*",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"(?:fyi|f\.y\.i|(?:til|for|zur|for your|for the|til jeres) (?:info|information|orientering|kendskab|reference)"
    r"|t\.?i\.?o|t\.?o|til jer|videresend\w*(?: til jer)?|fwd?|vs|forwarded|hermed(?: videresendt)?|weitergeleitet)",
    re.IGNORECASE,
)
_LOOK = re.compile(
    r"(?:(?:kan|vil|gider|må) (?:i|du|vi) )?(?:lige )?(?:venligst |please |bitte |pls )?"
    r"(?:se|læs|jf\.?|jvf\.?|see|read|siehe|vgl\.?)(?: venligst| lige| please)?(?: (?:på|om|mail\w*|besked\w*|tråd\w*"
    r"|korrespondance\w*|nedenstående|den|det|dette|denne|the|this|mail|message|e-?mail|forwarded|videresendte|min|vores"
    r"|our|my|nedenfor|herunder|under|underneden|below|unten|nedan|her|nachricht|forneden|neden ?under)){1,5}"
    r"|nedenfor|nedenstående|below|herunder"
    r"|(?:(?:kan|vil|gider) (?:i|du)|can you|could you) (?:venligst |please |lige )?(?:se på|kigge på|tage|hjælpe med"
    r"|look at|look into|help with|check|handle) (?:det her|den her|denne|dette|det|den|this|it|nedenstående)"
    r"(?: nedenfor| below| herunder)?",
    re.IGNORECASE,
)
_MOST = 200
_SIGNS = " \t\r*_>-–.,!?:;"


def says_nothing(text: str) -> bool:
    """Is there nothing but a greeting and a pointer such as `Se nedenfor`?  An empty text says nothing either."""
    if len(text) > _MOST:
        return False
    return all(map(_is_empty, text.split("\n")))


def points_below(text: str) -> bool:
    """Does a message that says nothing itself ask to read what stands below: `Se nedenfor`, and not only `FYI`?"""
    return any(_LOOK.fullmatch(_ungreeted(line)) for line in text.split("\n"))


def _is_empty(line: str) -> bool:
    said = _ungreeted(line)
    return not said or _NOTE.fullmatch(said) is not None or _LOOK.fullmatch(said) is not None


def _ungreeted(line: str) -> str:
    """The line without a greeting and the signs around it."""
    said = line.strip(_SIGNS)
    greeted = _GREETING.match(said)
    if greeted is None or _NOTE.fullmatch(said):
        return said
    return said[greeted.end() :].strip(_SIGNS)
