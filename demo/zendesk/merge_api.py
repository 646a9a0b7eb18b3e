"""`POST /api/v2/tickets/{id}/merge`: accepted at once, carried out by a job.

https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#merge-tickets-into-target-ticket
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, request

from demo.zendesk.account import SERVICE_USER, Account
from demo.zendesk.asking import body
from demo.zendesk.bulk_api import show_job
from demo.zendesk.bulk_jobs import BulkJobs
from demo.zendesk.desk import Desk
from demo.zendesk.records import Json, Ticket
from demo.zendesk.refusal import Refusal, invalid
from demo.zendesk.ticket_change import NewComment, TicketChange
from demo.zendesk.ticket_write import Doer

MERGED_TAG = "closed_by_merge"
_TEXTS = ("source_comment", "target_comment")
_FLAGS = ("source_comment_is_public", "target_comment_is_public")


def add_merging(api: Blueprint, desk: Desk, jobs: BulkJobs) -> None:
    """Add the address to `api`."""
    account = desk.account

    @api.post("/api/v2/tickets/<int:ticket_id>/merge")
    def merge(ticket_id: int) -> Json:
        asked, client = body(), request.headers.get("User-Agent", "")
        if not isinstance(asked, dict) or not asked.keys() <= {"ids", *_TEXTS, *_FLAGS}:
            raise invalid("ids", "merge: must be an object of ids and comments")
        ids = asked.get("ids")
        if not isinstance(ids, list) or not ids or not all(isinstance(one, int) for one in ids):
            raise invalid("ids", "ids: must be a list of ids")
        if not all(isinstance(asked.get(one, ""), str) for one in _TEXTS):
            raise invalid("comment", "Comments must be text")
        if not all(isinstance(asked.get(one, False), bool) for one in _FLAGS):
            raise invalid("comment", "Whether comments are public is true or false")
        with account.lock:
            target = account.find_ticket(ticket_id)
            for one in ids:
                _check(account.find_ticket(one), target)
        return show_job(
            account, jobs.start_merge(ids, lambda one: _merge(desk, one, ticket_id, asked, client), client)
        )


def _check(source: Ticket, target: Ticket) -> None:
    """Zendesk merges what is not closed into what is not solved.  Raises Refusal 422."""
    if source.id == target.id:
        raise invalid("ids", "A ticket cannot be merged into itself")
    if target.status in ("solved", "closed"):
        raise invalid("status", "The target ticket must not be solved")
    if source.status == "closed":
        raise invalid("status", "The source ticket is closed")


def _merge(desk: Desk, source_id: int, target_id: int, asked: Mapping[str, object], client: str) -> Json:
    """What the job does with one of the sources, as it is then."""
    account: Account = desk.account
    try:
        with account.lock:
            source, target = account.find_ticket(source_id), account.find_ticket(target_id)
            _check(source, target)
            us = Doer(account.users[SERVICE_USER], "api", client)
            said, told = (str(asked.get(one, "") or "Merged") for one in _TEXTS)
            desk.write(target, TicketChange(comment=_comment(told, asked.get(_FLAGS[1]))), us)
            change = TicketChange({"status": "closed"}, tags=[*source.tags, MERGED_TAG])
            change.comment = _comment(said, asked.get(_FLAGS[0]))
            desk.write(source, change, us)
    except Refusal as refusal:
        return {"id": source_id, "status": "Failed", "success": False, "error": str(refusal.body)}
    return {"id": source_id, "action": "update", "success": True, "status": "Updated"}


def _comment(text: str, public: object) -> NewComment:
    html = text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")
    return NewComment(html, text, public is True)
