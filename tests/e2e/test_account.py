"""What an admin does to the account with the commands of the README."""

from __future__ import annotations

import json

import pytest

from tests.e2e.conftest import Desk, eventually
from workers.redis_client import connect

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("account")]


def test_a_second_apply_changes_nothing(desk: Desk) -> None:
    assert desk.run("zendesk", "plan") == "nothing to change\n"
    assert desk.run("zendesk", "apply") == "nothing to change\n"


def test_a_live_check_finds_every_group_and_field(desk: Desk) -> None:
    (told,) = desk.run("rules", "check", "--live").splitlines()
    # The demo sends alarms, and nobody is on duty in the rules as they are shipped.
    assert "oncall.yaml" in told
    assert ": warning: Ingen har vagten" in told


def test_a_ticket_of_the_account_is_explained_by_its_number(desk: Desk) -> None:
    ticket_id = desk.create("Hvor finder jeg momsopgørelsen i Business Central?")
    assert eventually(lambda: desk.is_done(ticket_id))
    decision = json.loads(desk.run("rules", "explain", ticket_id, "--format", "json"))
    assert (decision["customer_number"], decision["identity"], decision["group"]) == ("10482", "proven", "BC Support")


def test_health_is_ready(desk: Desk) -> None:
    assert desk.run("health").endswith("ready\n")


def test_one_event_told_five_times_makes_one_update(desk: Desk) -> None:
    desk.zendesk.deliver(copies=5, new_invocation=True)
    ticket_id = desk.create("Hvordan bogfører jeg en kreditnota i BC?")
    assert eventually(lambda: desk.is_done(ticket_id))
    desk.zendesk.await_deliveries()
    assert eventually(lambda: desk.readiness()["parts"]["due"] == "0")
    desk.zendesk.deliver()
    assert len(desk.notes(ticket_id)) == 1
    assert desk.asked("PUT", ticket_id) == 1


def test_a_ledger_that_was_lost_is_rebuilt_from_the_audits(desk: Desk) -> None:
    ticket_id = desk.create("Hvor ser jeg åbne poster i Business Central?")
    assert eventually(lambda: desk.is_done(ticket_id))
    client = connect(f"unix://{desk.stack.env['DATA_DIR']}/redis/v.sock")
    client.flushall()
    desk.zendesk.act(ticket_id, {"priority": "high"})
    assert eventually(lambda: desk.asked("GET", ticket_id) >= 2)
    assert eventually(lambda: desk.readiness()["parts"].get("due") == "0")
    assert len(desk.notes(ticket_id)) == 1
    assert desk.zendesk.ticket(ticket_id)["ticket"]["priority"] == "high"
