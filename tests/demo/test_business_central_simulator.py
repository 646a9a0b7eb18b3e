import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import requests

from demo.business_central.account import CLIENT_ID, CLIENT_SECRET, SCOPE, SUPPORT_API
from demo.business_central.entities import STANDARD_SETS
from demo.business_central.query import parse_query
from demo.business_central.records import read_records
from demo.business_central.refusal import Refusal
from demo.business_central.server import Simulator
from demo.faults import Fault

DATA = Path(__file__).parents[2] / "demo" / "data" / "customers.json"
FORM = {"grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "scope": SCOPE}


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with Simulator(read_records(DATA, date(2026, 11, 20))) as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator) -> Simulator:
    running.faults.clear()
    return running


@pytest.fixture
def token(simulator: Simulator) -> str:
    return str(requests.post(simulator.token_url, data=FORM, timeout=5).json()["access_token"])


class Reader:
    def __init__(self, simulator: Simulator, token: str) -> None:
        self._simulator = simulator
        self._headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str, api: str = "v2.0", headers: dict[str, str] | None = None) -> requests.Response:
        url = f"{self._simulator.base_url}/api/{api}/companies({self._simulator.company_id}){path}"
        return requests.get(url, headers={**self._headers, **(headers or {})}, timeout=5)

    def rows(self, path: str, api: str = "v2.0") -> list[dict[str, Any]]:
        response = self.get(path, api)
        assert response.status_code == 200, response.text
        rows = response.json()["value"]
        assert isinstance(rows, list)
        return rows

    def error(self, path: str, api: str = "v2.0") -> tuple[int, str]:
        response = self.get(path, api)
        return response.status_code, response.json()["error"]["code"]


@pytest.fixture
def reader(simulator: Simulator, token: str) -> Reader:
    return Reader(simulator, token)


@pytest.mark.parametrize(
    ("changed", "status", "error"),
    [
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"client_id": "somebody"}, 400, "unauthorized_client"),
        ({"client_secret": "guess"}, 401, "invalid_client"),
        ({"scope": "https://graph.microsoft.com/.default"}, 400, "invalid_scope"),
    ],
)
def test_a_token_needs_the_right_form(simulator: Simulator, changed: dict[str, str], status: int, error: str) -> None:
    response = requests.post(simulator.token_url, data={**FORM, **changed}, timeout=5)
    assert (response.status_code, response.json()["error"]) == (status, error)


def test_a_token_is_not_given_for_json_or_to_a_get(simulator: Simulator) -> None:
    assert requests.post(simulator.token_url, json=FORM, timeout=5).json()["error"] == "invalid_request"
    assert requests.get(simulator.token_url, params=FORM, timeout=5).json()["error"] == "invalid_request"


def test_reading_without_a_valid_token_is_401(simulator: Simulator, reader: Reader) -> None:
    for header in ({}, {"Authorization": "Basic eDp5"}, {"Authorization": "Bearer guess"}):
        response = requests.get(f"{simulator.base_url}/api/v2.0/companies", headers=header, timeout=5)
        assert response.status_code == 401
    simulator.tokens.revoke_all()
    assert reader.error("/customers") == (401, "Authentication_InvalidCredentials")


def test_a_customer_by_number_carries_the_blank_option_as_hex_code(reader: Reader) -> None:
    [row] = reader.rows("/customers?$filter=number eq '10482'&$top=2")
    assert (row["number"], row["blocked"]) == ("10482", "_x0020_")


def test_a_code_is_found_in_any_case_and_a_text_only_in_its_own(reader: Reader) -> None:
    assert len(reader.rows("/customers?$filter=displayName eq 'Lyngtoft Keramik'")) == 1
    assert reader.rows("/customers?$filter=displayName eq 'LYNGTOFT KERAMIK'") == []
    assert len(reader.rows("/supportAccounts?$filter=refId eq '5005'", SUPPORT_API)) == 1


def test_the_due_balance_of_a_customer_is_not_the_overdue_amount(reader: Reader) -> None:
    path = "/customers?$filter=number eq '118240'&$expand=customerFinancialDetail($select=overdueAmount)"
    [row] = reader.rows(path)
    assert row["customerFinancialDetail"] == {"overdueAmount": 48250.75}
    assert row["balanceDue"] == 71300


