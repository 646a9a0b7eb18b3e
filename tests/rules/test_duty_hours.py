"""The duty phone has the hours in which the telephone is closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from rules.duty_hours import closes_at, is_out_of_hours
from rules.oncall import OnCall
from tests.rules.rulebooks import shipped

ZONE = ZoneInfo("Europe/Copenhagen")
RULEBOOK = replace(shipped(), on_call=OnCall("phone"))


@pytest.mark.parametrize(
    ("local", "out"),
    [
        ("2026-11-27T14:59:59", False),
        ("2026-11-27T15:00:00", True),
        ("2026-11-27T16:01:00", True),
        ("2026-11-30T08:00:00", False),
        ("2026-12-25T10:00:00", True),
    ],
)
def test_the_duty_phone_has_the_hours_in_which_the_telephone_is_closed(local: str, out: bool) -> None:
    assert is_out_of_hours(RULEBOOK, datetime.fromisoformat(local).replace(tzinfo=ZONE)) is out


@pytest.mark.parametrize(
    ("local", "closing"),
    [
        ("2026-11-27T08:00:00", "2026-11-27T15:00:00"),
        ("2026-11-27T14:59:59", "2026-11-27T15:00:00"),
        ("2026-11-26T15:30:00", "2026-11-26T16:00:00"),
        ("2026-11-27T15:00:00", None),
        ("2026-12-25T10:00:00", None),
    ],
)
def test_it_closes_with_the_telephone(local: str, closing: str | None) -> None:
    found = closes_at(RULEBOOK, datetime.fromisoformat(local).replace(tzinfo=ZONE))
    assert (found and found.astimezone(ZONE).replace(tzinfo=None).isoformat()) == closing


def test_a_calendar_that_never_closes_and_none_at_all_close_nobody_out() -> None:
    at = datetime(2026, 11, 27, 10, tzinfo=ZONE)
    assert closes_at(replace(RULEBOOK, on_call=OnCall("always")), at) is None
    assert closes_at(replace(RULEBOOK, on_call=OnCall()), at) is None
