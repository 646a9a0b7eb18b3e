from __future__ import annotations

import pytest

from rules.mistyped_zero import zeros_for_letters


@pytest.mark.parametrize(
    ("written", "read"),
    [("1o452", "10452"), ("3oo12", "30012"), ("1045o", "10450"), ("4o 311", "40 311"), ("o1234", "01234")],
)
def test_a_letter_among_digits_is_a_zero(written: str, read: str) -> None:
    assert zeros_for_letters(written) == read


@pytest.mark.parametrize("written", ["2 ordrer", "o 12", "kl. 8 og 9", "5ordrer", "no1"])
def test_a_letter_of_a_word_stays(written: str) -> None:
    assert zeros_for_letters(written) == written