def test_select_leaves_only_what_was_asked_for(reader: Reader) -> None:
    [row] = reader.rows("/customers?$filter=number eq '10482'&$select=id,number")
    assert row.keys() == {"@odata.etag", "id", "number"}


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("$filter=number eq 'x", 400, "BadRequest"),
        ("$filter=number eq O'Brien'", 400, "BadRequest"),
        ("$filter=number eq 10482", 400, "BadRequest"),
        ("$filter=id eq '10482'", 400, "BadRequest"),
        ("$filter=numbr eq '1'", 400, "BadRequest"),
        ("$filter=number like '1'", 400, "BadRequest"),
        ("$filter=number eq '1' or displayName eq 'x'", 501, "BadRequest_MethodNotImplemented"),
        ("$filter=number eq '1' and", 400, "BadRequest"),
        ("$filter=(number eq '1'", 400, "BadRequest"),
        ("$filter=number eq '123456789012345678901'", 400, "Application_FilterErrorException"),
        ("$filter=blocked eq 'All'", 400, "BadRequest_MethodNotAllowed"),
        ("$filter=number eq '%ff'", 400, "BadRequest"),
        ("$select=nummer", 400, "BadRequest"),
        ("$expand=customerFinancialDetails", 400, "BadRequest"),
        ("$expand=customerFinancialDetail($select=saldo)", 400, "BadRequest"),
        ("$expand=customerFinancialDetail(", 400, "BadRequest"),
        ("$top=-1", 400, "BadRequest"),
        ("$top=1&$top=2", 400, "BadRequest"),
        ("$search=x", 400, "BadRequest"),
        ("top=1", 400, "BadRequest"),
    ],
)
def test_a_wrong_query_is_refused(reader: Reader, query: str, status: int, code: str) -> None:
    assert reader.error(f"/customers?{query}") == (status, code)


@pytest.mark.parametrize("query", ["$top=%zz", "$top=1%", "$filter=number eq '%ff'"])
def test_a_malformed_encoding_is_refused(query: str) -> None:
    with pytest.raises(Refusal, match="400 BadRequest"):
        parse_query(query, STANDARD_SETS["customers"])


def test_lambda_and_in_are_ignored_so_that_everything_comes_back(reader: Reader) -> None:
    everything = len(reader.rows("/customers"))
    assert len(reader.rows("/customers?$filter=number in ('10482','20917')")) == everything
    assert len(reader.rows("/customers?$filter=contacts/any(c: c/email eq 'x')")) == everything


def test_or_is_served_on_one_field(reader: Reader) -> None:
    rows = reader.rows("/customers?$filter=number eq '10482' or number eq '20917'&$select=number")
    assert [row["number"] for row in rows] == ["10482", "20917"]


def test_a_quote_in_a_value_is_doubled(reader: Reader) -> None:
    [row] = reader.rows("/customerContacts?$filter=email eq 'luca.d''angelo@dangelo-vin.example'")
    assert row["customerName"] == "D'Angelo Vinimport ApS"


def test_a_person_without_a_customer_repeats_the_id_of_the_row_before(reader: Reader) -> None:
    [row] = reader.rows("/customerContacts?$filter=email eq 'freja@frejas-bogholderi.example'")
    last = reader.rows("/customers")[-1]
    assert (row["customerId"], row["customerName"]) == (last["id"], "")


@pytest.mark.parametrize(
    ("path", "api"),
    [("/kunder", "v2.0"), ("/supportAgreements", "v2.0"), ("/customers", SUPPORT_API), ("/x", "other/support/v1.0")],
)
def test_what_an_api_does_not_have_is_404(reader: Reader, path: str, api: str) -> None:
    assert reader.error(path, api) == (404, "BadRequest_NotFound")


def test_another_company_is_404(simulator: Simulator, reader: Reader, token: str) -> None:
    url = f"{simulator.base_url}/api/v2.0/companies(00000000-0000-0000-0000-000000000001)/customers"
    response = requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=5)
    assert (response.status_code, response.json()["error"]["code"]) == (404, "Internal_CompanyNotFound")


