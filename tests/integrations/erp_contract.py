"""What every adapter of an ERP must do: the promises of `integrations.erp.Erp`, each with its test.

An adapter's test module derives a class from `ErpContract` and gives the fixture `world`.  What its ERP cannot know
(persons, payers, kinds of block) it says by the attributes of that class, so that a difference is written down.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar, TypeAlias

import pytest

from demo.faults import Fault, Faults
from integrations.erp import Erp, Found
from integrations.errors import (
    BadCredentials,
    IntegrationError,
    NotFound,
    Rejected,
    Retryable,
    UnexpectedAnswer,
)
from rules.model import Blocked, Credit, Customer

DATA = Path(__file__).parents[2] / "demo" / "data" / "customers.json"
ELSEWHERE = "http://localhost:1/next?page=2"
CONTACT = "bente@klitgaard-traelast.example"
"""Of a person at 10482."""
OWN = "kontor@klitgaard-traelast.example"
"""Of 10482 itself."""

Limit: TypeAlias = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class World:
    """An ERP before its simulator, which holds the customers of `DATA` and answers with few rows to a page.

    `connect` makes a client that enters the limit given.  `faults` are the simulator's.
    `number_search` and `email_search` are parts of the address (as sent) of a search by number and of one among the
    customers' own addresses, and of no other request.  `cards` is the body of an answer to either, as the ERP writes
    it: a customer for each number, each with that address.  `page` is the body of a page without rows of the first
    collection that `read_contacts` reads, with that link to the next page; `contacts_read` a part of its address.
    `now` is the client's clock.
    """

    connect: Callable[[Limit], Erp]
    faults: Faults
    number_search: str
    email_search: str
    contacts_read: str
    cards: Callable[[Sequence[str], str], str]
    page: Callable[[str], str]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


class ErpContract:
    """Derive a class `Test…` from it in the adapter's tests."""

    blocks: ClassVar[Mapping[str, Blocked]] = {"10482": "none", "27348": "ship", "30455": "invoice", "93017": "all"}
    statuses: ClassVar[Mapping[int, type[IntegrationError]]] = {
        400: Rejected,
        401: BadCredentials,
        403: Rejected,
        404: NotFound,
        405: Rejected,
        408: Retryable,
        429: Retryable,
        500: Retryable,
        502: Retryable,
        503: Retryable,
        504: Retryable,
    }
    """What a search by number that is answered so raises."""
    knows_payers: ClassVar[bool] = True
    """Does the ERP know that another customer pays?"""

    @pytest.fixture
    def world(self) -> World:
        """The world of the adapter's own; the simulator may be shared, its faults forgotten before each test."""
        raise NotImplementedError

    @pytest.fixture
    def erp(self, world: World) -> Erp:
        return world.connect(nullcontext)

    # --- by number

    def test_a_known_number_is_found_with_its_standing(self, erp: Erp, world: World) -> None:
        before = world.now()
        found = erp.find(["118240"], None)
        customer = found.by_number["118240"]
        assert customer is not None
        assert (customer.number, customer.name) == ("118240", "Østerby Køl & Frost A/S")
        assert customer.credit == Credit("none", Decimal("48250.75"), Decimal("96110.75"), Decimal(120000))
        assert before <= customer.as_of <= world.now()
        assert (found.by_email, found.incomplete) == ((), False)

    def test_money_is_exact(self, erp: Erp) -> None:
        credit = credit_of(erp, "61034")
        assert (credit.overdue, credit.balance) == (Decimal(0), Decimal("77410.25"))

    def test_no_credit_limit_is_none(self, erp: Erp) -> None:
        assert credit_of(erp, "127705").limit is None

    def test_every_kind_of_block_is_told_apart(self, erp: Erp) -> None:
        assert {number: credit_of(erp, number).blocked for number in self.blocks} == self.blocks

    def test_the_payers_figures_count_where_another_pays(self, erp: Erp) -> None:
        if not self.knows_payers:
            pytest.skip("this ERP knows no payers")
        credit = credit_of(erp, "30456")
        assert credit == Credit("invoice", Decimal("37800.25"), Decimal(161900), Decimal(500000))

    def test_an_unknown_number_is_known_to_be_nobodys(self, erp: Erp) -> None:
        assert erp.find(["999999"], None) == Found({"999999": None})

    def test_several_numbers_are_each_answered_as_they_were_asked_for(self, erp: Erp) -> None:
        asked = [" 10482 ", "20917", "999999", "10482", "x" * 21]
        found = erp.find(asked, None).by_number
        assert {number: each and each.number for number, each in found.items()} == {
            " 10482 ": "10482",
            "20917": "20917",
            "999999": None,
            "10482": "10482",
            "x" * 21: None,
        }

    def test_nothing_is_asked_when_nothing_is_wanted(self, erp: Erp, world: World) -> None:
        assert erp.find([], None) == Found()
        assert total(world) == 0

    @pytest.mark.parametrize(
        "number",
        [
            "",
            " ",
            "1" * 200,
            "10482' or number ne '",
            "10482' or '1' eq '1",
            "10482&$top=9",
            "10482$or:name$like:*",
            "10482\n20917",
            "%31%30%34%38%32",
            "10*",
            "10482|20917",
            "../customers",
            "10482?demo=true",
            "10482#",
            "10482\x00",
            "١٠٤٨٢",
            "\ud800",
            "🙂",
        ],
        ids=ascii,
    )
    def test_text_that_can_be_no_number_is_not_asked_for(self, erp: Erp, world: World, number: str) -> None:
        assert erp.find([number], None) == Found({number: None})
        assert total(world) == 0

    def test_another_customer_than_the_one_asked_for_is_refused(self, erp: Erp, world: World) -> None:
        answer(world, world.number_search, world.cards(["20917"], ""))
        with pytest.raises(UnexpectedAnswer):
            erp.find(["10482"], None)

    def test_the_whole_table_for_a_number_is_refused(self, erp: Erp, world: World) -> None:
        answer(world, world.number_search, world.cards(["10482", "20917", "4415"], ""))
        with pytest.raises(UnexpectedAnswer):
            erp.find(["10482"], None)

    def test_one_customer_twice_is_refused(self, erp: Erp, world: World) -> None:
        answer(world, world.number_search, world.cards(["10482", "10482"], ""))
        with pytest.raises(UnexpectedAnswer):
            erp.find(["10482", "20917"], None)

    # --- by address

    @pytest.mark.parametrize("email", [OWN, " Kontor@Klitgaard-Traelast.example "])
    def test_a_customers_own_address_leads_to_it(self, erp: Erp, email: str) -> None:
        [customer] = erp.find([], email).by_email
        assert customer.number == "10482"
        assert customer.credit == Credit("none", Decimal(0), Decimal("18240.5"), Decimal(250000))

    @pytest.mark.parametrize(
        ("email", "owners"),
        [
            (CONTACT, ["10482"]),
            ("Bente@Klitgaard-Traelast.example", ["10482"]),
            ("regnskab@engsig.example", ["15502", "15503"]),
            ("luca.d'angelo@dangelo-vin.example", ["50619"]),
        ],
    )
    def test_a_persons_address_leads_to_every_customer_of_that_person(
        self, erp: Erp, email: str, owners: list[str]
    ) -> None:
        found = erp.find([], email)
        assert [each.number for each in found.by_email] == (owners if erp.finds_contacts else [])
        assert all(each.credit is not None for each in found.by_email)

    def test_an_address_that_customers_share_leads_to_all_of_them_by_number(self, erp: Erp) -> None:
        assert [each.number for each in erp.find([], "kontor@engsig.example").by_email] == ["15502", "15503"]

    def test_number_and_address_are_answered_together(self, erp: Erp) -> None:
        found = erp.find(["20917", "10482"], OWN)
        assert [each.number for each in found.by_email] == ["10482"]
        assert found.by_email[0] == found.by_number["10482"]
        other = found.by_number["20917"]
        assert other is not None
        assert other.number == "20917"

    def test_the_address_of_somebody_without_a_customer_is_nobodys(self, erp: Erp) -> None:
        assert erp.find([], "freja@frejas-bogholderi.example") == Found()

    @pytest.mark.parametrize(
        "email",
        ["", "ingen", "a@b@c", "a b@x.example", "@x.example", "a@", f"{'a' * 300}@x.example", "a\n@x.example"],
        ids=ascii,
    )
    def test_what_is_no_address_is_not_asked_for(self, erp: Erp, world: World, email: str) -> None:
        assert erp.find([], email) == Found()
        assert total(world) == 0

    @pytest.mark.parametrize(
        "email",
        [
            "x'&#%+/$()=@x.example",
            "'@x.example",
            "æøå@grød.example",
            "a|b*@x.example",
            "a,b[c]@x.example",
            "%27@x.dk",
        ],
    )
    def test_signs_of_the_query_language_in_an_address_are_only_signs(self, erp: Erp, email: str) -> None:
        assert erp.find([], email) == Found()

    def test_a_customer_of_another_address_is_refused(self, erp: Erp, world: World) -> None:
        answer(world, world.email_search, world.cards(["20917"], "ole@x.example"))
        with pytest.raises(UnexpectedAnswer):
            erp.find([], OWN)

    # --- failures

    @pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 408, 429, 500, 502, 503, 504])
    def test_every_status_has_its_error_and_keeps_secrets(self, erp: Erp, world: World, status: int) -> None:
        world.faults.add(Fault(status=status, body='{"error":{"code":"x","message":"hemmelig"}}'))
        with pytest.raises(IntegrationError) as caught:
            erp.find(["10482"], None)
        assert type(caught.value) is self.statuses[status]
        assert "hemmelig" not in str(caught.value)
        assert "10482" not in str(caught.value)

    @pytest.mark.parametrize("status", [401, 429, 500])
    def test_a_failing_search_by_address_is_not_taken_for_nobody(self, erp: Erp, world: World, status: int) -> None:
        world.faults.add(Fault(status=status))
        with pytest.raises(self.statuses[status]):
            erp.find([], CONTACT)
        with pytest.raises(self.statuses[status]):
            erp.check()
        with pytest.raises(self.statuses[status]):
            list(erp.read_contacts())

    def test_the_time_to_wait_is_passed_on(self, erp: Erp, world: World) -> None:
        world.faults.add(Fault(status=503, headers={"Retry-After": "7"}))
        with pytest.raises(Retryable) as caught:
            erp.find(["10482"], None)
        assert caught.value.retry_after == timedelta(seconds=7)

    @pytest.mark.parametrize("fault", [Fault(hang=0.01), Fault(cut=True)], ids=["hangs up", "cut"])
    def test_a_broken_connection_is_retryable(self, erp: Erp, world: World, fault: Fault) -> None:
        world.faults.add(fault)
        with pytest.raises(Retryable):
            erp.find(["10482"], None)

    @pytest.mark.parametrize("status", [301, 302, 307])
    def test_a_redirect_is_not_followed(self, erp: Erp, world: World, status: int) -> None:
        world.faults.add(Fault(status=status, headers={"Location": ELSEWHERE}))
        with pytest.raises(UnexpectedAnswer):
            erp.find(["10482"], None)

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
            "{}",
            '{"value": {}}',
            '{"value": [null]}',
            '{"value": [{"number": "10482"}]}',
            "[" * 100_000,
            '{"value": [' + "0," * 5_000_000 + "0]}",
        ],
        ids=[
            "HTML",
            "half",
            "NaN",
            "twice",
            "list",
            "null",
            "empty",
            "bare",
            "no list",
            "no row",
            "gaps",
            "deep",
            "huge",
        ],
    )
    def test_an_answer_that_is_not_as_documented_is_unexpected(self, erp: Erp, world: World, body: str) -> None:
        world.faults.add(Fault(body=body))
        with pytest.raises(UnexpectedAnswer):
            erp.find(["10482"], None)

    def test_nothing_personal_is_logged(self, erp: Erp, world: World, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG, "integrations")
        erp.find(["118240"], CONTACT)
        world.faults.add(Fault(body=world.cards(["20917"], "ole@x.example")))
        with pytest.raises(UnexpectedAnswer) as caught:
            erp.find(["118240"], CONTACT)
        said = f"{caplog.text} {[record.__dict__ for record in caplog.records]} {caught.value}"
        for secret in ("118240", "20917", "bente", "ole@", "Østerby", "48250"):
            assert secret not in said

    # --- every way to recognise every customer

    def test_contacts_are_complete_over_all_pages(self, erp: Erp) -> None:
        read: dict[str, tuple[set[str], set[str]]] = {}
        for contact in erp.read_contacts():
            emails, phones = read.setdefault(contact.customer_number, (set(), set()))
            emails.update(contact.emails)
            phones.update(contact.phones)
        assert read == known_contacts()

    def test_a_next_page_elsewhere_is_not_read(self, erp: Erp, world: World) -> None:
        answer(world, world.contacts_read, world.page(ELSEWHERE))
        with pytest.raises(UnexpectedAnswer, match="leads to another place"):
            list(erp.read_contacts())

    # --- how many at once

    def test_a_place_is_held_for_every_request_and_given_back(self, world: World) -> None:
        lock, held, entered, peak = Lock(), 0, 0, 0

        @contextmanager
        def limit() -> Iterator[None]:
            nonlocal held, entered, peak
            with lock:
                held, entered, peak = held + 1, entered + 1, max(peak, held + 1)
            try:
                yield
            finally:
                with lock:
                    held -= 1

        erp = world.connect(limit)
        erp.find(["118240", "30456"], CONTACT)
        list(erp.read_contacts())
        erp.check()
        world.faults.add(Fault(status=500))
        with pytest.raises(Retryable):
            erp.find(["118240"], None)
        assert (held, entered) == (0, total(world))
        assert world.faults.counters()["peak"] in range(1, peak + 1)

    def test_no_free_place_is_retryable_and_asks_nothing(self, world: World) -> None:
        def limit() -> AbstractContextManager[None]:
            raise Retryable("erp", "limit", "no free place")

        with pytest.raises(Retryable, match="no free place"):
            world.connect(limit).find(["10482"], CONTACT)
        assert total(world) == 0

    def test_many_threads_each_get_the_customer_they_asked_for(self, erp: Erp) -> None:
        numbers = [str(customer["number"]) for customer in known_customers()] * 2
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(lambda number: found_by(erp, number), numbers))
        assert [customer.number for customer in found] == numbers

    # --- health

    def test_check_passes_when_all_is_there(self, erp: Erp) -> None:
        erp.check()


def found_by(erp: Erp, number: str) -> Customer:
    customer = erp.find([number], None).by_number[number]
    assert customer is not None
    return customer


def credit_of(erp: Erp, number: str) -> Credit:
    credit = found_by(erp, number).credit
    assert credit is not None
    return credit


def answer(world: World, path: str, body: str) -> None:
    world.faults.add(Fault(path=path, body=body, times=1))


def total(world: World) -> object:
    return world.faults.counters()["total"]


def known_customers() -> list[dict[str, Any]]:
    customers = json.loads(DATA.read_text(encoding="utf-8"))["customers"]
    assert isinstance(customers, list)
    return customers


def known_contacts() -> dict[str, tuple[set[str], set[str]]]:
    """Addresses and telephone numbers by customer, the persons' among them."""
    return {
        customer["number"]: (
            {each["email"] for each in [customer, *customer["contacts"]]},
            {each["phone"] for each in [customer, *customer["contacts"]]},
        )
        for customer in known_customers()
    }
