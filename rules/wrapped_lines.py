"""Lines of any length in lines that a terminal shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap

WIDTH = 110


def wrapped_lines(lines: Iterable[str]) -> Iterator[str]:
    """Indented lines go on further in than they began; those that are not stay as they are."""
    for line in lines:
        indent = len(line) - len(line.lstrip(" "))
        if not indent or not line.strip():
            yield line
            continue
        yield from wrap(
            line, WIDTH, subsequent_indent=" " * (indent + 2), break_long_words=False, break_on_hyphens=False
        )
