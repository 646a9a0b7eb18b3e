"""What a form says after a question for a call: yes, no, or that somebody likes to be written to."""

from __future__ import annotations

import re

_WHOM = (
    r"\s*(?:(?:back|tilbage|op|upp|mig|mich|meg|os|oss|us|me|dig|deg|jer|dere|you|ihnen|til|gerne"
    r"|telefonisk|wanted|requested"
    r"|oensket|oenskes|gewuenscht)\s*){0,4}"
)
_CHOICE = r"(?:[(\[]?(?:ja|jo|yes|j|y) ?[/|] ?(?:nej|nei|nein|no|n)\b[)\]]?\s*)?"
"""`(ja/nej)` beside the question, which is no answer."""
_SIGNS = r"[:=?(|>-][:=?(|> \t-]*\s*"
_CELL = r"[ \t]+(?={word}[ .!]*(?:\n|$))"
"""Nothing but room between the question and all that the next cell of a table says."""
_NO = (
    r"(?:(?:nej|nei|nein|none|nope|false|no(?!\.? ?\d))\b"
    r"|(?:(?:helst|hellere|venligst|absolut|bestemt|lieber|rather|preferably|please|bitte|gerne|prefer) )?"
    r"(?:ikke|ikkje|inte|not|nicht|unoedvendigt?)\b(?= ?(?:$|[\n.,;!)|]|noedvendig|oensket|paakraevet|aktuelt|noetig"
    r"|noedvaendig|gewuenscht|necessary|needed|required|tak\b|thanks|danke|takk|tack)))"
)
_YES = r"(?:ja|jo|jep|yes|yep|true|ok|gerne|meget gerne|[xv]|sure|please)\b"
_ANSWERED_NO = re.compile(
    rf"{_WHOM}{_CHOICE}(?:{_SIGNS}|{_CELL.format(word='(?:nej|nei|nein|no)(?: tak| takk| danke| thanks)?')}){_NO}"
)
_ANSWERED_IN_WRITING = re.compile(
    rf"{_SIGNS}(?:e-?mail|mail|sms|mejl|e-post|skriftligt?|schriftlich|chat)\b"
    r"(?!\s*(?:eller|or|og|and|oder|och|und|[/,&+]))"
)
"""After the question how somebody likes to be answered."""
_ANSWERED_YES = re.compile(
    rf"{_WHOM}{_CHOICE}(?:(?:{_SIGNS}|{_CELL.format(word='(?:ja|yes)(?: tak| takk| bitte| please)?')})\[?{_YES}"
    rf"|{_SIGNS}\[?(?:telefonisk|telefon|phone|opkald|tlf|mobil|call)\b(?!\.? ?[:=|]))"
    r"(?!\s*(?:/|eller|or|oder)\s*n)"
)


def is_answered_yes(folded: str, end: int) -> bool:
    """Does "yes" follow the question that ends there?"""
    return _ANSWERED_YES.match(folded, end) is not None


def is_answered_no(folded: str, end: int) -> bool:
    """Does "no" follow the question that ends there?"""
    return _ANSWERED_NO.match(folded, end) is not None


def is_answered_in_writing(folded: str, end: int) -> bool:
    """Is a mail the answer to the question that ends there?"""
    return _ANSWERED_IN_WRITING.match(folded, end) is not None
