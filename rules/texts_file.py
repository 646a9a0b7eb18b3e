"""The form of `texts.yaml`: sentences of the note that the desk wants to word otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Annotated

from pydantic import AfterValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from rules.language.catalogue import load_catalogue
from rules.operators import Text
from rules.shape import Location, Shape, Source

LONGEST = 200
SECTION = "note"


def _one_line(text: str) -> str:
    if "\n" in text or len(text) > LONGEST:
        raise PydanticCustomError("text_long", "one line of at most {limit} letters", {"limit": str(LONGEST)})
    return text


def note_sentences() -> Mapping[str, str]:
    """The sentences of the note as they are shipped, by name."""
    return load_catalogue("da").section(SECTION)


_SCHEMA = {
    "type": "object",
    "properties": {name: {"type": "string", "examples": [text]} for name, text in note_sentences().items()},
    "additionalProperties": False,
}
NoteTexts = Annotated[dict[str, Annotated[Text, AfterValidator(_one_line)]], WithJsonSchema(_SCHEMA)]


class TextsFile(Shape):
    """`texts.yaml`."""

    note: NoteTexts = Field(default_factory=dict)


def text_problems(data: object) -> Iterator[tuple[Location, PydanticCustomError]]:
    """What a sentence asks for that it cannot have: `unknown_text`, `unknown_placeholder`, `placeholder_broken`."""
    note = data.get(SECTION) if isinstance(data, dict) else None
    for name, text in note.items() if isinstance(note, dict) else ():
        known = ", ".join(note_sentences())
        if name not in note_sentences():
            error = PydanticCustomError("unknown_text", "{value}", {"value": name, "known": known})
            yield (SECTION, name, "[key]"), error
        elif isinstance(text, str) and (found := _problem(name, text)) is not None:
            yield (SECTION, name), found


def compile_texts(shape: TextsFile, _source: Source) -> Mapping[str, str]:
    """The sentences by their key in the catalogue."""
    return {f"{SECTION}.{name}": text for name, text in shape.note.items()}


def _problem(name: str, text: str) -> PydanticCustomError | None:
    shipped = note_sentences()[name]
    known = [field for _, field, _, _ in Formatter().parse(shipped) if field]
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return PydanticCustomError("placeholder_broken", "a brace is not closed", {"value": text})
    for _, field, form, conversion in parts:
        if field is not None and (field not in known or form or conversion):
            shown = ", ".join(f"{{{one}}}" for one in known) or "–"
            return PydanticCustomError("unknown_placeholder", "{value}", {"value": f"{{{field}}}", "known": shown})
    return None
