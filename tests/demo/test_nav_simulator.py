import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from requests_ntlm import HttpNtlmAuth

from demo.faults import Fault
from demo.nav.account import CONTACTS, CUSTOMERS, KEY, LEDGER, RELATIONS, USER, WINDOWS_PASSWORD, WINDOWS_USER
from demo.nav.odata_filter import parse_filter
from demo.nav.pages import PAGES
from demo.nav.records import read_records
from demo.nav.refusal import Refusal
from demo.nav.server import Simulator

DATA = Path(__file__).parents[2] / "demo" / "data" / "customers.json"
TODAY = date(2026, 11, 20)
COMPANY = "Company('Demo%20ERP-hus%20A%2FS')"
JSON = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with Simulator(read_records(DATA, TODAY), rows_per_page=5) as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator) -> Simulator:
    running.faults.clear()
    return running


def get(simulator: Simulator, path: str, version: int = 4, headers: dict[str, str] = JSON) -> requests.Response:
    return requests.get(f"{simulator.odata_url(version)}/{path}", auth=(USER, KEY), headers=headers, timeout=5)


def rows(simulator: Simulator, path: str, version: int = 4) -> list[dict[str, Any]]:
    response = get(simulator, f"{COMPANY}/{path}", version)
    assert response.status_code == 200, response.text
    value = response.json()["value"]
    assert isinstance(value, list)
    return value


def test_a_card_is_answered_as_each_version_writes_it(simulator: Simulator) -> None:
    path = f"{CUSTOMERS}?$filter=No eq '118240'&$select=No,Blocked,Balance_LCY,Last_Date_Modified"
    [four], [three] = rows(simulator, path), rows(simulator, path, 3)
    assert four == {
        "@odata.etag": 'W/"JzE5OzE7MDsn"',
        "No": "118240",
        "Blocked": " ",
        "Balance_LCY": 96110.75,
        "Last_Date_Modified": "2026-01-05",
    }
    assert three == {
        "odata.etag": 'W/"JzE5OzE7MDsn"',
        "No": "118240",
        "Blocked": " ",
        "Balance_LCY": "96110.75",
        "Last_Date_Modified": "2026-01-05T00:00:00",
    }


def test_version_3_answers_atom_unless_json_is_asked_for(simulator: Simulator) -> None:
    path = f"{COMPANY}/{CUSTOMERS}?$top=1"
    assert get(simulator, path, 3, {"Accept": "*/*"}).text.startswith("<?xml")
    assert get(simulator, f"{path}&$format=json", 3, {"Accept": "*/*"}).json()["odata.metadata"]
    assert get(simulator, path, 4, {"Accept": "*/*"}).json()["@odata.context"]


def test_the_due_figures_of_the_card_differ_from_each_other_and_from_what_is_overdue(simulator: Simulator) -> None:
    [card] = rows(simulator, f"{CUSTOMERS}?$filter=No eq '118240'")
    condition = "Customer_No eq '118240' and Open eq true and Due_Date lt 2026-11-20"
    entries = rows(simulator, f"{LEDGER}?$filter={condition}")
    assert sum(entry["Remaining_Amt_LCY"] for entry in entries) == 48250.75
    assert (card["Balance_Due_LCY"], card["Balance_Due"]) == (71300, 0)


def test_what_a_customer_owes_adds_up_to_its_balance(simulator: Simulator) -> None:
    records = read_records(DATA, TODAY)
    for card in records.rows[CUSTOMERS]:
        owed = [each["Remaining_Amt_LCY"] for each in records.rows[LEDGER] if each["Customer_No"] == card["No"]]
        assert sum((Decimal(str(each)) for each in owed), Decimal(0)) == card["Balance_LCY"]


def test_a_primary_key_appears_though_it_was_not_selected(simulator: Simulator) -> None:
    [row] = rows(simulator, f"{RELATIONS}?$filter=Contact_No eq 'KT10482' and No eq '10482'&$select=No&$top=1")
    assert row.keys() == {"@odata.etag", "Contact_No", "No"}


