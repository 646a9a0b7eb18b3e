"""The line above a quoted mail that says who wrote it and when: `Den 20-11-2026 kl. 10.00 skrev Bo:`.

A live sentence can say `skrev` too: `På serveren skrev den fejl 17 kl. 01.30`.  So a line must end like the line of a
mail program and tell a day or an address; one that only names its writer must have something above it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Attribution", "find_attribution", "may_attribute"]

_WROTE = re.compile(r"\b(?:skrev|wrote|schrieb)\b", re.IGNORECASE)
_VERBS = ("skrev", "wrote", "schrieb")
_MONTH = (
    r"(?:jan(?:uar[iy]?)?|feb(?:ruar[iy]?)?|mar(?:s|ts|ch)?|märz|mär|apr(?:il)?|maj|mai|may|june?|juni|july?|juli"
    r"|aug(?:ust|usti)?|sept?(?:ember)?|okt(?:ober)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|des(?:ember)?"
    r"|dez(?:ember)?)"
)
_WEEKDAY = r"(?:man|tir|ons|tor|fre|lør|søn|mån|tis|lör|sön|mon|tue|wed|thu|fri|sat|sun|die|mit|don|sam)[^\W\d_]{0,8}"
_TIME = r"\d{1,2}[.:]\d{2}\b"
_DATE = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\.?[ -]{{0,2}}{_MONTH}\b|\b{_MONTH}\.? \d{{1,2}}\b"
    r"|\b\d{1,2}[/-]\d{1,2}\b|\b\d{1,2}\. ?\d{1,2}\. ?(?:\d{4}|\d{2})\b|\b(?:den|d\.|am|on) \d{1,2}\.\d{1,2}\b"
    rf"|\b\d{{4}}-\d{{2}}-\d{{2}}\b|\b{_WEEKDAY}\b\.?[^\n]{{0,24}}\b{_TIME}",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+|<[^\s<>]{3,}>")
_WHEN = re.compile(rf"\b\d{{4}}\b.{{0,20}}\b{_TIME}|\b{_TIME}.{{0,30}}\b\d{{4}}\b")
"""A year and a time together: nobody but a program writes both."""
_SENTENCE = re.compile(
    r"[!?]|\b(?!(?:sept|tirs|tors|mand|tirsd|onsd|torsd|fred|lørd|sønd)\.)[^\W\d_]{4,}\. (?-i:[A-ZÆØÅÄÖÜ])",
    re.IGNORECASE,
)
_TOLD = re.compile(r"\b(?:at|that|dass|att)\b(?! \d)", re.IGNORECASE)
_NOUN = (
    r"(?:nav|navision|bc|business|dynamics|windows|sql|excel|outlook|klienten|programmet|systemet|serveren|maskinen"
    r"|skærmen|kassen|kasserne|loggen|databasen|printeren|terminalen|portalen|webshoppen|shoppen|tjenesten|servicen"
    r"|overvågningen|alarmen|jobkøen|computeren|pc'?en|app'?en|fejlen|rapporten|fejlmeddelelsen|meddelelsen|beskeden"
    r"|teksten|server|system)"
)
_BY_A_THING = re.compile(
    rf"\b(?:skrev|wrote|schrieb) (?:{_NOUN}|det|der|jeg|vi|jag|ich|wir|we|it|es|das|the|den(?! (?:\d|{_WEEKDAY})))\b"
    rf"|\b(?:{_NOUN}|det|der|den|jeg|vi|jag|ich|wir|we|i|it|es|das) (?:skrev|wrote|schrieb)\b"
    rf"|^[ \t]*(?:the )?{_NOUN}\b",
    re.IGNORECASE,
)
"""A program, a screen, or the writer of the mail itself: what they wrote is told, not quoted."""
_NAME = r"(?:[A-ZÆØÅÄÖÜ][a-zæøåäöüéß]+(?:-[A-ZÆØÅ][a-zæøåäöüé]+)?|[A-ZÆØÅ]\.)"
_BEGINS_AND_ENDS = re.compile(
    rf"[ \t]*(?:(?:on|den|am|d\.)\b|{_WEEKDAY}\b|\d).*"
    rf"(?:\b(?:skrev|wrote|schrieb)(?-i:(?: {_NAME}){{0,3}})|>)[ \t]*$",
    re.IGNORECASE,
)
_NAMED = re.compile(rf"[ \t]*(?P<first>{_NAME})(?: {_NAME}){{0,3}} (?:skrev|wrote|schrieb)[ \t]*:[ \t]*$")
_DEFINITE = re.compile(r"(?i).{2,}(?:en|et|erne|ene|meddelelse|besked|log)$")
_NAMED_LIKE_THINGS = re.compile(
    r"[^\W\d_]{2,}s[eo]n|karen|jørgen|jürgen|steen|maren|torben|helen|kirsten|[ck]arsten|kresten|morten"
    r"|ellen|preben|esben|espen|iben"
    r"|thorsten|torsten|robin|owen|allen|eugen|annet|margaret|bridget|stephen|steven|kathleen|maureen|eileen|søren"
)
_LONGEST = 250
_WRAPPED = 120


@dataclass(frozen=True, slots=True)
class Attribution:
    """How many lines it takes, and whether nobody but a mail program writes such a line."""

    lines: int
    is_plain: bool


def may_attribute(text: str) -> bool:
    """Can a line of the text be one?  Quick, and true of few texts."""
    lowered = text.lower()
    return any(verb in lowered for verb in _VERBS)


def find_attribution(lines: list[str], number: int, *, marked: bool = False) -> Attribution | None:
    """What begins at the line `number`; mail programs break a long one in two.

    `marked`: do lines with `>` follow?  Then a line that names the writer is enough.
    """
    first = lines[number]
    if not first.strip() or len(first) > _LONGEST:
        return None
    if _is_attribution(first, marked=marked):
        return Attribution(1, _is_plain(first))
    if number + 1 < len(lines) and len(first) < _WRAPPED and _is_dated(first):
        joined = f"{first.rstrip()} {lines[number + 1].strip()}"
        if len(joined) < _LONGEST and joined.endswith(":") and _is_attribution(joined, marked=marked):
            return Attribution(2, _is_plain(joined))
    return None


def _is_attribution(line: str, *, marked: bool) -> bool:
    verb = _WROTE.search(line)
    if verb is None:
        return False
    if _names_its_writer(line):
        return True
    addressed = _ADDRESS.search(line) is not None
    if not addressed and (_BY_A_THING.search(line) or _SENTENCE.search(line) or _TOLD.search(line, verb.end())):
        return False
    if not line.rstrip().endswith(":"):
        return _is_plain(line) and _BEGINS_AND_ENDS.match(line) is not None
    return addressed or _DATE.search(line) is not None or (marked and re.search(r"\d", line) is not None)


def _is_dated(line: str) -> bool:
    return _DATE.search(line) is not None or _ADDRESS.search(line) is not None


def _is_plain(line: str) -> bool:
    return _ADDRESS.search(line) is not None or _WHEN.search(line) is not None


def _names_its_writer(line: str) -> bool:
    """`Bo Hansen skrev:`, and not `Systemet skrev:`."""
    named = _NAMED.match(line)
    if named is None or _BY_A_THING.search(line):
        return False
    first = named["first"].lower()
    return _NAMED_LIKE_THINGS.fullmatch(first) is not None or not _DEFINITE.match(first)
