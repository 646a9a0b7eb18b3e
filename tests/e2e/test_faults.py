"""Real processes killed, real connections cut: nothing lost, nothing twice."""

from __future__ import annotations

import os
import signal
import zlib
from typing import Any

import pytest
import requests

from tests.e2e.conftest import Desk, eventually
from workers.redis_client import connect, connect_for_rq

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("faults")]


def kill(desk: Desk, part: str) -> None:
    for name, pid in desk.stack.supervisor.pids().items():
        if name.startswith(part):
            os.kill(pid, signal.SIGKILL)


def stored_jobs(redis_url: str) -> str:
    """All that RQ keeps of its jobs; it compresses what it stores."""
    client = connect_for_rq(redis_url)
    values = [value for key in client.scan_iter("rq:job:*", _type="hash") for value in client.hgetall(key).values()]
    client.close()
    return "\n".join((zlib.decompress(one) if one[:1] == b"x" else one).decode("utf-8", "replace") for one in values)


def puts(desk: Desk, ticket_id: str) -> int:
    """How many updates of ours arrived at the ticket."""
    audits = desk.zendesk.ticket(ticket_id)["audits"]
    return sum(1 for audit in audits if audit.get("metadata", {}).get("custom", {}).get("hotline_operation"))


def test_a_ticket_is_updated_once_with_one_note_and_our_own_event_ends_at_the_door(desk: Desk) -> None:
    ticket_id = desk.create("Hvordan bogfører jeg en kreditnota i Business Central?")
    assert eventually(lambda: desk.is_done(ticket_id))
    assert eventually(lambda: desk.readiness()["parts"]["due"] == "0")
    assert puts(desk, ticket_id) == 1
    assert len(desk.notes(ticket_id)) == 1


def test_the_ticket_of_killed_workers_is_done_by_others(desk: Desk) -> None:
    desk.zendesk.order_fault(method="GET", path="/api/v2/tickets/", hang=60)
    ticket_id = desk.create("Hvor finder jeg momsopgørelsen i BC?")
    assert eventually(lambda: desk.asked("GET", ticket_id) == 1), "a worker is at it and hangs"
    kill(desk, "worker")
    assert eventually(lambda: desk.is_done(ticket_id), 50), "long before the hanging answer would have come"
    assert len(desk.notes(ticket_id)) == 1


def test_a_delayed_ticket_goes_on_after_a_scheduler_died(desk: Desk) -> None:
    desk.zendesk.order_fault(method="GET", path="/api/v2/tickets/", status=503, headers={"Retry-After": "2"})
    ticket_id = desk.create("Kan man få kontokort i Excel fra BC?")
    assert eventually(lambda: desk.asked("GET", ticket_id) == 1)
    kill(desk, "scheduler")
    assert eventually(lambda: desk.is_done(ticket_id), 60)


@pytest.mark.parametrize("fault", [{"cut": "before"}, {"cut": "within"}, {"cut": "after"}, {"hang": 20}])
def test_an_update_whose_answer_never_came_is_read_back_and_not_repeated(desk: Desk, fault: dict[str, Any]) -> None:
    desk.zendesk.order_fault(method="PUT", path="/api/v2/tickets/", **fault)
    ticket_id = desk.create(f"Hvordan sletter jeg en vare i BC? ({fault})")
    assert eventually(lambda: desk.asked("PUT", ticket_id) >= 1)
    assert eventually(lambda: desk.is_done(ticket_id) and desk.readiness()["parts"]["due"] == "0", 40)
    assert eventually(lambda: desk.readiness()["parts"]["later"] == "0", 30)
    assert puts(desk, ticket_id) == 1
    assert len(desk.notes(ticket_id)) == 1


def test_a_conflict_is_read_and_decided_anew(desk: Desk) -> None:
    desk.zendesk.order_fault(method="PUT", path="/api/v2/tickets/", status=409, body='{"error": "UpdateConflict"}')
    ticket_id = desk.create("Hvor retter jeg betalingsbetingelser i BC?")
    assert eventually(lambda: desk.is_done(ticket_id))
    assert puts(desk, ticket_id) == 1


def test_a_refused_update_is_dead_can_be_shown_and_retried(desk: Desk) -> None:
    desk.zendesk.order_fault(method="PUT", path="/api/v2/tickets/", status=422, body='{"error": "RecordInvalid"}')
    ticket_id = desk.create("Kan BC sende rykkere automatisk?")
    assert eventually(lambda: any("dead" in one for one in desk.readiness()["warnings"]))
    listed = desk.run("dead", "list")
    assert ticket_id in listed
    assert "422" in listed
    assert "Rejected" in desk.run("dead", "show", ticket_id)
    desk.run("dead", "retry", ticket_id)
    assert eventually(lambda: desk.is_done(ticket_id))
    assert desk.run("dead", "list") == ""


def test_a_revoked_token_pauses_everything_and_it_goes_on_by_itself(desk: Desk) -> None:
    desk.zendesk.revoke_tokens()
    ticket_id = desk.create("Hvor ser jeg lagerværdien i BC?")
    assert eventually(lambda: desk.is_done(ticket_id)), "a new token is minted at once"


