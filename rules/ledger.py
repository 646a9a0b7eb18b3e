"""The account (regnskab) that a text names as the one the matter is about."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rules.fold import fold
from rules.labels import label_pattern
from rules.shape import Shape

_TOKEN = r"(?:[A-ZÆØÅÄÖÜ0-9][\w./&'-]*|&|\+)"
_NAME = rf"{_TOKEN}(?:[ ]{_TOKEN}|[ ](?:og|i|af|und|and|of|\([^()\n]{{1,20}}\))(?=[ ]{_TOKEN}))*(?:[ ]\((?![Rr][Ee][Ff])[^()\n]{{1,20}}\))?"
_QUOTED = r"[\"“”„»'](?P<quoted>[^\"“”„»«'\n]{2,50})[\"“”«']"
_NOT_A_NAME = re.compile(
    r"(?i)(?:kunde|kund|customer|ref|tlf|bc|nav|business|central|navision|kl|cvr|sag|erp|excel)\b.*"
)
_CLOSING = " .,;:-–&+"


class LedgerShape(Shape):
    """The words that stand in front of an account's name."""

    labels: list[str]
    points_out: list[str] = []


@dataclass(frozen=True, slots=True)
class Named:
    """An account's name with the words around it."""

    name: str
    words: str
    start: int
    pointed_out: bool


class Ledgers:
    """Finds names of accounts in text."""

    def __init__(self, shape: LedgerShape) -> None:
        spelled = sorted({word.lower() for word in shape.labels}, key=len, reverse=True)
        label = "|".join(re.escape(word).replace(r"\ ", r"[ ]") for word in spelled)
        self._labelled = re.compile(
            rf"\b(?i:{label})\b\.?(?:[ ]?[:=][ ]*|[ ]+)(?:(?i:som[ ]hedder|der[ ]hedder|hedder|called|named|er)[ ]+)?"
            rf"(?:{_QUOTED}|(?P<name>{_NAME}))"
        )
        self._called = re.compile(
            rf"\b(?:det|den|one|that)[ ](?:der|som|is)[ ](?:hedder|called)[ ]+(?:{_QUOTED}|(?P<name>{_NAME}))"
        )
        self._with_ref_id = re.compile(rf"(?P<name>{_NAME})[ ]?[(,/–-]{{1,2}}[ ]?(?i:ref\W{{0,2}}id)")
        self._points_out = re.compile(rf"\b(?:{label_pattern(shape.points_out)})\b") if shape.points_out else None
        self._marks = tuple({word.split()[0][:6] for word in spelled} | {"hedder", "refid", "ref", "called"})

    def find(self, text: str) -> tuple[Named, ...]:
        """Every account named, in order."""
        lower = text.lower()
        if not any(mark in lower for mark in self._marks):
            return ()
        found: list[Named] = []
        for pattern in (self._labelled, self._called, self._with_ref_id):
            for match in pattern.finditer(text):
                named = self._named(text, match)
                if named is not None:
                    found.append(named)
        return tuple(sorted(found, key=lambda one: one.start))

    def _named(self, text: str, match: re.Match[str]) -> Named | None:
        groups = match.groupdict()
        name = (groups.get("quoted") or groups.get("name") or "").strip(_CLOSING)
        if len(name) < 2 or _NOT_A_NAME.fullmatch(name) or not any(letter.isalpha() for letter in name):
            return None
        before = fold(text[max(0, match.start() - 60) : match.start() + len(match[0])])
        pointed = self._points_out is not None and self._points_out.search(before) is not None
        return Named(name, " ".join(match[0].split()), match.start(), pointed)


def choose_ledger(named: tuple[Named, ...]) -> Named | None:
    """The one account meant: the only one, or of several the one pointed out."""
    if len({fold(one.name) for one in named}) <= 1:
        return named[0] if named else None
    pointed = [one for one in named if one.pointed_out]
    return pointed[0] if len({fold(one.name) for one in pointed}) == 1 else None
