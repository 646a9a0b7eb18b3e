"""`/_sim`: what tests and the demo do to the simulated account beside its API."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from demo.zendesk.access import Access
from demo.zendesk.bulk_jobs import BulkJobs, Pace
from demo.zendesk.calls import Calls, Fault
from demo.zendesk.desk import Desk
from demo.zendesk.records import Json
from demo.zendesk.refusal import Refusal, refuse
from demo.zendesk.webhooks import Manner


def make_control_api(desk: Desk, access: Access, calls: Calls, bulk_jobs: BulkJobs) -> Blueprint:
    """Create tickets, act as people, order faults, look at everything."""
    sim = Blueprint("sim", __name__, url_prefix="/_sim")
    account, webhooks = desk.account, desk.webhooks

    @sim.errorhandler(Refusal)
    def refused(refusal: Refusal) -> ResponseReturnValue:
        return jsonify(refusal.body), refusal.status

    @sim.get("")
    def overview() -> Json:
        with account.lock:
            return {
                "calls": calls.counts(),
                "deliveries_waiting": webhooks.waiting(),
                "tickets": [account.show_ticket(one) for one in account.tickets.values()],
                "webhooks": webhooks.rows(),
                "triggers": [one.to_json() for one in desk.triggers.rows.values()],
                "mails": [one.to_json() for one in desk.triggers.mails],
            }

    @sim.post("/tickets")
    def create_ticket() -> tuple[Json, int]:
        return {"id": desk.create(_body()).id}, 201

    @sim.get("/tickets/<int:ticket_id>")
    def show_ticket(ticket_id: int) -> Json:
        with account.lock:
            ticket = account.find_ticket(ticket_id)
            return {
                "ticket": account.show_ticket(ticket),
                "comments": [one.to_json() for one in ticket.comments],
                "audits": [one.to_json() for one in ticket.audits],
            }

    @sim.post("/tickets/<int:ticket_id>/act")
    def act(ticket_id: int) -> Json:
        return {"audit": desk.act(ticket_id, _body()).to_json()}

    @sim.delete("/tickets/<int:ticket_id>")
    def delete_ticket(ticket_id: int) -> tuple[str, int]:
        with account.lock:
            account.find_ticket(ticket_id).deleted = True
        return "", 204

    @sim.get("/calls")
    def show_calls() -> Json:
        return {"counts": calls.counts(), "requests": calls.rows()}

    @sim.delete("/calls")
    def clear_calls() -> tuple[str, int]:
        calls.clear()
        return "", 204

    @sim.post("/faults")
    def order_fault() -> tuple[str, int]:
        try:
            calls.order(Fault(**_body()))  # type: ignore[arg-type]
        except (TypeError, ValueError):
            raise refuse(400, "InvalidFault", "A fault has the fields of demo.zendesk.calls.Fault") from None
        return "", 204

    @sim.delete("/faults")
    def clear_faults() -> tuple[str, int]:
        calls.clear_faults()
        return "", 204

    @sim.delete("/tokens")
    def revoke_tokens() -> tuple[str, int]:
        access.revoke_all()
        return "", 204

    @sim.put("/account")
    def set_account() -> Json:
        drops = _body().get("drops_metadata")
        if not isinstance(drops, bool):
            raise refuse(400, "InvalidAccount", "drops_metadata is true or false")
        account.drops_metadata = drops
        return {"drops_metadata": drops}

    @sim.put("/bulk")
    def set_pace() -> Json:
        try:
            bulk_jobs.pace = Pace(**_body())  # type: ignore[arg-type]
        except TypeError:
            raise refuse(400, "InvalidPace", "It has the fields of demo.zendesk.bulk_jobs.Pace") from None
        return asdict(bulk_jobs.pace)

    @sim.put("/deliveries")
    def set_manner() -> Json:
        try:
            webhooks.manner = Manner(**_body())  # type: ignore[arg-type]
        except TypeError:
            raise refuse(400, "InvalidManner", "It has the fields of demo.zendesk.webhooks.Manner") from None
        return asdict(webhooks.manner)

    @sim.get("/deliveries")
    def deliveries() -> Json:
        rows = [{**one.to_json(), "attempts": one.attempts} for one in list(webhooks.invocations)]
        return {"waiting": webhooks.waiting(), "invocations": rows}

    return sim


def _body() -> Json:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise refuse(400, "InvalidJSON", "The request body must be a JSON object")
    return body
