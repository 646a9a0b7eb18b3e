"""The customer number that a text states, with the label that makes it one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field

from rules.digits import DigitsShape
from rules.fold import fold
from rules.labels import label_pattern
from rules.spoken import COUNTED, Spoken, spoken_numbers

_LOOK_BACK = 80
_LOOK_AHEAD = 60
_NUMBER = re.compile(
    r"\d(?<!\d\d)(?<!\d[.,/:-]\d)(?:\d{0,2}[ .,-]\d{3}(?![ .-]\d{3}(?!\d))|\d{2,11})"
    r"(?!\d|[.,/:-]\d| ?(?:%|kr\b|dkk\b|eur\b|stk\b))"
)
_GROUPED = re.compile(r"\d[ .-]\d")
_SPREAD = r"\d{1,3}(?:[ .-]\d{1,3}){1,5}(?![ .-]?\d)"
"""Digits in groups as somebody dictates them: 7 7 1 0, 40 6 50, 4-3-5-5-0.  Only right after a label."""
_SPREAD_WIDE = r"\d{1,3}(?:[ .-]\d{1,3}){2,5}(?![ .-]?\d)"
"""In three groups or more, which are neither a date without its year nor a time."""
_BETWEEN = r"(?:hos (?:jer|dig|er|dere)|with you|bei ihnen|bei euch|is|er|ist|aer|remains|vores|our)"
_CLAUSE_END = re.compile(r"[.!?;,](?=\s)|\n")
_SENTENCE_END = re.compile(r"[.!?;](?=\s)|\n")
_WORD = re.compile(r"[^\W\d_]+")
_ABBREVIATED = re.compile(r"\b(?:nr|no|num)\.")
_INSTEAD = re.compile(
    r"[\s,.(-]*(?:men|but|sondern|utan|nej|nein|no|undskyld|sorry|rettelse|raettelse|correction|korrektur|ups|oops)"
    r"[\s,:.!-]+(?:(?:det|it|er|is|ist|nu|now|undskyld|sorry|mener|jeg|i|mean)[\s,:]+){0,3}"
)
"""Between a wrong number and the right one: `er ikke 10450, men 10452`."""
_MOST_WORDS_BETWEEN = 8
_MOST_WORDS_BEFORE_SPOKEN = 14
"""In speech people think aloud between "kundenummer" and the number."""
_DIGITS_OF_A_PHONE = 8
_ANOTHER_NUMBER = re.compile(r"[^\W\d_]{2,}(?:nummer|nummeret|numret|nr)\b")
_NAMES_THE_FORMER = re.compile(
    r"\W*(?:(?:er|is|ist|aer|det|that|it|this|das|som|as|jo|altsaa|ja|saa|oeh|vores|mit|vort|our|my|unsere|meine|vaart|mitt|the|nemlig"
    r"|jeres|hos|jer|s)\W+){0,5}"
)
_PUNCTUATION = r"[\s.:=#()\[\]\"'*,/<>|-]"
_ONLY_PUNCTUATION = re.compile(rf"{_PUNCTUATION}{{0,6}}")
_REST_OF_A_LABEL = r"[ .-]?(?:nr|no|id|num|nummer)\b"
_AND = re.compile(r"\s*(?:og|eller|and|or|und|oder|och|samt|&|\+)\s*")
_STARTS = re.compile(r"(?:^|[\n.!?,;:(|\u00b7*{\"'>-])[ \t]*(?:vi er|i er|we are|wir sind|vi aer|som|as)?[ \t]*$")
_ENDS = re.compile(r"[ \t]*(?:$|[\n.!?,;:()|\u00b7<\"*-]|(?:her|here|hier|haer)\b)")
_FORM_LABEL = re.compile(r"[ .-]?#[\s:.]*")
_RENUMBERED = re.compile(r"\s*(?:til|till|to|auf|->|=>)\s*\d")
_OWN_LINE = re.compile(r"(?:^|[\n,|\u00b7])[ \t]*$")
_LINE_END = re.compile(r"[ \t).]*(?:$|\n)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SMS_PAIR = re.compile(
    r"(?<![\w.,:-])(?P<number>\d{1,3}[ .]\d{3}|\d{3,8})(?=[^\w+])[^\w+]{1,4}"
    r"(?:(?:tlf|tlfnr|telefon|telefonnr|tel|phone|mobil|mob|mobile|ring|ringe|call|pls|paa|til|mig|on|me|nr|ringa|anruf)\b"
    r"[^\w+]{1,3}){0,3}(?:[^\W\d]{2,15} ){0,4}(?:\+|00)?\d(?: ?\d){7,13}(?!\d)"
)
_SMS_START = re.compile(r"\A\s*(?P<number>\d{3,8})(?=[\s,.:/-]{1,3}[^\W\d]{2})")
_SMS_END = re.compile(r"(?:^|[\s,./-])(?:\+|00)?\d{8,12}[^\w]{1,4}(?P<number>\d{3,6})\W*$")


class CustomerNumberShape(DigitsShape):
    """How customer numbers look and what people write around them."""

    prefix: Annotated[str, Field(pattern=r"^[A-Za-z]?$")] = ""
    labels: list[str] = Field(default_factory=list)
    weak_labels: list[str] = Field(default_factory=list)
    ours: list[str] = Field(default_factory=list)
    not_ours: list[str] = Field(default_factory=list)
    not_ours_after: list[str] = Field(default_factory=list)
    others: list[str] = Field(default_factory=list)
    points_out: list[str] = Field(default_factory=list)
    disclaims: list[str] = Field(default_factory=list)
    other_numbers: list[str] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Stated:
    """A number and the words that made it one.

    `sure` if a label leaves no doubt; `ours` if the text says that it is the sender's own number with us.
    Of several numbers, `pointed_out` is one that the text says the matter is about, `disclaimed` one that it is not.
    """

    number: str
    words: str
    sure: bool
    ours: bool = False
    pointed_out: bool = False
    disclaimed: bool = False


class CustomerNumbers:
    """Finds customer numbers in text."""

    def __init__(self, shape: CustomerNumberShape) -> None:
        label = label_pattern(shape.labels)
        weak = label_pattern(shape.weak_labels) if shape.weak_labels else r"(?!)"
        self._shape = shape
        self._label = re.compile(rf"(?<![^\W_])(?:(?P<sure>{label})|(?P<weak>{weak}))(?![^\W\d_])")
        prefix = rf"(?:{shape.prefix.lower()}[ .-]?)?" if shape.prefix else ""
        alone = rf"|(?<!\w){shape.prefix.lower()}[ .-]?(?P<prefixed>{_SPREAD_WIDE})" if shape.prefix else ""
        self._spread = re.compile(
            rf"(?<![^\W_])(?:{label})(?:{_PUNCTUATION}{{1,4}}{_BETWEEN}){{0,2}}{_PUNCTUATION}{{1,6}}{prefix}(?P<sure>{_SPREAD})"
            rf"|(?<![^\W_])(?:{weak}){_PUNCTUATION}{{1,6}}{prefix}(?P<weak>{_SPREAD_WIDE}){alone}"
        )
        self._prefix = re.compile(rf"(?<!\w){shape.prefix.lower()}[ .-]?$") if shape.prefix else None
        self._following = re.compile(
            r"[ \t]*(?:=|\(|-|:)?[ \t]*=?[ \t]*"
            r"(?:(?:er|is|ist|aer|som|as|als|vores|mit|our|my|det|unsere|vaart|the)[ \t]+){0,3}"
            rf"(?>{label})(?![^\W_]|\W{{0,6}}{shape.prefix.lower()}?\d)"
        )
        self._ours = _any_of(shape.ours)
        self._not_ours = _any_of(shape.not_ours)
        self._not_ours_after = _any_of(shape.not_ours_after)
        self._others = _any_of(shape.others)
        self._points_out = _any_of(shape.points_out)
        self._disclaims = _any_of(shape.disclaims)
        self._other = _any_of(shape.other_numbers)
        self._before_other = (
            re.compile(rf"(?<![^\W_])(?:{label_pattern(shape.other_numbers)})[\s.:=#-]{{0,3}}(?:(?:er|is) )?$")
            if shape.other_numbers
            else None
        )

    def find(self, text: str) -> tuple[Stated, ...]:
        """Every customer number stated with a label, in order."""
        folded = fold(text)
        found: list[Stated] = []
        previous: tuple[int, Stated] | None = None
        for start, end in self._spans(folded):
            digits = re.sub(r"\D", "", folded[start:end])
            if not self.fits(digits):
                continue
            if previous is not None and _INSTEAD.fullmatch(folded, previous[0], start):
                found.pop()
                stated: Stated | None = replace(previous[1], number=digits)
            elif previous is not None and _AND.fullmatch(folded, previous[0], start):
                stated = replace(previous[1], number=digits)
            else:
                stated = self._stated(folded, start, end, digits)
            if stated is not None:
                previous = (end, stated)
                found.append(stated)
        if len({one.number for one in found}) > 1:
            return tuple(self._among_others(folded, one) for one in found)
        return tuple(found)

    def _spans(self, folded: str) -> list[tuple[int, int]]:
        """Where numbers stand, those in groups of digits instead of their parts."""
        grouped = self._spread.finditer(folded) if _GROUPED.search(folded) else ()
        spread = [match.span(match.lastgroup or 0) for match in grouped]
        spread = [(start, end) for start, end in spread if self.fits(re.sub(r"\D", "", folded[start:end]))]
        plain = [match.span() for match in _NUMBER.finditer(folded)]
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

    def find_spoken(self, text: str) -> tuple[Stated, ...]:
        """Every number said with a label before or after it, as a transcript of speech has them, in order."""
        folded = fold(text)
        numbers = spoken_numbers(folded)
        found: dict[int, Stated] = {}
        for label in self._label.finditer(folded):
            if label["sure"] is None or any(one.start < label.start() < one.end for one in numbers):
                continue
            said = self._said_before(folded, numbers, label) or self._said_after(folded, numbers, label)
            if said is None or self._belongs_to_another(folded[max(0, label.start() - 24) : label.end()], ""):
                continue
            first, digits = said
            found[first.start] = Stated(
                digits, folded[min(first.start, label.start()) : max(first.end, label.end())], sure=True
            )
        return tuple(found.values())

    def _said_after(self, folded: str, numbers: Sequence[Spoken], label: re.Match[str]) -> tuple[Spoken, str] | None:
        """The first number after the label that can be one, unless too much or another label stands before."""
        for one in numbers:
            if one.start < label.end():
                continue
            between = folded[label.end() : one.start]
            if len(_WORD.findall(between)) > _MOST_WORDS_BEFORE_SPOKEN or self._label.search(between):
                return None
            if _ANOTHER_NUMBER.search(between) or (self._other is not None and self._other.search(between)):
                return None
            digits = self._customer_digits(one)
            if digits is not None:
                return one, digits
            if len(one.digits) >= self._shape.min_digits:
                return None
        return None

    def _said_before(self, folded: str, numbers: Sequence[Spoken], label: re.Match[str]) -> tuple[Spoken, str] | None:
        """A number that the label follows: `ti fire tooghalvtreds er vores kundenummer`."""
        one = next((one for one in reversed(numbers) if one.end <= label.start()), None)
        if one is None or not _NAMES_THE_FORMER.fullmatch(folded, one.end, label.start()):
            return None
        if any(label.end() <= other.start <= label.end() + 12 and self.fits(other.digits) for other in numbers):
            return None
        if self._before_other and self._before_other.search(folded[max(0, one.start - 24) : one.start]):
            return None
        return (one, one.digits) if self.fits(one.digits) else None

    def _customer_digits(self, one: Spoken) -> str | None:
        """All digits said, or those before a telephone number that was said straight after."""
        if self.fits(one.digits):
            return one.digits
        for count in range(1, len(one.parts)):
            digits = "".join(one.parts[:count])
            if self.fits(digits) and len(one.digits) - len(digits) == _DIGITS_OF_A_PHONE:
                return digits
        return None

    def find_in_sms(self, text: str) -> tuple[Stated, ...]:
        """A bare number in a text message of the form the hotline asks for: description, customer number, phone."""
        folded = fold(text)
        return tuple(self._in_sms(folded))

    def fits(self, digits: str) -> bool:
        """Could these digits be a customer number?"""
        return self._shape.min_digits <= len(digits) <= self._shape.max_digits

    def _in_sms(self, folded: str) -> Iterator[Stated]:
        for pattern in (_SMS_PAIR, _SMS_START, _SMS_END):
            for match in pattern.finditer(folded):
                digits = re.sub(r"\D", "", match["number"])
                lead = folded[max(0, match.start("number") - 20) : match.start("number")]
                if not self.fits(digits) or (self._before_other and self._before_other.search(lead)):
                    continue
                following = _WORD.match(folded, match.end("number") + 1)
                if following is not None and following[0] in COUNTED:
                    continue
                if pattern is not _SMS_PAIR and _YEAR.fullmatch(digits):
                    continue
                yield Stated(digits, match[0].strip(), sure=False)
                return

    def _stated(self, folded: str, start: int, end: int, digits: str) -> Stated | None:
        before = folded[max(0, start - _LOOK_BACK) : start]
        after = folded[end : end + _LOOK_AHEAD]
        label = _last(self._label, before)
        if label is not None:
            stated = self._labelled(before, after, label, digits)
            if stated is not None:
                return stated
        line = before.rsplit("\n", 1)[-1]
        if self._following.match(after):
            if self._belongs_to_another(_sentence_before(before), after):
                return None
            return Stated(digits, f"{digits}{after[:20]}".split("\n")[0].strip(), sure=True)
        if self._prefix is not None and self._prefix.search(line):
            return Stated(digits, f"{line[-2:].strip()}{digits}", sure=True, ours=bool(_LINE_END.match(after)))
        return None

    def _labelled(self, before: str, after: str, label: re.Match[str], digits: str) -> Stated | None:
        between = before[label.end() :]
        lead = _sentence_before(before[: label.start()])
        if label["weak"] is not None:
            if not self._stands_alone(before[: label.start()], between, after):
                return None
        elif not self._fills(between):
            return None
        said_ours = self._ours is not None and self._ours.search(f"{between} {after[:24]}") is not None
        ours = said_ours or bool(self._ours and self._ours.search(f"{lead[-14:]} {label[0]} {between}"))
        ours = ours or bool(_OWN_LINE.search(before[: label.start()]) and _LINE_END.match(after))
        if self._is_told_of_others(lead, f"{between} {after}", ours=ours, said_ours=said_ours):
            return None
        if not ours and self._not_ours is not None and self._not_ours.search(f"{lead[-24:]}{label[0]}"):
            return None
        return Stated(digits, f"{label[0]}{between}{digits}".strip(), sure=label["sure"] is not None, ours=ours)

    def _stands_alone(self, lead: str, between: str, after: str) -> bool:
        """Is the number all that follows the weak label, as in a form or at the end of a line?"""
        if _FORM_LABEL.fullmatch(between):
            return True
        if not _ONLY_PUNCTUATION.fullmatch(between):
            return False
        if self._ours and self._ours.match(after.lstrip()):
            return True
        return bool(_STARTS.search(lead) and (_ENDS.match(after) or ":" in between))

    def _is_told_of_others(self, lead: str, rest: str, *, ours: bool, said_ours: bool) -> bool:
        """Does the sentence say that another firm has this number, or that it is one in the sender's own books?"""
        said = self._ours.sub(" ", rest) if self._ours else rest
        said = _CLAUSE_END.split(said.lstrip(" .:=#"))[0]
        if self._not_ours_after is not None and self._not_ours_after.search(said[:40]):
            return True
        if said_ours:
            return False
        if self._others is not None and self._others.search(_CLAUSE_END.split(lead)[-1]):
            return True
        return not ours and _RENUMBERED.search(said) is not None

    def _fills(self, between: str) -> bool:
        """Does what stands between label and number leave them together?"""
        if _ONLY_PUNCTUATION.fullmatch(between):
            return True
        tail = _ABBREVIATED.sub(" ", between).lstrip(" .:=#?")
        if _SENTENCE_END.search(tail) or re.search(r"\d{2}", tail):
            return False
        words = _WORD.findall(tail)
        if len(words) > _MOST_WORDS_BETWEEN or (
            words and tail.endswith(f"{words[-1]} ") and words[-1] in _OPEN_ENDED
        ):
            return False
        return not (self._other and self._other.search(tail))

    def _belongs_to_another(self, lead: str, rest: str) -> bool:
        if self._not_ours is not None and self._not_ours.search(lead):
            return True
        return self._is_told_of_others("", rest, ours=False, said_ours=False)


_OPEN_ENDED = frozenset(
    [
        "fra",
        "fraan",
        "from",
        "von",
        "ab",
        "til",
        "bis",
        "to",
        "over",
        "mellem",
        "mellan",
        "between",
        "under",
        "op",
        "og",
        "paa",
        "som",
    ]
)


def choose_number(stated: Sequence[Stated]) -> Stated | None:
    """The one number meant; None if several are stated and nothing tells which is the sender's."""
    held = [one for one in stated if not one.disclaimed] or stated
    sure = [one for one in held if one.sure]
    for chosen in (
        sure or held,
        [one for one in sure if one.pointed_out],
        [one for one in sure if one.ours],
    ):
        if len({one.number for one in chosen}) == 1:
            return chosen[0]
    return None


def _any_of(phrases: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile(rf"(?<![^\W_])(?:{label_pattern(phrases)})(?![^\W_]|{_REST_OF_A_LABEL})") if phrases else None


def _sentence_before(text: str) -> str:
    return _SENTENCE_END.split(text)[-1]


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return next(reversed(list(pattern.finditer(text))), None)
