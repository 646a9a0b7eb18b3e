"""The phrases that ask for a call or decline one, and which of those in a text is the request."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pydantic import Field

from rules.form_answers import is_answered_in_writing, is_answered_no, is_answered_yes
from rules.meant_call import is_meant
from rules.number_to_call import BEFORE_A_NUMBER
from rules.phrases import PhraseHit, compile_phrases
from rules.product import Phrase
from rules.shape import Shape
from rules.words import Words
from rules.written_phones import WrittenPhone

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
_NEXT_SENTENCE = re.compile(
    r"[^.!?\n]*[^\W\d]{2}[^.!?\n]*(?<!dvs)(?<!tlf)(?<!tel)(?<!\bkl)(?<!\bnr)(?<!mob)(?<!lok)[.!?]\s"
)
"""Words that end their sentence before the number comes: `API call fails. 75 12 13 14`."""
_NO_DENIAL = re.compile(r"\b(?:ikke|inte|not|nicht)[,;:] (?!(?:at|att|that|dass)\b)")
"""A denial that ends its sentence before another begins: `virker ikke, ring`."""
_TAG_BEFORE = re.compile(r", ?(?:ikke|inte)$")
_TAG_AFTER = re.compile(r"(?: ogsaa| sant)? ?(?:\?|[.!]? *$|\.\s)")
"""Around a "not" that only asks for assent: `Ring lige, ikke?`."""
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
    tells_of_calls: list[Phrase] = Field(default_factory=list)
    questions: list[Phrase] = Field(default_factory=list)
    takes_back: list[Phrase] = Field(default_factory=list)
    never_in: list[Phrase] = Field(default_factory=list)
    away: list[Phrase] = Field(default_factory=list)
    still_holds: list[Phrase] = Field(default_factory=list)
    not_phones: list[str] = Field(default_factory=list)


class CallRequests:
    """Finds them.  A hit's `phrase` counts through the lists of the shape, one after the other."""

    def __init__(self, shape: CallbackShape) -> None:
        self._asks = len(shape.asks)
        self._after_number = self._asks + len(shape.asks_with_number)
        self._with_number = self._after_number + len(shape.asks_after_number)
        self._declines = self._with_number + len(shape.asks_not)
        self._refusals = self._declines + len(shape.tells_of_calls)
        self._questions = self._refusals + len(shape.questions)
        self._away = self._questions + len(shape.takes_back)
        self._never = self._away + len(shape.away)
        self._matcher = compile_phrases(
            [
                *shape.asks,
                *shape.asks_with_number,
                *shape.asks_after_number,
                *shape.asks_not,
                *shape.tells_of_calls,
                *shape.questions,
                *shape.takes_back,
                *shape.away,
                *shape.never_in,
            ]
        )

    def find_in(self, words: Words) -> tuple[PhraseHit, ...]:
        """Every phrase of every list, in order."""
        return self._matcher.find_in(words)

    def meant(self, words: Words, hits: Sequence[PhraseHit]) -> tuple[PhraseHit, ...]:
        """Those that ask or decline, and are meant so."""
        return tuple(hit for hit in hits if hit.phrase < self._away and is_meant(words, hit.start, hit.end))

    def says_never(self, hits: Sequence[PhraseHit]) -> bool:
        """Is it an automatic reply or an advertisement?"""
        return any(hit.phrase >= self._never for hit in hits)

    def says_away(self, hits: Sequence[PhraseHit]) -> bool:
        """Does somebody say to be away?"""
        return any(hit.phrase >= self._away for hit in hits)

    def declines(self, refusals: Sequence[PhraseHit]) -> bool:
        """Is a call declined by one of them, which do not only tell of calls?"""
        return any(not self._declines <= hit.phrase < self._refusals for hit in refusals)

    def entry_of(self, hit: PhraseHit) -> int | None:
        """Which entry of `asks` it is, if any."""
        return hit.phrase if hit.phrase < self._asks else None

    def asks_for_own(self, hits: Sequence[PhraseHit], words: Words) -> bool:
        """Does somebody who is away ask to be called all the same, which no automatic reply does?"""
        return any(
            hit.phrase < self._with_number
            and _MY_OWN.search(words.folded, hit.start, hit.end + len(" til mig")) is not None
            for hit in hits
        )

    def refusals_among(self, hits: Sequence[PhraseHit], folded: str) -> list[PhraseHit]:
        """The hits that ask for no call: told or declined in words, or with "no" as a form's answer to a question."""
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

    def asked(
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
            if self.is_beside_number(hit, phones, folded):
                return hit
            if hit.phrase < self._asks:
                asked.append(hit)
        return asked[0] if asked else None

    def _is_answered_yes(self, hit: PhraseHit, folded: str) -> bool:
        return hit.phrase < self._questions and is_answered_yes(folded, hit.end)

    def is_beside_number(self, hit: PhraseHit, phones: Sequence[WrittenPhone], folded: str) -> bool:
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
