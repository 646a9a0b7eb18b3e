import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from demo.business_central.account import SUPPORT_API
from demo.business_central.server import Simulator
from demo.faults import Fault
from integrations.business_central.client import BusinessCentral
from integrations.erp import Erp
from integrations.errors import (
    NotFound,
    Retryable,
    UnexpectedAnswer,
)
from rules.model import Account, Agreement, Credit
from tests.integrations.business_central.conftest import (
    Bearer,
    answer_with,
    by_number,
    calls,
    client_of,
    customer_row,
    inner,
    records_of,
)

Connect = Callable[..., BusinessCentral]


def test_it_is_an_erp(erp: BusinessCentral) -> None:
    interface: Erp = erp
    assert interface is erp


# --- one customer by number


def test_a_customer_is_found_with_money_agreements_and_accounts_in_one_round_trip(
    erp: BusinessCentral, simulator: Simulator
) -> None:
    before = datetime.now(UTC)
    customer = by_number(erp, "118240")
    assert customer is not None
    assert (customer.number, customer.name) == ("118240", "Østerby Køl & Frost A/S")
    assert customer.credit == Credit("none", Decimal("48250.75"), Decimal("96110.75"), Decimal(120000))
    assert customer.agreements == (Agreement("subscription", "bc", date(2023, 1, 1), None),)
    assert customer.accounts == ()
    assert before <= customer.as_of <= datetime.now(UTC)
    assert calls(simulator) == {"$batch": 2}, "one for each API, at the same time"
    assert inner(simulator) == {"customers": 1, "salesInvoices": 1, "supportAgreements": 1, "supportAccounts": 1}


def test_a_clip_card_keeps_its_minutes_and_its_end(erp: BusinessCentral) -> None:
    customer = by_number(erp, "61034")
    assert customer is not None
    assert customer.agreements == (
        Agreement("clips", "bc", date(2024, 1, 15), date(2026, 12, 10), 600, 210, 15),
        Agreement("clips", "bc", date(2024, 3, 1), None, 600, 600, 15),
    )


def test_accounts_carry_ref_id_and_product(erp: BusinessCentral) -> None:
    customer = by_number(erp, "70553")
    assert customer is not None
    assert customer.accounts == (
        Account("1201", "Bakkehøj Vinduer", "bc"),
        Account("1202", "Bakkehøj Montage", "nav"),
    )


def test_no_agreement_is_known_to_be_none(erp: BusinessCentral) -> None:
    customer = by_number(erp, "8126")
    assert customer is not None
    assert customer.agreements == ()


@pytest.mark.parametrize(("number", "blocked"), [("10482", "none"), ("27348", "ship"), ("93017", "all")])
def test_a_block_is_read(erp: BusinessCentral, number: str, blocked: str) -> None:
    customer = by_number(erp, number)
    assert customer is not None
    assert customer.credit is not None
    assert customer.credit.blocked == blocked


def test_blanks_and_letter_case_around_a_number_do_not_matter(erp: BusinessCentral, simulator: Simulator) -> None:
    answer_with(simulator, "/customers", {"value": [customer_row("K00007")]})
    found = by_number(erp, " k00007 ")
    assert found is not None
    assert found.number == "K00007"


def test_an_unknown_number_costs_one_round_trip(erp: BusinessCentral, simulator: Simulator) -> None:
    assert by_number(erp, "999999") is None
    assert calls(simulator) == {"$batch": 2}


@pytest.mark.parametrize("number", ["", "1" * 21, "10482' or number ne '", "10482&$top=9", "10482\n", "%31", "10*"])
def test_text_that_can_be_no_number_is_not_asked_for(erp: BusinessCentral, simulator: Simulator, number: str) -> None:
    assert by_number(erp, number.replace("\n", "\n1")) is None
    assert calls(simulator) == {}


def test_two_customers_for_one_number_are_none(erp: BusinessCentral, simulator: Simulator) -> None:
    answer_with(simulator, "customers", {"value": [customer_row("10482"), customer_row("20917")]})
    with pytest.raises(UnexpectedAnswer, match="several customers for one number"):
        by_number(erp, "10482")


def test_another_customer_than_the_one_asked_for_is_refused(erp: BusinessCentral, simulator: Simulator) -> None:
    answer_with(simulator, "customers", {"value": [customer_row("20917")]})
    with pytest.raises(UnexpectedAnswer, match="another customer"):
        by_number(erp, "10482")


@pytest.mark.parametrize(
    "nonsense",
    [
        ({"rows": []}, "answer.value: expected a list"),
        ({"value": [{"customerNumber": "20917"}]}, "value[0].customerNumber: another customer than those asked for"),
        ({"value": [{"customerNumber": "70553"}]}, "value[0].{}: missing"),
    ],
    ids=lambda nonsense: nonsense[1],
)
@pytest.mark.parametrize("part", ["agreements", "accounts"])
def test_nonsense_of_the_partners_api_leaves_that_part_unknown_and_names_it_in_the_log(
    erp: BusinessCentral,
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
    nonsense: tuple[object, str],
    part: str,
) -> None:
    other, first = {"agreements": ("accounts", "kind"), "accounts": ("agreements", "refId")}[part]
    answer_with(simulator, f"support{part.title()}", nonsense[0])
    customer = by_number(erp, "70553")
    assert customer is not None
    assert (getattr(customer, part), bool(getattr(customer, other))) == (None, True)
    assert customer.credit is not None
    (record,) = caplog.records
    assert record.__dict__["operation"] == f"support{part.title()}"
    assert record.__dict__["detail"] == nonsense[1].format(first)


