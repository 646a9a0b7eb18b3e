"""A bare number that answers the desk's question for the customer number in the mail below it."""

from __future__ import annotations

import re
from collections.abc import Callable

from rules.stated_number import Stated

_ASKS = re.compile(
    r"(?:\?|\b(?:hvad|hvilket|oplys\w*|angiv\w*|send\w*|skriv\w*|mangler|brug for|bedes|venligst|what|which"
    r"|please|provide"
    r"|need|state|bitte|nennen|teilen|vad|vilket|ange|oppgi|hva)\b)"
)
_NEAR = 90
_SHORT = 240
_NUMBER = re.compile(r"(?<![\w.,:/+-])k?(?P<number>\d{4,6}|\d{1,3}[ .]\d{3})(?![\d,:/-]|[ .]\d| ?(?:kr|stk|%))")
_YEAR = re.compile(r"(?:19|20)\d\d")


def find_answer(
    newest: str,
    quoted: str,
    label: re.Pattern[str],
    fits: Callable[[str], bool],
    before_other: re.Pattern[str],
) -> tuple[Stated, ...]:
    """The only number of a short folded answer, if the `quoted` mail asks for what the label names and gives none."""
    if len(newest) > _SHORT:
        return ()
    found = [match for match in _NUMBER.finditer(newest) if fits(re.sub(r"\D", "", match["number"]))]
    if len(found) != 1 or before_other.search(newest[: found[0].start()][-24:]):
        return ()
    digits = re.sub(r"\D", "", found[0]["number"])
    if _YEAR.fullmatch(digits) or not _is_asked_for(quoted, label):
        return ()
    return (Stated(digits, newest[max(0, found[0].start() - 20) : found[0].end()].strip(), sure=True, ours=True),)


def _is_asked_for(quoted: str, label: re.Pattern[str]) -> bool:
    asked = next((one for one in label.finditer(quoted) if one["sure"] is not None), None)
    if asked is None:
        return False
    around = quoted[max(0, asked.start() - _NEAR) : asked.end() + _NEAR]
    return _ASKS.search(around) is not None and not re.match(r"[\s.:=#]{1,4}k?\d{2}", quoted[asked.end() :])
