import pytest

from integrations.customer_number import parse_customer_number


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("10482", "10482"),
        (" k10482 ", "K10482"),
        ("D-10/4.2_1", "D-10/4.2_1"),
        ("000123", "000123"),
        ("ærø 12", "ÆRØ 12"),
        ("A", "A"),
        ("1" * 20, "1" * 20),
    ],
)
def test_a_customer_number_is_kept_as_the_erp_keeps_it(written: str, number: str) -> None:
    assert parse_customer_number(written) == number


@pytest.mark.parametrize(
    "written",
    ["", " ", "1" * 21, "10482'", "10482' or '1' eq '1", "10*", "1|2", "-1", "1\n2", "1&2", "١٢٣", "\u212a1"],
)
def test_what_cannot_be_a_number_is_none(written: str) -> None:
    assert parse_customer_number(written) is None