def test_a_batch_of_the_partners_api_that_is_no_json_leaves_both_parts_unknown(
    erp: BusinessCentral, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    answer_with(simulator, "supportAgreements", "<html>")
    customer = by_number(erp, "70553")
    assert customer is not None
    assert (customer.agreements, customer.accounts) == (None, None)
    assert customer.credit is not None
    assert {record.__dict__["operation"] for record in caplog.records} == {f"batch {SUPPORT_API}"}


# --- what is absent is unknown, not empty


@pytest.mark.parametrize("status", [403, 404])
def test_an_absent_support_api_leaves_agreements_unknown(
    erp: BusinessCentral, simulator: Simulator, status: int
) -> None:
    simulator.faults.add(Fault(path="/hotline/support/", status=status))
    customer = by_number(erp, "10482")
    assert customer is not None
    assert (customer.agreements, customer.accounts) == (None, None)
    assert customer.credit is not None


def test_without_a_support_api_nothing_is_asked_of_it(connect: Connect, simulator: Simulator) -> None:
    customer = by_number(connect(support_api=None), "10482")
    assert customer is not None
    assert (customer.agreements, customer.accounts) == (None, None)
    assert inner(simulator) == {"customers": 1, "salesInvoices": 1}


@pytest.mark.parametrize("status", [400, 403, 404])
def test_without_the_right_to_the_figures_the_rest_is_kept(
    erp: BusinessCentral, simulator: Simulator, status: int
) -> None:
    simulator.faults.add(Fault(path="expand=", status=status))
    customer = by_number(erp, "93017")
    assert customer is not None
    assert customer.credit == Credit("all", None, None, Decimal(200000))
    assert customer.agreements is not None


# --- how many at once


def test_a_place_is_held_for_each_request_and_given_back(connect: Connect, simulator: Simulator) -> None:
    places = threading.BoundedSemaphore(4)

    @contextmanager
    def limit() -> Iterator[None]:
        with places:
            yield

    erp = connect(limit=limit)
    simulator.faults.add(Fault(latency=0.005))
    numbers = ["10482", "20917", "4415", "31760", "52208", "61034", "70553", "8126"]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda number: by_number(erp, number), numbers))
    assert [customer and customer.number for customer in found] == numbers
    assert simulator.faults.counters()["peak"] in range(1, 5)


def test_no_free_place_is_retryable_and_asks_nothing(connect: Connect, simulator: Simulator) -> None:
    def limit() -> AbstractContextManager[None]:
        raise Retryable("business_central", "limit", "no free place")

    with pytest.raises(Retryable, match="no free place"):
        by_number(connect(limit=limit), "10482")
    assert calls(simulator) == {}


# --- health and settings


def test_check_passes_when_the_company_exists(erp: BusinessCentral) -> None:
    erp.check()


def test_check_names_a_missing_company(simulator: Simulator, running: tuple[Simulator, Bearer]) -> None:
    erp = client_of(simulator, company_id="00000000-0000-4000-8000-0000000000ff")
    with pytest.raises(NotFound):
        erp.check()


def test_check_does_not_take_another_company_for_ours(erp: BusinessCentral, simulator: Simulator) -> None:
    answer_with(simulator, "companies", {"id": "00000000-0000-4000-8000-0000000000ff"})
    with pytest.raises(UnexpectedAnswer, match="another company"):
        erp.check()


@pytest.mark.parametrize("changed", [{"company_id": "CRONUS"}, {"support_api": "contoso"}])
def test_settings_that_make_no_address_stop_the_start(simulator: Simulator, changed: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"GUID|publisher/group/version"):
        client_of(simulator, **changed)


def test_reading_says_that_it_only_reads(erp: BusinessCentral, simulator: Simulator) -> None:
    assert by_number(erp, "10482") is not None
    assert simulator.faults.counters()["read_only"] == sum(inner(simulator).values()) == 4


def test_many_numbers_and_an_address_cost_one_round_trip(erp: BusinessCentral, simulator: Simulator) -> None:
    numbers = ["10482", "20917", "4415", "999999", " 31760"]
    found = erp.find(numbers, "bente@klitgaard-traelast.example")
    assert list(found.by_number) == numbers
    assert [customer.number if customer else None for customer in found.by_number.values()] == [
        "10482",
        "20917",
        "4415",
        None,
        "31760",
    ]
    assert found.by_email == (found.by_number["10482"],)
    assert all(customer.agreements is not None for customer in found.by_number.values() if customer)
    assert calls(simulator) == {"$batch": 2}


def test_more_numbers_than_a_batch_or_a_filter_holds_are_still_all_found() -> None:
    customers = [
        {"id": f"00000000-0000-4000-8000-{n:012d}", "number": f"{1000 + n}", "name": f"Firma {n}"} for n in range(120)
    ]
    with Simulator(records_of(customers)) as simulator:
        found = client_of(simulator).find([f"{1000 + n}" for n in range(120)], None)
        assert calls(simulator)["$batch"] == 3, "105 and 20 questions to v2.0, 10 to the partner's API"
    assert all(found.by_number.values())
