"""The number to call back: the one asked for, else the sender's own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pydantic import Field

from rules.country import country_of_phone, country_of_words
from rules.phrases import PhraseHit, compile_phrases
from rules.product import Phrase
from rules.shape import Shape
from rules.words import Words, read_words
from rules.written_phones import WrittenPhone, WrittenPhones

_BEFORE_A_NUMBER = 40
"""So many letters may stand between "ring" and a number that it belongs to."""
_STRAIGHT_AFTER = re.compile(r"[ ,(:-]{1,4}")
_ONLY_UNTIL = re.compile(
    r"\W+(?:(?:mig|os|mich|uns|me|us|nu|op|an|i|du) ){0,2}(?:foer|inden|before|until|vor|foerraen|innan)\b"
    r"(?!\s*[,.;!])"
)
_NO_DENIAL = re.compile(r"\b(?:ikke|inte|not|nicht)[,;:] ")
"""A sentence that ends with a denial before another begins: `virker ikke, ring`."""
_WHOM = (
    r"\s*(?:(?:back|tilbage|op|upp|mig|mich|meg|os|oss|us|me|dig|deg|jer|dere|you|ihnen|til|gerne|telefonisk|wanted|requested"
    r"|oensket|oenskes|gewuenscht)\s*){0,4}"
)
_ANSWERED_NO = re.compile(rf"{_WHOM}[:=?(-]+\s*(?:nej|nei|nein|none|nope|false|no(?!\.? ?\d))\b")
_ANSWERED_YES = re.compile(
    rf"{_WHOM}[:=?(-]+\s*\[?(?:(?:ja|jo|jep|yes|yep|true|ok|gerne|meget gerne|[xv]|sure|please)\b"
    r"|(?:telefonisk|telefon|phone|opkald|tlf|mobil|call)\b(?!\.? ?[:=]))"
    r"(?!\s*(?:/|eller|or|oder)\s*n)"
)
_POLITE = re.compile(r"(?:vil|ville|kan|kunne|kunde|gider|skulle|can|can't|could|couldn't|won't|koenn|kann)")
"""How a request begins that denies only to be polite: `vil I ikke ringe`."""
_SOMEBODY = re.compile(
    r"(?!(?:no|nr|num|number|is|me|us|direct|office|mobile|work|home|cell|main|switchboard|reception|hours)\b)"
    r" [a-z]+ (?:on |at )?(?=[+\d])"
)
_COMMANDS = re.compile(r"(?:[,.;!] |please |or |and |just |to )$")
_RATHER = re.compile(r"\W*(?:og |and )?(?:helst|allerhelst|preferably|ideally|am liebsten|bedst|gerne)\b")
_EVEN_BETTER = re.compile(r"\b(?:helst|bedre|better|preferably|lieber|besser|baettre|bedst)\b")
_PREFERS = re.compile(r"\b(?:endnu bedre|allerhelst|helst|even better|preferably|noch besser|lieber|hellere)\b")
_IS_BEST = re.compile(
    r"[\s,(.]{1,3}(?:(?:som|det|den|der|which|that|it|dette|und|and|og|er|is|ist|for) ){0,3}"
    r"(?:(?:den|det|the|am) )?(?:hurtigst|nemmest|lettest|bedst|helst|sikrest|easiest|quickest|fastest|best"
    r"|schnellste|einfachste|bedre)"
)
"""After a number that is said to be the better one: `eller min private 20 30 40 50, som er den hurtigste`."""
_FURTHER = 80
"""So many letters may stand between two numbers of which the second is said to be the better one."""
_MY_OWN = re.compile(r"\b(?:mig|os|me|us|mich|uns|oss|meg)\b")
_MAIL_HEAD = re.compile(
    r"^(?=(?:fra|from|von|från|avsender|absender)[ \t]*:|.{0,120}\b(?:skrev|wrote|schrieb)\b.{0,80}:[ \t]*$)"
    r"(?P<head>.*)$",
    re.MULTILINE | re.IGNORECASE,
)
_OURS = re.compile(r"(?i)\b(?:\w*support|hotline|help ?desk|service ?desk|kundeservice|kundenservice)\b")
_THIS = re.compile(
    r"\b(?:(?:det|dette|den|denne) (?:her|haer|nummer|numret|nummeret|samme)|samme nummer|samma nummer|nummeret her"
    r"|this (?:number|phone|line)|same number|(?:diese|dieser|der gleichen|derselben) nummer"
    r"|(?:nummer|nummeret|numret|number),? (?:som )?(?:jeg|jag|i|ich) (?:ringer|ringde|call|am calling|anrufe))\b"
)


class CallbackShape(Shape):
    """How people ask to be called, or not to be."""

    asks: list[Phrase] = Field(default_factory=list)
    asks_with_number: list[Phrase] = Field(default_factory=list)
    asks_not: list[Phrase] = Field(default_factory=list)
    questions: list[Phrase] = Field(default_factory=list)
    takes_back: list[Phrase] = Field(default_factory=list)
    never_in: list[Phrase] = Field(default_factory=list)
    away: list[Phrase] = Field(default_factory=list)
    still_holds: list[Phrase] = Field(default_factory=list)
    not_phones: list[str] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Callback:
    """The number in E.164, the words that ask for the call, and which entry of `asks` they are."""

    phone: str
    words: str
    entry: int | None


class Callbacks:
    """Finds out whether and where a call is wanted."""

    def __init__(self, shape: CallbackShape) -> None:
        self._asks = len(shape.asks)
        self._with_number = self._asks + len(shape.asks_with_number)
        self._refusals = self._with_number + len(shape.asks_not)
        self._questions = self._refusals + len(shape.questions)
        self._away = self._questions + len(shape.takes_back)
        self._never = self._away + len(shape.away)
        self._matcher = compile_phrases(
            [
                *shape.asks,
                *shape.asks_with_number,
                *shape.asks_not,
                *shape.questions,
                *shape.takes_back,
                *shape.away,
                *shape.never_in,
            ]
        )
        self._still_holds = compile_phrases(shape.still_holds)
        self._phones = WrittenPhones(shape.not_phones)

    def find(
        self,
        words: Words,
        *,
        subject: Words,
        signature: str,
        channel: str,
        caller: str | None,
        quoted: str = "",
    ) -> Callback | None:
        """The callback that the newest text (`words`) asks for; `caller` is the sender's number in E.164.

        If it asks for none but says that what it quotes still holds, the one asked for there.
        """
        hits = self._matcher.find_in(words)
        in_subject = self._matcher.find_in(subject)
        if any(hit.phrase >= self._never for hit in (*in_subject, *hits)):
            return None
        if any(hit.phrase >= self._away for hit in (*in_subject, *hits)) and not self._asks_for_own(hits, words):
            return None
        hits = tuple(hit for hit in hits if hit.phrase < self._away)
        if not hits and channel != "sms":
            return self._in_quoted(words, quoted) if quoted else None
        region = (country_of_phone(caller) if caller else None) or country_of_words(words)
        phones = self._phones.find(words, region, spoken=channel == "voice")
        refusals = self._refusals_among(hits, words.folded)
        asked = self._asked(hits, refusals, phones, words.folded)
        if asked is None:
            if channel == "sms" and phones and not refusals:
                return Callback(phones[-1].phone, "", None)
            return self._in_quoted(words, quoted) if quoted and not refusals and not phones else None
        phone = (
            (caller if _this_number(words.folded, asked, phones) else None)
            or _nearest(phones, asked, words.folded)
            or caller
            or next((one.phone for one in self._phones.find_plain(read_words(signature), region)), None)
        )
        return None if phone is None else self._callback(phone, asked, words)

    def _asks_for_own(self, hits: Sequence[PhraseHit], words: Words) -> bool:
        """Does somebody who is away ask to be called all the same, which no automatic reply does?"""
        return any(
            hit.phrase < self._with_number
            and _MY_OWN.search(words.folded, hit.start, hit.end + len(" til mig")) is not None
            for hit in hits
        )

    def _callback(self, phone: str, asked: PhraseHit, words: Words) -> Callback:
        entry = asked.phrase if asked.phrase < self._asks else None
        return Callback(phone, words.around(asked.start, asked.end, 20), entry)

    def _in_quoted(self, newest: Words, quoted: str) -> Callback | None:
        """The call asked for in a quoted mail that is not one of our own, if the newest text says it still holds."""
        if not self._still_holds.find_in(newest):
            return None
        for words in (read_words(mail) for mail in _mails_of_others(quoted)):
            hits = self._matcher.find_in(words)
            phones = list(self._phones.find_plain(words, country_of_words(newest)))
            asked = self._asked(hits, self._refusals_among(hits, words.folded), phones, words.folded)
            phone = _nearest(phones, asked, words.folded) if asked is not None else None
            if asked is not None and phone is not None:
                return self._callback(phone, asked, words)
        return None

    def _refusals_among(self, hits: Sequence[PhraseHit], folded: str) -> list[PhraseHit]:
        """The hits that decline a call: in words, or with "no" as a form's answer to a question for one."""
        return [
            hit
            for hit in hits
            if (
                self._with_number <= hit.phrase < self._refusals
                and not _ONLY_UNTIL.match(folded, hit.end)
                and not _ANSWERED_YES.match(folded, hit.end)
                and not _NO_DENIAL.search(folded, hit.start, hit.end)
                and not self._is_politely_denied(hit, hits, folded)
            )
            or (self._is_question(hit) and _ANSWERED_NO.match(folded, hit.end))
        ]

    def _is_question(self, hit: PhraseHit) -> bool:
        """May it stand in a form, with yes or no for an answer?"""
        return hit.phrase < self._asks or self._refusals <= hit.phrase < self._questions

    def _is_politely_denied(self, refusal: PhraseHit, hits: Sequence[PhraseHit], folded: str) -> bool:
        return any(
            hit.phrase < self._asks
            and hit.start < refusal.start
            and refusal.end <= hit.end
            and _POLITE.match(folded, hit.start)
            for hit in hits
        )

    def _asked(
        self, hits: Sequence[PhraseHit], refusals: Sequence[PhraseHit], phones: Sequence[WrittenPhone], folded: str
    ) -> PhraseHit | None:
        """The first request for a call that is not itself part of a refusal; one with a number goes first."""
        answered = next((hit for hit in hits if self._is_answered_yes(hit, folded)), None)
        if answered is not None:
            return answered
        asked: list[PhraseHit] = []
        taken_back = max((hit.start for hit in hits if self._questions <= hit.phrase < self._away), default=-1)
        for hit in hits:
            if hit.start < taken_back:
                continue
            if any(
                one.start <= hit.start < one.end
                or hit.start <= one.start < hit.end
                or (one.end <= hit.start and folded[one.end : hit.start].isspace())
                for one in refusals
            ):
                continue
            if self._refusals <= hit.phrase:
                continue
            postponed = self._with_number <= hit.phrase < self._refusals
            if hit.phrase >= self._with_number and not postponed:
                continue
            if self._beside_number(hit, phones, folded):
                return hit
            if hit.phrase < self._asks:
                asked.append(hit)
        return asked[0] if asked else None

    def _is_answered_yes(self, hit: PhraseHit, folded: str) -> bool:
        return hit.phrase < self._questions and _ANSWERED_YES.match(folded, hit.end) is not None

    def _beside_number(self, hit: PhraseHit, phones: Sequence[WrittenPhone], folded: str) -> bool:
        """Does a number follow soon, or stand straight before: `40 12 33 10 - giv lyd`?"""
        if folded[hit.start : hit.end] == "phone" and not (
            _SOMEBODY.match(folded, hit.end) and _COMMANDS.search(folded[max(0, hit.start - 8) : hit.start])
        ):
            return False
        return any(
            hit.end <= one.start <= hit.end + _BEFORE_A_NUMBER
            or (one.end <= hit.start and _STRAIGHT_AFTER.fullmatch(folded, one.end, hit.start))
            for one in phones
        )


