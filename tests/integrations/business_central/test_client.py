import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from demo.business_central.account import SUPPORT_API
from demo.business_central.faults import Fault
from demo.business_central.records import Records, parse_records
from demo.business_central.server import Simulator
from integrations.business_central.client import BusinessCentral, BusinessCentralSettings
from integrations.erp import Erp
from integrations.errors import (
    BadCredentials,
    IntegrationError,
    NotFound,
    Rejected,
    Retryable,
    UnexpectedAnswer,
)
from rules.model import Account, Agreement, Credit
from tests.integrations.business_central.conftest import Bearer, by_email, by_number, ignore

Connect = Callable[..., BusinessCentral]


def calls(simulator: Simulator) -> dict[str, int]:
    counted = simulator.faults.counters()["calls"]
    assert isinstance(counted, dict)
    return counted


def answer_with(simulator: Simulator, path: str, body: object) -> None:
    text = body if isinstance(body, str) else json.dumps(body)
    simulator.faults.add(Fault(path=path, body=text, times=1))


def customer_row(number: str, **changed: object) -> dict[str, object]:
    row: dict[str, object] = {
        "id": f"00000000-0000-4000-8000-{int(number.lstrip('K')):012d}",
        "number": number,
        "displayName": "Firma",
        "blocked": " ",
    }
    return row | changed


def test_it_is_an_erp(erp: BusinessCentral) -> None:
    interface: Erp = erp
    assert interface is erp


# --- one customer by number


def test_a_customer_is_found_with_money_agreements_and_accounts_in_three_requests(
    erp: BusinessCentral, simulator: Simulator
) -> None:
    before = datetime.now(UTC)
    customer = by_number(erp, "118240")
    assert customer is not None
    assert (customer.number, customer.name) == ("118240", "Østerby Køl & Frost A/S")
    assert customer.credit == Credit("none", Decimal("48250.75"), Decimal("96110.75"))
    assert customer.agreements == (Agreement("subscription", "bc", date(2023, 1, 1), None),)
    assert customer.accounts == ()
    assert before <= customer.as_of <= datetime.now(UTC)
    assert calls(simulator) == {"customers": 1, "supportAgreements": 1, "supportAccounts": 1}


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
    answer_with(simulator, "customers", {"value": [customer_row("K00007")]})
    found = by_number(erp, " k00007 ")
    assert found is not None
    assert found.number == "K00007"


def test_an_unknown_number_costs_one_request(erp: BusinessCentral, simulator: Simulator) -> None:
    assert by_number(erp, "999999") is None
    assert calls(simulator) == {"customers": 1}


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
        ({"value": [{"customerNumber": "20917"}]}, "value[0].customerNumber: another customer than those asked for"),
        ({"value": [{"customerNumber": "70553"}]}, "value[0].{}: missing"),
        ({"value": [], "@odata.nextLink": "http://localhost:1/x"}, "answer.@odata.nextLink: leads to another place"),
        ("<html>", "the answer is not JSON"),
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
    assert calls(simulator) == {"customers": 1}


@pytest.mark.parametrize("status", [400, 403, 404])
def test_without_the_right_to_the_figures_the_rest_is_kept(
    erp: BusinessCentral, simulator: Simulator, status: int
) -> None:
    simulator.faults.add(Fault(path="expand=", status=status))
    customer = by_number(erp, "93017")
    assert customer is not None
    assert customer.credit == Credit("all", None, None)
    assert customer.agreements is not None


# --- customers by a contact's address


def test_a_contacts_address_leads_to_its_customer(erp: BusinessCentral, simulator: Simulator) -> None:
    [customer] = by_email(erp, "Bente@Klitgaard-Traelast.example ")
    assert customer.number == "10482"
    assert customer.agreements is not None
    assert customer.credit is not None
    assert calls(simulator) == {"customerContacts": 1, "customers": 2, "supportAgreements": 1, "supportAccounts": 1}


def test_an_address_of_two_customers_leads_to_both(erp: BusinessCentral) -> None:
    customers = by_email(erp, "regnskab@engsig.example")
    assert [customer.number for customer in customers] == ["15502", "15503"]
    kinds = [[agreement.kind for agreement in customer.agreements or ()] for customer in customers]
    assert kinds == [["subscription"], ["clips"]]


def test_a_customers_own_address_leads_to_it(erp: BusinessCentral, simulator: Simulator) -> None:
    [customer] = by_email(erp, "Kontor@klitgaard-traelast.example")
    assert customer.number == "10482"
    assert customer.agreements is not None
    assert calls(simulator) == {"customerContacts": 1, "customers": 1, "supportAgreements": 1, "supportAccounts": 1}


