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
from rules.spoken import spoken_numbers
from rules.words import Words

_BEFORE_A_NUMBER = 40
"""So many letters may stand between "ring" and a number that it belongs to."""
_EIGHT_DIGITS = ("DK", "NO")
_LONGEST_SAID_BEFORE = 6
"""A customer number of up to so many digits may have been said straight before a telephone number."""
_THIS = re.compile(
    r"\b(?:(?:det|dette|den|denne) (?:her|haer|nummer|numret|nummeret|samme)|samme nummer|samma nummer|nummeret her"
    r"|this (?:number|phone|line)|same number|(?:diese|dieser|der gleichen|derselben) nummer"
    r"|(?:nummer|nummeret|numret|number),? (?:som )?(?:jeg|jag|i|ich) (?:ringer|ringde|call|am calling|anrufe))\b"
)


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
    end: int
    phone: str


class Callbacks:
    """Finds out whether and where a call is wanted."""

    def __init__(self, shape: CallbackShape) -> None:
        self._asks = len(shape.asks)
        self._with_number = self._asks + len(shape.asks_with_number)
        self._refusals = self._with_number + len(shape.asks_not)
        self._matcher = compile_phrases([*shape.asks, *shape.asks_with_number, *shape.asks_not, *shape.never_in])
        self._not_phone_said = re.compile(
            rf"(?<![^\W\d])(?:{label_pattern(shape.not_phones)})(?:\W+[^\W\d]{{1,9}}){{0,3}}\W*$"
        )
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
        if channel == "voice":
            phones = sorted([*phones, *self._spoken(words.folded, region, phones)], key=lambda one: one.start)
        asked = self._asked(hits, phones)
        refused = any(hit.phrase >= self._with_number for hit in hits)
        if asked is None:
            if channel != "sms" or refused or not phones:
                return None
            return Callback(phones[-1].phone, "", None)
        phone = (
            (caller if _this_number(words.folded, asked, phones) else None)
            or _nearest(phones, asked)
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
                yield _Phone(match.start(), match.end(), phone)

    def _spoken(self, folded: str, region: str, written: Sequence[_Phone]) -> Iterator[_Phone]:
        """The telephone numbers that are said in words."""
        for said in spoken_numbers(folded):
            if any(said.start < one.end and one.start < said.end for one in written):
                continue
            lead = folded[max(0, said.start - 40) : said.start]
            phone = None if self._not_phone_said.search(lead) else to_e164("".join(said.parts), region)
            phone = phone or (_last_eight(said.parts, region) if region in _EIGHT_DIGITS else None)
            if phone is not None and len(said.digits) > _LONGEST_SAID_BEFORE:
                yield _Phone(said.start, said.end, phone)


def _last_eight(parts: Sequence[str], region: str) -> str | None:
    """The telephone number at the end of `parts`, if a customer number or country code was said straight before."""
    digits = "".join(parts)
    for count in range(1, len(parts)):
        rest = "".join(parts[count:])
        if len(rest) == 8 and len(digits) - 8 <= _LONGEST_SAID_BEFORE:
            return to_e164(rest, region)
    return None


def _this_number(folded: str, asked: PhraseHit, phones: Sequence[_Phone]) -> bool:
    """Does the request say "this number" before any other?"""
    end = min([one.start for one in phones if one.start >= asked.end], default=len(folded))
    return _THIS.search(folded, asked.start, min(end, asked.end + _BEFORE_A_NUMBER)) is not None


def _nearest(phones: Sequence[_Phone], asked: PhraseHit) -> str | None:
    """The first number after the request, else the last before it."""
    after = next((one.phone for one in phones if one.start >= asked.start), None)
    return after or next((one.phone for one in reversed(phones)), None)
