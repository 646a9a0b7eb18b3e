"""Settings, health, and who may read what."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pytest

from demo.economic.account import Role
from demo.economic.records import read_records
from demo.economic.server import Simulator
from demo.faults import Fault
from integrations.economic.client import Economic
from integrations.economic.settings import BASE_URL, EconomicSettings
from integrations.erp import Found
from integrations.errors import BadCredentials, NotFound, Rejected, Retryable
from tests.integrations.economic.conftest import TODAY, calls, client_of, ignore
from tests.integrations.erp_contract import DATA


def test_the_address_is_e_conomics_own_unless_another_is_set() -> None:
    assert EconomicSettings("app", "grant").base_url == BASE_URL == "https://restapi.e-conomic.com"


def test_settings_never_show_the_tokens() -> None:
    assert "hemmelig" not in repr(EconomicSettings("hemmelig-1", "hemmelig-2"))


@pytest.mark.parametrize(
    "settings",
    [
        EconomicSettings("", "grant"),
        EconomicSettings("app", "gra nt"),
        EconomicSettings("app", "grant", "http://restapi.e-conomic.com"),
        EconomicSettings("app", "grant", "restapi.e-conomic.com"),
    ],
)
def test_settings_that_cannot_be_right_are_refused(settings: EconomicSettings) -> None:
    with pytest.raises(ValueError, match=r"a token of e-conomic|plain http is for|a base URL begins"):
        Economic(settings, ignore, nullcontext)


@pytest.mark.parametrize("changed", [{"app_secret_token": "other"}, {"agreement_grant_token": "other"}])
def test_wrong_tokens_are_bad_credentials(simulator: Simulator, changed: dict[str, Any]) -> None:
    erp = client_of(simulator, **changed)
    for ask in (erp.check, lambda: erp.find(["10482"], None), lambda: list(erp.read_contacts())):
        with pytest.raises(BadCredentials):
            ask()


@pytest.mark.parametrize("role", ["Bookkeeping", "Project employee"])
def test_an_app_without_the_role_is_told_what_was_refused(role: Role) -> None:
    with Simulator(read_records(DATA, TODAY), role=role) as simulator:
        erp = client_of(simulator)
        with pytest.raises(Rejected, match="economic: check_agreement: 403"):
            erp.check()
        with pytest.raises(Rejected, match="economic: find_customers: 403"):
            erp.find(["10482"], None)
        with pytest.raises(Rejected, match="economic: read_customers: 403"):
            list(erp.read_contacts())


@pytest.mark.parametrize("role", ["Sales", "Superuser"])
def test_an_app_with_the_role_reads_all_that_is_needed(role: Role) -> None:
    with Simulator(read_records(DATA, TODAY), role=role) as simulator:
        erp = client_of(simulator)
        erp.check()
        assert erp.find(["10482"], None).by_number["10482"] is not None
        assert list(erp.read_contacts())


@pytest.mark.parametrize(
    ("path", "operation"),
    [("/self", "check_agreement"), ("/customers", "check_customers"), ("/invoices", "check_invoices")],
)
@pytest.mark.parametrize("status", [401, 403, 404, 429, 503])
def test_the_check_names_the_part_that_cannot_be_read(
    erp: Economic, simulator: Simulator, path: str, operation: str, status: int
) -> None:
    errors = {401: BadCredentials, 403: Rejected, 404: NotFound, 429: Retryable, 503: Retryable}
    simulator.faults.add(Fault(path=path, status=status))
    with pytest.raises(errors[status], match=f"economic: {operation}: {status}"):
        erp.check()


def test_the_check_costs_three_calls(erp: Economic, simulator: Simulator) -> None:
    erp.check()
    assert calls(simulator) == {"self": 1, "customers": 1, "overdue": 1}


def test_numbers_that_can_be_none_are_not_asked_for_beside_one_that_can(erp: Economic, simulator: Simulator) -> None:
    asked = ["KUNDE1", "10482", "1234567890", ""]
    found = erp.find(asked, "ikke en adresse")
    assert {text: customer is not None for text, customer in found.by_number.items()} == {
        "KUNDE1": False,
        "10482": True,
        "1234567890": False,
        "": False,
    }
    assert erp.find(["KUNDE1"], None) == Found({"KUNDE1": None})


def test_contacts_are_left_to_the_index(erp: Economic) -> None:
    assert not erp.finds_contacts
