"""The customer number that a text states, with the label that makes it one."""

from __future__ import annotations

import re
from dataclasses import replace

from rules.customer_number_labels import CustomerNumberLabels, any_of
from rules.customer_number_shape import CustomerNumberShape
from rules.fold import fold
from rules.labels import label_pattern
from rules.mistyped_zero import zeros_for_letters
from rules.sms_customer_number import find_in_sms
from rules.spoken import COUNTED
from rules.spoken_customer_number import SpokenCustomerNumbers
from rules.stated_number import Stated

_LOOK_BACK = 80
_LOOK_AHEAD = 60
_NUMBER = re.compile(
    r"\d(?<!\d\d)(?<!\d[.,/:-]\d)(?:\d{0,2}[ .,-]\d{3}(?![ .-]\d{3}(?!\d))|\d{2,11})"
    r"(?!\d|[.,/:-]\d| ?(?:%|kr\b|dkk\b|eur\b|stk\b))"
)
_GROUPED = re.compile(r"\d[ .-]\d")
_GROUPS = re.compile(
    r"\d(?<!\d\d)(?<!\d[ .,:/-]\d)\d{0,2}(?:[ .-]\d{1,4}){1,5}(?![ .-]?\d|[,:/]\d| ?(?:%|kr\b|stk\b))"
)
"""Digits in groups as somebody dictates them: 7 7 1 0, 40 6 50, 4-3-5-5-0.  Only beside a label."""
_CLAUSE_END = re.compile(r"[.!?;,](?=\s)|\n")
_SENTENCE_END = re.compile(r"[.!?;](?=\s)|\n")
_INSTEAD = re.compile(
    r"(?: (?:hos jer|hos er|hos dere|with you|bei ihnen))?[\s,.(-]*"
    r"(?:(?:men|but|sondern|utan|nej|nein|no|undskyld|sorry|rettelse|raettelse|correction|korrektur|ups|oops)"
    r"[\s,:.!-]+(?:(?:det|it|er|is|ist|nu|now|undskyld|sorry|mener|jeg|i|mean|der|den|skal|skulle|burde|should|must"
    r"|muss|sollte|ska|vise|show|staa|vaere|be|have|read|hedde|heissen|sein|stehen|rettes til|rettelig)[\s,:]+){0,5}"
    r"|(?:[^\d.!?\n]{0,30}[.,;] ?)?(?:(?:det|the|das|den) )?(?:rigtige?|korrekte?|right|correct|richtige?"
    r"|raetta|riktige) (?:(?:kunde)?(?:nummer|nr|number|one) |for (?:os|us|uns) )?(?:[^\d.!?\n]{0,24} )?"
    r"(?:er|is|ist|aer|lyder|hedder)[ :]+)"
)
"""Between a wrong number and the right one: `er ikke 10450, men 10452`, `viser 10450, men skal vise 10452`."""
_TO = re.compile(r"[\s,]*(?:og )?(?:til|till|to|auf|->|=>)[ ]*(?:(?:kunde)?(?:nr|nummer|no)\.? )?k?[ .-]?")
"""Between the number that the sender has left and the new one: `vi er skiftet fra 10450 til 10452`."""
_FORMAL = re.compile(r"\bhos Dem\b")
_RIGHT_ONE = re.compile(
    r"\b(?:det|the|das|den) (?:rigtige?|korrekte?|right|correct|richtige?|raetta|riktige)"
    r"(?: [^\d.!?\n]{0,40})? (?:er|is|ist|aer|lyder|hedder)[ :]+$"
)
"""Before the number that is said to be the right one, after talk of a wrong one: `det rigtige for os er 10452`."""
_RIGHT_WORDS = ("rigtig", "riktig", "richtig", "right", "korrekt", "correct", "raetta")
_SUBJECT_WORDS = ("emne", "overskrift", "subject", "betreff")
_SUBJECT = (
    r"(?:emne(?:t|feltet|linjen)?|overskriften|subject(?: line)?|betreff(?:zeile)?|aemnesraden|emnefelt|aemnet)"
)
_SUBJECT_NUMBER = re.compile(
    r"(?<![\d.,:/-])\d{1,3}(?:[ .]\d{1,3}){1,4}(?![\d.,:/-])|(?<![\d.,:/-])\d{4,6}(?![\d,:/-])"
)
_NOW = re.compile(
    r"[\s,;(-]*(?:(?:men|og|but|and|und|aber|it is|it's|det er|vi har|vi er|har vi|er) )?"
    r"(?:nu|now|jetzt|numera|naa)\b"
    r"[\s:]*(?:(?:det|it|er|is|ist|aer|har|have|haben|vi|we|wir|hedder|kundenr|k)[\s.:]+){0,3}k?[ .-]?"
)
"""Between a number that no longer holds and the one that does: `tidligere 10450, nu 10452`."""
_WORD = re.compile(r"[^\W\d_]+")
_AND = re.compile(r"\s*(?:og|eller|and|or|und|oder|och|samt|&|\+)\s*")


