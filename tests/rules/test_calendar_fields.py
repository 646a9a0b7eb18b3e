"""Hours as admins write them."""

from __future__ import annotations

import pytest
from pydantic_core import PydanticCustomError

from rules.calendar_fields import parse_hours


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (["08:00", "16:00"], "08:00-16:00"),
        ([8, 16], "08:00-16:00"),
        ([["08:00", "16:00"]], "08:00-16:00"),
        ([["8.00", "12.00"], [13, 16]], "[08:00-12:00, 13:00-16:00]"),
        ([True, False], None),
        (["08:00", "08:00"], None),
        ([5], None),
    ],
)
def test_two_times_in_brackets_are_told_to_be_one_interval(written: object, meant: str | None) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        parse_hours(written)
    assert caught.value.type == "interval_text"
    assert (caught.value.context or {}).get("meant") == meant


def test_a_list_of_intervals_is_no_pair_of_times() -> None:
    assert parse_hours(["08:00-12:00", "13:00-16:00"]) == ((480, 720), (780, 960))
