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
_POINTER = re.compile(
    r"(?:fyi|f\.y\.i|(?:til|for|zur|for your|for the|til jeres) (?:info|information|orientering|kendskab|reference)"
    r"|tio|t\.?o|til jer|videresend\w*(?: til jer)?|fwd?|vs|forwarded|(?:her ?med|hermed videresendt|weitergeleitet)"
    r"|(?:(?:kan|vil|gider|må) (?:i|du|vi) )?(?:venligst |please |bitte |pls )?"
    r"(?:se|læs|jf\.?|jvf\.?|see|read|siehe|vgl\.?)(?: venligst| lige| please)?(?: (?:på|om|mail\w*|besked\w*|tråd\w*"
    r"|korrespondance\w*|nedenstående|den|det|dette|denne|the|this|mail|message|e-?mail|vedhæftede|forwarded"
    r"|videresendte|min|fra|vores|our|my|nedenfor|herunder|under|underneden|below|unten|nedan|her|att|nachricht"
    r"|forneden|neden ?under)){1,5}"
    r"|(?:nedenfor|nedenstående|below|se nedan|herunder)"
    r"|(?:(?:kan|vil|gider) (?:i|du)|can you|could you) (?:venligst |please |lige )?(?:se på|kigge på|tage|hjælpe med"
    r"|look at|look into|help with|check|handle) (?:det her|den her|denne|dette|det|den|this|it|nedenstående)"
    r"(?: nedenfor| below| herunder)?)[ \t.,:;!?)-]*",
    re.IGNORECASE,
)
_MOST = 200


def says_nothing(text: str) -> bool:
    """Is there nothing but a greeting and a pointer such as `Se nedenfor`?  An empty text says nothing either."""
    if len(text) > _MOST:
        return False
    return all(map(_is_empty, text.split("\n")))


def _is_empty(line: str) -> bool:
    said = line.strip(" \t\r*_>-–.,!?:;")
    if not said:
        return True
    greeted = _GREETING.match(said)
    rest = said[greeted.end() :] if greeted else said
    return not rest or _POINTER.fullmatch(said) is not None or _POINTER.fullmatch(rest) is not None
