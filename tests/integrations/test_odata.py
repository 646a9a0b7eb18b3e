from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from demo.business_central.entities import STANDARD_SETS
from demo.business_central.query import parse_query
from integrations import odata

NASTY = st.text(st.sampled_from("'&#%+/$()=?;,\"\\ abcæøå€😀"), max_size=12)
PRINTABLE = st.text().filter(str.isprintable)


@given(NASTY | PRINTABLE)
def test_any_value_arrives_as_itself_and_as_nothing_else(value: str) -> None:
    options = {"filter": odata.equals_any("displayName", [odata.string_literal(value)]), "top": "2"}
    url = requests.Request("GET", f"https://erp.example/customers?{odata.query(options)}").prepare().url
    assert url is not None
    parts = urlsplit(url)
    assert parts.fragment == ""
    assert dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=True)) == {
        "$filter": "displayName eq '" + value.replace("'", "''") + "'",
        "$top": "2",
    }
    if len(value) <= STANDARD_SETS["customers"].columns["displayName"].length:
        condition = parse_query(parts.query, STANDARD_SETS["customers"]).condition
        assert condition is not None
        assert condition({"displayName": value})
        assert not condition({"displayName": value + "x"})


@pytest.mark.parametrize(
    ("value", "literal"), [("10482", "'10482'"), ("O'Brien", "'O''Brien'"), ("''", "''''''"), ("", "''")]
)
def test_inner_quotes_are_doubled(value: str, literal: str) -> None:
    assert odata.string_literal(value) == literal


@pytest.mark.parametrize("value", ["a\nb", "a\0b", "\u202e123", "\ud800"])
def test_what_cannot_be_printed_makes_no_literal(value: str) -> None:
    with pytest.raises(ValueError, match="cannot be printed"):
        odata.string_literal(value)


def test_a_guid_is_checked_and_lowered() -> None:
    assert odata.guid_literal("ABCDEF01-2345-6789-abcd-ef0123456789") == "abcdef01-2345-6789-abcd-ef0123456789"
    for wrong in ("", "1", "{abcdef01-2345-6789-abcd-ef0123456789}", "abcdef01-2345-6789-abcd-ef0123456789\n"):
        with pytest.raises(ValueError, match="not a GUID"):
            odata.guid_literal(wrong)


def test_several_literals_are_joined_on_one_field() -> None:
    assert odata.equals_any("number", ["'1'", "'2'"]) == "number eq '1' or number eq '2'"


def test_a_filter_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        odata.equals_any("number", [])


@pytest.mark.parametrize("field", ["", "a b", "a/b", "a'", "1a"])
def test_a_field_is_a_plain_name(field: str) -> None:
    with pytest.raises(ValueError, match="not an OData name"):
        odata.equals_any(field, ["'1'"])
