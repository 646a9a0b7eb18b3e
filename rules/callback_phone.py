"""The number to call back: the one asked for, else the sender's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import Field

from rules.country import country_of_phone, country_of_words
from rules.fold import fold
from rules.form_answers import is_answered_in_writing, is_answered_no, is_answered_yes
from rules.labelled_phone import choose_labelled
from rules.mails_of_others import mails_of_others
from rules.meant_call import is_meant
from rules.number_to_call import BEFORE_A_NUMBER, asks_for_this_number, choose_phone
from rules.phrases import PhraseHit, compile_phrases
from rules.product import Phrase
from rules.shape import Shape
from rules.ticked_boxes import without_empty_boxes
from rules.words import Words, read_words
from rules.written_phones import WrittenPhone, WrittenPhones

_STRAIGHT_AFTER = re.compile(r"[ ,(:-]{1,4}")
_ONLY_UNTIL = re.compile(
    r"\W+(?:(?:mig|os|mich|uns|me|us|nu|op|an|i|du) ){0,2}(?:foer|inden|before|until|vor|foerraen|innan)\b"
    r"(?!\s*[,.;!]|\s+(?:jeg|vi|i have|we|ich|wir|jag)\b)"
)
_NOT_CALL = re.compile(r"(?:ikke|inte|not|ikkje) (?:ring|call)")
_FAILS = re.compile(
    r"(?:virker|virke|koerer|starter|starte|aabner|svarer|fungerer|gaar|loader|logge|logger|printer"
    r"|opdaterer|kommer|ind|inn"
    r"|kan|fungerar|does|works?|working|forbindelse) $"
)
"""Before a denial that ends one sentence, where another begins without a mark: `NAV virker ikke ring 75 12 13 14`."""
_CALLS = ("ring", "call", "anruf", "opkald", "kald")
_ASKS_BESIDE = re.compile(
    r"(?i)(?:\bring|\bcall|anruf|opkald|\bkald)(?:.*\b(?:gerne|venligst|altid|må|please|any ?time|gjerne"
    r"|gärna|jederzeit|endelig"
    r"|evt|eventuelt|efter|først|mig|meg|me|mich)\b)"
    r"|\b(?:gerne|venligst|altid|må|please|any ?time|gjerne|gärna|bitte|endelig)\b.*(?:\bring|\bcall|anruf)"
)
"""A line of a signature that asks for a call, which a firm's number alone does not."""
_NEXT_SENTENCE = re.compile(
    r"[^.!?\n]*[^\W\d]{2}[^.!?\n]*(?<!dvs)(?<!tlf)(?<!tel)(?<!\bkl)(?<!\bnr)(?<!mob)(?<!lok)[.!?]\s"
)
"""Words that end their sentence before the number comes: `API call fails. 75 12 13 14`."""
_NO_DENIAL = re.compile(r"\b(?:ikke|inte|not|nicht)[,;:] (?!(?:at|att|that|dass)\b)")
_TAG_BEFORE = re.compile(r", ?(?:ikke|inte)$")
_TAG_AFTER = re.compile(r"(?: ogsaa| sant)? ?(?:\?|[.!]? *$|\.\s)")
"""Around a "not" that only asks for assent: `Ring lige, ikke?`."""
"""A sentence that ends with a denial before another begins: `virker ikke, ring`."""
_DENIES_ANOTHER = re.compile(r", (?:ikke|inte|not|nicht)$")
_ANOTHER = re.compile(r" (?:paa|via|per|pr|mail|sms|skriv|auf|im|the|at|on)\b")
"""Around a "not" that is said of another way: `Ring venligst, ikke på mobilen`."""
_POLITE = re.compile(r"(?:vil|ville|kan|kunne|kunde|gider|skulle|can|can't|could|couldn't|won't|koenn|kann)")
"""How a request begins that denies only to be polite: `vil I ikke ringe`."""
_SOMEBODY = re.compile(
    r"(?!(?:no|nr|num|number|is|me|us|direct|office|mobile|work|home|cell|main|switchboard|reception|hours)\b)"
    r" [a-z]+,? (?:on |at )?(?=[+\d])"
)
_SOMEBODY_ON = re.compile(r" (?!number|no|nr|us|me)[a-z]+ (?:on|at) (?=[+\d])")
_COMMANDS = re.compile(r"(?:[,.;!] |please |or |and |just |to )$")
_MY_OWN = re.compile(
    r"\b(?:mig|os|me|us|mich|uns|oss|meg|(?:dank|taknemm?e|takknem|tacksam|grate|appreci)\w*|glad|pris paa)\b"
)


