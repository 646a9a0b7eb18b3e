"""A bare customer number in a text message of the form the hotline asks for: description, customer number, phone."""

from __future__ import annotations

import re
from collections.abc import Callable

from rules.phone_number import PHONE
from rules.spoken_words import COUNTED
from rules.stated_number import Stated

_PHONE = (
    r"(?:(?:\+|00)\d(?: ?\d){7,13}|\d{8}|\d\d(?:[ .]\d\d){3}|\d{4} \d{4}|\d\d \d{3} \d{3}|\d{3} \d\d \d{3}"
    r"|\d{3} \d{3} \d\d"
    r"|0\d(?:[ -]?\d){6,10}|\d(?: \d){7})(?! ?\d)"
)
_PAIR = re.compile(
    r"(?<![\w.,:-])(?P<number>\d{1,3}[ .]\d{3}|\d{3,8})(?=[^\w+][^\w+]{0,3}"
    r"(?:(?:tlf|tlfnr|telefon|telefonnr|tel|phone|mobil|mob|mobile|ring|ringe|call|pls|paa|til|mig|on|me|nr"
    r"|ringa|anruf)\b"
    rf"[^\w+]{{1,3}}){{0,3}}(?:\(?[^\W\d]{{2,15}}[.:,)]?(?: [-/])? ){{0,4}}{_PHONE})"
)
_GROUPS_PAIR = re.compile(
    r"(?<![\w.,:-])(?<!\d )(?P<number>\d{1,3}(?:[ .-]\d{1,3}){1,5})"
    r"(?:[^\w+]{1,3}(?:tlf|tel|ring|mob|mobil)\b)?[^\w+]{1,3}"
    r"(?:(?:\+|00)45 ?)?(?:\d{8}|\d\d(?: \d\d){3}|\d{4} \d{4})(?! ?\d)"
)
_START = re.compile(
    r"\A\s*(?:(?:hej |hi )?(?:vi er|her er|det er|we are) )?(?P<number>\d{3,8})(?=[\s,.:/-]{1,3}[^\W\d]{2})"
)
_AFTER_PHONE = re.compile(
    r"(?:^|[\s,./-])(?:(?:\+|00)?\d{8,12}|\d\d(?: \d\d){3})[^\w]{1,4}(?P<number>\d{4,6}|\d{1,3}(?:[ .]\d{1,3}){1,5})"
    r"(?:\W*\Z|\.\s)"
)
_AT_THE_START = re.compile(
    r"\A\s*(?:\d{8}|\d\d(?: \d\d){3}|\d{4} \d{4})[^\w]{1,4}(?P<number>\d{4,6})(?= ?[\s,.:/-]\s?[^\W\d]{2})"
)
_GROUPS_FIRST = re.compile(r"\A\s*(?P<number>\d{1,3}(?:[ .]\d{1,3}){1,4})(?=\s*[/,.:-]\s)")
_CALLED_NUMBER = re.compile(r"(?:^|[.,;!?/\n] ?)(?:nr|nummer|no)\.? ?(?P<number>\d{4,6})(?![\d.,:/-]*\d)")
_NUMBERED = re.compile(r"(?:^|\s)2[.):] ?(?P<number>\d{1,3}[ .]\d{3}|\d{4,6})[ .,;]{1,3}3[.):]")
"""The second of the three things asked for: `1. NAV er nede 2. 10452 3. 20304050`."""
_APART = re.compile(
    r"(?:^|[.,;:/\n])[ ]?(?P<number>\d(?:-\d){3,5})(?=[ ]?(?:$|[,;\n]|[.](?!\d)|/ |(?:tlf|tel|ring|mob)\b))"
)
"""Digit by digit: `3-2-0-4-4`."""
_ALONE = re.compile(r"(?:[,;/\n|]|\.[ ]|[ ]-)[ ]?(?P<number>\d{4,6})(?=[ ]?[,;/\n|]|\.[ ]|[ ]-[ ])")
"""Between two marks, as each of the three things may stand: `Holm A/S, 10452, NAV er nede, 20304050`."""
_LAST = re.compile(r"(?<![\d.,:/-])[\s.,/-](?P<number>\d{4,6}|\d{1,3}(?:[ .]\d{1,3}){1,5})[\s.!]*\Z")
_WAYS = (
    _NUMBERED,
    _PAIR,
    _GROUPS_PAIR,
    _START,
    _AT_THE_START,
    _AFTER_PHONE,
    _GROUPS_FIRST,
    _CALLED_NUMBER,
    _APART,
    _ALONE,
    _LAST,
)
_WITH_PHONE = (_LAST, _GROUPS_FIRST, _ALONE)
_IN_A_YEAR = re.compile(r"\b(?:i|in|fra|from|siden|since|efter|after|nav|navision|bc|version|aar)[ ]$")
_HAS_PHONE = re.compile(r"(?<![\d.])(?:\d{8}|\d\d(?: \d\d){3}|\d{4} \d{4})(?! ?\d)")
_TOWN = re.compile(
    r"[ ,]{1,2}(?:aarhus|odense|aalborg|esbjerg|randers|kolding|horsens|vejle|roskilde|herning|silkeborg|viborg"
    r"|naestved|holstebro|slagelse|hilleroed|soenderborg|fredericia|helsingoer|koebenhavn|kbh|copenhagen"
    r"|svendborg|hjoerring"
    r"|frederikshavn|skive|ringsted|ikast|thisted|noerresundby|nykoebing|haderslev|aabenraa|middelfart|glostrup"
    r"|koege)\b"
)
"""Towns that a postcode stands before."""
_LISTED = re.compile(r"(?<!\d)\d{4,6}(?: ?[,/]| og| and| und)[ ]?$")
"""Before the last of several numbers: `fakturaerne 20417, 20418 mangler`."""
_THEN_DIGITS = re.compile(r"[^\w+]{1,4}[+\d]")
_WORD = re.compile(r"[^\W\d_]+")
_DIGITS_OF_A_POSTCODE = 4
_NEAR = 40
_YEAR = re.compile(r"(?:19|20)\d\d")
_OF_A_DOCUMENT = re.compile(
    r"(?<![^\W_])\w*(?:ordre[nr]?|faktura(?:en)?|tilbud(?:det)?|kreditnota(?:en)?|bilag(?:et)?|sag(?:en)?|varen?"
    r"|order|invoice|quote|ticket|case|rechnung|auftrag|bestellung|artikel|projekt(?:et)?|rapport(?:en)?"
    r"|leverandoer(?:en)?|kreditor(?:en)?|linjen?|journal|kladden?)[.!?,:;]+ ?(?:den |det |it |its |es )?"
    r"(?:(?:har|has|hat|er|is|ist) )?$"
)
"""Before a number that is that of the thing asked for: `Hvem har slettet en ordre? Nr. 20417`."""


