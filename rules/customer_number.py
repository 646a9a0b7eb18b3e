"""The customer number that a text states, with the label that makes it one."""

from __future__ import annotations

import re
from dataclasses import replace

from rules.customer_number_labels import CustomerNumberLabels, any_of
from rules.customer_number_shape import CustomerNumberShape
from rules.fold import fold
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
    r"(?:men|but|sondern|utan|nej|nein|no|undskyld|sorry|rettelse|raettelse|correction|korrektur|ups|oops)"
    r"[\s,:.!-]+(?:(?:det|it|er|is|ist|nu|now|undskyld|sorry|mener|jeg|i|mean)[\s,:]+){0,3}"
)
"""Between a wrong number and the right one: `er ikke 10450, men 10452`."""
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
        self._points_out = any_of(shape.points_out)
        self._disclaims = any_of(shape.disclaims)

    def find(self, text: str) -> tuple[Stated, ...]:
        """Every customer number stated with a label, in order."""
        folded = fold(text)
        found: list[Stated] = []
        previous: tuple[int, Stated] | None = None
        former: tuple[int, Stated] | None = None
        for start, end in self._spans(folded):
            digits = re.sub(r"\D", "", folded[start:end])
            if not self._labels.fits(digits):
                continue
            counted = _is_counted(folded, end)
            if previous is not None and (
                _INSTEAD.fullmatch(folded, previous[0], start)
                or (not counted and _NOW.fullmatch(folded, previous[0], start))
            ):
                found.pop()
                stated: Stated | None = replace(previous[1], number=digits)
            elif former is not None and not counted and _NOW.fullmatch(folded, former[0], start):
                stated = replace(former[1], number=digits)
            elif previous is not None and _AND.fullmatch(folded, previous[0], start):
                stated = replace(previous[1], number=digits)
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


def _is_counted(folded: str, end: int) -> bool:
    """Does the number that ends here tell how many: `2026 linjer`?"""
    following = _WORD.match(folded, end + 1)
    return following is not None and following[0] in COUNTED
