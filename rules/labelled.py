"""Tickets of which somebody has said whether they are critical: what the second opinion learns from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import IO, cast, get_args

from rules.model import CriticalReason, Ticket
from rules.replay import BadTicket, parse_json, parse_ticket, read_lines

_NO_MATTER_WHEN = "2026-03-10T10:00:00+01:00"
"""Whether a case is critical does not depend on the time."""


@dataclass(frozen=True, slots=True)
class LabelledTicket:
    """A ticket, whether it is critical and why.  `is_clear` is false where two careful people could differ."""

    ticket: Ticket
    critical: bool
    reason: CriticalReason | None
    is_clear: bool = True


def read_labelled(stream: IO[bytes]) -> Iterator[LabelledTicket | BadTicket]:
    """The tickets of a file of JSON lines, and in its place each line that is none."""
    return read_lines(stream, parse_labelled)


def read_training() -> list[LabelledTicket]:
    """The tickets that come with Hotline, file by file.  Raises BadTicket where one is none, which is a defect."""
    tickets: list[LabelledTicket] = []
    for path in sorted(files("rules").joinpath("training").iterdir(), key=lambda one: one.name):
        if path.name.endswith(".jsonl"):
            with path.open("rb") as stream:
                for one in read_labelled(stream):
                    if isinstance(one, BadTicket):
                        raise one
                    tickets.append(one)
    return tickets


def parse_labelled(raw: bytes) -> LabelledTicket:
    """A ticket as `parse_row` reads it, with `critical` and `critical_reason`.  Raises ValueError."""
    data = parse_json(raw)
    if not isinstance(data, dict):
        raise ValueError("this is not a JSON object")
    critical, reason = data.get("critical"), data.get("critical_reason")
    if not isinstance(critical, bool):
        raise ValueError("critical is not true or false")
    known = get_args(CriticalReason)
    if (reason if critical else None) not in (None, *known):
        raise ValueError(f"critical_reason is none of {', '.join(known)}")
    return LabelledTicket(
        parse_ticket({"received_at": _NO_MATTER_WHEN, **data}),
        critical,
        cast(CriticalReason, reason) if critical and reason is not None else None,
        is_clear=not data.get("ambiguity"),
    )
