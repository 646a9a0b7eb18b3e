"""The form of `texts.yaml`: what the desk wants to word otherwise of the note and of what customers are told.

`note:` has the sentences of the internal note.  `replies:` has all that goes to customers: public replies, the
receipt and text messages, which are the sections `reply`, `receipt` and `sms` of the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from string import Formatter
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from rules.language.catalogue import load_catalogue
from rules.operators import Text
from rules.shape import Location, Shape, Source

LONGEST = 200
LONGEST_REPLY = 500
"""Characters of a sentence for customers; a text message of so many is sent in four parts."""

Receipts: TypeAlias = Literal["zendesk", "ours"]

_REPLY_SECTIONS = ("reply", "receipt", "sms")
_NEEDED: Mapping[str, str] = {"duty": "duty_phone", "receipt_received": "ticket"}
"""What a sentence is for, and what it may therefore not leave out."""


def _one_line(limit: int) -> AfterValidator:
    def check(text: str) -> str:
        if "\n" in text or len(text) > limit:
            raise PydanticCustomError("text_long", "one line of at most {limit} letters", {"limit": str(limit)})
        return text

    return AfterValidator(check)


@cache
def sentences(section: str) -> Mapping[str, tuple[str, str]]:
    """By their names in `section` of the file: the key in the catalogue and the sentence as it is shipped."""
    catalogue = load_catalogue("da")
    if section == "note":
        return {name: (f"note.{name}", text) for name, text in catalogue.section("note").items()}
    return {
        name if part == "reply" else f"{part}_{name}": (f"{part}.{name}", text)
        for part in _REPLY_SECTIONS
        for name, text in catalogue.section(part).items()
    }


def _schema(section: str) -> WithJsonSchema:
    properties: dict[str, Any] = {
        name: {"type": "string", "examples": [text]} for name, (_, text) in sentences(section).items()
    }
    return WithJsonSchema({"type": "object", "properties": properties, "additionalProperties": False})


SECTIONS = ("note", "replies")


class TextsFile(Shape):
    """`texts.yaml`."""

    receipt: Receipts = "zendesk"
    note: Annotated[dict[str, Annotated[Text, _one_line(LONGEST)]], _schema("note")] = Field(default_factory=dict)
    replies: Annotated[dict[str, Annotated[Text, _one_line(LONGEST_REPLY)]], _schema("replies")] = Field(
        default_factory=dict
    )


def text_problems(data: object) -> Iterator[tuple[Location, PydanticCustomError]]:
    """What a sentence asks for that it cannot have, or leaves out: `unknown_text`, `unknown_reply`,
    `unknown_placeholder`, `placeholder_broken`, `placeholder_missing`."""
    for section in SECTIONS:
        texts = data.get(section) if isinstance(data, dict) else None
        for name, text in texts.items() if isinstance(texts, dict) else ():
            if name not in sentences(section):
                key = "unknown_text" if section == "note" else "unknown_reply"
                known = ", ".join(sentences(section))
                error = PydanticCustomError(key, "{value}", {"value": name, "known": known})
                yield (section, name, "[key]"), error
            elif isinstance(text, str) and (found := _problem(sentences(section)[name][1], name, text)) is not None:
                yield (section, name), found


def compile_texts(shape: TextsFile, _source: Source) -> Mapping[str, str]:
    """The sentences by their key in the catalogue; `text_problems` tells of names that there are not."""
    return {
        sentences(section)[name][0]: text
        for section in SECTIONS
        for name, text in getattr(shape, section).items()
        if name in sentences(section)
    }


def _problem(shipped: str, name: str, text: str) -> PydanticCustomError | None:
    known = [field for _, field, _, _ in Formatter().parse(shipped) if field]
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return PydanticCustomError("placeholder_broken", "a brace is not closed", {"value": text})
    for _, field, form, conversion in parts:
        if field is not None and (field not in known or form or conversion):
            shown = ", ".join(f"{{{one}}}" for one in known) or "–"
            return PydanticCustomError("unknown_placeholder", "{value}", {"value": f"{{{field}}}", "known": shown})
    needed = _NEEDED.get(name)
    if needed is not None and all(field != needed for _, field, _, _ in parts):
        return PydanticCustomError("placeholder_missing", "{value}", {"value": f"{{{needed}}}"})
    return None
