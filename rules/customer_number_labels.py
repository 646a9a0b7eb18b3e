"""The words that make a number a customer number of the sender's, and those that make it something else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rules.between_label_and_number import ABBREVIATED, PUNCTUATION, leaves_together
from rules.customer_number_shape import CustomerNumberShape
from rules.labels import label_pattern
from rules.left_number import has_left, is_changed_to, is_taken_over, may_have_left
from rules.number_elsewhere import is_elsewhere, is_example
from rules.number_in_books import is_in_their_books
from rules.record_in_books import is_a_record
from rules.spoken_words import COUNTED
from rules.stated_number import Stated
from rules.weak_label import is_next, stands_alone

_LOOK_BACK = 80
_LOOK_AHEAD = 60
_LEAD = 64
_PART = re.compile(r"\d+")
_WIDE = 3
"""So many groups are neither a date without its year nor a time."""
_DATE = re.compile(r"[0-3]?\d[ .-][01]?\d[ .-](?:\d\d|\d{4})")
_DATED = re.compile(r"\b(?:den|d|fra|from|dato|date|am|kl|on|til|the|sidste|vom)\W{1,2}$")
_BETWEEN = r"(?:hos (?:jer|dig|er|dere)|with you|bei ihnen|bei euch|is|er|ist|aer|remains|vores|our)"
_LEADS_TO = re.compile(r"\b(?:er|is|ist|aer|som|as|hedder|heter|lyder|lautet|remains)[\s:\"']{1,3}$|[:=][ \t]*$")
_CLAUSE_END = re.compile(r"[.!?;,](?=\s)|\n")
_SENTENCE_END = re.compile(r"[.!?;](?=\s)|\n")
_PART_END = re.compile(r"[.!?;](?=\s)|[\n/|]")
_NUMBER_ABBREVIATED = re.compile(r"(?<=nr|no)\.")
_IN_TWO = re.compile(r"\d{2,3} \d{2,3}")
_REST_OF_A_LABEL = r"[ .-]?(?:nr|no|id|num|nummer)\b"
_RENUMBERED = re.compile(r"(?<!blevet )(?:til|till|to|auf|->|=>)\s*\d")
_FROM_ANOTHER = re.compile(r"\s*(?:fra|from|von|fraan|paa|on)\b")
_NUMBER_FOLLOWS = (
    r"(?:(?:^|[\n.,;:!?(|-])[ \t]*"
    r"|\b(?:har|er|som|med|under|vi|hedder|heter|are|is|have|as|we|haben|sind|ist|als|aer)[ ])"
)
"""What stands before a bare "number" that is no other thing's: not `lokale nr. 1204`."""
_TWO_BEFORE = re.compile(r"\d{4,6} (?:og|and|und|eller|or|oder|och|&) $")
_OWN_LINE = re.compile(r"(?:^|[\n,|\u00b7])[ \t]*$")
_OTHER_PREFIX = re.compile(r"(?<![^\W_])(?!(?:nr|no|id|kd|knr|er|is|n)-?$)[a-z]{1,3}-?$")
_NEXT_WORD = re.compile(r" ([^\W\d_]+)")
_MANY = re.compile(r"[ ]\w*(?:numre|numrene|numbers|nummern)\b")
"""After a number of numbers: `1045 kundenumre`."""
_NUMBERED_BEFORE = re.compile(r"(?<!\d)k?\d{4,6}[ ]$")
"""Before a label in a cell that has its number already: `10452 kdnr | Bank 5395`."""
_LINE_END = re.compile(r"[ \t).]*(?:$|\n)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SAYS_MORE = re.compile(r", |\b(?:i|in|siden|since|seit|sedan|efter|after|nach|foer|vor)\W+$")
"""Words after a label with which a year is a year: `vores kundenr., den anden blev lukket i 2022`."""


class CustomerNumberLabels:
    """Judges numbers in a folded text by the words beside them."""

    def __init__(self, shape: CustomerNumberShape) -> None:
        label = label_pattern(shape.labels)
        weak = label_pattern(shape.weak_labels)
        at_once = label_pattern(shape.at_once)
        self._shape = shape
        self.label = re.compile(
            rf"(?<![^\W_])(?:(?P<at_once>{at_once})|(?P<sure>{label})|(?P<weak>{weak}))(?![^\W\d_])"
        )
        prefix = rf"(?:{shape.prefix.lower()}[ .-]?)?" if shape.prefix else ""
        self._right_after = re.compile(rf"(?:{PUNCTUATION}{{1,4}}{_BETWEEN}){{0,2}}{PUNCTUATION}{{1,6}}{prefix}")
        self._tightly = re.compile(
            rf"(?:{PUNCTUATION}{{1,3}}(?:{_BETWEEN}|nummer|nr|number|no)){{0,2}}{PUNCTUATION}{{1,6}}{prefix}"
        )
        self._prefix = re.compile(rf"(?<!\w){shape.prefix.lower()}[ .-]?$") if shape.prefix else None
        self._following = re.compile(
            r"[ \t]*(?:=|\(|\]|-|:|,[ ](?=vores[ ]kunde|vores[ ]nummer|our[ ]cust|unsere[ ]kund|(?:det|that|it"
            r"|das|hvilket|which|som)[ ](?:er|is|ist|aer)[ ]))?[ \t]*=?[ \t]*"
            r"(?:(?:er|is|det|that|it|das|ist|aer|som|der|which|as|als|vores|mit|our|my"
            r"|unsere|vaart|the)[ \t]+){0,3}"
            rf"(?>{label})(?![^\W_]|[^\w\n]{{0,6}}{shape.prefix.lower()}?\d)"
        )
        self._closing = re.compile(rf",[ \t]*(?:{label})\.?[ \t]*(?:$|\n)")
        self._ours = any_of(shape.ours)
        self._not_ours = any_of([*shape.not_ours, *shape.former])
        self._former = any_of(shape.former)
        self._not_ours_after = any_of(shape.not_ours_after)
        self._others = any_of(shape.others)
        self.other = any_of(shape.other_numbers)
        other = label_pattern(shape.other_numbers) if shape.other_numbers else r"(?!)"
        self.before_other = re.compile(rf"(?<![^\W_])(?:{other})[\s.:=#-]{{0,3}}(?:(?:er|is) )?$")
        self._of_a_document = re.compile(rf"(?:{other})(?:e?[nt])?[\s.:=#-]{{0,3}}(?:(?:nr|no)\.? ?)?$")
        self._plain_word = re.compile(rf"{_NUMBER_FOLLOWS}(?:{label_pattern(shape.plain_words)})[\s.:#]{{1,3}}$")
        self._of_other = re.compile(rf"(?<![^\W_])(?:{other})(?:e?[nt]s?)?(?![^\W_])")

    def fits(self, digits: str) -> bool:
        """Could these digits be a customer number?"""
        return self._shape.min_digits <= len(digits) <= self._shape.max_digits

    def is_one_number(self, folded: str, start: int, end: int) -> bool:
        """Does a label beside these groups of digits make them one number?"""
        groups = _PART.findall(folded, start, end)
        if not self.fits("".join(groups)):
            return False
        before, after = folded[max(0, start - _LOOK_BACK) : start], folded[end : end + _LOOK_AHEAD]
        wide = len(groups) >= _WIDE
        if self._prefix is not None and self._prefix.search(before):
            return wide
        is_date = _DATE.fullmatch(folded, start, end) is not None
        if self._follows(before, after) and not (is_date and _DATED.search(before)):
            return True
        in_two = _IN_TWO.fullmatch(folded, start, end) is not None
        return self._is_plainly_ours(before, after) or any(
            (
                in_two
                and label["weak"] is not None
                and stands_alone(before[: label.start()], before[label.end() :], after, self._ours)
            )
            or self._gathers(label, before[label.end() :], wide=wide, is_date=is_date)
            for label in self._labels_before(before)
        )

    def _gathers(self, label: re.Match[str], between: str, *, wide: bool, is_date: bool) -> bool:
        """Does the label before the groups make them one number?"""
        if label["weak"] is not None:
            return wide and is_next(between)
        if self._tightly.fullmatch(between):
            return True
        if label["sure"] is None:
            return False
        if self._right_after.fullmatch(between):
            return True
        return self._leaves_together(between) and (_LEADS_TO.search(between) is not None or (wide and not is_date))

    def names_a_record(self, folded: str, start: int, end: int) -> bool:
        """Do a label before the number and the words around them make it a record in the sender's own books?"""
        before = folded[max(0, start - _LOOK_BACK) : start]
        label = self.label_before(before)
        if label is None or not self.is_tight(before[label.end() :]):
            return False
        lead, after = _sentence_before(before[: label.start()]), folded[end : end + _LOOK_AHEAD]
        return is_in_their_books(lead[-_LEAD:], label[0], before[label.end() :], after) or is_a_record(lead, after)

    def has_other_prefix(self, folded: str, start: int) -> bool:
        """Do letters before the number make it one of another system: `S-1180`?"""
        before = folded[max(0, start - 5) : start]
        return (
            (before[-1:].isalpha() or before[-1:] == "-")
            and _OTHER_PREFIX.search(before) is not None
            and not (self._prefix and self._prefix.search(before))
        )

    def label_before(self, before: str) -> re.Match[str] | None:
        """The last label in what stands before a number."""
        return _last(self.label, before)

    def is_tight(self, between: str) -> bool:
        """Does no more than punctuation and "is" stand between a label and its number?"""
        return self._tightly.fullmatch(between) is not None

    def _labels_before(self, before: str) -> Iterator[re.Match[str]]:
        """The last label, and one that begins within it: `vi er kunde hos jer med nummer`."""
        label = _last(self.label, before)
        while label is not None:
            yield label
            label = self.label.search(before, label.start() + 1)

    def stated(self, folded: str, start: int, end: int) -> Stated | None:
        """The number at `start`, if a label or the prefix makes it one of the sender's."""
        digits = re.sub(r"\D", "", folded[start:end])
        before = folded[max(0, start - _LOOK_BACK) : start]
        after = folded[end : end + _LOOK_AHEAD]
        for label in self._labels_before(before):
            if "|" in before[label.end() :] and _NUMBERED_BEFORE.search(before, 0, label.start()):
                continue
            stated = self._labelled(before, after, label, digits)
            if stated is not None:
                return stated
        line = before.rsplit("\n", 1)[-1]
        if self._follows(before, after):
            if self.belongs_to_another(_sentence_before(before), after):
                return None
            return Stated(digits, f"{digits}{after[:20]}".split("\n")[0].strip(), sure=True)
        if self._is_plainly_ours(before, after):
            return Stated(digits, f"{line[-10:].strip()} {digits}{after[:10]}", sure=True, ours=True)
        prefix = self._prefix.search(line) if self._prefix is not None else None
        if prefix is not None and not self._of_a_document.search(line, 0, prefix.start()):
            return Stated(digits, f"{line[-2:].strip()}{digits}", sure=True, ours=bool(_LINE_END.match(after)))
        return None

    def is_left(self, folded: str, start: int) -> bool:
        """Is it the number that the sender says they have left for another: `vi er skiftet fra kundenr. 10450`?"""
        near = folded[max(0, start - _LOOK_BACK) : start]
        if not may_have_left(near):
            return False
        before = _sentence_before(_NUMBER_ABBREVIATED.sub(" ", folded[max(0, start - 2 * _LOOK_BACK) : start]))
        return has_left(before) and self.label.search(before) is not None

    def held_before(self, folded: str, start: int, digits: str) -> Stated | None:
        """A number that the text says the sender had before."""
        before = folded[max(0, start - _LOOK_BACK) : start]
        label = _last(self.label, before) if self._former and self._former.search(before) else None
        if label is None or label["weak"] is not None or not self._leaves_together(before[label.end() :]):
            return None
        lead = before[: label.start()][-24:]
        if not self._former or not self._former.search(f"{lead}{before[label.start() :]}"):
            return None
        return Stated(digits, before[label.start() :] + digits, sure=True, ours=True)

    def _follows(self, before: str, after: str) -> bool:
        """Does a label follow that belongs to the number before it: `10452 = kundenr`?"""
        if self._following.match(after) is None and self._closing.match(after) is None:
            return False
        if _TWO_BEFORE.search(before[-16:]) or _MANY.match(after):
            return False
        return not self.before_other.search(before[-24:])

    def _is_plainly_ours(self, before: str, after: str) -> bool:
        """Is it called a number only, but one that we gave: `nummer 10452 hos jer`?"""
        ours = self._ours.match(after.lstrip()) if self._ours is not None else None
        if ours is not None and before.endswith("(") and after.lstrip()[ours.end() : ours.end() + 1] == ")":
            return True
        if ours is None or not self._plain_word.search(before[-24:]):
            return False
        return not (self.other and self._of_other.search(_CLAUSE_END.split(ABBREVIATED.sub(" ", before))[-1]))

    def _labelled(self, before: str, after: str, label: re.Match[str], digits: str) -> Stated | None:
        between = before[label.end() :]
        lead = _sentence_before(before[: label.start()])
        if is_changed_to(before[: label.start()], between):
            return Stated(digits, f"{label[0]}{between}{digits}", sure=True, ours=True)
        if not self._is_its_number(label, before, after, digits):
            return None
        rest = _PART_END.split(after)[0]
        said_ours = self._ours is not None and self._ours.search(f"{between} {rest[:24]}") is not None
        ours = said_ours or bool(self._ours and self._ours.search(f"{lead[-14:]} {label[0]} {between}"))
        ours = ours or bool(_OWN_LINE.search(before[: label.start()]) and _LINE_END.match(after))
        ours = ours or is_taken_over(lead)
        if self._is_told_of_others(lead, f"{between.lstrip(' .:=#')} {after}", ours=ours, said_ours=said_ours) or (
            not said_ours and (is_in_their_books(lead[-_LEAD:], label[0], between, after) or is_a_record(lead, after))
        ):
            return None
        told = lead[-24:] if label["at_once"] is not None else f"{lead[-24:]}{label[0]}"
        if not ours and self._not_ours is not None and self._not_ours.search(told):
            return None
        return Stated(digits, f"{label[0]}{between}{digits}".strip(), sure=label["weak"] is None, ours=ours)

    def _is_its_number(self, label: re.Match[str], before: str, after: str, digits: str) -> bool:
        """Does the label belong to the number, and is that neither an example nor one with another firm?"""
        between = before[label.end() :]
        if label["weak"] is not None:
            belongs = stands_alone(before[: label.start()], between, after, self._ours)
        elif label["at_once"] is not None:
            belongs = (
                self._tightly.fullmatch(between) is not None
                and not _FROM_ANOTHER.match(after)
                and not _is_counted(after)
            )
        else:
            is_year = _YEAR.fullmatch(digits) and _SAYS_MORE.search(between)
            held_once = self._former is not None and self._former.search(between)
            belongs = self._leaves_together(between) and not is_year and not held_once
        lead = before[: label.start()]
        return belongs and not is_example(lead, between) and not is_elsewhere(lead, between)

    def _is_told_of_others(self, lead: str, rest: str, *, ours: bool, said_ours: bool) -> bool:
        """Does the sentence say that another firm has this number, or that it is one in the sender's own books?"""
        said = self._ours.sub(" ", rest) if self._ours else rest
        said = _CLAUSE_END.split(said)[0]
        if self._not_ours_after is not None and self._not_ours_after.search(said[:40]):
            return True
        if said_ours:
            return False
        if self._others is not None and self._others.search(_CLAUSE_END.split(lead)[-1]):
            return True
        return not ours and _RENUMBERED.search(said) is not None

    def _leaves_together(self, between: str) -> bool:
        return leaves_together(between, self.other)

    def belongs_to_another(self, lead: str, rest: str = "") -> bool:
        """Do the words before and after a label and its number make them somebody else's?"""
        if self._not_ours is not None and self._not_ours.search(lead):
            return True
        return self._is_told_of_others("", rest, ours=False, said_ours=False)


def _is_counted(after: str) -> bool:
    """Does a number followed by this tell how many: ` gange om dagen`?"""
    following = _NEXT_WORD.match(after)
    return following is not None and following[1] in COUNTED


def any_of(phrases: Sequence[str]) -> re.Pattern[str] | None:
    """Any of the phrases as whole words; None where there are none."""
    return re.compile(rf"(?<![^\W_])(?:{label_pattern(phrases)})(?![^\W_]|{_REST_OF_A_LABEL})") if phrases else None


def _sentence_before(text: str) -> str:
    return _SENTENCE_END.split(text)[-1]


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return next(reversed(list(pattern.finditer(text))), None)
