"""A customer survives the cache to the last digit."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from rules.model import Account, Agreement, Credit, Customer
from workers.customer_record import parse_customer, to_text

amounts = st.none() | st.decimals(-(10**12), 10**12, places=2, allow_nan=False)
days = st.none() | st.dates(date(1990, 1, 1), date(2100, 1, 1))
products = st.sampled_from([None, "bc", "nav"])
agreements = st.builds(
    Agreement, st.sampled_from(["subscription", "clips"]), products, days, days,
    st.integers(0, 99999), st.integers(-999, 99999), st.integers(0, 999),
)  # fmt: skip
customers = st.builds(
    Customer,
    st.text(min_size=1, max_size=20),
    st.text(max_size=100),
    st.datetimes(timezones=st.just(UTC)),
    st.none() | st.lists(agreements, max_size=3).map(tuple),
    st.none()
    | st.lists(st.builds(Account, st.text(max_size=9), st.text(max_size=40), products), max_size=3).map(tuple),
    st.none() | st.builds(Credit, st.sampled_from(["none", "ship", "invoice", "all"]), amounts, amounts, amounts),
)


@given(customers)
def test_a_customer_comes_back_as_it_was(customer: Customer) -> None:
    assert parse_customer(to_text(customer)) == customer


def test_what_another_version_wrote_is_not_read() -> None:
    text = to_text(Customer("1", "x", datetime(2026, 1, 1, tzinfo=UTC), credit=Credit("none", Decimal(1))))
    assert parse_customer(text.replace('"shape":1', '"shape":0')) is None
