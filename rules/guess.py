"""What somebody meant who wrote a word that the files do not have."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from importlib.resources import files

import yaml


def with_guess(values: Mapping[str, str], value: str, known: tuple[str, ...]) -> Mapping[str, str]:
    """The values with `meant`: the known word that people mean by `value`, or else the closest, if one is close."""
    asked = value.strip().lower().replace(" ", "_")
    close = (
        [word for word in _meant().get(asked, ()) if word in known]
        or get_close_matches(value, known, n=1)
        or get_close_matches(value.lower(), known, n=1)
    )
    return {**values, "meant": close[0]} if close else values


def without_space(written: object) -> str | None:
    """`key: value` if `written` is `key:value`, which YAML takes for one word."""
    key, _, value = written.partition(":") if isinstance(written, str) else ("", "", "")
    is_one = key.isidentifier() and value.strip() and not value.startswith("/")
    return f"{key}: {value.strip()}" if is_one else None


@functools.cache
def _meant() -> Mapping[str, tuple[str, ...]]:
    """The words of the files by what people write for them, in small letters."""
    text = (files("rules.language") / "meant.yaml").read_text("utf-8")
    written: dict[str, tuple[str, ...]] = {}
    words: Mapping[str, Sequence[str]] = yaml.load(text, Loader=yaml.CSafeLoader)
    for word, others in words.items():
        for other in others:
            spelled = other.lower().replace(" ", "_")
            written[spelled] = (*written.get(spelled, ()), word)
    return written