def test_a_code_is_found_in_any_case_and_a_text_only_in_its_own(simulator: Simulator) -> None:
    assert len(rows(simulator, f"{RELATIONS}?$filter=Contact_No eq 'kt10482'")) == 2
    assert len(rows(simulator, f"{CONTACTS}?$filter=E_Mail eq 'bente@klitgaard-traelast.example'")) == 1
    assert rows(simulator, f"{CONTACTS}?$filter=E_Mail eq 'BENTE@klitgaard-traelast.example'") == []


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("$filter=No eq 'x", 400, "BadRequest"),
        ("$filter=No eq 10482", 400, "BadRequest"),
        ("$filter=Nummer eq '1'", 400, "BadRequest"),
        ("$filter=No like '1'", 400, "BadRequest"),
        ("$filter=No in ('1','2')", 400, "BadRequest"),
        ("$filter=startswith(No,'1')", 400, "BadRequest"),
        ("$filter=No eq '1' or Name eq 'x'", 501, "BadRequest_MethodNotImplemented"),
        ("$filter=No eq '1' and", 400, "BadRequest"),
        ("$filter=(No eq '1'", 400, "BadRequest"),
        ("$filter=No eq '123456789012345678901'", 400, "Application_FilterErrorException"),
        (f"$filter=E_Mail eq '{'a' * 81}'", 400, "Application_FilterErrorException"),
        ("$filter=No eq '%ff'", 400, "BadRequest"),
        ("$filter=Privacy_Blocked eq 'true'", 400, "BadRequest"),
        ("$filter=Last_Date_Modified lt datetime'2026-01-01T00:00:00'", 400, "BadRequest"),
        ("$filter=Last_Date_Modified lt 2026-13-01", 400, "BadRequest"),
        ("$filter=Balance_LCY gt '1'", 400, "BadRequest"),
        ("$select=Nummer", 400, "BadRequest"),
        ("$select=No, Name", 400, "BadRequest"),
        ("$top=-1", 400, "BadRequest"),
        ("$top=1&$top=2", 400, "BadRequest"),
        ("$orderby=No", 400, "BadRequest"),
        ("top=1", 400, "BadRequest"),
    ],
)
def test_a_wrong_query_is_refused(simulator: Simulator, query: str, status: int, code: str) -> None:
    response = get(simulator, f"{COMPANY}/{CUSTOMERS}?{query}")
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)


def test_version_3_wants_dates_of_its_own_and_refuses_in_its_own_words(simulator: Simulator) -> None:
    path = f"{COMPANY}/{CUSTOMERS}?$filter=Last_Date_Modified lt "
    assert get(simulator, f"{path}datetime'2027-01-01T00:00:00'", 3).json()["value"]
    refused = get(simulator, f"{path}2027-01-01", 3)
    assert (refused.status_code, refused.json()["odata.error"]["message"]["lang"]) == (400, "da-DK")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (f"{COMPANY}/Customer", "BadRequest_NotFound"),
        (f"{COMPANY}/{CUSTOMERS}('10482')", "BadRequest_NotFound"),
        (f"Company('DEMO')/{CUSTOMERS}", "Internal_CompanyNotFound"),
        (f"Company('Demo%20ERP-hus%20A/S')/{CUSTOMERS}x", "BadRequest_NotFound"),
        ("Company", "BadRequest_NotFound"),
    ],
)
@pytest.mark.parametrize("version", [3, 4])
def test_what_is_not_there_is_404(simulator: Simulator, path: str, code: str, version: int) -> None:
    response = get(simulator, path, version)
    assert response.status_code == 404
    assert version == 3 or response.json()["error"]["code"] == code


def test_only_reading_is_served(simulator: Simulator) -> None:
    url = f"{simulator.odata_url()}/{COMPANY}/{CUSTOMERS}"
    assert requests.post(url, auth=(USER, KEY), json={}, timeout=5).status_code == 405


@pytest.mark.parametrize("version", [3, 4])
def test_pages_are_linked_until_all_rows_that_match_are_read(simulator: Simulator, version: int) -> None:
    link = f"{COMPANY}/{LEDGER}?$filter=Open eq false&$select=Entry_No"
    seen: list[int] = []
    for _ in range(20):
        answer = get(simulator, link, version).json()
        seen += [row["Entry_No"] for row in answer["value"]]
        if version == 3:
            link = answer.get("odata.nextLink", "")
        else:
            link = answer.get("@odata.nextLink", "").removeprefix(f"{simulator.odata_url()}/")
        if not link:
            break
    closed = [entry["Entry_No"] for entry in read_records(DATA, TODAY).rows[LEDGER] if not entry["Open"]]
    assert seen == closed
    assert len(seen) > 10


def test_metadata_name_every_field_but_those_that_are_taken_away() -> None:
    lacking = {CUSTOMERS: frozenset({"E_Mail"})}
    with Simulator(read_records(DATA, TODAY), lacking=lacking) as simulator:
        text = get(simulator, "$metadata").text
        assert get(simulator, f"{COMPANY}/{CUSTOMERS}?$select=E_Mail").status_code == 400
    assert text.count('Name="E_Mail"') == 1
    assert all(f'EntitySet Name="{page.service}"' in text for page in PAGES)


def test_reading_needs_the_user_and_the_key(simulator: Simulator) -> None:
    url = f"{simulator.odata_url()}/{COMPANY}/{CUSTOMERS}"
    for headers in ({}, {"Authorization": "Basic !"}, {"Authorization": "Basic eDp5"}, {"Authorization": "Bearer x"}):
        response = requests.get(url, headers=headers, timeout=5)
        assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, 'Basic realm=""')


@pytest.mark.parametrize("authorization", [None, "Basic eDp5", "NTLM", "NTLM !", "NTLM eHh4", "Negotiate eHh4"])
def test_a_windows_server_offers_its_own_way(authorization: str | None) -> None:
    with Simulator(read_records(DATA, TODAY), credentials="Windows") as simulator:
        headers = {"Authorization": authorization} if authorization else {}
        response = requests.get(f"{simulator.odata_url()}/$metadata", headers=headers, timeout=5)
    assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, "NTLM")