def test_an_address_of_one_customer_and_of_anothers_contact_leads_to_both_once() -> None:
    shared = "bo@x.example"
    customers = [
        {
            "id": f"00000000-0000-4000-8000-{n:012d}",
            "number": f"{1000 + n}",
            "name": f"Firma {n}",
            "email": shared if n < 2 else "",
            "contacts": [{"id": f"00000000-0000-4000-9000-{n:012d}", "name": "Bo", "email": shared}] if n else [],
        }
        for n in range(3)
    ]
    with Simulator(records_of(customers)) as simulator:
        found = by_email(client_of(simulator), shared)
    assert [customer.number for customer in found] == ["1000", "1001", "1002"]


def test_a_customer_with_another_address_than_the_one_asked_for_is_refused(
    erp: BusinessCentral, simulator: Simulator
) -> None:
    answer_with(simulator, "filter=email", {"value": []})
    answer_with(simulator, "filter=email", {"value": [customer_row("20917", email="ole@x.example")]})
    with pytest.raises(UnexpectedAnswer, match="find_customers_by_own_email: another address"):
        by_email(erp, "bente@klitgaard-traelast.example")


@pytest.mark.parametrize("status", [400, 403])
def test_where_customers_own_addresses_cannot_be_asked_for_contacts_still_count(
    erp: BusinessCentral, simulator: Simulator, status: int
) -> None:
    simulator.faults.add(Fault(path="customers?$filter=email", status=status))
    [customer] = by_email(erp, "bente@klitgaard-traelast.example")
    assert customer.number == "10482"


def test_an_apostrophe_in_an_address_finds_its_owner(erp: BusinessCentral) -> None:
    [customer] = by_email(erp, "luca.d'angelo@dangelo-vin.example")
    assert customer.number == "50619"


def test_a_person_without_a_customer_is_nobodys_contact(erp: BusinessCentral, simulator: Simulator) -> None:
    assert by_email(erp, "freja@frejas-bogholderi.example") == ()
    assert calls(simulator) == {"customerContacts": 1, "customers": 1}


@pytest.mark.parametrize(
    "email", ["", "ingen", "a@b@c", "a b@x.example", "@x.example", f"{'a' * 70}@langt-navn.example", "a\n@x.example"]
)
def test_what_is_no_address_is_not_asked_for(erp: BusinessCentral, simulator: Simulator, email: str) -> None:
    assert by_email(erp, email) == ()
    assert calls(simulator) == {}


@pytest.mark.parametrize("email", ["x'&#%+/$()@x.example", "æøå@grød.example", "a|b*@x.example"])
def test_unusual_addresses_are_asked_for_as_they_are(erp: BusinessCentral, simulator: Simulator, email: str) -> None:
    assert by_email(erp, email) == ()
    assert calls(simulator) == {"customerContacts": 1, "customers": 1}


def test_another_address_than_the_one_asked_for_is_refused(erp: BusinessCentral, simulator: Simulator) -> None:
    row = {"email": "ole@x.example", "customerId": "00000000-0000-4000-8000-000000000001", "customerName": "Firma"}
    answer_with(simulator, "customerContacts", {"value": [row]})
    with pytest.raises(UnexpectedAnswer, match="another address"):
        by_email(erp, "bente@klitgaard-traelast.example")


def test_a_contacts_customer_that_is_gone_is_nobody(erp: BusinessCentral, simulator: Simulator) -> None:
    simulator.faults.add(Fault(path="/customers(", status=404))
    assert by_email(erp, "bente@klitgaard-traelast.example") == ()


def test_a_contacts_customer_is_kept_where_the_figures_may_not_be_read(
    erp: BusinessCentral, simulator: Simulator
) -> None:
    simulator.faults.add(Fault(path="expand=", status=403))
    [customer] = by_email(erp, "bente@klitgaard-traelast.example")
    assert (customer.number, customer.credit) == ("10482", Credit("none", None, None))


def test_another_customer_than_the_contacts_is_refused(erp: BusinessCentral, simulator: Simulator) -> None:
    answer_with(simulator, "/customers(", customer_row("20917"))
    with pytest.raises(UnexpectedAnswer, match="another customer than the one asked for"):
        by_email(erp, "bente@klitgaard-traelast.example")


def test_an_address_that_very_many_share_gives_five_customers() -> None:
    customers = [
        {
            "id": f"00000000-0000-4000-8000-{n:012d}",
            "number": f"{1000 + n}",
            "name": f"Firma {n}",
            "contacts": [{"id": f"00000000-0000-4000-9000-{n:012d}", "name": "Bo", "email": "bo@x.example"}],
        }
        for n in range(9)
    ]
    with Simulator(records_of(customers)) as simulator:
        found = by_email(client_of(simulator), "bo@x.example")
    assert [customer.number for customer in found] == ["1000", "1001", "1002", "1003", "1004"]


# --- pages


