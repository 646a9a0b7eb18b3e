"""A customer number said in words, as a transcript of speech has it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rules.between_label_and_number import is_unknown
from rules.customer_number_labels import CustomerNumberLabels
from rules.disowned_number import has_none
from rules.earlier_number import Earlier
from rules.number_elsewhere import is_elsewhere
from rules.spoken import Spoken, spoken_numbers
from rules.stated_number import Stated

_MOST_WORDS_BEFORE = 14
"""In speech people think aloud between "kundenummer" and the number."""
_MOST_WORDS_AT_ONCE = 2
_LITTLE = frozenset(
    ["hos", "jer", "er", "det", "is", "it", "with", "you", "bei", "ihnen", "ist", "aer", "jo", "dere", "k"]
)
"""Words between a label and its number that say nothing else."""
_DIGITS_OF_A_PHONE = 8
_LEAD = 60
_WORD = re.compile(r"[^\W\d_]+")
_ANOTHER_NUMBER = re.compile(
    r"[^\W\d_]{2,}(?:nummer|nummeret|numret|numre|numrene|nr)\b"
    r"|\b(?:men|but|og|and|aber|und) (?:the |die |der )?(?:ordren|sagen|fakturaen|tilbuddet|order|invoice|case|ticket"
    r"|rechnung|auftrag) (?:er|var|hedder|har|is|was|ist|hat)\b"
    r"|\b(?:faktura|ordre|sag|tilbud|vare|bilag|invoice|order|case|ticket|rechnung|auftrag) (?:nummer|nr"
    r"|number|no)\b"
)
_NAMES_THE_FORMER = re.compile(
    r"\W*(?:(?:er|is|ist|aer|det|that|it|this|das|som|as|jo|altsaa|ja|saa|oeh|vores|mit|vort|our|my|unsere"
    r"|meine|vaart|mitt|the|nemlig"
    r"|jeres|hos|jer|s)\W+){0,5}"
)
_DENIED = re.compile(
    r"\b(?:ikke|not|nicht|inte) (?:laengere |mere )?(?:kunde|kund|kunden|customer)[ -]?\w* ?(?:nr|no|number"
    r"|nummer)? ?$"
)
_SENTENCE_END = re.compile(r"[.!?;](?=\s)|\n")


@dataclass(frozen=True, slots=True)
class SpokenCustomerNumbers:
    """Finds numbers said in words beside one of `labels`."""

    labels: CustomerNumberLabels
    min_digits: int

    def find(self, folded: str) -> tuple[Stated, ...]:
        """Every number said with a label before or after it, in order."""
        labels = [one for one in self.labels.label.finditer(folded) if one["weak"] is None]
        if not labels:
            return ()
        numbers = spoken_numbers(folded)
        found: dict[int, Stated] = {}
        for label in labels:
            if any(one.start < label.start() < one.end for one in numbers):
                continue
            if has_none(_SENTENCE_END.split(folded[max(0, label.start() - _LEAD) : label.start()])[-1]):
                continue
            said = self._said_before(folded, numbers, label) or self._said_after(folded, numbers, label)
            if said is None or self._is_anothers(folded, label, said[0]):
                continue
            first, digits = said
            words = folded[min(first.start, label.start()) : max(first.end, label.end())]
            found[first.start] = self._put_right(folded, numbers, first, Stated(digits, words, sure=True))
        return tuple(found.values())

    def _is_anothers(self, folded: str, label: re.Match[str], said: Spoken) -> bool:
        lead = folded[max(0, label.start() - 24) : label.start()]
        if self.labels.belongs_to_another(lead if label["at_once"] is not None else f"{lead}{label[0]}"):
            return True
        return is_elsewhere(lead, folded[label.end() : said.start])

    def _put_right(self, folded: str, numbers: Sequence[Spoken], said: Spoken, one: Stated) -> Stated:
        """The last number said straight after instead: the new or right one, or our own after another firm's."""
        end, denied = said.end, _DENIED.search(folded, 0, said.start) is not None
        for following in numbers:
            if following.start < end:
                continue
            digits = self._customer_digits(following)
            if digits is None:
                break
            earlier = Earlier()
            earlier.stated(end, one, denied=denied)
            corrected = earlier.corrected(folded, digits, following.start, following.end)
            if corrected is None:
                break
            one, end, denied = corrected[0], following.end, False
        return one

    def _said_after(self, folded: str, numbers: Sequence[Spoken], label: re.Match[str]) -> tuple[Spoken, str] | None:
        """The first number after the label that can be one, unless too much or another label stands before."""
        most = _MOST_WORDS_BEFORE if label["sure"] is not None else _MOST_WORDS_AT_ONCE
        for one in numbers:
            if one.start < label.end():
                continue
            between = folded[label.end() : one.start]
            if sum(word not in _LITTLE for word in _WORD.findall(between)) > most or self.labels.label.search(
                between
            ):
                return None
            if (
                is_unknown(between)
                or _ANOTHER_NUMBER.search(between)
                or (self.labels.other is not None and self.labels.other.search(between))
            ):
                return None
            digits = self._customer_digits(one)
            if digits is not None:
                return one, digits
            if len(one.digits) >= self.min_digits:
                return None
        return None

    def _said_before(self, folded: str, numbers: Sequence[Spoken], label: re.Match[str]) -> tuple[Spoken, str] | None:
        """A number that the label follows: `ti fire tooghalvtreds er vores kundenummer`."""
        if label["sure"] is None:
            return None
        one = next((one for one in reversed(numbers) if one.end <= label.start()), None)
        if one is None or not _NAMES_THE_FORMER.fullmatch(folded, one.end, label.start()):
            return None
        if any(
            label.end() <= other.start <= label.end() + 12 and self.labels.fits(other.digits) for other in numbers
        ):
            return None
        if self.labels.before_other.search(folded[max(0, one.start - 24) : one.start]):
            return None
        return (one, one.digits) if self.labels.fits(one.digits) else None

    def _customer_digits(self, one: Spoken) -> str | None:
        """All digits said, half of them if said twice, or those before a telephone number said straight after."""
        if self.labels.fits(one.digits):
            return one.digits
        half = one.digits[: len(one.digits) // 2]
        if one.digits == half * 2 and self.labels.fits(half):
            return half
        for count in reversed(range(1, len(one.parts))):
            digits = "".join(one.parts[:count])
            rest = one.digits[len(digits) :]
            if self.labels.fits(digits) and (len(rest) == _DIGITS_OF_A_PHONE or _is_said_again(digits, rest)):
                return digits
        return None


def _is_said_again(digits: str, rest: str) -> bool:
    """`to og femti, aatti, seks. To og femti, altsaa fem to, aatte null, og seks`, be it without its last digit."""
    return len(digits) - 1 <= len(rest) < 2 * len(digits) and rest.endswith((digits, digits[:-1]))
