"""The settings choose one ERP, and it is asked with the place, the tokens and the limit that they say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import redis

from demo.business_central.account import CLIENT_ID, CLIENT_SECRET, SUPPORT_API
from demo.business_central.records import read_records as bc_records
from demo.business_central.server import Simulator as BusinessCentral
from demo.economic import account as economic
from demo.economic.records import read_records as economic_records
from demo.economic.server import Simulator as Economic
from demo.nav import account as nav
from demo.nav.records import read_records as nav_records
from demo.nav.server import Simulator as Nav
from integrations.oauth import ProcessTokenStore
from rules.questions import Questions
from tests.integrations.business_central.conftest import DATA
from workers.chores import open_chores
from workers.counters import Counters
from workers.customers import ERP_CALLS_AT_ONCE, open_customers, open_index
from workers.pending import PREFIX
from workers.settings import Settings, parse_settings

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
OWN = "kontor@klitgaard-traelast.example"


@pytest.fixture(scope="module")
def places() -> Iterator[dict[str, dict[str, str]]]:
    """Settings of each ERP, before its simulator."""
    with (
        BusinessCentral(bc_records(DATA, TODAY)) as bc,
        Nav(nav_records(DATA, TODAY)) as pages,
        Economic(economic_records(DATA, TODAY)) as rest,
    ):
        yield {
            "business_central": {
                "BC_BASE_URL": bc.base_url,
                "BC_TOKEN_URL": bc.token_url,
                "BC_CLIENT_ID": CLIENT_ID,
                "BC_CLIENT_SECRET": CLIENT_SECRET,
                "BC_COMPANY_ID": bc.company_id,
                "BC_SUPPORT_API": SUPPORT_API,
            },
            "nav": {
                "NAV_ODATA_URL": pages.odata_url(),
                "NAV_COMPANY": pages.company_name,
                "NAV_USER": nav.USER,
                "NAV_KEY": nav.KEY,
                "NAV_CUSTOMER_SERVICE": nav.CUSTOMERS,
                "NAV_LEDGER_SERVICE": nav.LEDGER,
            },
            "economic": {
                "ECONOMIC_BASE_URL": rest.base_url,
                "ECONOMIC_APP_SECRET_TOKEN": economic.APP_SECRET_TOKEN,
                "ECONOMIC_AGREEMENT_GRANT_TOKEN": economic.AGREEMENT_GRANT_TOKEN,
            },
        }


def settings_of(places: dict[str, dict[str, str]], erp: str) -> Settings:
    every = {name: value for one in places.values() for name, value in one.items()}
    return parse_settings({**every, "ERP": erp})


@pytest.mark.parametrize("erp", ["business_central", "nav", "economic"])
def test_each_erp_is_reached_by_its_settings(
    places: dict[str, dict[str, str]], client: redis.Redis, erp: str
) -> None:
    settings = settings_of(places, erp)
    source = open_customers(settings, client, ProcessTokenStore(), lambda *_: None, lambda: UTC)
    source.check()
    facts = source.find(Questions(("118240",), None))
    customer = facts.by_number["118240"]
    assert customer is not None
    assert (facts.erp, customer.name) == ("ok", "Østerby Køl & Frost A/S")
    assert (customer.agreements is not None) == (erp == "business_central")
    assert client.zcard(f"{PREFIX}slots:{erp}") == 0, "every place was given back"
    assert ERP_CALLS_AT_ONCE == 4


@pytest.mark.parametrize("erp", ["business_central", "nav", "economic"])
def test_the_scheduler_reads_the_contacts_of_each_erp(
    places: dict[str, dict[str, str]], client: redis.Redis, erp: str
) -> None:
    settings = settings_of(places, erp)
    for chore in open_chores(settings, client, Counters(client)):
        chore(NOW)
    found = open_index(settings, client).find(domain="klitgaard-traelast.example", email=OWN)
    assert found.by_email == found.by_domain == ("10482",)


def test_the_entries_of_one_erp_are_none_of_another(places: dict[str, dict[str, str]], client: redis.Redis) -> None:
    for erp in places:
        source = open_customers(settings_of(places, erp), client, ProcessTokenStore(), lambda *_: None, lambda: UTC)
        source.find(Questions(("118240",), None))
    assert len(list(client.scan_iter(f"{PREFIX}erp:*:customer:118240"))) == 3


def test_without_an_erp_nothing_is_done(client: redis.Redis) -> None:
    settings = parse_settings({})
    assert (
        open_customers(settings, client, ProcessTokenStore(), lambda *_: None, lambda: UTC).find(Questions()).erp
        == "off"
    )
    assert open_chores(settings, client, Counters(client)) == []