class CallbackShape(Shape):
    """How people ask to be called, or not to be."""

    asks: list[Phrase] = Field(default_factory=list)
    asks_with_number: list[Phrase] = Field(default_factory=list)
    asks_after_number: list[Phrase] = Field(default_factory=list)
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
        self._after_number = self._asks + len(shape.asks_with_number)
        self._with_number = self._after_number + len(shape.asks_after_number)
        self._refusals = self._with_number + len(shape.asks_not)
        self._questions = self._refusals + len(shape.questions)
        self._away = self._questions + len(shape.takes_back)
        self._never = self._away + len(shape.away)
        self._matcher = compile_phrases(
            [
                *shape.asks,
                *shape.asks_with_number,
                *shape.asks_after_number,
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
        words = without_empty_boxes(words)
        hits = self._matcher.find_in(words)
        in_subject = self._matcher.find_in(subject)
        if any(hit.phrase >= self._never for hit in (*in_subject, *hits)):
            return None
        if any(hit.phrase >= self._away for hit in (*in_subject, *hits)) and not self._asks_for_own(hits, words):
            return None
        hits = tuple(hit for hit in hits if hit.phrase < self._away and is_meant(words, hit.start, hit.end))
        if not hits and channel != "sms":
            return self._in_signature(signature) or (self._in_quoted(words, quoted) if quoted else None)
        region = (country_of_phone(caller) if caller else None) or country_of_words(words)
        phones = self._phones.find(words, region, spoken=channel == "voice")
        if channel != "voice" and not any(self._beside_number(hit, phones, words.folded) for hit in hits):
            phones = self._phones.find_said(words, region, phones, [hit.end for hit in hits])
        refusals = self._refusals_among(hits, words.folded)
        asked = self._asked(hits, refusals, phones, words.folded)
        if asked is None:
            if channel == "sms" and phones and not refusals:
                return Callback(phones[-1].phone, "", None)
            return self._in_quoted(words, quoted) if quoted and not refusals and not phones else None
        phone = (
            (caller if asks_for_this_number(words.folded, asked, phones) else None)
            or choose_phone(phones, asked, words)
            or caller
            or self._of_signature(words, asked, signature, region)
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

    def _of_signature(self, words: Words, asked: PhraseHit, signature: str, region: str) -> str | None:
        signed = read_words(signature)
        return choose_labelled(words, asked, signed, list(self._phones.find_plain(signed, region)))

    def _in_signature(self, signature: str) -> Callback | None:
        """A call that a line of the signature asks for by itself: `Direkte 75 12 13 14 (ring gerne)`."""
        folded = fold(signature)
        if not any(word in folded for word in _CALLS):
            return None
        for line in signature.splitlines():
            if _ASKS_BESIDE.search(line):
                words = read_words(line)
                phones = list(self._phones.find_plain(words, country_of_words(words)))
                hits = tuple(hit for hit in self._matcher.find_in(words) if is_meant(words, hit.start, hit.end))
                asked = self._asked(hits, self._refusals_among(hits, words.folded), phones, words.folded)
                phone = choose_phone(phones, asked, words) if asked is not None else None
                if asked is not None and phone is not None:
                    return self._callback(phone, asked, words)
        return None

    def _in_quoted(self, newest: Words, quoted: str) -> Callback | None:
        """The call asked for in a quoted mail that is not one of our own, if the newest text says it still holds."""
        if not self._still_holds.find_in(newest):
            return None
        for words in (read_words(mail) for mail in mails_of_others(quoted)):
            hits = self._matcher.find_in(words)
            phones = list(self._phones.find_plain(words, country_of_words(newest)))
            asked = self._asked(hits, self._refusals_among(hits, words.folded), phones, words.folded)
            phone = choose_phone(phones, asked, words) if asked is not None else None
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
                and not is_answered_yes(folded, hit.end)
                and not _NO_DENIAL.search(folded, hit.start, hit.end)
                and not (_TAG_BEFORE.search(folded, hit.start, hit.end) and _TAG_AFTER.match(folded, hit.end))
                and not (_DENIES_ANOTHER.search(folded, hit.start, hit.end) and _ANOTHER.match(folded, hit.end))
                and not (_NOT_CALL.match(folded, hit.start) and _FAILS.search(folded, 0, hit.start))
                and not self._is_politely_denied(hit, hits, folded)
            )
            or (self._is_question(hit) and is_answered_no(folded, hit.end))
            or (self._refusals <= hit.phrase and is_answered_in_writing(folded, hit.end))
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
        return hit.phrase < self._questions and is_answered_yes(folded, hit.end)

    def _beside_number(self, hit: PhraseHit, phones: Sequence[WrittenPhone], folded: str) -> bool:
        """Does a number follow soon, or stand straight before: `40 12 33 10 - giv lyd`?"""
        if folded[hit.start : hit.end] == "phone" and not (
            (_SOMEBODY.match(folded, hit.end) and _COMMANDS.search(folded[max(0, hit.start - 8) : hit.start]))
            or _SOMEBODY_ON.match(folded, hit.end)
        ):
            return False
        only_after = self._after_number <= hit.phrase < self._with_number
        return any(
            (
                not only_after
                and hit.end <= one.start <= hit.end + BEFORE_A_NUMBER
                and not (hit.phrase >= self._asks and _NEXT_SENTENCE.match(folded, hit.end, one.start))
            )
            or (one.end <= hit.start and _STRAIGHT_AFTER.fullmatch(folded, one.end, hit.start))
            for one in phones
        )
