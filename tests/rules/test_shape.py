from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic_core import PydanticCustomError

from rules.shape import parse_duration


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("4h", timedelta(hours=4)),
        ("30m", timedelta(minutes=30)),
        ("1h30m", timedelta(hours=1, minutes=30)),
        ("2d", timedelta(days=2)),
        ("99999h", timedelta(hours=99999)),
    ],
)
def test_a_duration_is_read(written: str, meant: timedelta) -> None:
    assert parse_duration(written) == meant


@pytest.mark.parametrize("written", ["99999999999999h", "100000h", "1h999999m", "999999999999999999999999d"])
def test_a_duration_beyond_every_calendar_is_refused_and_no_crash(written: str) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        parse_duration(written)
    assert caught.value.type == "duration_long"