class CustomerNumbers:
    """Finds customer numbers in text."""

    def __init__(self, shape: CustomerNumberShape) -> None:
        self._labels = CustomerNumberLabels(shape)
        self._spoken = SpokenCustomerNumbers(self._labels, shape.min_digits)
        label = label_pattern(shape.labels)
        self._subject_is_it = re.compile(
            rf"\b{_SUBJECT} (?:[^\W\d]+ ){{0,4}}(?:{label})(?![^\W_])"
            rf"|(?<![^\W_])(?:{label})(?: [^\W\d]+){{1,4}} {_SUBJECT}\b"
        )
        self._points_out = any_of(shape.points_out)
        self._disclaims = any_of(shape.disclaims)

    def find(self, text: str) -> tuple[Stated, ...]:
        """Every customer number stated with a label, in order."""
        folded = _folded(text)
        found: list[Stated] = []
        previous: tuple[int, Stated] | None = None
        former: tuple[int, Stated] | None = None
        left: int | None = None
        puts_right = any(word in folded for word in _RIGHT_WORDS)
        for start, end in self._spans(folded):
            digits = re.sub(r"\D", "", folded[start:end])
            if not self._labels.fits(digits):
                continue
            counted = _is_counted(folded, end)
            if left is not None and _TO.fullmatch(folded, left, start):
                stated: Stated | None = Stated(digits, folded[left - len(digits) : end], sure=True, ours=True)
            elif (
                previous is not None
                and not counted
                and (_INSTEAD.fullmatch(folded, previous[0], start) or _NOW.fullmatch(folded, previous[0], start))
            ):
                found.pop()
                stated = replace(previous[1], number=digits)
            elif former is not None and not counted and _NOW.fullmatch(folded, former[0], start):
                stated = replace(former[1], number=digits)
            elif previous is not None and _AND.fullmatch(folded, previous[0], start):
                stated = replace(previous[1], number=digits)
            elif self._labels.is_left(folded, start):
                left, stated = end, None
            elif puts_right and self._is_the_right_one(folded, start):
                stated = Stated(digits, folded[max(0, start - 24) : end].strip(), sure=True, ours=True)
            else:
                stated = self._labels.stated(folded, start, end)
            if stated is not None:
                previous = (end, stated)
                found.append(stated)
            elif (held := self._labels.held_before(folded, start, digits)) is not None:
                former = (end, held)
        if len({one.number for one in found}) > 1:
            return tuple(self._among_others(folded, one) for one in found)
        return tuple(found)

    def find_in_subject(self, subject: str, newest: str) -> tuple[Stated, ...]:
        """The one number of a subject of which the text says that it is the customer number."""
        folded = fold(newest)
        if not any(word in folded for word in _SUBJECT_WORDS) or self._subject_is_it.search(folded) is None:
            return ()
        found = [(one, re.sub(r"\D", "", one)) for one in _SUBJECT_NUMBER.findall(_folded(subject))]
        fitting = [Stated(digits, one, sure=True, ours=True) for one, digits in found if self._labels.fits(digits)]
        return tuple(fitting) if len(fitting) == 1 else ()

    def find_spoken(self, text: str) -> tuple[Stated, ...]:
        """Every number said with a label before or after it, as a transcript of speech has them, in order."""
        return self._spoken.find(fold(text))

    def find_written_out(self, text: str) -> tuple[Stated, ...]:
        """Every number written in words right after a label, in order."""
        return self._spoken.find_written(fold(text))

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
        for match in spelled.finditer(folded):
            lead = _CLAUSE_END.split(folded[max(0, match.start() - _LOOK_BACK) : match.start()])[-1]
            rest = _SENTENCE_END.split(folded[match.end() : match.end() + 2 * _LOOK_AHEAD])[0]
            rest = _NUMBER.split(rest)[0]
            disclaimed = disclaimed or bool(self._disclaims and self._disclaims.search(f"{lead[-24:]} {rest}"))
            pointed_out = pointed_out or bool(self._points_out and self._points_out.search(f"{lead[-40:]} {rest}"))
        return replace(one, pointed_out=pointed_out, disclaimed=disclaimed)


def _folded(text: str) -> str:
    """`text` in small letters, where the formal "Dem" can no longer be told from "dem"."""
    return zeros_for_letters(fold(_FORMAL.sub("hos jer", text) if "hos Dem" in text else text))


def _is_counted(folded: str, end: int) -> bool:
    """Does the number that ends here tell how many: `2026 linjer`?"""
    following = _WORD.match(folded, end + 1)
    return following is not None and following[0] in COUNTED
