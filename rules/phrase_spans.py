"""Where words stand in a text that may be parts of phrases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

Span: TypeAlias = tuple[int, int]
"""The first and the last word of what was found."""


class Row(NamedTuple):
    """Two or more pieces that may stand in a slot, one after the other; what follows the first, each with a gap.

    A gap is the most words that may stand before the piece.
    """

    slot: int
    following: Sequence[tuple[int, int]]


class Fit(NamedTuple):
    """The pieces that a word fits, the slots that it fills alone, and the rows that it may begin.

    `anchors` are the slots by which phrases are looked for.  Rows are filed under the piece that the very next word
    must fit; under None if it may stand further on.
    """

    pieces: frozenset[int]
    slots: frozenset[int]
    anchors: frozenset[int]
    begins: Mapping[int | None, Sequence[Row]]


def find_spans(
    met: Sequence[tuple[int, Fit]], rows: Mapping[int, list[Span]], wanted: set[int]
) -> dict[int, list[Span]]:
    """Each place, in order, where one of the alternatives of each wanted slot stands."""
    spans: dict[int, list[Span]] = {}
    for index, fit in met:
        if not fit.slots.isdisjoint(wanted):
            for slot in fit.slots & wanted:
                spans.setdefault(slot, []).append((index, index))
    for slot in rows.keys() & wanted:
        spans[slot] = sorted([*rows[slot], *spans.get(slot, ())])
    return spans


def find_rows(
    fits: Sequence[Fit | None], met: Sequence[tuple[int, Fit]], sentences: Sequence[int]
) -> dict[int, list[Span]]:
    """Each place of each row that stands in the text, by its slot."""
    spans: dict[int, list[Span]] = {}
    for index, fit in met:
        begins = fit.begins
        if not begins:
            continue
        rows = begins.get(None, ())
        following = fits[index + 1] if index + 1 < len(fits) else None
        if following is not None and not following.pieces.isdisjoint(begins):
            rows = [*rows, *[row for second in following.pieces for row in begins.get(second, ())]]
        for row in rows:
            last = _row_end(fits, index, row)
            if last is not None and sentences[last] == sentences[index]:
                spans.setdefault(row.slot, []).append((index, last))
    return spans


def _row_end(fits: Sequence[Fit | None], last: int, row: Row) -> int | None:
    """The last word of a row that begins at `last`, if it stands there."""
    for piece, gap in row.following:
        for ahead in range(last + 1, min(last + gap + 2, len(fits))):
            fit = fits[ahead]
            if fit is not None and piece in fit.pieces:
                last = ahead
                break
        else:
            return None
    return last


def chain(steps: Sequence[list[Span]], gaps: Sequence[int], sentences: Sequence[int]) -> list[Span]:
    """From each span of the first step through the nearest span of each next step, within gaps and one sentence."""
    chained = steps[0]
    for following, gap in zip(steps[1:], gaps[1:], strict=True):
        longer: list[Span] = []
        for first, last in chained:
            for begin, end in following:
                if begin > last:
                    if begin <= last + gap + 1 and sentences[end] == sentences[first]:
                        longer.append((first, end))
                    break
        if not longer:
            return longer
        chained = longer
    return chained
