"""Approved time goes to Business Central, each entry once, whatever dies or stays silent meanwhile.

Before an entry is sent, the ledger notes that it will be, and which entries Business Central has of that employee
and day.  If the answer does not come, the next run looks for a new one that is like it, and sends again only when
none has appeared for as long as the newest request can live (docs/decisions/0015).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from integrations.business_central.time_registration import TimeRegistration, TimeRegistrations, hours_of
from integrations.errors import BadCredentials, IntegrationError, OutcomeUnknown, Retryable, UnexpectedAnswer
from rules.clip_cost import PostingRules
from workers.time_ledger.entry import Entry
from workers.time_ledger.ledger import TimeLedger

LONGEST_REQUEST = timedelta(minutes=20)
"""Business Central works on a request for 8 minutes at most, after as long in its queue."""

ACTOR = "hotline time post"

Result: TypeAlias = Literal["posted", "removed", "cancelled", "held"]


@dataclass(frozen=True, slots=True)
class Line:
    """What became of an entry; `why` it is held."""

    entry: Entry
    result: Result
    why: str = ""


@dataclass(slots=True)
class TimePosting:
    """One run.  `rules` say which employee and project; `zone` is where a day begins."""

    ledger: TimeLedger
    erp: TimeRegistrations
    rules: PostingRules
    zone: tzinfo
    clock: Callable[[], datetime]
    _waits: set[tuple[str, date]] = field(default_factory=set)

    def run(self) -> Iterator[Line]:
        """Send what is approved and not known to the ERP, the longest registered first.

        Raises BadCredentials, Retryable where Business Central does not answer at all, and LedgerUnavailable; the
        next run goes on from there.
        """
        entries = {one.id: one for one in self.ledger.approved_and_unknown()}
        for entry in entries.values():
            yield self._counter(entry) if entry.kind == "counter" else self._work(entry, entries)

    def _work(self, entry: Entry, approved: Mapping[int, Entry]) -> Line:
        if entry.posting_at is None and entry.corrected_by is not None:
            return self._cancel(entry, approved)
        if not entry.billed_minutes:
            return self._known(entry, "booked", "", "cancelled")
        wanted = self._wanted(entry)
        if isinstance(wanted, str):
            return Line(entry, "held", wanted)
        if (wanted.employee, wanted.day) in self._waits:
            return Line(entry, "held", "waits for an entry of the same employee and day")
        line = self._settle(entry, wanted) if entry.posting_at is not None else self._send(entry, wanted)
        if line.result == "held":
            self._waits.add((wanted.employee, wanted.day))
        return line

    def _cancel(self, entry: Entry, approved: Mapping[int, Entry]) -> Line:
        """What was taken back before it was sent is not sent, nor is what takes it back."""
        if entry.corrected_by is None or entry.corrected_by not in approved:
            return Line(entry, "held", "its correction is not approved yet")
        self.ledger.note("booked", [entry.id, entry.corrected_by], ACTOR, "cancelled")
        return Line(entry, "cancelled")

    def _counter(self, entry: Entry) -> Line:
        if not entry.billed_minutes:
            return self._known(entry, "booked", "", "cancelled")
        old = self.ledger.find(entry.ticket_id, entry.corrects or 0)
        if old.known_at is None:
            # `_cancel` has dealt with both, or the work waits itself.
            result: Result = "cancelled" if self._is_known(entry) else "held"
            return Line(entry, result, "" if result == "cancelled" else "waits for what it corrects")
        if self._is_known(entry):
            return Line(entry, "cancelled")
        if not old.erp_id:
            return Line(entry, "held", "what it corrects was booked by hand; correct it there (hotline time booked)")
        try:
            self.erp.delete(old.erp_id)
        except IntegrationError as error:
            return self._held(entry, error)
        return self._known(entry, "posted", old.erp_id, "removed")

    def _is_known(self, entry: Entry) -> bool:
        return any(one.id == entry.id and one.known_at is not None for one in self.ledger.of_ticket(entry.ticket_id))

    def _send(self, entry: Entry, wanted: TimeRegistration) -> Line:
        try:
            before = [one.id for one in self.erp.find(wanted.employee, wanted.day)]
        except IntegrationError as error:
            return self._held(entry, error)
        intent = {**_to_json(wanted), "before": before}
        self.ledger.note("posting", [entry.id], ACTOR, json.dumps(intent))
        return self._create(entry, wanted)

    def _create(self, entry: Entry, wanted: TimeRegistration) -> Line:
        try:
            made = self.erp.create(wanted)
        except IntegrationError as error:
            return self._held(entry, error)
        return self._known(entry, "posted", made.id, "posted")

    def _settle(self, entry: Entry, wanted: TimeRegistration) -> Line:
        """A run before this one has sent it, or was about to: is it there?  `wanted` is as the rules have it now."""
        intent: dict[str, Any] = json.loads(entry.posting_reference or "{}")
        sent, before = _from_json(intent), set(intent["before"])
        try:
            there = self.erp.find(sent.employee, sent.day)
        except IntegrationError as error:
            return self._held(entry, error)
        claimed = self.ledger.erp_ids()
        new = [one for one in there if one.id not in before and one.id not in claimed]
        mine = [one for one in new if one.is_like(sent) or one.is_like(wanted)]
        if mine:
            return self._known(entry, "posted", mine[0].id, "posted")
        if entry.posting_at is None or self.clock() - entry.posting_at < LONGEST_REQUEST:
            return Line(entry, "held", "Business Central may still be at it; try again in twenty minutes")
        # Before it is sent: this request can live as long as the first.
        self.ledger.note_resend(entry.id)
        return self._create(entry, wanted)

    def _wanted(self, entry: Entry) -> TimeRegistration | str:
        """The entry as Business Central shall have it, or why it cannot."""
        employee = self.rules.employees.get(entry.agent)
        if employee is None:
            return f"time.yaml has no employee for {entry.agent}"
        project = self.rules.projects.get(entry.customer_number or "", self.rules.project or "")
        day = entry.done_at.astimezone(self.zone).date()
        task = (self.rules.task or "") if project else ""
        return TimeRegistration(employee, day, hours_of(entry.billed_minutes), project, task)

    def _known(self, entry: Entry, kind: str, reference: str, result: Result) -> Line:
        self.ledger.note(kind, [entry.id], ACTOR, reference)
        return Line(entry, result)

    def _held(self, entry: Entry, error: IntegrationError) -> Line:
        """Raises what keeps all others from being sent, too."""
        if isinstance(error, BadCredentials):
            raise error
        if isinstance(error, Retryable) and not isinstance(error, OutcomeUnknown):
            raise error
        if isinstance(error, OutcomeUnknown | UnexpectedAnswer):
            return Line(entry, "held", "no answer came; the next run looks whether it is there")
        return Line(entry, "held", f"Business Central refuses it ({error.detail})")


def _to_json(wanted: TimeRegistration) -> dict[str, str]:
    return {
        "employee": wanted.employee,
        "day": wanted.day.isoformat(),
        "hours": str(wanted.hours),
        "project": wanted.project,
        "task": wanted.task,
    }


def _from_json(told: Mapping[str, Any]) -> TimeRegistration:
    return TimeRegistration(
        told["employee"], date.fromisoformat(told["day"]), Decimal(told["hours"]), told["project"], told["task"]
    )


def summary(lines: Sequence[Line]) -> dict[Result, int]:
    """How many became what."""
    counts: dict[Result, int] = {"posted": 0, "removed": 0, "cancelled": 0, "held": 0}
    for line in lines:
        counts[line.result] += 1
    return counts
