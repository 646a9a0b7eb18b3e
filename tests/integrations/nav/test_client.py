from datetime import date
from typing import Any

import pytest

from demo.nav.server import Simulator
from integrations.erp import Erp
from integrations.nav.client import Nav
from tests.integrations.nav.conftest import client_of, settings_of


def test_it_is_an_erp(erp: Nav) -> None:
    interface: Erp = erp
    assert interface is erp
    assert interface.finds_contacts


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"odata_url": "https://nav.firma.dk/NAV"}, "ends in /OData"),
        ({"company": ""}, "a company's name"),
        ({"customer_service": "Customer Card"}, "a web service's name"),
        ({"ledger_service": ""}, "a web service's name"),
        ({"contact_service": None}, "contacts need both services"),
        ({"relation_service": None}, "contacts need both services"),
        ({"relation_service": "a b"}, "a web service's name"),
        ({"user": "SØREN"}, "æ, ø and å fail"),
    ],
)
def test_settings_that_cannot_work_stop_the_start(simulator: Simulator, changed: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        client_of(simulator, **changed)


def test_the_key_is_not_shown_with_the_settings(simulator: Simulator) -> None:
    assert "hemmelig" not in repr(settings_of(simulator, key="hemmelig"))


def test_what_is_known_is_known_since_the_question(erp: Nav) -> None:
    customer = erp.find(["10482"], None).by_number["10482"]
    assert customer is not None
    assert customer.as_of.date() == date(2026, 11, 20)
    assert customer.as_of.utcoffset() is not None
