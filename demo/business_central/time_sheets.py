"""`timeRegistrationEntries`: lines of time sheets that are made and deleted through the API.

As Microsoft's page (BCApps, `APIV2 - Time Registr. Entries` and `Employee Time Reg Buffer`): each POST makes a line
of its own, `id` and `status` are the server's, there is no free text, and who reads must filter by id, employee or
date.
"""

from __future__ import annotations

import json
import re
import threading
import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

from demo.business_central.refusal import Refusal, bad_request, not_found

NAME = "timeRegistrationEntries"
EMPLOYEES = {"MH": "11111111-0000-4000-8000-00000000000a", "JO": "11111111-0000-4000-8000-00000000000b"}
PROJECTS = {
    "HOTLINE": ("22222222-0000-4000-8000-00000000000a", ("1000", "2000")),
    "J00010": ("22222222-0000-4000-8000-00000000000b", ("1000",)),
}
_NO_GUID = "00000000-0000-0000-0000-000000000000"
_WRITABLE = {"employeeId", "employeeNumber", "jobId", "jobNumber", "jobTaskNumber", "date", "quantity"}
_FILTERED = re.compile(r"\b(?:id|employeeId|date)\b")


class TimeSheets:
    """The entries of one company; `rows` are those that there are."""

    def __init__(self) -> None:
        self.rows: list[dict[str, object]] = []
        self._lock = threading.Lock()

    def require_filter(self, query_string: str) -> None:
        """Raises Refusal for who asks for all of them."""
        if not _FILTERED.search(unquote(query_string).partition("$filter=")[2].partition("&")[0]):
            raise bad_request("A filter must be specified. The filter could be for the date, employeeId or id.")

    def create(self, body: bytes) -> Mapping[str, object]:
        """A new entry.  Raises Refusal."""
        given = _parse(body)
        unknown = given.keys() - _WRITABLE
        if unknown:
            raise bad_request(f"The property '{min(unknown)}' does not exist or is read-only.")
        number = given.get("employeeNumber")
        if not isinstance(number, str) or number not in EMPLOYEES:
            raise bad_request('The "employeeNumber" does not match to an Employee.')
        job, task = given.get("jobNumber", ""), given.get("jobTaskNumber", "")
        if job and job not in PROJECTS:
            raise bad_request('The "jobNumber" does not match to a Job.')
        if task and (not job or task not in PROJECTS[job][1]):
            raise bad_request("The field Job Task No. contains a value that cannot be found in the related table.")
        row = {
            "id": str(uuid.uuid4()),
            "employeeId": EMPLOYEES[number],
            "employeeNumber": number,
            "jobId": PROJECTS[job][0] if job else _NO_GUID,
            "jobNumber": job,
            "jobTaskNumber": task,
            "absence": "",
            "lineNumber": 10000,
            "date": _parse_date(given.get("date")),
            "quantity": _parse_quantity(given.get("quantity")),
            "status": "Open",
            "unitOfMeasureId": "33333333-0000-4000-8000-00000000000a",
            "unitOfMeasureCode": "HOUR",
            "lastModfiedDateTime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        with self._lock:
            self.rows.append(row)
        return {"@odata.etag": 'W/"JzE5OzE7MDsn"', **row}

    def delete(self, entry_id: str, if_match: str | None) -> None:
        """Raises Refusal."""
        if not if_match:
            raise Refusal(428, "BadRequest", "The If-Match header is required.")
        with self._lock:
            found = next((one for one in self.rows if one["id"] == entry_id.lower()), None)
            if found is None:
                raise not_found()
            if found["status"] not in ("Open", "Rejected"):
                raise bad_request("You cannot delete a time sheet line that is submitted or approved.")
            self.rows.remove(found)


def _parse(body: bytes) -> dict[str, Any]:
    try:
        given = json.loads(body, parse_float=Decimal)
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise bad_request("The request body must be a JSON object.")
    return given


def _parse_date(value: object) -> str:
    try:
        return date.fromisoformat(value).isoformat() if isinstance(value, str) else _refuse_date()
    except ValueError:
        return _refuse_date()


def _refuse_date() -> str:
    raise bad_request("Cannot convert a value to 'Edm.Date'.")


def _parse_quantity(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise bad_request("Cannot convert a value to 'Edm.Decimal'.")
    quantity = Decimal(value)
    if quantity != round(quantity, 5) or not 0 < quantity <= 24:
        raise bad_request("The quantity is not valid.")
    return quantity
