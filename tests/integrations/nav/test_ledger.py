"""What is overdue, from the open entries of the ledger."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

import pytest

from demo.faults import Fault
from demo.nav.account import LEDGER
from demo.nav.records import NO_DATE, Records
from demo.nav.server import Simulator
from integrations.errors import UnexpectedAnswer
from integrations.nav.client import Nav
from tests.integrations.nav.conftest import TODAY, VERSIONS, client_of, records_of
from tests.integrations.raw_server import RawServer, http

CUSTOMERS: list[dict[str, Any]] = [{"number": "1000", "name": "Firma"}, {"number": "1001", "name": "Nabo"}]
YESTERDAY = TODAY - timedelta(days=1)


def entry(remaining: str, due: date, number: str = "1000", *, is_open: bool = True) -> dict[str, object]:
    return {
        "Entry_No": 1,
        "Posting_Date": date(2026, 1, 5),
        "Document_Type": "Invoice",
        "Document_No": "1",
        "Customer_No": number,
        "Amount_LCY": Decimal(remaining),
        "Remaining_Amount": Decimal("999.99"),
        "Remaining_Amt_LCY": Decimal(remaining),
        "Due_Date": due,
        "Open": is_open,
    }


def overdue(entries: list[dict[str, object]], version: int, now: datetime | None = None) -> Decimal | None:
    records = records_of(CUSTOMERS)
    with Simulator(Records(records.company, {**records.rows, LEDGER: tuple(entries)}), rows_per_page=2) as simulator:
        erp = client_of(simulator, version) if now is None else client_of(simulator, version, clock=lambda: now)
        return overdue_of(erp)


def overdue_of(erp: Nav) -> Decimal | None:
    customer = erp.find(["1000"], None).by_number["1000"]
    assert customer is not None
    assert customer.credit is not None
    return customer.credit.overdue


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("entries", "owed"),
    [
        ([], "0"),
        ([entry("100.10", YESTERDAY), entry("50.05", date(2025, 1, 1)), entry("1", YESTERDAY)], "151.15"),
        ([entry("100", TODAY), entry("7", TODAY + timedelta(days=1))], "0"),
        ([entry("100", YESTERDAY), entry("-30.5", YESTERDAY)], "69.5"),
        ([entry("100", YESTERDAY), entry("-30", NO_DATE)], "70"),
        ([entry("100", YESTERDAY), entry("-300", YESTERDAY)], "0"),
        ([entry("100", YESTERDAY, is_open=False)], "0"),
        ([entry("100", YESTERDAY, "1001")], "0"),
    ],
    ids=[
        "nothing",
        "sum over pages",
        "due today",
        "credited",
        "paid without a date",
        "paid too much",
        "closed",
        "other",
    ],
)
def test_open_entries_due_before_today_are_added_up(
    entries: list[dict[str, object]], owed: str, version: int
) -> None:
    assert overdue(entries, version) == Decimal(owed)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("now", "owed"),
    [
        (datetime(2026, 11, 19, 22, 59, tzinfo=UTC), "0"),
        (datetime(2026, 11, 19, 23, 0, tzinfo=UTC), "100"),  # midnight in Copenhagen in winter
        (datetime(2026, 6, 30, 22, 0, tzinfo=UTC), "0"),
    ],
)
def test_the_day_begins_at_midnight_in_denmark(now: datetime, owed: str, version: int) -> None:
    assert overdue([entry("100", date(2026, 11, 19))], version, now) == Decimal(owed)


def test_summer_time_moves_the_danish_midnight() -> None:
    due = [entry("100", date(2026, 6, 30))]
    assert overdue(due, 4, datetime(2026, 6, 30, 21, 59, tzinfo=UTC)) == Decimal(0)
    assert overdue(due, 4, datetime(2026, 6, 30, 22, 0, tzinfo=UTC)) == Decimal(100)


@pytest.mark.parametrize(
    "changed",
    [
        {"Customer_No": "1001"},
        {"Open": False},
        {"Due_Date": "2026-11-20"},
        {"Due_Date": "snart"},
        {"Remaining_Amt_LCY": None},
        {"Remaining_Amt_LCY": "mange"},
    ],
    ids=str,
)
def test_entries_that_were_not_asked_for_are_refused(changed: dict[str, object]) -> None:
    row = {"Customer_No": "1000", "Open": True, "Due_Date": "2026-11-19", "Remaining_Amt_LCY": 5}
    with Simulator(records_of(CUSTOMERS)) as simulator:
        simulator.faults.add(Fault(path=LEDGER, body=json.dumps({"value": [row | changed]})))
        with pytest.raises(UnexpectedAnswer, match="read_overdue: value"):
            overdue_of(client_of(simulator))


@pytest.mark.parametrize(
    ("version", "condition"),
    [
        (3, "Open eq true and Due_Date lt datetime'2026-11-20T00:00:00'"),
        (4, "Open eq true and Due_Date lt 2026-11-20"),
    ],
)
def test_all_customers_stand_in_one_filter(version: int, condition: str) -> None:
    customers = "(Customer_No eq '1000' or Customer_No eq '1001')"
    kind = {3: "OData", 4: "ODataV4"}[version]
    with RawServer(http(200, b'{"value": []}')) as server, Simulator(records_of(CUSTOMERS)) as simulator:
        erp = client_of(simulator, version, odata_url=f"{server.address}/NAV/{kind}")
        erp.find(["1000", "1001"], None)
        [asked] = [request for request in server.requests if LEDGER.encode() in request.split(b"\r\n", maxsplit=1)[0]]
    assert f"$filter={customers} and {condition}&" in unquote(asked.split(b" ", maxsplit=2)[1].decode())
