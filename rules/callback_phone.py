"""The number to call back: the one asked for, else the sender's own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import Field

from rules.country import country_of_phone, country_of_words
from rules.fold import fold
from rules.labels import label_pattern
from rules.phone_number import PHONE, to_e164
from rules.phrases import PhraseHit, compile_phrases
from rules.product import Phrase
from rules.shape import Shape
from rules.spoken import spoken_digits
from rules.words import Words

_BEFORE_A_NUMBER = 40
"""So many letters may stand between "ring" and a number that it belongs to."""
_SPOKEN_WITHIN = 90
_SPOKEN_NUMBER = re.compile(r"(?:paa|til|telefon|nummer|nummeret|on|at|number|tlf)\s+")


class CallbackShape(Shape):
    """How people ask to be called, or not to be."""

    asks: list[Phrase]
    asks_with_number: list[Phrase] = Field(default_factory=list)
    asks_not: list[Phrase]
    never_in: list[Phrase] = Field(default_factory=list)
    not_phones: list[str]


@dataclass(frozen=True, slots=True)
class Callback:
    """The number in E.164, the words that ask for the call, and which entry of `asks` they are."""

    phone: str
    words: str
    entry: int | None


@dataclass(frozen=True, slots=True)
class _Phone:
    start: int
    phone: str


class Callbacks:
    """Finds out whether and where a call is wanted."""

    def __init__(self, shape: CallbackShape) -> None:
        self._asks = len(shape.asks)
        self._with_number = self._asks + len(shape.asks_with_number)
        self._refusals = self._with_number + len(shape.asks_not)
        self._matcher = compile_phrases([*shape.asks, *shape.asks_with_number, *shape.asks_not, *shape.never_in])
        self._not_phone = re.compile(rf"(?<![^\W\d])(?:{label_pattern(shape.not_phones)})[\s.:=#()-]{{0,4}}$")

    def find(
        self, words: Words, *, subject: Words, signature: str, channel: str, caller: str | None
    ) -> Callback | None:
        """The callback that the newest text (`words`) asks for; `caller` is the sender's number in E.164."""
        hits = self._matcher.find_in(words)
        if any(hit.phrase >= self._refusals for hit in (*self._matcher.find_in(subject), *hits)):
            return None
        if not hits and channel != "sms":
            return None
        region = (country_of_phone(caller) if caller else None) or country_of_words(words)
        phones = list(self._phones(words.folded, region))
        asked = self._asked(hits, phones)
        refused = any(hit.phrase >= self._with_number for hit in hits)
        if asked is None:
            if channel != "sms" or refused or not phones:
                return None
            return Callback(phones[-1].phone, "", None)
        phone = (
            _nearest(phones, asked)
            or (_spoken(words.folded, asked, region) if channel == "voice" else None)
            or caller
            or next((one.phone for one in self._phones(fold(signature), region)), None)
        )
        if phone is None:
            return None
        entry = asked.phrase if asked.phrase < self._asks else None
        return Callback(phone, words.around(asked.start, asked.end, 20), entry)

    def _asked(self, hits: Sequence[PhraseHit], phones: Sequence[_Phone]) -> PhraseHit | None:
        """The first request for a call that is not itself part of a refusal; one with a number goes first."""
        refusals = [hit for hit in hits if self._with_number <= hit.phrase < self._refusals]
        asked: list[PhraseHit] = []
        for hit in hits:
            if hit.phrase >= self._with_number or any(
                one.start <= hit.start < one.end or hit.start <= one.start < hit.end for one in refusals
            ):
                continue
            if self._before_number(hit, phones):
                return hit
            if hit.phrase < self._asks:
                asked.append(hit)
        return asked[0] if asked else None

    def _before_number(self, hit: PhraseHit, phones: Sequence[_Phone]) -> bool:
        return any(hit.end <= one.start <= hit.end + _BEFORE_A_NUMBER for one in phones)

    def _phones(self, folded: str, region: str) -> Iterator[_Phone]:
        for match in PHONE.finditer(folded):
            if self._not_phone.search(folded[max(0, match.start() - 26) : match.start()]):
                continue
            phone = to_e164(match[0], region)
            if phone is not None:
                yield _Phone(match.start(), phone)


def _nearest(phones: Sequence[_Phone], asked: PhraseHit) -> str | None:
    """The first number after the request, else the last before it."""
    after = next((one.phone for one in phones if one.start >= asked.start), None)
    return after or next((one.phone for one in reversed(phones)), None)


def _spoken(folded: str, asked: PhraseHit, region: str) -> str | None:
    """An eight-digit number that is said in words after the request."""
    rest = folded[asked.start : asked.end + _SPOKEN_WITHIN]
    for match in _SPOKEN_NUMBER.finditer(rest):
        digits = spoken_digits(folded[asked.start + match.end() : asked.start + match.end() + 160])
        if len(digits) == 8:
            return to_e164(digits, region)
    return None
