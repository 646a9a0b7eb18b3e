"""Updates of many tickets: accepted at once, carried out one by one by a job of Zendesk's own."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from demo.zendesk.account import SERVICE_USER
from demo.zendesk.desk import Desk
from demo.zendesk.limits import Limits
from demo.zendesk.records import Json
from demo.zendesk.refusal import Refusal
from demo.zendesk.ticket_change import parse_change
from demo.zendesk.ticket_write import Doer

MOST_AT_ONCE = 30
"""Jobs of an account that may wait or work; https://developer.zendesk.com/api-reference/introduction/rate-limits/."""


@dataclass(slots=True)
class Pace:
    """How a job goes about it: `wait` seconds before the first ticket, `each` per ticket.

    After `stop_after` tickets it ends as `failed`, without having told of any; None: it does them all.
    """

    wait: float = 0.2
    each: float = 0.01
    stop_after: int | None = None


@dataclass(slots=True)
class BulkJob:
    """One job: what was asked, how far it is."""

    id: str
    tickets: Sequence[object]
    client: str
    status: str = "queued"
    done: int = 0
    results: list[Json] = field(default_factory=list)


class BulkJobs:
    """The jobs of one account.  Safe to use from several threads."""

    def __init__(self, desk: Desk, limits: Limits) -> None:
        self.pace = Pace()
        self._desk = desk
        self._limits = limits
        self._jobs: dict[str, BulkJob] = {}

    def start(self, tickets: Sequence[object], client: str, do: Callable[[object], Json] | None = None) -> BulkJob:
        """Begin a job, which updates tickets if it is not to `do` something else with each.

        Raises Refusal 429 while too many are under way.
        """
        with self._desk.account.lock:
            if self.under_way() >= MOST_AT_ONCE:
                description = "Too many jobs are currently queued or running. Try again later."
                raise Refusal(429, {"error": "TooManyJobs", "description": description}, {"Retry-After": "10"})
            job = BulkJob(secrets.token_hex(16), tickets, client)
            self._jobs[job.id] = job
        each = do or (lambda asked: self._write(asked, client))
        threading.Thread(target=self._run, args=(job, each), daemon=True).start()
        return job

    def start_merge(self, ids: Sequence[int], merge: Callable[[int], Json], client: str) -> BulkJob:
        """Begin a job that merges these tickets, one after the other."""
        return self.start(ids, client, lambda asked: merge(asked) if isinstance(asked, int) else {})

    def under_way(self) -> int:
        """How many wait or work."""
        return sum(1 for one in list(self._jobs.values()) if one.status in ("queued", "working"))

    def find(self, job_id: str) -> BulkJob | None:
        """A job by its id."""
        return self._jobs.get(job_id)

    def _run(self, job: BulkJob, do: Callable[[object], Json]) -> None:
        pace = self.pace
        closing = self._desk.closing
        closing.wait(pace.wait)
        job.status = "working"
        for index, asked in enumerate(job.tickets):
            if pace.stop_after is not None and index >= pace.stop_after:
                job.results.clear()
                job.status = "failed"
                return
            if closing.wait(pace.each):
                return
            job.results.append({"index": index, **do(asked)})
            job.done += 1
        job.status = "completed"

    def _write(self, asked: object, client: str) -> Json:
        """One ticket.  A bulk update is always a safe one."""
        ticket_id = asked.get("id") if isinstance(asked, dict) else None
        if not isinstance(asked, dict) or not isinstance(ticket_id, int):
            return {"error": "TicketUpdateFailed", "details": "id: is missing"}
        account = self._desk.account
        try:
            self._limits.take_update_of(ticket_id, SERVICE_USER)
            with account.lock:
                ticket = account.find_ticket(ticket_id)
                change = parse_change(account, ticket, {"ticket": {"safe_update": True, **asked}})
                self._desk.write(ticket, change, Doer(account.users[SERVICE_USER], "api", client))
        except Refusal as refusal:
            body = refusal.body if isinstance(refusal.body, dict) else {}
            details = {"error": body.get("error"), "details": body.get("description")}
            return {"id": ticket_id, "status": "Failed", "success": False, **details}
        return {"id": ticket_id, "action": "update", "success": True, "status": "Updated"}
