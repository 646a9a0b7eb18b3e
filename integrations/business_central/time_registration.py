"""Time sheet entries of Business Central: `timeRegistrationEntries` of API v2.0.

Source: Microsoft's page `APIV2 - Time Registr. Entries` (BCApps).  Each POST makes a new entry.  Its id is the
server's, and it has no field for a text of ours: a lost answer is found by comparing with what was there before
(docs/decisions/0015).  Reading needs a filter by id, employee or date.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from requests.auth import AuthBase

from integrations import odata
from integrations.business_central.company import SYSTEM, company_path
from integrations.errors import NotFound
from integrations.http import Http, Observe
from integrations.row import Row, parse_row, parse_rows

HOURS_PLACES = Decimal("0.00001")
"""So exact a quantity is in Business Central."""

_COLUMNS = "id,employeeNumber,jobNumber,jobTaskNumber,date,quantity,status"


@dataclass(frozen=True, slots=True)
class TimeRegistration:
    """One entry; `hours` as exact as Business Central keeps them, `project` and `task` empty where it has none."""

    employee: str
    day: date
    hours: Decimal
    project: str = ""
    task: str = ""
    id: str = ""
    status: str = ""

    def is_like(self, other: TimeRegistration) -> bool:
        """Is it the same but for its id and status?"""
        return (self.employee, self.day, self.hours, self.project, self.task) == (
            other.employee,
            other.day,
            other.hours,
            other.project,
            other.task,
        )


class TimeRegistrations:
    """Of one company.  Methods raise the errors of `integrations.errors`; ValueError for a number that is none."""

    def __init__(
        self,
        base_url: str,
        company_id: str,
        auth: AuthBase,
        observe: Observe,
        limit: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._http = Http(SYSTEM, base_url, auth=auth, timeout=(3.0, 20.0), observe=observe)
        self._path = f"{company_path('v2.0', company_id)}/timeRegistrationEntries"
        self._limit = limit

    def find(self, employee: str, day: date) -> tuple[TimeRegistration, ...]:
        """All entries of an employee on a day."""
        operation = "find time registrations"
        condition = f"date eq {day.isoformat()} and employeeNumber eq {odata.string_literal(employee)}"
        query = odata.query({"filter": condition, "select": _COLUMNS})
        with self._limit():
            answer = self._http.get_json(f"{self._path}?{query}", operation=operation)
        found = (_parse(row) for row in parse_rows(answer, SYSTEM, operation))
        # Whatever was asked for: a filter that the server ignores must not make others' entries ours.
        return tuple(one for one in found if (one.employee, one.day) == (employee, day))

    def create(self, wanted: TimeRegistration) -> TimeRegistration:
        """Add an entry; as it is then.  After OutcomeUnknown it may be there."""
        operation = "create time registration"
        payload = {
            "employeeNumber": wanted.employee,
            "date": wanted.day.isoformat(),
            "quantity": float(wanted.hours),
            **({"jobNumber": wanted.project} if wanted.project else {}),
            **({"jobTaskNumber": wanted.task} if wanted.task else {}),
        }
        with self._limit():
            answer = self._http.post_json(self._path, payload, operation=operation)
        return _parse(parse_row(answer, SYSTEM, operation, "answer"))

    def delete(self, entry_id: str) -> None:
        """Remove an entry; one that is gone is removed.  Rejected if it was submitted or approved."""
        with self._limit():
            try:
                address = f"{self._path}({odata.guid_literal(entry_id)})"
                self._http.delete(address, operation="delete time registration", headers={"If-Match": "*"})
            except NotFound:
                return


def hours_of(minutes: int) -> Decimal:
    """Hours as exact as Business Central keeps them."""
    return (Decimal(minutes) / 60).quantize(HOURS_PLACES)


def _parse(row: Row) -> TimeRegistration:
    day = row.date("date")
    if day is None:
        row.fail("date", "expected a date")
    return TimeRegistration(
        employee=row.required_text("employeeNumber"),
        day=day,
        hours=row.money("quantity").quantize(HOURS_PLACES),
        project=row.optional_text("jobNumber"),
        task=row.optional_text("jobTaskNumber"),
        id=row.guid("id"),
        status=row.option("status"),
    )
