"""The number to call back: the one asked for, else the sender's own."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers

from rules.fold import fold
from rules.labels import label_pattern
from rules.phrases import PhraseHit, compile_phrases
from rules.product import Phrase
from rules.shape import Shape
from rules.words import Words

_PHONE = re.compile(r"(?<![\w.,-])(?:\+|00)?\(?\d(?:[ ()./-]{0,2}\d){7,13}(?!\d|[.,]\d)")
_SWEDISH = re.compile(r"\b(?:och|inte|kundnummer|kundnr|hälsning\w*|är|från|mig|oss|alla|vår)\b")
_GERMAN = re.compile(r"\b(?:und|nicht|kundennummer|kdnr|grüße|gruß|ist|bitte|wir|der|ich|guten)\b")
_NORWEGIAN = re.compile(r"\b(?:hei|dere|vennlig|innlogging|får|noen|bare|logget inn|ikke)\b")
_NORWEGIAN_ONLY = re.compile(r"\b(?:dere|vennlig|noen|innlogging|etter|igjen|fått|gjør|nå)\b")


class CallbackShape(Shape):
    """How people ask to be called, or not to be."""

    asks: list[Phrase]
    asks_not: list[Phrase]
    not_phones: list[str]


@dataclass(frozen=True, slots=True)
class Callback:
    """The number in E.164, and the words that ask for the call."""

    phone: str
    words: str
    entry: int | None


class Callbacks:
    """Finds out whether and where a call is wanted."""

    def __init__(self, shape: CallbackShape) -> None:
        self._count = len(shape.asks)
        self._matcher = compile_phrases([*shape.asks, *shape.asks_not])
        self._not_phone = re.compile(rf"(?<![^\W\d])(?:{label_pattern(shape.not_phones)})[\s.:=#-]{{0,4}}$")

    def find(self, words: Words, signature: str, channel: str, caller: str | None) -> Callback | None:
        """The callback that the newest text (`words`) asks for; `caller` is the sender's number in E.164."""
        asked = self._asked(words)
        refused = asked is None and any(hit.phrase >= self._count for hit in self._matcher.find_in(words))
        if refused or (asked is None and channel != "sms"):
            return None
        region = phone_region(words.text, caller)
        near = asked.end if asked else 0
        phones = [*self._phones(words.folded, region)]
        phones.sort(key=lambda one: (one[0] < near - 40, one[0]))
        if asked is None and not phones:
            return None
        signed = [] if phones else [phone for _, phone in self._phones(fold(signature), region)]
        phone = next((one for _, one in phones), None) or caller or next(iter(signed), None)
        if phone is None:
            return None
        said = words.around(asked.start, asked.end, 20) if asked else ""
        return Callback(phone, said, asked.phrase if asked else None)

    def _asked(self, words: Words) -> PhraseHit | None:
        hits = self._matcher.find_in(words)
        refusals = [(hit.start, hit.end) for hit in hits if hit.phrase >= self._count]
        for hit in hits:
            refused = any(start <= hit.start and hit.end <= end for start, end in refusals)
            if hit.phrase < self._count and not refused and not hit.negated:
                return hit
        return None

    def _phones(self, folded: str, region: str) -> list[tuple[int, str]]:
        found: list[tuple[int, str]] = []
        for match in _PHONE.finditer(folded):
            if self._not_phone.search(folded[max(0, match.start() - 24) : match.start()]):
                continue
            phone = to_e164(match[0], region)
            if phone is not None:
                found.append((match.start(), phone))
        return found


def to_e164(written: str, region: str) -> str | None:
    """`written` as E.164, in `region` unless it has a country code; None if it cannot be a phone number."""
    digits = re.sub(r"[^\d+]", "", written)
    digits = "+" + digits[2:] if digits.startswith("00") else digits
    try:
        number = phonenumbers.parse(digits, None if digits.startswith("+") else region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone_region(text: str, caller: str | None) -> str:
    """The sender's country: that of the number they call from, else that of the language they write."""
    if caller is not None:
        try:
            return phonenumbers.region_code_for_number(phonenumbers.parse(caller, None)) or "DK"
        except phonenumbers.NumberParseException:
            return "DK"
    lower = text.lower()
    for pattern, region in ((_SWEDISH, "SE"), (_GERMAN, "DE"), (_NORWEGIAN_ONLY, "NO")):
        if len(set(pattern.findall(lower))) >= 2:
            return region
    return "DK"
