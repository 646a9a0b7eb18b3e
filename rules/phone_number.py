"""Phone numbers in text, as people write them, to E.164."""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers

PHONE = re.compile(
    r"(?<![\w+])(?<!\d[.,/-])(?:"
    r"(?:\+|00)\d{1,3}(?:[ .-]?\(0\))?(?:[ ./-]{0,2}\d){6,12}"  # with a country code
    r"|\(?0\d{1,5}\)?[ ]/[ ]\d(?:[ -]?\d){2,7}[ ]-[ ]\d{1,4}(?!\d)"  # ... and a direct line: 04351 / 47 19 - 33
    r"|\(?0\d{1,5}\)?(?:[ ]?[/-][ ]?|[ ])\d(?:[ -]?\d){3,9}|0\d{7,11}"  # with a trunk zero: Sweden, Germany
    r"|\d{2}(?:[ ./-]?\d{2}){3}"  # eight digits, in pairs or in fours
    r"|\d{3}[ .-]\d{2}[ .-]\d{3}|\d{3}[ .-]\d{3}[ .-]\d{2}|\d{2}[ .-]\d{3}[ .-]\d{3}"
    r")(?!\d|[ .-]\d|,\d| ?(?:kr|dkk|eur|stk)\b)"
)
_ALONE = re.compile(r"(?:\+|00)?\(?\d[\d ()./-]{6,20}", re.ASCII)
_DANISH = re.compile(r"[2-9]\d{7}")


def parse_phone_numbers(text: str, region: str = "DK") -> tuple[str, ...]:
    """Every telephone number in a field of a card, as E.164: people write two in one, with words between."""
    written = [match[0] for match in PHONE.finditer(text)] or [text]
    found = (to_e164(one, region) for one in written)
    return tuple(dict.fromkeys(one for one in found if one is not None))


@lru_cache(maxsize=256)
def same_number(written: str) -> str:
    """A text that is a telephone number and nothing else as E.164, a Danish one without country code too; any other
    text as it is."""
    return (to_e164(written, "DK") or written) if _ALONE.fullmatch(written.strip()) else written


def to_e164(written: str, region: str) -> str | None:
    """`written` as E.164, in `region` unless it has a country code; None if it cannot be a phone number there."""
    digits = re.sub(r"[^\d+]", "", written.replace("(0)", ""))
    if region == "DK" and _DANISH.fullmatch(digits):
        return f"+45{digits}"
    digits = "+" + digits[2:] if digits.startswith("00") else digits
    try:
        number = phonenumbers.parse(digits, None if digits.startswith("+") else region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