@pytest.mark.parametrize(
    ("user", "password", "status"),
    [(WINDOWS_USER, WINDOWS_PASSWORD, 200), (WINDOWS_USER, "guess", 401), ("DEMO\\guess", WINDOWS_PASSWORD, 401)],
)
def test_a_windows_user_signs_in_with_the_password(user: str, password: str, status: int) -> None:
    with Simulator(read_records(DATA, TODAY), credentials="Windows") as simulator:
        auth = HttpNtlmAuth(user, password)
        assert requests.get(f"{simulator.odata_url()}/$metadata", auth=auth, timeout=5).status_code == status


def test_faults_replace_answers_as_often_as_ordered(simulator: Simulator) -> None:
    control = f"{simulator.address}/_sim"
    order = {"path": CUSTOMERS, "status": 503, "headers": {"Retry-After": "7"}, "times": 1}
    assert requests.post(f"{control}/faults", json=order, timeout=5).status_code == 200
    response = get(simulator, f"{COMPANY}/{CUSTOMERS}")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "7")
    assert get(simulator, f"{COMPANY}/{CUSTOMERS}").status_code == 200
    assert requests.get(control, timeout=5).json()["calls"] == {CUSTOMERS: 2}
    assert requests.delete(control, timeout=5).json()["total"] == 0
    assert requests.post(f"{control}/faults", json={"sort": "hang"}, timeout=5).status_code == 400
    assert requests.get(f"{control}/else", timeout=5).status_code == 400


def test_a_connection_can_hang_and_a_body_be_cut(simulator: Simulator) -> None:
    simulator.faults.add(Fault(hang=0.05, times=1))
    with pytest.raises(requests.ConnectionError):
        get(simulator, f"{COMPANY}/{CUSTOMERS}")
    simulator.faults.add(Fault(cut=True, times=1))
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        get(simulator, f"{COMPANY}/{CUSTOMERS}")


def test_it_runs_as_a_process_of_its_own_and_ends_on_a_signal() -> None:
    command = [sys.executable, "-m", "demo.nav", "--port", "0", "--data", str(DATA)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=DATA.parents[2]) as process:
        assert process.stdout is not None
        odata_url = process.stdout.readline().strip()
        answer = requests.get(f"{odata_url}/{COMPANY}/{CUSTOMERS}?$top=1", auth=(USER, KEY), timeout=5)
        process.terminate()
        assert process.wait(5) == 0
    assert answer.json()["value"][0]["No"] == "10482"


def test_an_unusable_data_file_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{}")
    command = [sys.executable, "-m", "demo.nav", "--data", str(broken)]
    result = subprocess.run(command, capture_output=True, text=True, cwd=DATA.parents[2], check=False)
    assert (result.returncode, "broken.json: cannot be used" in result.stderr) == (2, True)


# --- filters

ROW = dict.fromkeys(PAGES[1].fields, "") | {"Open": True, "Due_Date": TODAY, "Amount_LCY": Decimal(5), "Entry_No": 1}
WORDS = st.sampled_from(
    [
        *("Customer_No", "Open", "Due_Date", "Amount_LCY", "Entry_No"),
        *("eq", "ne", "lt", "ge", "or", "and", "(", ")"),
        *("'x'", "''", "7", "true", "2026-01-02"),
        *("datetime'2026-01-02T00:00:00'", "datetime'2026-99-02T00:00:00'"),
    ]
)


@given(st.lists(WORDS, max_size=12).map(" ".join) | st.text(max_size=20), st.sampled_from([3, 4]))
def test_any_filter_is_understood_or_refused(text: str, version: int) -> None:
    with suppress(Refusal):
        parse_filter(text, PAGES[1], version)(ROW)


@pytest.mark.parametrize("text", ["(" * 5000, "Open eq true and " * 5000])
def test_a_very_long_filter_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="400 BadRequest: The filter is"):
        parse_filter(text, PAGES[1], 4)


@pytest.mark.parametrize(
    ("operator", "holds"),
    [("eq", [2]), ("ne", [1, 3]), ("lt", [1]), ("le", [1, 2]), ("gt", [3]), ("ge", [2, 3])],
)
def test_comparisons_are_what_they_say(operator: str, holds: list[int]) -> None:
    condition = parse_filter(f"Amount_LCY {operator} 2", PAGES[1], 4)
    assert [amount for amount in (1, 2, 3) if condition({**ROW, "Amount_LCY": Decimal(amount)})] == holds


def test_and_binds_stronger_than_or() -> None:
    condition = parse_filter("Customer_No eq '1' or Customer_No eq '2' and Customer_No eq '3'", PAGES[1], 4)
    assert condition({**ROW, "Customer_No": "1"})
    assert not condition({**ROW, "Customer_No": "2"})
