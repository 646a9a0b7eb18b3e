"""The customer number that a text states, with the label that makes it one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rules.asked_customer_number import find_answer
from rules.asked_which_number import asks_which
from rules.beside_number import is_after_a_1, is_counted, is_in_phone, stands_alone
from rules.customer_number_labels import CustomerNumberLabels, any_of
from rules.customer_number_shape import CustomerNumberShape
from rules.disowned_number import (
    has_none,
    is_denied,
    is_disowned,
    is_label_denied,
    is_made_up,
    is_no_customer,
    is_of_another_kind,
    may_be_disowned,
)
from rules.earlier_number import Earlier
from rules.fold import fold
from rules.joint_labels import find_under_joint_labels
from rules.labels import label_pattern
from rules.mass_mail import is_fraud, is_of_a_list
from rules.mistyped_label import mistyped_labels
from rules.mistyped_zero import digits_for_letters, zeros_for_letters
from rules.number_elsewhere import number_with_another_firm
from rules.number_in_books import is_our_debtor
from rules.number_in_subject import find_in_subject, may_name_the_subject, subject_is_it
from rules.number_to_use import named_to_use
from rules.odd_spelling import put_together, without_odd_spelling
from rules.old_signature import without_old_signature
from rules.sms_customer_number import find_in_sms
from rules.spoken_customer_number import SpokenCustomerNumbers
from rules.stated_number import Stated
from rules.table_customer_number import find_in_table
from rules.whose_number import is_of_another, is_said_ours, of_the_two
from rules.worded_number import in_digits

_LOOK_BACK = 80
_LOOK_AHEAD = 60
_TO_NUMBER = 16
"""So far behind a mistyped label its number begins."""
_NUMBER = re.compile(
    r"\d(?<!\d\d)(?<!\d[.,/:-]\d)(?:\d{0,2}[ .,-]\d{3}(?![ .-]\d{3}(?!\d)|,-)|\d{2,11})"
    r"(?!\d|[.,/:-]\d|\.\.\d| ?(?:%|kr\b|dkk\b|eur\b|stk\b))"
)
_GROUPED = re.compile(r"\d(?:[ ._/-]|, ?)\d")
_GROUPS = re.compile(
    r"\d(?<!\d\d)(?<!\d[ .,:/_-]\d)(?:\d{0,2}(?:[ .-]\d{1,4}){1,5}|\d{3}[ _]\d{1,2}(?=[ \t]*(?:$|[,;)\n]|\.\s*$))"
    r"|(?:/\d){3,5}|(?:, ?\d){3,5}|\d{0,2}_\d{2,4})(?![ .-]?\d|[,:/]\d|,-| ?(?:%|kr\b|stk\b))"
)
"""Digits in groups as somebody dictates them: 7 7 1 0, 40 6 50, 4-3-5-5-0.  Only beside a label."""
_CLAUSE_END = re.compile(r"[.!?;,](?=\s)|\n")
_SENTENCE_END = re.compile(r"[.!?;](?=\s)|\n")
_NUMBER_ABBREVIATED = re.compile(r"(?<=nr|no)\.")
_FORMAL = re.compile(r"\bhos Dem\b")
_RIGHT_ONE = re.compile(
    r"\b(?:det|the|das|den) (?:rigtige?|korrekte?|right|correct|richtige?|raetta|riktige)"
    r"(?: [^\d.!?\n]{0,40})? (?:er|is|ist|aer|lyder|hedder)[ :]+$"
)
"""Before the number that is said to be the right one, after talk of a wrong one: `det rigtige for os er 10452`."""
_RIGHT_WORDS = ("rigtig", "riktig", "richtig", "right", "korrekt", "correct", "raetta")
_SEVERAL = re.compile(
    r"\b(?:to|tre|flere|begge|two|three|both|several|zwei|drei|beide|mehrere|tvaa|baada|flera) "
    r"(?:(?:forskellige|different|verschiedene|olika|aktive) )?"
    r"(?:kunde|kund|customer|kunden|debitor)[ -]?(?:numre|numrene|nr|numbers|nos|nummern|nummer|numrer)\b"
    r"|\d{4,6} (?:paa|for|til|on) [^\d.;:!?\n]{2,30}(?:,| og| and| und| samt) (?:k|kundenr\.? )?\d{4,6}"
    r" (?:paa|for|til|on)\b"
)
"""The sender has several numbers, and each of them is theirs."""
_FOUND_AFTER_ALL = re.compile(
    r"(?<![^\W_])(?:jo|vent|nu|fandt|fundet|found|wait|doch|moment|gefunden|hittade|hittat|fant|yes|ja|her|here|hier)\b|:"
)
"""Between a label that is denied and its number: `jeg har ikke kundenummeret, jo, det er 10452`."""
_LISTED = re.compile(
    r"[\s,]*(?:og|and|und|och|samt|eller|or|oder|&)[ ](?:[a-z]{0,8}(?:kund|customer|client|debitor)[a-z]*[ .-]{0,2}"
    r"(?:nr|no|nummer|number|id)?[ .:#-]{0,3})?k?"
)
"""Between two numbers of which the same is said: `det gælder kundenr. 10452 samt kundenr. 20417`."""
_IN_A_NAME = re.compile(r"-[a-z]{2,}\w*\d")
"""After a number within the name of a machine: `KND-38801-NAVSQL01`."""
_MARK = re.compile(r"(?:ku[nm]d|kd[ .n-]|cust|client|debit|num|nr)[a-z]*")
"""Near it a number in words may be a customer number."""


class CustomerNumbers:
    """Finds customer numbers in text."""

    def __init__(self, shape: CustomerNumberShape) -> None:
        self._labels = CustomerNumberLabels(shape)
        self._spoken = SpokenCustomerNumbers(self._labels, shape.min_digits)
        self._subject_is_it = subject_is_it(label_pattern(shape.labels))
        self._points_out = any_of(shape.points_out)
        self._disclaims = any_of(shape.disclaims)

    def find(self, text: str) -> tuple[Stated, ...]:
        """Every customer number stated with a label, in order, without those that the sender says are not theirs."""
        folded = in_digits(_folded(text), _MARK, self._labels.fits)
        spans = self._spans(folded)
        found = self._stated(folded, spans)
        for right in (self._put_together, digits_for_letters):
            if found:
                break
            if (righted := right(folded)) != folded:
                folded, spans = righted, self._spans(righted)
                found = self._stated(folded, spans)
        if not found:
            found = [*self._mistyped(folded)] or [*self._in_form(folded)]
        if found and (is_fraud(folded) or all(asks_which(folded, one.number) for one in found)):
            return ()
        if found and is_no_customer(folded):
            return tuple(one for one in found if one.ours)
        lengths = {len(one.number) for one in found}
        if found and (used := named_to_use(folded, lengths, self._labels.before_other)) is not None:
            found = [Stated(used, used, sure=True, ours=True)]
        found = without_old_signature(folded, found)
        if len({one.number for one in found}) > 1:
            under = find_under_joint_labels(folded, self._labels.label, self._labels.fits)
            if under:
                return under
            several = _SEVERAL.search(folded) is not None
            if (which := of_the_two(folded, {one.number for one in found})) is not None and not several:
                return (found[which],)
            judged = [self._among_others(folded, one) for one in found]
            return tuple(replace(one, ours=one.ours and not several) for one in judged)
        return tuple(found)

    def _put_together(self, folded: str) -> str:
        righted = put_together(folded)
        return in_digits(righted, _MARK, self._labels.fits) if righted != folded else folded

    def _stated(self, folded: str, spans: Sequence[tuple[int, int]]) -> list[Stated]:
        found: list[Stated] = []
        passed: list[tuple[str, int, int]] = []
        lettered: set[str] = set()
        earlier = Earlier()
        puts_right = any(map(folded.__contains__, _RIGHT_WORDS))
        denies = may_be_disowned(folded)
        for start, end in spans:
            digits = re.sub(r"\D", "", folded[start:end])
            if (
                not self._labels.fits(digits)
                or is_in_phone(folded, start, end)
                or is_after_a_1(folded, start)
                or ("-" in folded[start:end] and is_counted(folded, end))
            ):
                continue
            corrected = None if is_counted(folded, end) else earlier.corrected(folded, digits, start)
            denied = False
            if corrected is not None:
                stated, replaced = corrected
                found = [one for one in found if one is not replaced]
            else:
                new = self._newly_stated(folded, earlier, (start, end), puts_right=puts_right)
                if new is None:
                    passed.append((digits, start, end))
                    continue
                if _IN_A_NAME.match(folded, end) or is_of_a_list(folded[max(0, start - _LOOK_BACK) : start]):
                    continue
                stated = new
                denied = (denies and self._is_not_theirs(folded, start, end)) or is_of_another_kind(folded, end)
            if self._labels.has_other_prefix(folded, start):
                lettered.add(stated.number)
            earlier.stated(end, stated, denied=denied)
            if not denied:
                found.append(stated)
        numbers = {one.number for one in found if not one.ours}
        if numbers and passed:
            others = {
                one
                for one, *span in passed
                if one in numbers and self._is_anothers(folded, *span) and not stands_alone(folded, one)
            }
            found = [one for one in found if one.ours or one.number not in others]
        return [one for one in found if one.number not in lettered] or found if lettered else found

    def _is_anothers(self, folded: str, start: int, end: int) -> bool:
        """Is the number that was not taken for the sender's called a customer or a record of theirs?"""
        return is_our_debtor(folded[max(0, start - _LOOK_BACK) : start]) or self._labels.names_a_record(
            folded, start, end
        )

    def _newly_stated(
        self, folded: str, earlier: Earlier, span: tuple[int, int], *, puts_right: bool
    ) -> Stated | None:
        start, end = span
        digits = re.sub(r"\D", "", folded[start:end])
        also = earlier.also(folded, digits, start, end)
        if also is not None:
            return also
        if self._labels.is_left(folded, start):
            earlier.left(end)
            return None
        if puts_right and self._is_the_right_one(folded, start):
            return Stated(digits, folded[max(0, start - 24) : end].strip(), sure=True, ours=True)
        stated = self._labels.stated(folded, start, end)
        if stated is None and (held := self._labels.held_before(folded, start, digits)) is not None:
            earlier.held_before(end, held)
        return stated

    def _is_not_theirs(self, folded: str, start: int, end: int) -> bool:
        if is_disowned(folded, end) or is_made_up(folded, end):
            return True
        before = folded[max(0, start - _LOOK_BACK) : start]
        if not may_be_disowned(before):
            return False
        if is_denied(before):
            return True
        label = self._labels.label_before(before)
        if label is None:
            return False
        between = before[label.end() :]
        lead = _SENTENCE_END.split(before[: label.start()])[-1]
        if self._labels.is_tight(between):
            return is_label_denied(lead)
        return "\n" not in between and has_none(lead) and _FOUND_AFTER_ALL.search(between) is None

    def _in_form(self, folded: str) -> tuple[Stated, ...]:
        label, fits = self._labels.label, self._labels.fits
        return find_in_table(folded, label, fits) or find_under_joint_labels(folded, label, fits)

    def _mistyped(self, folded: str) -> Iterator[Stated]:
        """The numbers right after a label that is misspelled."""
        for first, last in mistyped_labels(folded):
            if self._labels.label.fullmatch(folded, first, last):
                continue
            righted = f"{folded[:first]}kundenr{folded[last:]}"
            at = first + len("kundenr")
            yield from self._stated(
                righted, [span for span in self._spans(righted) if 0 <= span[0] - at <= _TO_NUMBER]
            )

    def find_in_subject(self, subject: str, newest: str) -> tuple[Stated, ...]:
        """The one number of a subject of which the text says that it is the customer number."""
        folded = fold(newest)
        if not may_name_the_subject(folded) or self._subject_is_it.search(folded) is None:
            return ()
        return find_in_subject(_folded(subject), self._labels.fits)

    def find_answer(self, newest: str, quoted: str) -> tuple[Stated, ...]:
        """The number that a short text gives in answer to a quoted mail that asks for it."""
        return find_answer(
            fold(newest), fold(quoted), self._labels.label, self._labels.fits, self._labels.before_other
        )

    def is_elsewhere(self, text: str, number: str) -> bool:
        """Does a text say that the number is one with another firm: `De har os som kundenr. 10452 hos dem`?"""
        return number in text and number_with_another_firm(fold(text), number)

    def find_spoken(self, text: str) -> tuple[Stated, ...]:
        """Every number said with a label before or after it, as a transcript of speech has them, in order."""
        return self._spoken.find(fold(text))

    def find_in_sms(self, text: str) -> tuple[Stated, ...]:
        """A bare number in a text message of the form the hotline asks for: description, customer number, phone."""
        return find_in_sms(fold(text), self._labels.fits, self._labels.before_other)

    def _spans(self, folded: str) -> list[tuple[int, int]]:
        """Where numbers stand, those in groups of digits instead of their parts."""
        plain = [match.span() for match in _NUMBER.finditer(folded)]
        if not _GROUPED.search(folded):
            return plain
        spread = [match.span() for match in _GROUPS.finditer(folded)]
        spread = [(start, end) for start, end in spread if self._labels.is_one_number(folded, start, end)]
        if not spread:
            return plain
        alone = [(start, end) for start, end in plain if not any(one[0] < end and start < one[1] for one in spread)]
        return sorted([*spread, *alone])

    def _is_the_right_one(self, folded: str, start: int) -> bool:
        before = folded[max(0, start - _LOOK_BACK) : start]
        return (
            before.endswith((" ", ":"))
            and _RIGHT_ONE.search(before) is not None
            and self._labels.label.search(folded, max(0, start - 4 * _LOOK_BACK), start) is not None
        )

    def _among_others(self, folded: str, one: Stated) -> Stated:
        """`one` with what the text says of it wherever it stands."""
        spelled = re.compile(rf"(?<!\d){'[ .,]?'.join(one.number)}(?!\d)")
        pointed_out = disclaimed = False
        ours = one.ours
        for match in spelled.finditer(folded):
            before = _NUMBER_ABBREVIATED.sub(" ", folded[max(0, match.start() - 2 * _LOOK_BACK) : match.start()])
            sentence = _SENTENCE_END.split(before)[-1]
            lead = _CLAUSE_END.split(folded[max(0, match.start() - _LOOK_BACK) : match.start()])[-1]
            told = _NUMBER.split(sentence)[-1]
            if _LISTED.fullmatch(told):
                told = sentence
            rest = _SENTENCE_END.split(folded[match.end() : match.end() + 2 * _LOOK_AHEAD])[0]
            rest = _NUMBER.split(rest)[0]
            disclaimed = disclaimed or is_of_another(sentence, rest)
            ours = ours or is_said_ours(sentence, rest)
            disclaimed = disclaimed or bool(self._disclaims and self._disclaims.search(f"{lead[-24:]} {rest}"))
            pointed_out = pointed_out or bool(self._points_out and self._points_out.search(f"{told[-40:]} {rest}"))
        return replace(one, ours=ours, pointed_out=pointed_out, disclaimed=disclaimed)


def _folded(text: str) -> str:
    """`text` in small letters, where the formal "Dem" can no longer be told from "dem"."""
    return without_odd_spelling(zeros_for_letters(fold(_FORMAL.sub("hos jer", text) if "hos Dem" in text else text)))
