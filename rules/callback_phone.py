"""The number to call back: the one asked for, else the sender's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rules.call_requests import CallbackShape, CallRequests
from rules.country import country_of_phone, country_of_words
from rules.fold import fold
from rules.labelled_phone import choose_labelled
from rules.mails_of_others import mails_of_others
from rules.number_to_call import asks_for_this_number, choose_phone, first_of_the_sender
from rules.phrases import PhraseHit, compile_phrases
from rules.request_in_subject import is_request
from rules.ticked_boxes import without_empty_boxes
from rules.words import Words, read_words
from rules.written_phones import WrittenPhone, WrittenPhones

_CALLS = ("ring", "call", "anruf", "opkald", "kald")
_ASKS_BESIDE = re.compile(
    r"(?i)(?:\bring|\bcall|anruf|opkald|\bkald)(?:.*\b(?:gerne|venligst|altid|må|please|any ?time|gjerne"
    r"|gärna|jederzeit|endelig"
    r"|evt|eventuelt|efter|først|mig|meg|me|mich)\b)"
    r"|\b(?:gerne|venligst|altid|må|please|any ?time|gjerne|gärna|bitte|endelig)\b.*(?:\bring|\bcall|anruf)"
)
"""A line of a signature that asks for a call, which a firm's number alone does not."""

_FOR_ANOTHER = re.compile(r"\b(?:him|her|ham|hende|ihn|honom|henne|dem|them)\b")


@dataclass(frozen=True, slots=True)
class Callback:
    """The number in E.164, the words that ask for the call, and which entry of `asks` they are."""

    phone: str
    words: str
    entry: int | None


class Callbacks:
    """Finds out whether and where a call is wanted."""

    def __init__(self, shape: CallbackShape) -> None:
        self._requests = CallRequests(shape)
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
        requests = self._requests
        hits, in_subject = requests.find_in(words), requests.find_in(subject)
        every = (*in_subject, *hits)
        if requests.says_never(every) or (requests.says_away(every) and not requests.asks_for_own(hits, words)):
            return None
        hits = requests.meant(words, hits)
        if not hits and channel != "sms":
            return (
                self._in_subject(subject, in_subject, words, signature, caller)
                or self._in_signature(signature)
                or (self._in_quoted(words, quoted) if quoted else None)
            )
        region = (country_of_phone(caller) if caller else None) or country_of_words(words)
        phones = self._phones.find(words, region, spoken=channel == "voice")
        if channel != "voice" and not any(requests.is_beside_number(hit, phones, words.folded) for hit in hits):
            phones = self._phones.find_said(words, region, phones, [hit.end for hit in hits])
        if channel == "sms" and not phones:
            phones = self._phones.find_said(words, region, phones, [max(0, len(words.folded) - 1)])
        refusals = requests.refusals_among(hits, words.folded)
        asked = requests.asked(hits, refusals, phones, words.folded)
        if asked is None and requests.declines(refusals):
            return None
        if asked is None:
            if channel == "sms" and phones:
                return Callback(phones[-1].phone, "", None)
            return (
                self._in_subject(subject, in_subject, words, signature, caller)
                or self._in_signature(signature)
                or (self._in_quoted(words, quoted) if quoted and not phones else None)
            )
        phone = (
            (caller if asks_for_this_number(words.folded, asked, phones) else None)
            or choose_phone(phones, asked, words)
            or caller
            or (self._of_signature(words, asked, quoted, region) if quoted and _is_for(words, asked) else None)
            or self._of_signature(words, asked, signature, region)
        )
        return None if phone is None else self._callback(phone, asked, words)

    def _callback(self, phone: str, asked: PhraseHit, words: Words) -> Callback:
        return Callback(phone, words.around(asked.start, asked.end, 20), self._requests.entry_of(asked))

    def _asked(self, words: Words, hits: Sequence[PhraseHit], phones: Sequence[WrittenPhone]) -> PhraseHit | None:
        return self._requests.asked(hits, self._requests.refusals_among(hits, words.folded), phones, words.folded)

    def _of_signature(self, words: Words, asked: PhraseHit, signature: str, region: str) -> str | None:
        signed = read_words(signature)
        return choose_labelled(words, asked, signed, list(self._phones.find_plain(signed, region)))

    def _in_subject(
        self, subject: Words, hits: Sequence[PhraseHit], words: Words, signature: str, caller: str | None
    ) -> Callback | None:
        """A call that the subject asks for and nothing else: at its number, or at the sender's."""
        if not hits:
            return None
        region = country_of_words(words)
        phones = self._phones.find(subject, region, spoken=False)
        asked = self._asked(subject, self._requests.meant(subject, hits), phones)
        if asked is None or not is_request(subject.folded, asked.start, asked.end):
            return None
        phone = (
            choose_phone(phones, asked, subject)
            or caller
            or first_of_the_sender(self._phones.find(words, region, spoken=False), words.folded)
            or self._of_signature(subject, asked, signature, region)
        )
        return None if phone is None else self._callback(phone, asked, subject)

    def _in_signature(self, signature: str) -> Callback | None:
        """A call that a line of the signature asks for by itself: `Direkte 75 12 13 14 (ring gerne)`."""
        folded = fold(signature)
        if not any(word in folded for word in _CALLS):
            return None
        for line in signature.splitlines():
            if _ASKS_BESIDE.search(line):
                words = read_words(line)
                phones = list(self._phones.find_plain(words, country_of_words(words)))
                hits = self._requests.meant(words, self._requests.find_in(words))
                asked = self._asked(words, hits, phones)
                phone = choose_phone(phones, asked, words) if asked is not None else None
                if asked is not None and phone is not None:
                    return self._callback(phone, asked, words)
        return None

    def _in_quoted(self, newest: Words, quoted: str) -> Callback | None:
        """The call asked for in a quoted mail that is not one of our own, if the newest text says it still holds."""
        if not self._still_holds.find_in(newest):
            return None
        for words in (read_words(mail) for mail in mails_of_others(quoted)):
            phones = list(self._phones.find_plain(words, country_of_words(newest)))
            asked = self._asked(words, self._requests.find_in(words), phones)
            phone = choose_phone(phones, asked, words) if asked is not None else None
            if asked is not None and phone is not None:
                return self._callback(phone, asked, words)
        return None


def _is_for(words: Words, asked: PhraseHit) -> bool:
    """Is somebody else to be called, who may have signed the mail below: `Call him, please, on his mobile`?"""
    return _FOR_ANOTHER.search(words.folded, asked.start, asked.end + len(" back til hende")) is not None
