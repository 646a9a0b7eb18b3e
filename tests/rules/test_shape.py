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


def test_a_negative_duration_is_told_to_be_one() -> None:
    with pytest.raises(PydanticCustomError, match="-1h30m is negative: write 1h30m") as caught:
        parse_duration("-1h30m")
    assert caught.value.type == "duration_negative"
    with pytest.raises(PydanticCustomError) as other:
        parse_duration("-")
    assert other.value.type == "duration"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("4 timer", "4h"),
        ("4t", "4h"),
        ("30 min.", "30m"),
        ("90 minutter", "1h30m"),
        ("2 dage", "48h"),
        ("1,5h", "1h30m"),
        ("1.5 t", "1h30m"),
        ("1 time og 30 minutter", "1h30m"),
        ("1 t 15 min", "1h15m"),
        ("0:30", "30m"),
        ("04:00", "4h"),
        ("4", None),
        ("-4h", None),
        ("1,5 min", None),
        ("0 timer", None),
        ("straks", None),
    ],
)
def test_a_duration_written_otherwise_is_told_as_it_must_be(written: str, meant: str | None) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        parse_duration(written)
    assert (caught.value.context or {}).get("meant") == meant


@pytest.mark.parametrize("written", ["99999999999999h", "100000h", "1h999999m", "999999999999999999999999d"])
def test_a_duration_beyond_every_calendar_is_refused_and_no_crash(written: str) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        parse_duration(written)
    assert caught.value.type == "duration_long"
