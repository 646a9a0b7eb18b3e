from __future__ import annotations

from datetime import date, timedelta

import pytest

from rules.danish_holidays import OPTIONAL_HOLIDAYS, optional_holidays, statutory_holidays


def easter(year: int) -> date:
    """Easter Sunday by the almanac's own arithmetic (Meeus), which asks no package."""
    golden, century, rest = year % 19, year // 100, year % 100
    leap, over = divmod(century, 4)
    moon = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * over + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def by_law(year: int) -> dict[date, str]:
    """The public holidays of the law; Store bededag was abolished from 2024 on (lov 214/2023)."""
    sunday = easter(year)
    moving = {-3: "Skærtorsdag", -2: "Langfredag", 0: "Påskedag", 1: "Anden påskedag", 39: "Kristi himmelfartsdag"}
    moving |= {49: "Pinsedag", 50: "Anden pinsedag"} | ({26: "Store bededag"} if year < 2024 else {})
    fixed = {date(year, 1, 1): "Nytårsdag", date(year, 12, 25): "Juledag", date(year, 12, 26): "Anden juledag"}
    return fixed | {sunday + timedelta(days=days): name for days, name in moving.items()}


@pytest.mark.parametrize("year", [*range(1990, 2101)])
def test_statutory_holidays_are_those_of_the_law(year: int) -> None:
    assert dict(statutory_holidays(year)) == by_law(year)


def test_optional_holidays_have_their_fixed_dates() -> None:
    for year in range(1990, 2101):
        days = {(day.month, day.day): name for day, name in optional_holidays(year).items()}
        assert days == dict(zip([(5, 1), (6, 5), (12, 24), (12, 31)], OPTIONAL_HOLIDAYS, strict=True))


def test_a_date_that_is_both_has_each_name_in_its_list() -> None:
    both = date(2028, 6, 5)
    assert statutory_holidays(2028)[both] == "Anden pinsedag"
    assert optional_holidays(2028)[both] == "Grundlovsdag"