def find_in_sms(folded: str, fits: Callable[[str], bool], before_other: re.Pattern[str]) -> tuple[Stated, ...]:
    """The bare number that a folded text message gives beside a telephone number.

    `before_other` finds the words that numbers of something else follow.
    """
    has_phone = _HAS_PHONE.search(folded) is not None
    for pattern in _WAYS:
        if pattern in _WITH_PHONE and not has_phone:
            continue
        for match in pattern.finditer(folded):
            digits = re.sub(r"\D", "", match["number"])
            lead = folded[max(0, match.start("number") - 20) : match.start("number")]
            if not fits(digits) or before_other.search(lead):
                continue
            if digits.startswith("0") and _is_dialled(folded, *match.span("number")):
                continue
            if pattern is _CALLED_NUMBER and _OF_A_DOCUMENT.search(
                folded, max(0, match.start() - _NEAR), match.start() + 1
            ):
                continue
            if _LISTED.search(lead) and not _THEN_DIGITS.match(folded, match.end("number")):
                continue
            following = _WORD.match(folded, match.end("number") + 1)
            if following is not None and following[0] in COUNTED:
                continue
            if _YEAR.fullmatch(digits) and (pattern is not _PAIR or following is not None or _IN_A_YEAR.search(lead)):
                continue
            if len(digits) == _DIGITS_OF_A_POSTCODE and _TOWN.match(folded, match.end("number")):
                continue
            return (Stated(digits, match[0].strip(), sure=False),)
    return ()


def _is_dialled(folded: str, start: int, end: int) -> bool:
    """Is it the area code of a telephone number: `0151 22907741`?"""
    phone = PHONE.match(folded, start)
    return phone is not None and phone.end() > end
