"""Strict YAML for admins: every trap is an error at its place, and nothing is guessed.

Reads libyaml's events, which neither recurse nor expand anything.  Only `true` and `false` are booleans; what YAML
versions disagree on (`16:00`, `010045`, `yes`) must be put in quotes; a key with nothing after it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice

import yaml

from rules.bare_key import describe_bare
from rules.document import Document, Place
from rules.scalars import Ambiguous, parse_scalar, read_as_thousandths
from rules.shape import Location
from rules.syntax import MAX_DEPTH, MOST_ALIKE, Mark, ReadProblem, has_hidden, mark_at, shown, syntax_problems

MAX_BYTES = 1_048_576
_KEY_WORDS = frozenset({"yes", "no"})
"""No key is a flag, so these need no quotes as keys: `examples: {yes: […], no: […]}`."""

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CURLY = "“”„»«‘’"
"""Quotes as word processors set them; YAML takes them for letters."""
_BOM = "\ufeff"
_YAML_TAG = "tag:yaml.org,2002:"


@dataclass(slots=True)
class _Open:
    """A list or mapping that is being read."""

    location: Location
    data: dict[str, object] | list[object]
    key: tuple[str | None, Mark] | None = None
    first: dict[str, Mark] = field(default_factory=dict)
    is_flow: bool = False
    key_end: int = 0
    key_text: str = ""
    before: tuple[str, int] | None = None
    """Of a mapping: the last key that has a value, and where in the file that value ends."""


def read_document(raw: bytes) -> Document:
    """The content with every problem.  Any bytes are accepted; nothing is raised."""
    if len(raw) > MAX_BYTES:
        return _unreadable(ReadProblem((1, 1), "file_too_big", {"limit": f"{MAX_BYTES // 1024} KiB"}))
    if b"\0" in raw:
        return _unreadable(ReadProblem((1, 1), "encoding"))
    try:
        text = raw.decode("utf-8").removeprefix(_BOM)
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        return _unreadable(ReadProblem(mark_at(before, len(before)), "encoding"))
    found = islice(_UNPRINTABLE.finditer(text), MOST_ALIKE)
    unprintable = [ReadProblem(mark_at(text, one.start()), "character") for one in found]
    if unprintable:
        return _unreadable(*unprintable)
    reading = _Reading()
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if not reading.take(event):
                break
    except yaml.MarkedYAMLError as error:
        reading.problems += syntax_problems(text, error, *reading.quoted)
        reading.is_readable = False
    return Document(
        reading.data if reading.is_readable else None,
        tuple(sorted(reading.problems, key=lambda problem: problem.mark)),
        reading.is_readable,
        reading.places,
        tuple(reading.warnings),
    )


class _Reading:
    """The state between two events."""

    def __init__(self) -> None:
        self.data: object = None
        self.problems: list[ReadProblem] = []
        self.warnings: list[ReadProblem] = []
        self.places: dict[Location, Place] = {}
        self.is_readable = True
        self._open: list[_Open] = []
        self.quoted: tuple[Mark, int] = (1, 1), 0
        self._anchors: set[str] = set()
        self._documents = 0

    def take(self, event: yaml.Event) -> bool:
        """False when there is no point in reading on."""
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._add(event, "second_document")
                return False
        elif isinstance(event, yaml.AliasEvent):
            self._add(event, "anchor" if event.anchor in self._anchors else "alias", value=f"*{event.anchor}")
            self._value(event, None, is_scalar=True)
        elif isinstance(event, yaml.ScalarEvent):
            self._refuse_anchor_and_tag(event)
            if event.style in ("'", '"') and event.start_mark is not None and event.end_mark is not None:
                self.quoted = _mark_of(event), event.end_mark.line - event.start_mark.line
            if not self._stands_alone(event):
                value = self._key_word(event) if self._awaits_key() else None
                self._value(event, self._scalar(event) if value is None else value, is_scalar=True)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._refuse_anchor_and_tag(event)
            if len(self._open) >= MAX_DEPTH:
                self._add(event, "too_deep", limit=str(MAX_DEPTH))
                self.is_readable = False
                return False
            data: dict[str, object] | list[object] = {} if isinstance(event, yaml.MappingStartEvent) else []
            location = self._value(event, data, is_scalar=False)
            is_flow = bool(event.flow_style) or self._is_in_flow()
            self._open.append(_Open(location, data, is_flow=is_flow))
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()
        return True

    def _awaits_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1].data, dict) and self._open[-1].key is None

    def _key_word(self, event: yaml.ScalarEvent) -> str | None:
        """The event's text if that is `yes`, `no` or another word that other programs take for a flag."""
        if event.value in _KEY_WORDS:
            return event.value
        word = parse_scalar(event.value) if event.implicit[0] else None
        if not isinstance(word, Ambiguous) or word.key != "boolean_word":
            return None
        self._add(event, "key_quotes", value=event.value)
        return event.value

    def _stands_alone(self, event: yaml.ScalarEvent) -> bool:
        """Is this the nothing behind a key without a colon, as in `{product: bc, nav}`?

        It is told to belong to the key before it, and put there.
        """
        parent = self._open[-1] if self._open else None
        if event.value or event.start_mark is None or parent is None or parent.key is None or parent.before is None:
            return False
        (key_read, mark), (name, end), alone = parent.key, parent.before, parent.key_text
        if not parent.is_flow or isinstance(parent.data, list):
            return False
        if parent.key_end != event.start_mark.index:
            return False
        location = (*parent.location, name)
        value, is_next = parent.data[name], event.start_mark.index - len(alone) == end + 1
        told = describe_bare(name, value, alone, is_next=is_next)
        if told is None:
            return False
        if key_read is None and self.problems and self.problems[-1].mark == mark:
            self.problems.pop()  # It is no key at all, whatever was wrong with it as one.
        (key, values), parent.data[name] = told
        together = parent.data[name]
        if isinstance(together, list):
            self.places[(*location, len(together) - 1)] = Place(mark, mark, is_scalar=True)
        else:
            mark = self.places[location].value
        self.problems.append(ReadProblem(mark, key, {one: shown(text) for one, text in values.items()}))
        parent.key, parent.before = None, (name, event.start_mark.index)
        return True

    def _is_in_flow(self) -> bool:
        return bool(self._open) and self._open[-1].is_flow

    def _value(self, event: yaml.Event, value: object, *, is_scalar: bool) -> Location:
        """Put a value where it belongs, or remember it as the key of the next one."""
        mark = _mark_of(event)
        if not self._open:
            self.data = value
            self.places[()] = Place(mark, mark, is_scalar)
            return ()
        parent = self._open[-1]
        if isinstance(parent.data, list):
            location = (*parent.location, len(parent.data))
            parent.data.append(value)
            self.places[location] = Place(mark, mark, is_scalar)
            return location
        if parent.key is None:
            parent.key = (self._key(event, value, parent), mark)
            parent.key_end = _end_of(event)
            parent.key_text = event.value if isinstance(event, yaml.ScalarEvent) else ""
            return (*parent.location, "[key]")
        (key, key_mark), parent.key = parent.key, None
        if key is None:
            return (*parent.location, "[refused]")
        location = (*parent.location, key)
        parent.data[key] = value
        parent.before = (key, _end_of(event))
        self.places[location] = Place(key_mark, mark, is_scalar)
        return location

    def _key(self, event: yaml.Event, value: object, parent: _Open) -> str | None:
        if not isinstance(value, str):
            if not self.problems or self.problems[-1].mark != _mark_of(event):
                is_word = isinstance(event, yaml.ScalarEvent) and value is not None
                self._add(event, "key_quotes" if is_word else "key_text", value=str(value).lower())
            return None
        if value == "<<":
            self._add(event, "anchor", value="<<")
            return None
        if value in parent.first:
            begins_item = (
                parent.location and isinstance(parent.location[-1], int) and value == next(iter(parent.first))
            )
            key = "key_twice_item" if begins_item else "key_twice"
            self._add(event, key, name=value, line=str(parent.first[value][0]))
            return None
        parent.first[value] = _mark_of(event)
        return value

    def _scalar(self, event: yaml.ScalarEvent) -> object:
        value = parse_scalar(event.value) if event.implicit[0] else event.value
        if event.implicit[0] and not event.value:
            self._add(event, "value_empty")
        elif event.implicit[0] and event.value[0] in _CURLY:
            self._add(event, "curly_quotes", value=event.value.strip(_CURLY))
        elif event.implicit[0] and has_hidden(event.value):
            self._add(event, "hidden")
        elif event.implicit[0] and " //" in event.value:
            self._add(event, "comment_slashes")
        if event.implicit[0] and "?" in event.value and self._is_in_flow():
            self._warn(event, "question_mark", value=event.value)
        if event.implicit[0] and (thousands := read_as_thousandths(event.value)) is not None:
            whole = event.value.replace(".", "")
            self._warn(event, "thousands_dot", value=event.value, read=thousands, instead=whole)
        if isinstance(value, Ambiguous):
            self._add(event, value.key, value=event.value, meant=str(value.meant).lower())
            return value.meant
        return value

    def _refuse_anchor_and_tag(
        self, event: yaml.ScalarEvent | yaml.MappingStartEvent | yaml.SequenceStartEvent
    ) -> None:
        if event.anchor is not None:
            self._anchors.add(event.anchor)
            self._add(event, "anchor", value=f"&{event.anchor}")
        tag: str | None = event.tag
        if tag is not None:
            self._add(event, "tag", value=tag.replace(_YAML_TAG, "!!"))

    def _add(self, event: yaml.Event, key: str, **values: str) -> None:
        self.problems.append(_told(event, key, values))

    def _warn(self, event: yaml.Event, key: str, **values: str) -> None:
        """What other programs cannot read, or what was probably not meant, but is no error here."""
        self.warnings.append(_told(event, key, values))


def _told(event: yaml.Event, key: str, values: Mapping[str, str]) -> ReadProblem:
    return ReadProblem(_mark_of(event), key, {name: shown(value) for name, value in values.items()})


def _unreadable(*problems: ReadProblem) -> Document:
    return Document(None, problems, False, {})


def _end_of(event: yaml.Event) -> int:
    return event.end_mark.index if event.end_mark is not None else 0


def _mark_of(event: yaml.Event) -> Mark:
    return (event.start_mark.line + 1, event.start_mark.column + 1) if event.start_mark is not None else (1, 1)
