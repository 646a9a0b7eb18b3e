"""`hotline rules replay`: many tickets, one after another, in constant memory."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterable, Iterator
from typing import IO, TypeVar

import click

from rules.comparison import Difference, Tally, compare
from rules.comparison_text import difference_lines, difference_payload, tally_lines, tally_payload
from rules.engine import decide_situated
from rules.language.catalogue import Catalogue
from rules.model import CustomerFacts
from rules.replay import (
    BadTicket,
    NumberedLine,
    Row,
    decide_as_received,
    parse_lines,
    parse_row,
    read_rows,
    to_payload,
)
from rules.rulebook import Rulebook
from workers.side_by_side import work_side_by_side
from workers.terminal import print_json, print_lines, print_text

ReadT = TypeVar("ReadT")

EXIT_BAD_LINES = 2
EXIT_LOST_CRITICAL = 3
_SHOWN_BAD_LINES = 50
_GARBAGE_AFTER = 20_000
"""So many more objects than before are looked through for garbage, of which deciding makes next to none."""


def replay(file: IO[bytes], name: str, rulebook: Rulebook, catalogue: Catalogue) -> int:
    """Print every decision as a line of JSON; 2 if lines could not be read, which are named on standard error."""
    encode = json.JSONEncoder(ensure_ascii=False).encode

    def decide_lines(lines: Iterable[NumberedLine]) -> Iterator[str | BadTicket]:
        for row in parse_lines(lines, parse_row):
            if isinstance(row, BadTicket):
                yield row
            else:
                yield encode(to_payload(decide_as_received(row.ticket, rulebook), row.id, catalogue))

    reading = _Reading(name)
    print_lines(reading.good(work_side_by_side(file, decide_lines)))
    return reading.exit_code()


def replay_against(
    file: IO[bytes], name: str, rulebook: Rulebook, against: Rulebook, catalogue: Catalogue, *, as_json: bool
) -> int:
    """Print what `against` would change, and how its rules did; 3 if a critical case would no longer be one."""
    reading = _Reading(name)
    tally = Tally(rulebook, against)
    differences = _differences(reading.good(read_rows(file)), tally, rulebook, against)
    if as_json:
        print_json(difference_payload(one) for one in differences)
        print_json([tally_payload(tally, reading.bad_lines)])
    else:
        print_text(line for one in differences for line in difference_lines(one, catalogue))
        print_text(tally_lines(tally, reading.bad_lines, catalogue))
    return EXIT_LOST_CRITICAL if tally.lost_critical else reading.exit_code()


class _Reading:
    """What is read of a file; what is no ticket is told of on the way."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.bad_lines = 0

    def good(self, read: Iterable[ReadT | BadTicket]) -> Iterator[ReadT]:
        # The rulebooks stay until the end; looking through them for garbage again and again only costs time.
        gc.freeze()
        gc.set_threshold(_GARBAGE_AFTER)
        for one in read:
            if isinstance(one, BadTicket):
                self.bad_lines += 1
                if self.bad_lines <= _SHOWN_BAD_LINES:
                    click.echo(f"{self._name}: {one}", err=True)
            else:
                yield one

    def exit_code(self) -> int:
        if self.bad_lines > _SHOWN_BAD_LINES:
            click.echo(f"{self._name}: and {self.bad_lines - _SHOWN_BAD_LINES} more lines like that", err=True)
        return EXIT_BAD_LINES if self.bad_lines else 0


def _differences(rows: Iterable[Row], tally: Tally, rulebook: Rulebook, against: Rulebook) -> Iterator[Difference]:
    for row in rows:
        ticket = row.ticket
        before = decide_as_received(ticket, rulebook)
        after, situation = decide_situated(ticket, CustomerFacts(), against, ticket.received_at)
        difference = compare(row.id, before, after)
        tally.count(situation, after, difference)
        if difference is not None:
            yield difference