def test_without_the_erp_the_ticket_says_so_and_is_not_held_up(desk: Desk) -> None:
    bc = desk.stack.addresses.business_central
    requests.post(
        f"{bc}/_sim/faults", json={"path": "/companies(", "times": 50, "status": 503}, timeout=5
    ).raise_for_status()
    ticket_id = desk.create("Hvordan opretter jeg en kunde i BC?", requester_email="aldrig-set@firma.example")
    assert eventually(lambda: desk.is_done(ticket_id))
    assert "ukendt siden kl." in desk.notes(ticket_id)[0]
    requests.delete(f"{bc}/_sim", timeout=5).raise_for_status()


def test_a_ticket_whose_webhook_was_lost_is_found_by_reconcile(desk: Desk) -> None:
    desk.zendesk.deliver(copies=0)
    ticket_id = desk.create("Hvor ser jeg mine varemodtagelser i BC?")
    desk.zendesk.deliver()
    said = desk.run("reconcile", "--all-open")
    assert "open tickets" in said
    assert eventually(lambda: desk.is_done(ticket_id))
    assert eventually(lambda: desk.readiness()["parts"]["due"] == "0")
    assert len(desk.notes(ticket_id)) == 1


def test_what_a_consultant_set_by_hand_stays(desk: Desk) -> None:
    ticket_id, nav = desk.create("Vi skal have hjælp til BC."), desk.create("Vi skal have hjælp til NAV.")
    assert eventually(lambda: desk.is_done(ticket_id) and desk.is_done(nav))
    other = desk.zendesk.ticket(nav)["ticket"]["group_id"]
    desk.zendesk.act(ticket_id, {"group_id": other, "priority": "low"})
    assert eventually(lambda: desk.asked("GET", ticket_id) >= 2), "the change is looked at"
    worse = {"comment": {"body": "Nu er hele Business Central nede for alle brugere!", "public": True}}
    desk.zendesk.act(ticket_id, worse, person="requester")
    assert eventually(lambda: len(desk.notes(ticket_id)) == 2), "the reply makes it critical, which earns a note"
    state = desk.zendesk.ticket(ticket_id)["ticket"]
    assert (state["group_id"], state["priority"]) == (other, "low")
    assert "DRIFTSKRITISK" in desk.notes(ticket_id)[1]


def test_the_number_that_a_customer_writes_in_a_reply_is_taken(desk: Desk) -> None:
    ticket_id = desk.create("Hvor finder jeg kontoplanen i NAV?", requester_email="privat@postkasse.example")
    assert eventually(lambda: desk.is_done(ticket_id))
    assert "Kundenummer mangler" in desk.notes(ticket_id)[0]
    desk.zendesk.act(ticket_id, {"comment": {"body": "Vores kundenr. er 20917", "public": True}}, person="requester")
    assert eventually(lambda: len(desk.notes(ticket_id)) == 2)
    assert "20917" in desk.notes(ticket_id)[1]


def test_nothing_that_a_person_wrote_is_in_the_logs_the_metrics_or_the_queue(desk: Desk) -> None:
    desk.zendesk.order_fault(method="PUT", path="/api/v2/tickets/", status=422, body='{"error": "canary-answer"}')
    ticket_id = desk.create(
        "canary-body Ring til 20 99 88 77, CPR 010203-4567, kundenr. 424242 i NAV.",
        subject="canary-subject",
        requester_name="Canary Person",
        requester_email="canary@kanariefugl.example",
    )
    assert eventually(lambda: ticket_id in desk.run("dead", "list"))
    shown = desk.run("dead", "show", ticket_id)
    desk.run("dead", "retry", ticket_id)
    assert eventually(lambda: desk.is_done(ticket_id))
    said = desk.stack.log.read_text()
    assert ticket_id in said, "the log is the one that is written to"
    said += shown + requests.get(f"{desk.stack.addresses.web}/metrics", timeout=5).text + str(desk.readiness())
    redis_url = f"unix://{desk.stack.env['DATA_DIR']}/redis/v.sock"
    said += stored_jobs(redis_url)
    client = connect(redis_url)
    for secret in ("canary", "kanariefugl", "20998877", "20 99 88 77", "010203", "424242"):
        assert secret.lower() not in said.lower(), secret
    tokens = [str(client.get(key)) for key in client.scan_iter("hotline:token:*")]
    assert tokens
    assert not any(token in said for token in [*tokens, desk.stack.env["ZENDESK_WEBHOOK_SECRET"], "demo-secret"])


def test_what_was_answered_202_survives_a_killed_redis(desk: Desk) -> None:
    desk.zendesk.order_fault(method="GET", path="/api/v2/tickets/", times=None, latency=2)
    ids = [desk.create(f"Spørgsmål nummer {n} om BC") for n in range(5)]
    desk.zendesk.await_deliveries()
    os.kill(desk.stack.outside.pids()["redis"], signal.SIGKILL)
    desk.zendesk.clear_faults()
    assert eventually(lambda: all(desk.is_done(one) for one in ids), 30)
    assert eventually(lambda: desk.readiness()["parts"].get("due") == "0")
    assert all(len(desk.notes(one)) == 1 for one in ids)
