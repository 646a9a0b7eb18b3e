"""What an unquoted word of YAML means here, and which words YAML versions disagree on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

Scalar: TypeAlias = str | bool | int | Decimal | None

MAX_DIGITS = 15
LONGEST_NUMBER = 60
"""What is longer is taken for a text by everybody."""

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {"true": True, "false": False}
_BOOLEAN_WORDS = {"yes": True, "on": True, "true": True, "no": False, "off": False, "false": False}
_INTEGER = re.compile(r"-?(?:0|[1-9]\d*)", re.ASCII)
_DECIMAL = re.compile(r"-?(?:0|[1-9]\d*)\.\d+", re.ASCII)
_THOUSANDS = re.compile(r"-?([1-9]\d{0,2})\.\d\d0", re.ASCII)
_ODD_NUMBER = (
    r"[-+]?(?:0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|[\d_]*\d[\d_]*(?:\.[\d_]*)?(?:[eE][-+]?\d+)?"
    r"|\.\d[\d_]*(?:[eE][-+]?\d+)?|\.(?:inf|Inf|INF))|\.(?:nan|NaN|NAN)"
)
_DATE = r"\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d.*"
"""What YAML 1.1 takes for a date or an instant; `2026-11-20 15:30` is a text to everybody."""
_AMBIGUOUS = (
    ("date_unquoted", re.compile(_DATE, re.ASCII)),
    ("time_unquoted", re.compile(r"[-+]?\d+(?::\d{1,2})+(?:\.\d*)?", re.ASCII)),
    ("zero_unquoted", re.compile(r"[-+]?0\d[\d_]*", re.ASCII)),
    ("number_odd", re.compile(_ODD_NUMBER, re.ASCII)),
)


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A word that must be in quotes or written otherwise: the sentence's key, and what was probably meant."""

    key: str
    meant: str | bool


def parse_scalar(text: str) -> Scalar | Ambiguous:
    """The value of an unquoted word."""
    if text in _NULLS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if text.lower() in _BOOLEAN_WORDS:
        return Ambiguous("boolean_word", _BOOLEAN_WORDS[text.lower()])
    if len(text) <= MAX_DIGITS and (_INTEGER.fullmatch(text) or _DECIMAL.fullmatch(text)):
        return Decimal(text) if "." in text else int(text)
    if len(text) > LONGEST_NUMBER:
        return text
    key = next((key for key, pattern in _AMBIGUOUS if pattern.fullmatch(text)), None)
    return text if key is None else Ambiguous(key, text)


def read_as_thousandths(text: str) -> str | None:
    """What `10.000` is read as, 10, or None if it is no such number: thousands with a dot, as Danes write them.

    Nobody writes a fraction with three digits of which the last is a nought.
    """
    return f"{Decimal(text).normalize():f}" if _THOUSANDS.fullmatch(text) else None
