"""The simulated e-conomic refuses what the real one refuses, and answers in its form."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import requests

from demo.economic.account import AGREEMENT_GRANT_TOKEN, APP_SECRET_TOKEN
from demo.economic.records import parse_records, read_records
from demo.economic.server import Simulator

DATA = Path(__file__).parents[2] / "demo" / "data" / "customers.json"
TOKENS = {"X-AppSecretToken": APP_SECRET_TOKEN, "X-AgreementGrantToken": AGREEMENT_GRANT_TOKEN}
HEADERS = {**TOKENS, "Accept": "application/json"}
TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(read_records(DATA, TODAY)) as running:
        yield running


def ask(simulator: Simulator, path: str, method: str = "GET", **headers: str) -> requests.Response:
    return requests.request(method, simulator.base_url + path, headers={**HEADERS, **headers}, timeout=5)


def rows(simulator: Simulator, path: str) -> list[dict[str, Any]]:
    answer = ask(simulator, path)
    assert answer.status_code == 200
    found = answer.json()["collection"]
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-AppSecretToken": APP_SECRET_TOKEN},
        {"X-AgreementGrantToken": AGREEMENT_GRANT_TOKEN},
        {**TOKENS, "X-AppSecretToken": "other"},
        {**TOKENS, "X-AgreementGrantToken": "demo"},
    ],
)
def test_nothing_is_told_without_both_tokens(simulator: Simulator, headers: dict[str, str]) -> None:
    answer = requests.get(f"{simulator.base_url}/customers", headers=headers, timeout=5)
    assert answer.status_code == 401
    assert answer.json()["httpStatusCode"] == 401


@pytest.mark.parametrize("path", ["/self", "/customers", "/customers/10482/contacts", "/invoices/overdue"])
def test_a_role_reads_only_its_own(path: str) -> None:
    with Simulator(read_records(DATA, TODAY), role="Bookkeeping") as simulator:
        assert ask(simulator, path).status_code == 403
    with Simulator(read_records(DATA, TODAY), role="Sales") as simulator:
        assert ask(simulator, path).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/customers?pagesize=1001", 400),
        ("/customers?pagesize=0", 400),
        ("/customers?pagesize=x", 400),
        ("/customers?skippages=-1", 400),
        ("/customers?top=5", 400),
        ("/customers?pagesize=5&pagesize=6", 400),
        ("/customers?filter=name%24eq:%zz", 400),
        ("/customers?filter=name%24eq:%ff", 400),
        ("/customers?filter=dueAmount%24gt:0", 400),
        ("/customers?filter=name%24eq:a*", 400),
        ("/self?demo=true", 400),
        ("/customers/999999/contacts", 404),
        ("/orders", 404),
        ("/", 404),
    ],
)
def test_what_it_does_not_know_is_refused(simulator: Simulator, path: str, status: int) -> None:
    answer = ask(simulator, path)
    assert answer.status_code == status
    assert answer.json()["message"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_written(simulator: Simulator, method: str) -> None:
    assert ask(simulator, "/customers", method).status_code == 405


def test_only_json_is_spoken(simulator: Simulator) -> None:
    assert ask(simulator, "/customers", Accept="text/xml").status_code == 415


def test_pages_follow_each_other_and_end(simulator: Simulator) -> None:
    sizes, numbers, path = [], [], "/customers?pagesize=8"
    while path:
        answer = ask(simulator, path).json()
        sizes.append(len(answer["collection"]))
        numbers += [row["customerNumber"] for row in answer["collection"]]
        path = answer["pagination"].get("nextPage", "").removeprefix(simulator.base_url)
    assert (sizes, numbers) == ([8, 8, 2], sorted(set(numbers)))
    assert answer["pagination"]["results"] == answer["pagination"]["resultsWithoutFilter"] == 18


def test_twenty_rows_are_a_page_where_none_is_asked_for() -> None:
    customers = [{"number": str(number), "name": "Firma"} for number in range(1, 22)]
    records = parse_records({"company": {"name": "Firmaet"}, "customers": customers}, TODAY)
    with Simulator(records) as simulator:
        assert len(rows(simulator, "/customers")) == 20


def test_the_filter_stays_on_the_next_page(simulator: Simulator) -> None:
    first = ask(simulator, "/customers?filter=balance%24gt:0&pagesize=5").json()
    link = first["pagination"]["nextPage"].removeprefix(simulator.base_url)
    assert all(row["balance"] > 0 for row in rows(simulator, link))


def test_what_is_null_or_false_is_left_out(simulator: Simulator) -> None:
    [free] = rows(simulator, "/customers?filter=customerNumber%24eq:20917")
    assert not {"barred", "creditLimit", "mobilePhone"} & free.keys()
    assert free["balance"] == 0
    [barred] = rows(simulator, "/customers?filter=customerNumber%24eq:93017")
    assert barred["barred"] is True
    assert barred["creditLimit"] == 200000


def test_overdue_invoices_are_in_their_own_currency_and_in_the_base_currency() -> None:
    customer = {"number": "7", "name": "Firma", "currency": "EUR", "balance": 746, "overdue": 746}
    records = parse_records({"company": {"name": "Firmaet"}, "customers": [customer]}, TODAY)
    with Simulator(records) as simulator:
        found = rows(simulator, "/invoices/overdue?filter=customer.customerNumber%24eq:7")
    assert [row["remainderInBaseCurrency"] for row in found] == [746, 100, -100]
    assert [row["remainder"] for row in found] == [100, 13.4, -13.4]
    assert all(row["dueDate"] < TODAY.isoformat() for row in found)


def test_faults_are_ordered_and_forgotten_over_http(simulator: Simulator) -> None:
    control = f"{simulator.base_url}/_sim"
    requests.delete(control, timeout=5)
    fault = {"path": "/customers", "status": 503, "headers": {"Retry-After": "7"}, "times": 1}
    requests.post(f"{control}/faults", data=json.dumps(fault), timeout=5)
    answer = ask(simulator, "/customers")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "7")
    assert ask(simulator, "/customers").status_code == 200
    assert requests.get(control, timeout=5).json()["calls"] == {"customers": 2}
    assert requests.post(f"{control}/faults", data="{", timeout=5).status_code == 400
    assert requests.get(f"{control}/other", timeout=5).status_code == 400
