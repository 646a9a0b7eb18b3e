"""A call answers what came before it, and nothing that the customer writes afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rules.model import Progress, Ticket
from workers.callback_clock import with_calls

CAME = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TICKET = Ticket(id="1", channel="email", received_at=CAME, subject="", description="")


def after(minutes: int) -> datetime:
    return CAME + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("replied", "called", "wrote", "contacts", "expected"),
    [
        (None, [30], [], [], Progress(replied_at=after(30))),
        (None, [30], [10], [], Progress(replied_at=after(30))),
        (None, [30], [10, 40, 50], [], Progress(replied_at=after(30), awaiting_since=after(40))),
        (20, [30], [25, 40], [], Progress(replied_at=after(20), awaiting_since=after(40))),
        (None, [30], [], [45], Progress(replied_at=after(30), awaiting_since=after(45))),
        (50, [30], [], [45], Progress(replied_at=after(30))),
        (None, [30, 60], [40], [45], Progress(replied_at=after(30))),
        (None, [30, 60], [70], [65], Progress(replied_at=after(30), awaiting_since=after(65))),
    ],
)
def test_a_call_answers_what_came_before_it(
    replied: int | None, called: list[int], wrote: list[int], contacts: list[int], expected: Progress
) -> None:
    progress = Progress(replied_at=None if replied is None else after(replied))
    ticket = replace(TICKET, progress=progress)
    found = with_calls(ticket, *(list(map(after, minutes)) for minutes in (called, wrote, contacts)))
    assert found.progress == expected


def test_without_a_call_nothing_changes() -> None:
    assert with_calls(TICKET, (), [after(5)]) is TICKET
