"""`/api/v2/tickets/update_many` and `/api/v2/job_statuses`."""

from __future__ import annotations

from flask import Blueprint, g, request

from demo.zendesk.account import Account
from demo.zendesk.asking import PER_PAGE, body
from demo.zendesk.bulk_jobs import MOST_AT_ONCE, BulkJob, BulkJobs
from demo.zendesk.limits import Limits
from demo.zendesk.records import Json
from demo.zendesk.refusal import Refusal, not_found, refuse


def add_bulk(api: Blueprint, account: Account, jobs: BulkJobs, limits: Limits) -> None:
    """Add the addresses to `api`."""

    @api.put("/api/v2/tickets/update_many")
    def update_many() -> Json:
        g.headers.update(limits.take_account_update())
        content = body()
        tickets = content.get("tickets") if isinstance(content, dict) else None
        if not isinstance(tickets, list) or not tickets:
            raise refuse(400, "InvalidValue", "tickets: must be a list of tickets")
        if len(tickets) > PER_PAGE:
            raise Refusal(400, {"error": "TooManyValues", "description": "Too many values", "max_count": PER_PAGE})
        job = jobs.start(tickets, request.headers.get("User-Agent", ""))
        g.headers["zendesk-ratelimit-inflight-jobs"] = (
            f"total={MOST_AT_ONCE}; remaining={MOST_AT_ONCE - jobs.under_way()}; resets=60"
        )
        return show_job(account, job)

    @api.get("/api/v2/job_statuses/<job_id>")
    def job_status(job_id: str) -> Json:
        job = jobs.find(job_id)
        if job is None:
            raise not_found()
        return show_job(account, job)


def show_job(account: Account, job: BulkJob) -> Json:
    """A job as the API shows it."""
    ended = job.status in ("completed", "failed")
    return {
        "job_status": {
            "id": job.id,
            "job_type": "Bulk Update Ticket",
            "url": f"{account.address}/api/v2/job_statuses/{job.id}.json",
            "total": len(job.tickets),
            "progress": job.done,
            "status": job.status,
            "message": f"{job.status.capitalize()} at {account.now().isoformat()}" if ended else None,
            "results": list(job.results) if ended else None,
        }
    }
