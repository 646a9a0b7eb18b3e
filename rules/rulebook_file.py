"""One file of a rulebook: read, validated, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from contextlib import suppress
from functools import cache
from pathlib import Path
from stat import S_ISREG
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from rules.document import Document
from rules.problem import Problem, error_values, misspelt_keys, pairs_for_hours, shape_problems
from rules.reader import MAX_BYTES, read_document
from rules.shape import Location, Source
from rules.syntax import Mark

ShapeT = TypeVar("ShapeT", bound=BaseModel)
CompiledT = TypeVar("CompiledT")

_KNOWS_MORE = {
    "value_empty": ("when_empty",),
    "time_unquoted": ("duration", "interval_text", "choice_text", "time_text", "unknown_zone"),
    "number_odd": ("duration", "date_text"),
    "date_unquoted": ("date_text", "moment_text"),
    "key_quotes": ("key_unknown",),
    "text_quotes": ("schedule_name",),
}
"""What the reader complains about, and what a shape says of the same place that helps more."""


class RulebookFile(Generic[ShapeT]):
    """`content` is None where the file is no valid `shape`; `problems` grows while it is compiled.

    `checkable` is the content, or else as much of it as is valid: the list items without an error of their own, so
    that what contradicts other files is told in the same run.
    """

    def __init__(self, directory: Path, name: str, shape: type[ShapeT], *, optional: bool = False) -> None:
        self.name = name
        self.path = str(directory / name)
        self.problems: list[Problem] = []
        self.content: ShapeT | None = None
        self.checkable: ShapeT | None = None
        self._numbers: dict[str, list[int]] = {}
        self.document: Document | None = None
        self._shape = shape
        try:
            raw = _read(directory / name)
        except FileNotFoundError:
            if not optional:
                self._add("file_missing")
            return
        except OSError:
            self._add("file_unreadable")
            return
        self.document = read_document(raw)
        for one in self.document.problems:
            self.problems.append(Problem(self.path, *one.mark, "error", one.key, one.values))
        self._validate(self.document)

    @property
    def data(self) -> object:
        """The parsed content before validation; None if there is none."""
        return self.document.data if self.document is not None else None

    def compile(self, compile_content: Callable[[ShapeT, Source], CompiledT]) -> CompiledT | None:
        """What the content becomes, or None where it or its compilation has problems."""
        if self.content is None or self.document is None:
            return None
        try:
            return compile_content(self.content, Source(self.name, cache(self.document.line_of)))
        except ValidationError as error:
            self._refuse(error, self.document)
            return None

    def refuse(self, found: Iterable[tuple[Location, PydanticCustomError]], *, of_checkable: bool = False) -> None:
        """Take over problems that were found across files, with places of the file or of `checkable`."""
        details = [
            InitErrorDetails(type=error, loc=self._in_file(place) if of_checkable else place, input=None)
            for place, error in found
        ]
        if details and self.document is not None:
            self._refuse(ValidationError.from_exception_data(self.name, details), self.document)

    def warn(self, location: Location, warning: PydanticCustomError, *, of_checkable: bool = False) -> None:
        """Take over what will hurt soon, or only looks wrong; where an error stands, that is enough."""
        if self.document is not None:
            place = self.document.mark(self._in_file(location) if of_checkable else location)
            if all((one.line, one.column) != place or one.severity != "error" for one in self.problems):
                self.problems.append(Problem(self.path, *place, "warning", warning.type, error_values(warning)))

    def warn_of_reading(self) -> None:
        """Take over what is read, but perhaps not as it was meant."""
        for one in self.document.warnings if self.document is not None else ():
            if all((told.line, told.column) != one.mark or told.severity != "error" for told in self.problems):
                self.problems.append(Problem(self.path, *one.mark, "warning", one.key, one.values))

    def _validate(self, document: Document) -> None:
        if document.is_readable and document.data is None and not document.problems:
            self._add("file_empty")
        elif document.is_readable:
            try:
                self.content = self.checkable = self._shape.model_validate(document.data)
            except ValidationError as error:
                self._refuse_as_meant(error, document)
                self._salvage(document.data, {one["loc"][:2] for one in error.errors(include_url=False)})

    def _refuse_as_meant(self, error: ValidationError, document: Document) -> None:
        """Look also below keys that are misspelt, as if they were not, so that nothing there has to wait."""
        remaining: ValidationError | None = error
        while remaining is not None and (found := list(misspelt_keys(remaining, document, self.path, self._shape))):
            self._tell([problem for problem, _, _ in found], document)
            document = document.with_keys({location: key for _, location, key in found})
            try:
                self._shape.model_validate(document.data)
                remaining = None
            except ValidationError as still:
                remaining = still
        if remaining is not None:
            self._refuse(remaining, document)
        self.document = document

    def _salvage(self, data: object, refused: set[Location]) -> None:
        """Keep what has no error; the numbers that the kept items have in the file are remembered."""
        if not isinstance(data, dict):
            return
        kept: dict[str, object] = {}
        for section, value in data.items():
            if (section,) in refused:
                continue
            if isinstance(value, list):
                numbers = [number for number in range(len(value)) if (section, number) not in refused]
                self._numbers[section] = numbers
                kept[section] = [value[number] for number in numbers]
            elif isinstance(value, dict):
                kept[section] = {key: one for key, one in value.items() if (section, key) not in refused}
            elif not any(place[:1] == (section,) for place in refused):
                kept[section] = value
        with suppress(ValidationError):
            self.checkable = self._shape.model_validate(kept)

    def _in_file(self, place: Location) -> Location:
        match place:
            case (str() as section, int() as number, *rest) if section in self._numbers:
                return (section, self._numbers[section][number], *rest)
        return place

    def _refuse(self, error: ValidationError, document: Document) -> None:
        paired = {mark for place in pairs_for_hours(error) for mark in document.marks_below(place)}
        self._tell(list(shape_problems(error, document, self.path, self._shape)), document, paired)

    def _tell(self, found: list[Problem], document: Document, outdone: Set[Mark] = frozenset()) -> None:
        """A place that the reader complained about already needs no second complaint, but for one that knows more."""
        better = {((one.line, one.column), one.key) for one in found}
        outdone = outdone | {
            (one.line, one.column)
            for one in self.problems
            for key in _KNOWS_MORE.get(one.key, ())
            if ((one.line, one.column), key) in better
        }
        kept = [one for one in self.problems if one.key not in _KNOWS_MORE or (one.line, one.column) not in outdone]
        told = {one.mark for one in document.problems} - outdone
        self.problems = kept + [one for one in found if (one.line, one.column) not in told]

    def _add(self, key: str) -> None:
        self.problems.append(Problem(self.path, 1, 1, "error", key))


def _read(path: Path) -> bytes:
    """At most a little more than may be read.  Raises OSError, also for what is no file: a pipe would never end."""
    if not S_ISREG(path.stat().st_mode):
        raise OSError
    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)
