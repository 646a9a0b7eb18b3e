"""The customer number in a small table of which the heading stands above it, as forms are forwarded.

| Navn      | Kundenr. | Tlf.     |
| Jens Holm | 10452    | 20304050 |
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import takewhile

from rules.stated_number import Stated

_SEPARATORS = ("|", ";", "\t")
_RULE = re.compile(r"[\s|:+=-]*")
_A_PERSON = re.compile(
    r"\b(?:navn|name|namn|firma\w*|company|kontakt\w*|contact|tlf|telefon\w*|phone|mobil\w*|mail|e-?mail|besked"
    r"|refid|emne|site|location|lokation|afdeling|department|filial|branch|standort|product|produkt|version"
    r"|postcode|postal code|zip|plz|regnskab|selskab|mandant)\b"
)
"""Headings of a form about the sender; a list of the sender's own customers has balances and the like."""
_SENDERS_OWN = re.compile(r"\b(?:saldo|balance|belob|beloeb|amount|debitor\w*|limit|faktura\w*|forfald\w*)\b")
_ANOTHERS = re.compile(r"\b(?:ikke|not|nicht|inte|ikkje) (?:dem|denne|them|this|that|die|der|det|den|deres)\b")
_OURS = re.compile(
    r"(?<!ikke )(?<!not )(?<!nicht )(?<!inte )\b(?:det er os|her er vi|this is us|that's us|das sind wir|det aer vi"
    r"|(?<=\()(?:os|us|wir|vi|oss)(?=\)))"
)
_DIGITS = re.compile(r"k?[ .-]?\d[\d .]{2,8}")


def find_in_table(folded: str, label: re.Pattern[str], fits: Callable[[str], bool]) -> tuple[Stated, ...]:
    """The one number under a heading that is a `label`, in a table with a single row about a person or firm."""
    return tuple(
        one for mark in _SEPARATORS if mark in folded for one in _under_heading(folded.split("\n"), mark, label, fits)
    )


def _under_heading(
    lines: list[str], mark: str, label: re.Pattern[str], fits: Callable[[str], bool]
) -> Iterator[Stated]:
    rows = [line for line in lines if not (mark == "|" and _RULE.fullmatch(line) and mark in line)]
    for number, heading in enumerate(rows):
        cells = _cells(heading, mark)
        columns = [at for at, cell in enumerate(cells) if label.fullmatch(cell.rstrip(".:"))]
        if len(columns) != 1 or not _A_PERSON.search(heading) or _SENDERS_OWN.search(heading):
            continue
        row = _own_row(rows[number + 1 :], mark, len(cells))
        if row is None:
            continue
        written = row[columns[0]]
        digits = re.sub(r"\D", "", written)
        if _DIGITS.fullmatch(written) and fits(digits):
            yield Stated(digits, f"{cells[columns[0]]} {written}", sure=True, ours=True)


def _own_row(rows: list[str], mark: str, width: int) -> list[str] | None:
    """The only row right below, or of several the only one that is called ours or not called another's."""
    below = list(takewhile(lambda row: len(_cells(row, mark)) == width, rows))
    if len(below) > 1:
        others = [row for row in below if not _ANOTHERS.search(row)]
        below = [row for row in below if _OURS.search(row)] or (others if len(others) < len(below) else [])
    return _cells(below[0], mark) if len(below) == 1 else None


def _cells(line: str, mark: str) -> list[str]:
    return [cell.strip(" \t*_") for cell in line.strip().strip(mark).split(mark)] if mark in line else []
