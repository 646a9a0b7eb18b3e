import pytest

from integrations.business_central.accounts import parse_account
from integrations.errors import UnexpectedAnswer
from integrations.row import Row
from rules.model import Account


def row(**changed: object) -> Row:
    values: dict[str, object] = {
        "customerNumber": "127705",
        "refId": "5003",
        "name": "Holmstrand Byg",
        "product": "NAV",
    }
    return Row("business_central", "supportAccounts", "value[0]", values | changed)


def test_an_account_has_ref_id_name_and_product() -> None:
    assert parse_account(row()) == Account("5003", "Holmstrand Byg", "nav")
    assert parse_account(row(product="_x0020_")) == Account("5003", "Holmstrand Byg", None)


def test_a_ref_id_keeps_its_leading_zeros_and_is_text() -> None:
    assert parse_account(row(refId="0077")).ref_id == "0077"
    with pytest.raises(UnexpectedAnswer, match=r"value\[0\]\.refId: expected text"):
        parse_account(row(refId=5003))
    with pytest.raises(UnexpectedAnswer, match=r"value\[0\]\.refId: expected text that is not blank"):
        parse_account(row(refId=" "))
