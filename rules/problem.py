"""What is wrong with an admin's file, at its place, as a plain sentence in the admin's language."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import yaml
from pydantic import BaseModel, ValidationError

from rules.guess import with_guess, without_space
from rules.known_keys import known_keys
from rules.schedule_data import WEEKDAYS
from rules.shape import Location

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails, PydanticCustomError

    from rules.document import Document
    from rules.language.catalogue import Language

Severity: TypeAlias = Literal["error", "warning"]

_SHOWN = 60
_TO = re.compile(r"\s*(?:-|–|\btil\b|\bto\b)\s*")
_SENTENCES = {
    "string_type": "text_expected",
    "list_type": "list_expected",
    "dict_type": "mapping_expected",
    "model_type": "mapping_expected",
    "too_short": "list_empty",
    "int_type": "whole_number_expected",
    "greater_than_equal": "number_too_small",
    "less_than_equal": "number_too_big",
    "string_pattern_mismatch": "form_expected",
    "missing": "missing",
}
"""Pydantic's own error types; what is not here and not in the catalogue is `invalid`."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem.  Line and column count from 1; `key` and `values` are a sentence of the catalogue."""

    file: str
    line: int
    column: int
    severity: Severity
    key: str
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def render_problem(problem: Problem, language: Language) -> str:
    """`FILE:LINE:COL: error: sentence`, with what to write instead."""
    sentences = _sentences(language)
    guessed = sentences.get(f"{problem.key}_meant") if "meant" in problem.values else None
    sentence = (guessed or sentences[problem.key]).format_map(problem.values)
    return f"{problem.file}:{problem.line}:{problem.column}: {problem.severity}: {sentence}"


def shape_problems(
    error: ValidationError, document: Document, file: str, shape: type[BaseModel]
) -> Iterator[Problem]:
    """Everything that a shape or its compilation refused, at its place in the file."""
    for details in error.errors(include_url=False):
        yield _problem_of(details, document, file, shape)


def pairs_for_hours(error: ValidationError) -> Iterator[Location]:
    """Where `[08:00, 16:00]` stands for one interval: there, each time needs no complaint of its own."""
    for details in error.errors(include_url=False):
        if details["type"] == "interval_text" and isinstance(details["input"], list) and "meant" in details["ctx"]:
            yield details["loc"]


def misspelt_keys(
    error: ValidationError, document: Document, file: str, shape: type[BaseModel]
) -> Iterator[tuple[Problem, Location, str]]:
    """Each unknown key whose meaning is plain: its problem, its location, and the key that was meant."""
    taken: set[Location] = set()
    for details in error.errors(include_url=False):
        location: Location = details["loc"]
        if details["type"] == "extra_forbidden":
            problem = _problem_of(details, document, file, shape)
            meant = (*location[:-1], problem.values.get("meant", ""))
            if meant[-1] and meant not in taken and not document.has(meant):
                taken.add(meant)
                yield problem, location, problem.values["meant"]


def _problem_of(details: ErrorDetails, document: Document, file: str, shape: type[BaseModel]) -> Problem:
    location: Location = details["loc"]
    key, values = _sentence_of(details, shape)
    of_key = details["type"] == "extra_forbidden" or "[key]" in location
    return Problem(file, *document.mark(location, of_key=of_key), "error", key, values)


def error_values(error: PydanticCustomError) -> Mapping[str, str]:
    """What the sentence of a problem of ours has to tell, with what was probably meant."""
    values = {name: str(value) for name, value in (error.context or {}).items()}
    return with_guess(values, values.get("value", ""), tuple(values.get("known", "").split(", ")))


def has_sentence(key: str) -> bool:
    """Does the catalogue have it?"""
    return key in _sentences("da")


def _sentence_of(details: ErrorDetails, shape: type[BaseModel]) -> tuple[str, Mapping[str, str]]:
    kind, location = details["type"], details["loc"]
    context: Mapping[str, Any] = details.get("ctx", {})
    spaced = without_space(location[-1] if kind == "extra_forbidden" else details["input"])
    if spaced is not None and kind in ("extra_forbidden", "dict_type", "model_type"):
        return "colon_space", {"value": _shown(spaced)}
    if kind == "extra_forbidden":
        return _unknown_key(str(location[-1]), known_keys(shape, location[:-1]))
    if kind == "literal_error":
        allowed = tuple(str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", "))
        value = _shown(details["input"])
        return "value_unknown", with_guess({"value": value, "known": ", ".join(allowed)}, value, allowed)
    values = {name: str(value) for name, value in context.items()}
    if kind in ("string_type", "number_expected") and isinstance(details["input"], int | Decimal):
        return _no_text(details)
    if kind == "bool_type":
        return "flag_expected", with_guess({}, _shown(details["input"]), ("true", "false"))
    return _other_sentence(kind, details, values)


def _unknown_key(key: str, known: tuple[str, ...]) -> tuple[str, Mapping[str, str]]:
    days = _weekdays_meant(key) if "mon" in known else None
    if days is not None:
        return "weekdays_key", {"value": key, "instead": days}
    return "key_unknown", with_guess({"value": key, "known": ", ".join(known)}, key, known)


def _no_text(details: ErrorDetails) -> tuple[str, Mapping[str, str]]:
    """A number in place of a text, or a flag in place of what a condition compares with."""
    if isinstance(details["input"], bool) and "is" in details["loc"]:
        return "test_flag", {}
    key = "text_quotes" if details["type"] == "string_type" else details["type"]
    return key, {"value": _shown(details["input"])}


def _weekdays_meant(written: str) -> str | None:
    """`mon, tue, wed, thu` by `mon-thu`, `man-tor` and `mandag til torsdag`."""
    ends = [with_guess({}, one, WEEKDAYS).get("meant") for one in _TO.split(written.strip().lower())]
    numbers = [WEEKDAYS.index(day) for day in ends if day is not None]
    if len(ends) != 2 or len(numbers) != 2 or numbers[0] >= numbers[1]:
        return None
    return ", ".join(WEEKDAYS[numbers[0] : numbers[1] + 1])


def _other_sentence(kind: str, details: ErrorDetails, values: Mapping[str, str]) -> tuple[str, Mapping[str, str]]:
    if kind in ("dict_type", "model_type") and isinstance(details["input"], list):
        return "mapping_no_list", {}
    if kind in _SENTENCES:
        name = next((str(step) for step in reversed(details["loc"]) if isinstance(step, str)), "")
        return _SENTENCES[kind], {**values, "value": _shown(details["input"]), "name": name}
    if not has_sentence(kind):
        return "invalid", {"message": details["msg"]}
    return kind, with_guess(values, values.get("value", ""), tuple(values.get("known", "").split(", ")))


def _shown(value: object) -> str:
    """Short enough for one line; what is not a plain value is not shown."""
    if isinstance(value, bool):
        return str(value).lower()
    text = "…" if isinstance(value, dict | list) else "" if value is None else " ".join(str(value).split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


@functools.cache
def _sentences(language: Language) -> Mapping[str, str]:
    text = (files("rules.language") / f"admin.{language}.yaml").read_text("utf-8")
    sentences: Mapping[str, str] = yaml.load(text, Loader=yaml.CSafeLoader)
    return sentences
