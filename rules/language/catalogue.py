"""The language catalogue: a key and its values become a sentence, with dates, times and money in its form."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from importlib.resources import files
from string import Formatter
from typing import Literal, TypeAlias

import yaml

from rules.model import Reason

Language: TypeAlias = Literal["da", "en"]

_WEEKDAYS: Mapping[Language, tuple[str, ...]] = {
    "da": ("ma.", "ti.", "on.", "to.", "fr.", "lø.", "sø."),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}


class Catalogue:
    """The sentences of one language."""

    def __init__(self, language: Language, sentences: Mapping[str, str]) -> None:
        self.language = language
        self._sentences = sentences

    def text(self, key: str, **values: str) -> str:
        """The sentence of `key` with `values` in it.  Raises KeyError for an unknown key or a missing value."""
        return self._sentences[key].format_map(values)

    def section(self, name: str) -> Mapping[str, str]:
        """The sentences below `name`, as they are written, by the rest of their keys."""
        return {
            key.removeprefix(f"{name}."): text for key, text in self._sentences.items() if key.startswith(f"{name}.")
        }

    def with_texts(self, texts: Mapping[str, str]) -> Catalogue:
        """The same but for the sentences that the desk words itself."""
        return Catalogue(self.language, {**self._sentences, **texts}) if texts else self

    def sentence(self, reason: Reason) -> str:
        """The reason in words; `*_at` are instants in ISO 8601, `date` is a date, `metric` one of Zendesk's."""
        sentence = self._sentences[f"reason.{reason.key}"]
        spelled_out = _spelled_out(sentence)
        if not spelled_out:
            return sentence.format_map(reason.values)
        shown = {name: self._shown(name, reason.values[name]) for name in spelled_out}
        return sentence.format_map({**reason.values, **shown})

    def word(self, kind: str, value: str) -> str:
        """The word for a value of a closed list, such as an identity state."""
        return self.text(f"{kind}.{value}")

    def instant(self, at: datetime) -> str:
        """`ma. 23-11-2026 kl. 08.00`, in the zone that `at` carries."""
        return f"{self.day(at)} {self.clock(at)}"

    def near_instant(self, at: datetime, now: datetime) -> str:
        """`ma. kl. 10.00`, with the date too where the weekday alone might be another week's; in the zone of `at`."""
        days = (at.date() - now.astimezone(at.tzinfo).date()).days
        if not 0 <= days < 7:
            return self.instant(at)
        return f"{_WEEKDAYS[self.language][at.weekday()]} {self.clock(at)}"

    def clock(self, at: datetime) -> str:
        """`kl. 08.00`."""
        return f"kl. {at.hour:02}.{at.minute:02}" if self.language == "da" else f"{at.hour:02}:{at.minute:02}"

    def day(self, on: date) -> str:
        """`ma. 23-11-2026`."""
        return f"{_WEEKDAYS[self.language][on.weekday()]} {on.day:02}-{on.month:02}-{on.year}"

    def number(self, value: Decimal, places: int | None = None) -> str:
        """`1.234,50`; without `places` as many as it needs, at most two."""
        rounded = value.quantize(Decimal(1).scaleb(-(2 if places is None else places)), ROUND_HALF_UP)
        shown = f"{rounded:,f}"
        if places is None and "." in shown:
            shown = shown.rstrip("0").rstrip(".")
        return shown.translate(str.maketrans(",.", ".,")) if self.language == "da" else shown

    def money(self, value: Decimal) -> str:
        """`1.234,50 kr.`"""
        return f"{self.number(value, 2)} kr." if self.language == "da" else f"DKK {self.number(value, 2)}"

    def _shown(self, name: str, value: str) -> str:
        if name.endswith("_at"):
            return _instant(self.language, value)
        if name == "metric":
            return self.word("metric", value)
        return self.day(date.fromisoformat(value)) if name == "date" else value


@functools.lru_cache(maxsize=256)
def _instant(language: Language, value: str) -> str:
    """An instant in ISO 8601; the sentences of one ticket name the same ones over and over."""
    return Catalogue(language, {}).instant(datetime.fromisoformat(value))


@functools.lru_cache(maxsize=1024)
def _spelled_out(sentence: str) -> tuple[str, ...]:
    """The placeholders of which the values are not shown as they are."""
    names = [name for _, name, _, _ in Formatter().parse(sentence) if name]
    return tuple(name for name in names if name.endswith("_at") or name in ("metric", "date"))


@functools.cache
def load_catalogue(language: Language) -> Catalogue:
    """The catalogue of a language, as shipped."""
    text = (files("rules.language") / f"{language}.yaml").read_text("utf-8")
    return Catalogue(language, dict(_flat(yaml.safe_load(text))))


def _flat(tree: Mapping[str, object], prefix: str = "") -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for key, value in tree.items():
        if isinstance(value, Mapping):
            rows += _flat(value, f"{prefix}{key}.")
        else:
            rows.append((f"{prefix}{key}", str(value)))
    return rows
