"""What the rule tools print.  Tickets bring along any signs: no terminal shall obey them, no command end by them."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable

_OBEYED = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Signs that move, colour or turn what a terminal shows."""


def print_text(lines: Iterable[str]) -> None:
    """Print lines for a person, with a blank for each sign that a terminal would obey."""
    print_lines(_OBEYED.sub(" ", line) for line in lines)


def print_json(rows: Iterable[object], indent: int | None = None) -> None:
    """Print rows as JSON, one after another; one a line where there is no `indent`."""
    encode = json.JSONEncoder(ensure_ascii=False, indent=indent).encode
    print_lines(encode(row) for row in rows)


def print_lines(lines: Iterable[str]) -> None:
    """Print lines that are to be read by programs, or have nothing in them that a terminal obeys."""
    sys.stdout.flush()
    for line in lines:
        sys.stdout.buffer.write(f"{line}\n".encode(errors="backslashreplace"))
    sys.stdout.buffer.flush()