def test_all_pages_are_read() -> None:
    accounts = [{"ref_id": f"{n}", "name": f"Regnskab {n}"} for n in range(1201)]
    customer = {"id": "00000000-0000-4000-8000-000000000001", "number": "1000", "name": "Firma", "accounts": accounts}
    with Simulator(records_of([customer])) as simulator:
        found = by_number(client_of(simulator), "1000")
        assert calls(simulator)["supportAccounts"] == 3
    assert found is not None
    assert found.accounts is not None
    assert len(found.accounts) == 1201


def test_a_link_to_another_host_is_not_followed(erp: BusinessCentral, simulator: Simulator) -> None:
    link = "http://localhost:1/api/v2.0/x"
    answer_with(simulator, "customers", {"value": [], "@odata.nextLink": link})
    with pytest.raises(UnexpectedAnswer, match="leads to another place"):
        by_number(erp, "10482")


def test_links_without_end_are_not_followed_for_ever(erp: BusinessCentral, simulator: Simulator) -> None:
    link = f"{simulator.base_url}/api/v2.0/customers"
    simulator.faults.add(Fault(path="customers", body=json.dumps({"value": [], "@odata.nextLink": link})))
    with pytest.raises(UnexpectedAnswer, match="more pages"):
        by_number(erp, "10482")
    assert calls(simulator)["customers"] == 4


# --- failures


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, Rejected),
        (401, BadCredentials),
        (404, NotFound),
        (405, Rejected),
        (408, Retryable),
        (429, Retryable),
        (500, Retryable),
        (502, Retryable),
        (503, Retryable),
        (504, Retryable),
    ],
)
def test_every_status_has_its_error(
    erp: BusinessCentral, simulator: Simulator, status: int, error: type[IntegrationError]
) -> None:
    simulator.faults.add(Fault(status=status, body='{"error":{"code":"x","message":"hemmelig"}}'))
    for ask in (
        lambda: by_number(erp, "10482"),
        lambda: by_email(erp, "bente@klitgaard-traelast.example"),
        erp.check,
    ):
        with pytest.raises(IntegrationError) as caught:
            ask()
        assert type(caught.value) is error
        assert caught.value.system == "business_central"
        assert "hemmelig" not in str(caught.value)


def test_the_time_to_wait_is_passed_on(erp: BusinessCentral, simulator: Simulator) -> None:
    simulator.faults.add(Fault(status=503, headers={"Retry-After": "7"}))
    with pytest.raises(Retryable) as caught:
        by_number(erp, "10482")
    assert caught.value.retry_after == timedelta(seconds=7)


@pytest.mark.parametrize(
    "body",
    [
        "<html><body>Log in</body></html>",
        '{"value": [{"id": ',
        '{"value": [{"number": NaN}]}',
        '{"value": [], "value": [{}]}',
        "[]",
        "null",
        "",
        '{"value": {}}',
        '{"value": [null]}',
        '{"value": [{"number": "10482"}]}',
        json.dumps({"value": [customer_row("10482", blocked=None)]}),
        json.dumps({"value": [customer_row("10482", id="1")]}),
        json.dumps({"value": [customer_row("10482")] * 2}),
        "[" * 100_000,
    ],
)
def test_an_answer_that_is_not_as_documented_is_unexpected(
    erp: BusinessCentral, simulator: Simulator, body: str
) -> None:
    answer_with(simulator, "customers", body)
    with pytest.raises(UnexpectedAnswer):
        by_number(erp, "10482")


def test_an_endless_answer_is_not_read_to_its_end(erp: BusinessCentral, simulator: Simulator) -> None:
    answer_with(simulator, "customers", '{"value": [' + "0," * 20_000_000 + "0]}")
    with pytest.raises(UnexpectedAnswer):
        by_number(erp, "10482")


@pytest.mark.parametrize("fault", [Fault(hang=0.01), Fault(cut=True)])
def test_a_broken_connection_is_retryable(erp: BusinessCentral, simulator: Simulator, fault: Fault) -> None:
    simulator.faults.add(fault)
    with pytest.raises(Retryable):
        by_number(erp, "10482")


def test_a_failing_support_api_is_tried_again_later_not_taken_for_unknown(
    erp: BusinessCentral, simulator: Simulator
) -> None:
    simulator.faults.add(Fault(path="supportAgreements", status=503))
    with pytest.raises(Retryable):
        by_number(erp, "10482")


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
    counters = simulator.faults.counters()
    assert counters["read_only"] == counters["total"] == 3


def records_of(customers: list[dict[str, Any]]) -> Records:
    company = {"id": "00000000-0000-4000-8000-00000000000c", "name": "Firmaet"}
    return parse_records({"company": company, "customers": customers}, date(2026, 11, 20))


def client_of(simulator: Simulator, **changed: Any) -> BusinessCentral:
    settings = {"company_id": simulator.company_id, "support_api": SUPPORT_API} | changed
    return BusinessCentral(
        BusinessCentralSettings(simulator.base_url, **settings), Bearer(simulator), ignore, nullcontext
    )