def test_only_reading_is_served(simulator: Simulator, token: str) -> None:
    url = f"{simulator.base_url}/api/v2.0/companies({simulator.company_id})/customers"
    assert requests.post(url, headers={"Authorization": f"Bearer {token}"}, json={}, timeout=5).status_code == 405


def test_an_unknown_access_intent_is_refused(reader: Reader) -> None:
    assert reader.get("/customers?$top=1", headers={"Data-Access-Intent": "ReadOnly"}).status_code == 200
    assert reader.get("/customers?$top=1", headers={"Data-Access-Intent": "Replica"}).status_code == 400


def test_pages_are_linked_until_all_rows_that_match_are_read(reader: Reader, token: str) -> None:
    paths = "/supportAccounts?$filter=customerNumber eq '127705'&$select=refId"
    response = reader.get(paths, SUPPORT_API, {"Prefer": "odata.maxpagesize=3"}).json()
    seen = [row["refId"] for row in response["value"]]
    while link := response.get("@odata.nextLink"):
        headers = {"Authorization": f"Bearer {token}", "Prefer": "odata.maxpagesize=3"}
        response = requests.get(link, headers=headers, timeout=5).json()
        seen += [row["refId"] for row in response["value"]]
    assert seen == [f"500{n}" for n in range(1, 9)]


def test_dates_are_relative_to_the_day_of_the_start_or_empty(reader: Reader) -> None:
    rows = reader.rows("/supportAgreements?$filter=customerNumber eq '61034'&$select=validTo", SUPPORT_API)
    assert [row["validTo"] for row in rows] == ["2026-12-10", "0001-01-01"]


def test_a_sixth_request_at_once_is_too_many(simulator: Simulator, reader: Reader) -> None:
    simulator.faults.add(Fault(latency=0.3))
    with ThreadPoolExecutor(6) as pool:
        statuses = sorted(response.status_code for response in pool.map(reader.get, ["/customers?$top=1"] * 6))
    assert statuses == [200, 200, 200, 200, 200, 429]
    assert simulator.faults.counters()["peak"] == 6


def test_faults_replace_answers_as_often_as_ordered(simulator: Simulator, reader: Reader) -> None:
    control = f"{simulator.address}/_sim"
    order = {"path": "customers", "status": 503, "headers": {"Retry-After": "7"}, "times": 1}
    assert requests.post(f"{control}/faults", json=order, timeout=5).status_code == 200
    response = reader.get("/customers")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "7")
    assert reader.get("/customers").status_code == 200
    assert requests.get(control, timeout=5).json()["calls"]["customers"] == 2
    assert requests.delete(control, timeout=5).json()["total"] == 0
    assert requests.post(f"{control}/faults", json={"sort": "hang"}, timeout=5).status_code == 400
    assert requests.get(f"{control}/else", timeout=5).status_code == 400


def test_a_connection_can_hang_and_a_body_be_cut(simulator: Simulator, reader: Reader) -> None:
    simulator.faults.add(Fault(hang=0.05, times=1))
    with pytest.raises(requests.ConnectionError):
        reader.get("/customers")
    simulator.faults.add(Fault(cut=True, times=1))
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        reader.get("/customers")


def test_it_runs_as_a_process_of_its_own_and_ends_on_a_signal() -> None:
    command = [sys.executable, "-m", "demo.business_central", "--port", "0", "--data", str(DATA)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=DATA.parents[2]) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert requests.get(f"{address}/_sim", timeout=5).json()["total"] == 0
        process.terminate()
        assert process.wait(5) == 0
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", int(address.rsplit(":", 1)[1]))) != 0


def test_an_unusable_data_file_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{}")
    command = [sys.executable, "-m", "demo.business_central", "--data", str(broken)]
    result = subprocess.run(command, capture_output=True, text=True, cwd=DATA.parents[2], check=False)
    assert (result.returncode, "broken.json: cannot be used" in result.stderr) == (2, True)