def _mails_of_others(quoted: str) -> Iterator[str]:
    """The quoted mails without those whose head says that we wrote them."""
    heads = [*_MAIL_HEAD.finditer(quoted)]
    ends = [*(head.start() for head in heads[1:]), len(quoted)]
    for head, end in zip(heads, ends, strict=False):
        if not _OURS.search(head["head"]):
            yield quoted[head.end() : end]


def _this_number(folded: str, asked: PhraseHit, phones: Sequence[WrittenPhone]) -> bool:
    """Does the request say "this number" before any other?"""
    following = next((one for one in phones if one.start >= asked.end), None)
    if following is not None and (
        _RATHER.match(folded, following.end) or _EVEN_BETTER.search(folded, asked.end, following.start)
    ):
        return False
    end = following.start if following is not None else len(folded)
    return _THIS.search(folded, asked.start, min(end, asked.end + _BEFORE_A_NUMBER)) is not None


def _nearest(phones: Sequence[WrittenPhone], asked: PhraseHit, folded: str) -> str | None:
    """The first number after the request, unless another is preferred, else the last before it."""
    after = [one for one in phones if one.start >= asked.start]
    for first, second in pairwise(after[:2]):
        between = folded[first.end : second.start]
        if len(between) <= _BEFORE_A_NUMBER and _PREFERS.search(between):
            return second.phone
        if len(between) <= _FURTHER and _IS_BEST.match(folded, second.end):
            return second.phone
    return after[0].phone if after else next((one.phone for one in reversed(phones)), None)
