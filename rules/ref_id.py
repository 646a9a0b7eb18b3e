"""The RefID that SMARTwebclient shows for an account, where the text marks a number as one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import Field

from rules.between_label_and_number import leaves_together
from rules.digits import DigitsShape
from rules.fold import fold
from rules.joint_labels import find_joint
from rules.labels import label_pattern
from rules.mistyped_zero import zeros_for_letters
from rules.spoken import spoken_numbers
from rules.worded_number import in_digits

_DATE = r"(?:[012]?\d|3[01])\.(?:0?\d|1[012])\.(?:\d{4}|\d\d)(?!\d)"
_GROUPS = (
    r"(?:(?!(?:\d\d ){3}\d\d(?!\d))\d{1,3}(?:(?:[ -]| {2}| - )\d{1,3}){1,5}(?!\d| ?-?\d)"
    rf"|\d{{4}}-\d{{2,3}}(?!\d|[.,:-]\d)|(?!{_DATE})\d{{1,3}}(?:\.\d{{1,3}}){{2,5}}(?!\d|[.,:-]\d))"
)
"""Digits in groups as somebody dictates them: 90 21 66, 40-77-1, 2290-117; eight in pairs are a telephone number."""
_OTHERS = (
    r"(?:\w*(?:faktura|ordre|bilag|invoice|order|rechnung|auftrag|sag|case|ticket|tlf|telefon|mobil|phone|kund|cust"
    r"|debitor|vare|item|artikel|version|build|cvr|ean|konto)|side|client|ring|call|tel\b|kl\b|dato|date|postnr|plz|beloeb|pris|fejl"
    r"|error|port|linj|line|kd|knr|id\b|nr\b|no\b)"
)
_DIGITS = r"(?P<digits>\d{1,3}(?:[ .]\d{3})(?!\d)|\d{3,10}(?!\d))"
_PREFIX = r"(?!bc|nav|kl|k\d)[a-z]{1,4}-?(?=\d)"
"""Letters before the digits: HF-220417."""
_PUNCTUATION = r"[\s.:=#()\"',_|>\u2026-]"
_MARK = re.compile(r"ref[ .'-]{0,2}(?:id|nr)\w*")
"""Near it a number in words may be a RefID."""
_OF_WHICH = (
    rf"(?:(?:paa|for|til|i|of|in|des|der|vom|von|fuer|zu|av|foer) (?!{_OTHERS})"
    rf"(?:(?!{_OTHERS})[^\W\d_]+ ){{0,3}}(?:(?!{_OTHERS})[^\W\d_]+ (?:er|is|ist|aer|hedder|lyder|lautet)"
    rf"|(?!{_OTHERS})[^\W\d_]+:) #?)?"
)
"""The account that the RefID is of: `RefID på ejendomsregnskabet er 30991`."""
_LINKS = (
    "er|is|ist|aer|paa|jeg|kan|can|kann|se|see|sehe|we|wir|ich|i|in|im|hedder|heter|som|altsaa|det|dette|this|for|foer|staar|staat|steht|til|fra|from|aus|mit|with"
    "|lautet|vores|our|unser|the|skulle|vaere|should|be|hos jer|regnskabet?|account|company|smartwebclient|smart"
    "|webclient|lyder|nemlig|jo|vist|nok|sagen|kontoen|kortet|skaermen|samme|same|som|as|sidst|before|nederst|oeverst"
    "|bunden|toppen|hjoernet|bottom|top|screen|of|du|i|you|de|spurgte|efterspurgte|asked|bad|efterlyste|om|about"
    "|vi har|we have|jeg har|i have"
    r"|(?:ikke|not|nicht|inte) \d{3,8},? (?:men|but|sondern|utan)(?: det er| it is)?"
)
_MOST_WORDS_BEFORE_SPOKEN = 6
_OTHER_NUMBER = re.compile(r"[^\W\d_]{2,}(?:nummer|nummeret|numret|nr)|faktura|telefon|tlf|ring|ringe|call|ordre")
_WORD = re.compile(r"[^\W_]+")
_ALSO = re.compile(
    rf"(?: \([^()\d\n]{{1,40}}\))?[ ]?(?:,|og|eller|and|or|oder|und|och|samt|&|\+|/)[ ]?{_DIGITS}"
    r"(?![ ]?(?:kr|stk|mand|er|is)\b)"
)
_OTHER = re.compile(
    rf"(?<![^\W_])(?:{_OTHERS}|kode|koden|pin|password|adgangskode\w*|kodeord\w*|antal|brugere|users|beloeb\w*)"
)
_LOOSE_NUMBER = re.compile(
    rf"(?<![\w.,:/-])(?<!\d )(?P<digits>{_GROUPS}|\d{{1,3}}\.\d{{3}}(?![\d.,])|\d{{3,8}})(?!\d|[.,:/-]\d|[ ]\d)"
)
_LEADS_TO = re.compile(
    r"(?<![^\W_])(?:er|is|ist|aer|hedder|heter|lyder|lautet)[ :]{1,2}[\"'#]?$|[:=][ ]{0,2}[\"'#]?$"
)
_BECOMES = re.compile(
    r"(?<![^\W_])(?:(?:aendret|skiftet|rettet|changed|geaendert|aendrat) (?:til|to|in|auf|zu|till)"
    r"|(?:vises|staar|shown|displayed|angivet|angezeigt|visas) (?:som|as|als)) $"
)
_LOOK_AHEAD = 70
_COUNTS = re.compile(
    r" (?:regnskaber|selskaber|firmaer|companies|ledgers|bolag|selskaper|mandanten|brugere|users|linjer|lines|rader"
    r"|stk|gange|times)\b|-\d{4}|[ ]?(?:kr|dkk|eur|%)(?![^\W_])"
)
"""After a number that tells how many, or from where on."""
_PUT_RIGHT = re.compile(
    r"[\s,.(-]*(?:nej|nei|nein|no|sorry|undskyld|rettelse|correction|nu|now|jetzt|numera)[\s,:]+"
    rf"(?:(?:det|er|it|is|ist)\s+){{0,2}}{_DIGITS}"
)
"""Between a wrong RefID and the right one: `5521, nej 5512`."""


class RefIdShape(DigitsShape):
    """How RefIDs look and what people write in front of them."""

    labels: list[str] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StatedRefId:
    """A RefID with its place in the folded text."""

    ref_id: str
    words: str
    start: int
    end: int


class RefIds:
    """Finds RefIDs in text."""

    def __init__(self, shape: RefIdShape) -> None:
        label = label_pattern(shape.labels)
        self._shape = shape
        self._label = re.compile(rf"(?<![^\W\d])(?:{label})(?:'?e?[tn]s?)?\b")
        self._before = re.compile(
            rf"(?<![^\W\d])(?:{label})(?:'?e?[tn]s?\b)?(?:(?:[ ._-]{{0,2}}(?:nr|no|nummer|number))?"
            r"[\s.:=#()\"'-]{0,6}"
            rf"(?:(?:{_LINKS})[ :).]{{1,3}}){{0,8}}){_DIGITS}"
        )
        self._grouped = re.compile(
            rf"(?<![^\W\d])(?:{label})(?:'?e?[tn]s?\b)?(?:[ ._-]{{0,2}}(?:nr|no|nummer|number)\b)?"
            rf"(?:[ ](?!{_OTHERS})[^\W\d_]{{2,20}}(?: (?!{_OTHERS})[^\W\d_]{{2,20}})?:[ ]#?(?=\d)"
            rf"|{_PUNCTUATION}{{1,10}})"
            rf"(?:(?:{_LINKS}|{label})[ :#).]{{1,3}}){{0,8}}"
            rf"(?:\([^()\d\n]{{1,30}}\)[ :]{{0,2}})?(?:for [^\W\d]\w{{1,20}}[ :]{{1,3}})?"
            rf"{_OF_WHICH}(?:{_PREFIX})?(?P<digits>{_GROUPS}|\d{{1,3}}\.\d{{3}}(?![\d.,])|\d{{3,10}}(?!\d))"
        )
        self._grouped_before = re.compile(
            rf"(?<![\w.,:-])(?<!\d )(?P<digits>{_GROUPS})[ \t]*(?:=|\(|-|,)?[ \t]*"
            rf"(?:(?:som|er|is|as|ist|vores|our|the|unsere)[ \t]+){{0,3}}(?:{label})(?![^\W\d])(?![ .:=#]*\d)"
        )
        self._after = re.compile(
            rf"{_DIGITS}[ \t]*(?:=|\(|-|,|i|ved|ud for|under|bei|vid|next to|som|er|is|as)?[ \t]*"
            rf"(?:i|som|er|vores|our|the)?[ \t]*(?:{label})"
            r"(?![^\W\d])(?![ .:=#]*\d)"
        )

    def find(self, text: str) -> tuple[StatedRefId, ...]:
        """Every number marked as a RefID, in order."""
        folded = fold(text)
        if "ref" not in folded:
            return ()
        folded = zeros_for_letters(in_digits(folded, _MARK, self._fits))
        joint = tuple(self._joint(folded))
        if joint:
            return joint
        found = [self._stated(match) for match in self._grouped.finditer(folded)]
        read = [(one.start, one.end) for one in found if one is not None]
        found += [
            self._stated(match)
            for pattern in (self._before, self._after, self._grouped_before)
            for match in pattern.finditer(folded)
            if not any(start < match.end() and match.start() < end for start, end in read)
        ]
        if not any(found):
            found = [*self._loosely(folded)]
        found = [
            (self._stated(right) if one is not None and (right := _PUT_RIGHT.match(folded, one.end)) else None) or one
            for one in found
        ]
        found += [
            self._stated(also)
            for one in found
            if one is not None and (also := _ALSO.match(folded, one.end)) is not None
        ]
        return tuple(sorted((one for one in found if one is not None), key=lambda one: one.start))

    def _joint(self, folded: str) -> Iterator[StatedRefId]:
        """The number in the place that its label has among others: `Kundenr. og RefID: 10452 og 44801`."""
        for one in find_joint(folded, self._label, self._fits):
            at = folded.find(one.words)
            yield StatedRefId(one.number, one.words, at, at + len(one.words))

    def _loosely(self, folded: str) -> Iterator[StatedRefId]:
        """The first number behind a label and words that lead to it: `RefID på Holm A/S: 44801`."""
        for label in self._label.finditer(folded):
            number = _LOOSE_NUMBER.search(folded, label.end(), label.end() + _LOOK_AHEAD)
            if number is None:
                continue
            between = folded[label.end() : number.start()]
            if "\n" in between or _OTHER.search(between) is not None:
                continue
            between = _BECOMES.sub("er ", between)
            if _LEADS_TO.search(between) is None or not leaves_together(between, None):
                continue
            stated = self._stated(number)
            if stated is not None:
                words = " ".join(folded[label.start() : number.end()].split())
                yield StatedRefId(stated.ref_id, words, label.start(), number.end())

    def _fits(self, digits: str) -> bool:
        return self._shape.min_digits <= len(digits) <= self._shape.max_digits

    def find_spoken(self, text: str) -> tuple[StatedRefId, ...]:
        """Every number said in words after a label, as a transcript of speech has them, in order."""
        folded = fold(text)
        if "ref" not in folded:
            return ()
        said = (self._said_after(folded, label) for label in self._label.finditer(folded))
        return tuple(one for one in said if one is not None)

    def _said_after(self, folded: str, label: re.Match[str]) -> StatedRefId | None:
        one = next((one for one in spoken_numbers(folded) if one.start >= label.end()), None)
        if one is None or not self._fits(one.digits):
            return None
        between = _WORD.findall(folded[label.end() : one.start])
        if len(between) > _MOST_WORDS_BEFORE_SPOKEN or any(_OTHER_NUMBER.fullmatch(word) for word in between):
            return None
        return StatedRefId(one.digits, folded[label.start() : one.end], label.start(), one.end)

    def _stated(self, match: re.Match[str]) -> StatedRefId | None:
        digits = re.sub(r"\D", "", match["digits"])
        if not self._fits(digits) or _COUNTS.match(match.string, match.end()):
            return None
        return StatedRefId(digits, " ".join(match[0].split()), match.start(), match.end())


def choose_ref_id(stated: tuple[StatedRefId, ...], text: str) -> StatedRefId | None:
    """The one RefID meant: the only one, or of several the one that the text comes back to."""
    if len({one.ref_id for one in stated}) <= 1:
        return stated[0] if stated else None
    repeated = [one for one in stated if len(re.findall(rf"(?<!\d){one.ref_id}(?!\d)", text)) > 1]
    return repeated[0] if len({one.ref_id for one in repeated}) == 1 else None
