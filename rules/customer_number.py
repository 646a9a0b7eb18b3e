"""The customer number that a text states, with the label that makes it one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from rules.fold import fold
from rules.labels import label_pattern
from rules.shape import Shape
from rules.spoken import spoken_digits

_NUMBER = re.compile(r"(?<![\w+.,-])([a-z][ .-]?)?(\d{1,3}(?:[ .]\d{3})(?![ .]?\d)|\d{3,8}(?!\d))(?![.,]\d|[ ]?%)")
_FILLED = r"(?:\W{1,3}[^\W\d]{1,12}){0,4}?(?:\W{1,3}(?:er|is|ist|aer|var|altsaa|lyder|lautet|nr|no))?[\W_]{0,6}$"


class CustomerNumberShape(Shape):
    """How customer numbers look and what people write in front of them."""

    min_digits: Annotated[int, Field(ge=1, le=12)]
    max_digits: Annotated[int, Field(ge=1, le=12)]
    prefix: Annotated[str, Field(pattern=r"^[A-Za-z]?$")] = ""
    labels: list[str]
    weak_labels: list[str] = []
    not_ours: list[str] = []
    not_ours_after: list[str] = []


@dataclass(frozen=True, slots=True)
class Stated:
    """A number and the words that made it one; `sure` if the label leaves no doubt."""

    number: str
    words: str
    sure: bool


class CustomerNumbers:
    """Finds customer numbers in text."""

    def __init__(self, shape: CustomerNumberShape) -> None:
        label = label_pattern(shape.labels)
        weak = label_pattern(shape.weak_labels) if shape.weak_labels else r"(?!)"
        self._shape = shape
        self._prefix = shape.prefix.lower()
        self._before = re.compile(rf"(?<![^\W\d])(?:(?P<sure>{label})|(?P<weak>{weak})){_FILLED}")
        self._after = re.compile(
            rf"[ \t]*(?:=|\(|-|:|,)?[ \t]*(?:(?:er|is|ist|som|vores|mit|our|my|det|unsere)[ \t]+){{0,3}}(?:{label})"
            r"(?![^\W\d])(?![ .:=#]*\d)"
        )
        self._any = re.compile(rf"(?<![^\W\d])(?:{label})(?![^\W\d])")
        self._not_ours = re.compile(rf"\b(?:{label_pattern(shape.not_ours)})\b") if shape.not_ours else None
        self._not_after = re.compile(rf"\b(?:{label_pattern(shape.not_ours_after)})\b") if shape.not_ours_after else None

    def find(self, text: str) -> tuple[Stated, ...]:
        """Every customer number stated with a label, in order."""
        folded = fold(text)
        found: list[Stated] = []
        for match in _NUMBER.finditer(folded):
            stated = self._stated(folded, match)
            if stated is not None:
                found.append(stated)
        return tuple(found)

    def find_spoken(self, text: str) -> tuple[Stated, ...]:
        """Numbers said in words after a label, as a transcript of speech has them."""
        folded = fold(text)
        found: list[Stated] = []
        for label in self._any.finditer(folded):
            digits = spoken_digits(folded[label.end() : label.end() + 120])
            if self._shape.min_digits <= len(digits) <= self._shape.max_digits:
                found.append(Stated(digits, label[0], sure=True))
        return tuple(found)

    def fits(self, digits: str) -> bool:
        """Could these digits be a customer number?"""
        return self._shape.min_digits <= len(digits) <= self._shape.max_digits

    def _stated(self, folded: str, match: re.Match[str]) -> Stated | None:
        letter = (match[1] or "").strip(" .-")
        digits = re.sub(r"\D", "", match[2])
        if not self.fits(digits) or (letter and letter != self._prefix):
            return None
        line = folded.rfind("\n", 0, match.start()) + 1
        before = folded[max(line, match.start() - 60) : match.start()]
        if not before.strip() and line:
            previous = folded[max(0, line - 40) : line].rstrip()
            before = previous.rsplit("\n", 1)[-1] + " "
        words = folded[max(line, match.start() - 25) : match.end()].strip()
        labelled = _last(self._before, before)
        if labelled is not None:
            return self._ours(labelled, before, digits, words)
        after = folded[match.end() : match.end() + 40]
        if self._after.match(after):
            return Stated(digits, folded[match.start() : match.end() + 20].split("\n")[0].strip(), sure=True)
        return Stated(digits, words, sure=True) if letter else None

    def _ours(self, labelled: re.Match[str], before: str, digits: str, words: str) -> Stated | None:
        lead = before[max(0, labelled.start() - 12) : labelled.end()]
        weak = labelled["weak"] is not None
        if self._not_ours is not None and self._not_ours.search(lead):
            return None
        if self._not_after is not None and self._not_after.search(before[labelled.start() :]):
            return None
        return Stated(digits, words, sure=not weak)


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = None
    for found in pattern.finditer(text):
        pass
    return found

