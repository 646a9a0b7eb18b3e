"""What an admin did where the YAML parser gives up: the place of the slip, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from types import MappingProxyType
from typing import TypeAlias

import yaml

from rules.guess import without_space

Mark: TypeAlias = tuple[int, int]
"""Line and column, both from 1; a column counts characters."""

MAX_DEPTH = 20
MOST_ALIKE = 10
"""Tabs and unreadable characters that are named; who has found ten knows what to look for."""

LONGEST_SHOWN = 60

_TAB_INDENT = re.compile(r"^ *\t", re.MULTILINE)
_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7})(?: |$)", re.MULTILINE)
_HIDDEN = re.compile("[\xad\u00a0\u2007\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff]")
"""Blanks that are none to YAML, and letters that nobody sees."""
_KEY = re.compile(r"[^:]*: |.*:$")
_DASH = re.compile(r"-\w")
_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_CLOSING = {"{": "}", "[": "]"}


@dataclass(frozen=True, slots=True)
class ReadProblem:
    """What is wrong with the YAML itself; `key` is the sentence in the catalogue."""

    mark: Mark
    key: str
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def has_hidden(text: str) -> bool:
    """Does it hold characters that look like a blank or like nothing, and are neither?"""
    return _HIDDEN.search(text) is not None


def mark_at(text: str, index: int) -> Mark:
    """The place of a character."""
    before = text[:index]
    return before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1


def shown(value: str) -> str:
    """Short enough for one line."""
    return value if len(value) <= LONGEST_SHOWN else f"{value[:LONGEST_SHOWN]}…"


def syntax_problems(
    text: str, error: yaml.MarkedYAMLError, quoted: Mark, further_lines: int
) -> Iterator[ReadProblem]:
    """What is wrong.  `quoted` is where the last text in quotes begins, and how many more lines it takes."""
    for pattern, key in ((_CONFLICT, "conflict"), (_TAB_INDENT, "tab")):
        found = list(islice(pattern.finditer(text), MOST_ALIKE))
        if found:
            yield from (
                ReadProblem(mark_at(text, one.end() - 1 if key == "tab" else one.start()), key) for one in found
            )
            return
    opened, place = _place(error.context_mark), _place(error.problem_mark)
    known = next((key for part, key in _SYNTAX.items() if part in f"{error.problem}"), "syntax")
    if further_lines and place is not None and place[0] == quoted[0] + further_lines:
        # A quote that was not closed is closed by the next one, however far below.
        yield ReadProblem(quoted, "syntax_quote")
        return
    slip = _Slip(_LINE_BREAK.split(text), opened or place or (1, 1), place or (1, 1))
    yield slip.explain(known)


@dataclass(frozen=True, slots=True)
class _Slip:
    """Where the parser gave up, and where what it was reading began."""

    lines: list[str]
    opened: Mark
    place: Mark

    def explain(self, key: str) -> ReadProblem:
        hidden = _HIDDEN.search(self._line())
        if hidden is not None:
            return ReadProblem((self.place[0], hidden.start() + 1), "hidden")
        if key == "syntax_bracket":
            return self._bracket()
        if key == "syntax_no_colon":
            return self._no_colon()
        if key == "syntax_indent":
            return self._indent()
        if key in ("syntax_colon", "syntax_sequence", "syntax_document"):
            return self._line_before(key)
        if key == "syntax_star" and self._opening() != "*":
            key = "syntax_block"
        begins = key in ("syntax_quote", "syntax_star", "syntax_block")
        values = {"limit": str(MAX_DEPTH)} if key == "too_deep" else {}
        return ReadProblem(self.opened if begins else self.place, _SAID_AS.get(key, key), values)

    def _line(self) -> str:
        return self.lines[self.place[0] - 1] if self.place[0] <= len(self.lines) else ""

    def _opening(self) -> str:
        return self.lines[self.opened[0] - 1][self.opened[1] - 1 : self.opened[1]]

    def _bracket(self) -> ReadProblem:
        """A bracket that is still open further down was forgotten where it began."""
        values = {"value": self._opening(), "close": _CLOSING.get(self._opening(), "")}
        if self.place[0] == self.opened[0]:
            return ReadProblem(self.place, "syntax_comma", values)
        return ReadProblem(self.opened, "syntax_bracket", values)

    def _indent(self) -> ReadProblem:
        before, rest = self._line()[: self.place[1] - 1], self._line()[self.place[1] - 1 :]
        if rest[:1] in ("}", "]"):
            return ReadProblem(self.place, "syntax_closing", {"value": rest[0]})
        if before.rstrip()[-1:] in ('"', "'"):
            return ReadProblem(self.place, "syntax_after_quote")
        if before.rstrip()[-1:] in ("}", "]"):
            return ReadProblem(self.place, "syntax_after_bracket", {"value": before.rstrip()[-1]})
        return ReadProblem(self.place, "syntax_dash" if _DASH.match(rest) else "syntax_indent")

    def _no_colon(self) -> ReadProblem:
        written = self.lines[self.opened[0] - 1][self.opened[1] - 1 :]
        spaced = without_space(" ".join(written.split()))
        if spaced is not None:
            return ReadProblem(self.opened, "colon_space", {"value": shown(spaced)})
        return ReadProblem(self.opened, "syntax_no_colon")

    def _line_before(self, key: str) -> ReadProblem:
        """A line without a colon is read together with the next one, which then looks wrong."""
        before = self._line()[: self.place[1] - 1]
        number = self.place[0] - 1
        while number and not self.lines[number - 1].split("#")[0].strip():
            number -= 1
        previous = self.lines[number - 1].rstrip() if number else ""
        stripped = previous.lstrip()
        if stripped == "...":
            return ReadProblem((number, 1), "syntax_document")
        is_first = ":" not in before or key == "syntax_colon"
        if is_first and stripped and not stripped.startswith("- ") and not _KEY.match(stripped):
            at = (number, len(previous) - len(stripped) + 1)
            spaced = without_space(stripped)
            return ReadProblem(
                at, *(("colon_space", {"value": shown(spaced)}) if spaced else ("syntax_no_colon", {}))
            )
        return ReadProblem(self.place, _SAID_AS.get(key, key) if key != "syntax_document" else "syntax")


_SYNTAX = {
    "did not find expected alphabetic or numeric character": "syntax_star",
    "found unexpected end of stream": "syntax_quote",
    "mapping values are not allowed": "syntax_colon",
    "did not find expected key": "syntax_indent",
    "did not find expected '-' indicator": "syntax_indent",
    "could not find expected ':'": "syntax_no_colon",
    "did not find expected ',' or": "syntax_bracket",
    "cannot start any token": "syntax_character",
    "found unknown escape character": "syntax_escape",
    "did not find expected comment or line break": "syntax_block",
    "block sequence entries are not allowed": "syntax_sequence",
    "mapping keys are not allowed": "syntax_character",
    "unknown directive": "syntax_character",
    "did not find expected <document start>": "syntax_document",
    "nesting depth": "too_deep",
}
"""What libyaml says, and what it comes of."""

_SAID_AS = {"syntax_block": "syntax_character", "syntax_sequence": "syntax_character"}


def _place(mark: yaml.Mark | None) -> Mark | None:
    return (mark.line + 1, mark.column + 1) if mark is not None else None
