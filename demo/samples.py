"""Sample tickets from a file in the format of `rules/training`: how each comes in, and how it should end."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo.zendesk.records import VIA_IDS
from rules.model import Ticket
from rules.replay import parse_ticket


@dataclass(frozen=True, slots=True)
class Sample:
    """One line: the ticket as a channel brings it, and the labels that say how it should end."""

    ticket: Ticket
    labels: Mapping[str, Any]


class BadSamples(Exception):
    """A file that cannot be played; the message names the file, the line and what is wrong with it."""


def read_samples(path: Path) -> list[Sample]:
    """All samples of a file, blank lines left out.  Raises BadSamples."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadSamples(f"{path}: cannot be read as UTF-8 text ({type(error).__name__})") from None
    samples = list(_parse_lines(path, text))
    if not samples:
        raise BadSamples(f"{path}: holds no tickets")
    return samples


def _parse_lines(path: Path, text: str) -> Iterator[Sample]:
    # Not `splitlines`: a text may hold other separators than the line feed, and JSON leaves them as they are.
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield parse_sample(json.loads(line))
            except RecursionError:
                raise BadSamples(f"{path}, line {number}: nested too deeply") from None
            except ValueError as error:
                raise BadSamples(f"{path}, line {number}: {error}") from None


def parse_sample(raw: object) -> Sample:
    """A sample from one decoded line.  Raises ValueError."""
    ticket = parse_ticket(raw)
    if ticket.channel not in VIA_IDS:
        raise ValueError(f"channel is not one of {', '.join(VIA_IDS)}")
    labels = raw if isinstance(raw, dict) else {}
    if not isinstance(labels.get("expect") or {}, dict):
        raise ValueError("expect is not an object")
    return Sample(ticket, labels)
