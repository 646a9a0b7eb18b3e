from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.business_central.entities import STANDARD_SETS
from demo.business_central.odata_filter import parse_filter
from demo.business_central.refusal import Refusal

CUSTOMERS = STANDARD_SETS["customers"]
ROW = {name: "" if column.kind in {"code", "text", "option"} else 0 for name, column in CUSTOMERS.columns.items()}
WORDS = st.sampled_from(
    [
        "number",
        "displayName",
        "creditLimit",
        "id",
        "eq",
        "or",
        "and",
        "in",
        "(",
        ")",
        ",",
        "'x'",
        "''",
        "7",
        "2026-01-02",
    ]
)


@given(st.lists(WORDS, max_size=12).map(" ".join) | st.text(max_size=20))
def test_any_filter_is_understood_or_refused(text: str) -> None:
    with suppress(Refusal):
        parse_filter(text, CUSTOMERS)(ROW)


def test_very_deep_brackets_are_refused() -> None:
    with pytest.raises(Refusal, match="400 BadRequest: The filter is nested too deeply"):
        parse_filter("(" * 50_000, CUSTOMERS)


def test_and_binds_stronger_than_or() -> None:
    condition = parse_filter("number eq '1' or number eq '2' and number eq '3'", CUSTOMERS)
    assert condition({**ROW, "number": "1"})
    assert not condition({**ROW, "number": "2"})
