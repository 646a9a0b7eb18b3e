"""Stretches of business time as lines that a person reads: few, in columns, however long the time is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from textwrap import wrap

from rules.hours import Span
from rules.language.catalogue import Catalogue

_MOST_LINES = 40
_KEPT_AT_EACH_END = 12
_MOST_NAMES = 12
_WIDTH = 100
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class _Line:
    """One line: a stretch that counts or is named, or plain closed hours and weekends in a row."""

    start_at: datetime
    end_at: datetime
    spans: tuple[Span, ...]

    @property
    def counted(self) -> timedelta:
        return sum((span.counted for span in self.spans), timedelta())

    @property
    def is_plain(self) -> bool:
        return all(span.reason in ("closed", "weekend") for span in self.spans)


def span_lines(spans: Iterable[Span], catalogue: Catalogue) -> list[str]:
    """`fr. 20-11-2026 kl. 14.30 – kl. 15.00    tæller 0:30`, and so on.

    Of a long time only the beginning and the end are shown, with a summary of what lies between.
    """
    lines = _joined(spans)
    if len(lines) <= _MOST_LINES:
        return _in_columns(lines, catalogue)
    first, left_out, last = (
        lines[:_KEPT_AT_EACH_END],
        lines[_KEPT_AT_EACH_END:-_KEPT_AT_EACH_END],
        lines[-_KEPT_AT_EACH_END:],
    )
    return [
        *_in_columns(first, catalogue),
        *wrap(_summary(left_out, catalogue), _WIDTH, subsequent_indent="  ", break_on_hyphens=False),
        *_in_columns(last, catalogue),
    ]


def duration_words(duration: timedelta) -> str:
    """`1:30`, or `1:30:05` where seconds matter."""
    minutes, seconds = divmod(duration // _SECOND, 60)
    return f"{minutes // 60}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")


def _joined(spans: Iterable[Span]) -> list[_Line]:
    lines: list[_Line] = []
    for span in spans:
        line = _Line(span.start_at, span.end_at, (span,))
        if lines and lines[-1].is_plain and line.is_plain:
            line = _Line(lines[-1].start_at, span.end_at, (*lines.pop().spans, span))
        lines.append(line)
    return lines


def _in_columns(lines: Sequence[_Line], catalogue: Catalogue) -> list[str]:
    when = [_when(line, catalogue) for line in lines]
    width = max(map(len, when), default=0)
    return [f"{text:<{width}}  {_why(line, catalogue)}" for text, line in zip(when, lines, strict=True)]


def _when(line: _Line, catalogue: Catalogue) -> str:
    same_day = line.start_at.date() == line.end_at.date()
    until = catalogue.clock(line.end_at) if same_day else catalogue.instant(line.end_at)
    return f"{catalogue.instant(line.start_at)} – {until}"


def _why(line: _Line, catalogue: Catalogue) -> str:
    reasons = dict.fromkeys(
        catalogue.text(f"hours.{span.reason}", counted=duration_words(span.counted), name=span.name or "")
        for span in line.spans
    )
    why = ", ".join(reasons)
    if line.counted and line.start_at.utcoffset() != line.end_at.utcoffset():
        return catalogue.text("hours.clock_changes", why=why)
    return why


def _summary(lines: Sequence[_Line], catalogue: Catalogue) -> str:
    counted = duration_words(sum((line.counted for line in lines), timedelta()))
    text = catalogue.text("hours.left_out", count=str(len(lines)), counted=counted)
    named = [
        f"{catalogue.day(span.start_at.date())} {span.name}" for line in lines for span in line.spans if span.name
    ]
    if not named:
        return text
    shown, more = named[:_MOST_NAMES], len(named) - _MOST_NAMES
    names = ", ".join(shown) + (catalogue.text("hours.more_names", count=str(more)) if more > 0 else "")
    return f"{text}; {catalogue.text('hours.also_skipped', names=names)}"
