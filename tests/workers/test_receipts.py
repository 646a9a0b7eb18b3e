"""Each case gets one receipt: our first update writes the text, and the account's trigger mails it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
import requests

from demo.zendesk.account import AGENT, API_EMAIL, API_TOKEN, CLIENT_ID, CLIENT_SECRET
from demo.zendesk.control import Control
from demo.zendesk.server import Simulator
from tests.rules.rulebooks import write_variant
from tests.workers.test_batch import settle
from tests.workers.test_speeches import work_off
from workers import batch, ticket_job
from workers.desk import Desk, make_desk
from workers.pending import PENDING
from workers.settings import Settings, parse_settings
from workers.zendesk_commands import provision

TEXT = "Hvordan laver jeg en momsopgørelse i Business Central?"


@pytest.fixture
def settings(simulator: Simulator, tmp_path: Path) -> Settings:
    rules = write_variant(tmp_path / "rules", "texts.yaml", "receipt: zendesk\n", "receipt: ours\n")
    return parse_settings(
        {
            "ZENDESK_SUBDOMAIN": "test",
            "ZENDESK_BASE_URL": simulator.address,
            "ZENDESK_OAUTH_CLIENT_ID": CLIENT_ID,
            "ZENDESK_OAUTH_CLIENT_SECRET": CLIENT_SECRET,
            "HOTLINE_PUBLIC_URL": "https://hotline.example",
            "RULES_DIR": str(rules),
            "DATA_DIR": str(tmp_path),
        }
    )


@pytest.fixture
def desk(settings: Settings, client: redis.Redis) -> Iterator[Desk]:
    provision(settings, make=True)
    opened = make_desk(settings, client)
    ticket_job.serve(opened)
    yield opened
    ticket_job._desks.clear()


def write(zendesk: Control, desk: Desk, **ticket: Any) -> str:
    """A mail that has just come in."""
    at = (datetime.now(UTC) - timedelta(seconds=30)).isoformat(timespec="seconds")
    mail = {"description": TEXT, "subject": "Moms", "requester_email": "a@firma.example", "created_at": at, **ticket}
    ticket_id = str(zendesk.create_ticket(**mail))
    desk.pending.add(ticket_id, "test")
    return ticket_id


def mails(zendesk: Control) -> list[dict[str, Any]]:
    return list(zendesk.overview()["mails"])


def process_again(desk: Desk, ticket_id: str) -> None:
    desk.pending.add(ticket_id, "again")
    work_off(desk, ticket_id)


def test_a_mail_gets_one_receipt_that_says_what_it_must(zendesk: Control, desk: Desk) -> None:
    ticket_id = write(zendesk, desk)
    work_off(desk, ticket_id)
    (mail,) = mails(zendesk)
    assert (mail["to"], mail["subject"]) == ("a@firma.example", f"Sag {ticket_id}: vi har modtaget din henvendelse")
    for part in (f"sagsnummer {ticket_id}.", "Vi svarer senest ", "kundenummer", "RefID", "SMARTwebclient"):
        assert part in mail["body"]
    ticket = zendesk.ticket(ticket_id)
    assert {"hotline_receipt", "hotline_receipt_sent"} <= set(ticket["ticket"]["tags"])
    assert not any(one["public"] for one in ticket["comments"][1:]), "a comment would be taken for the first reply"


def test_the_write_that_sends_it_is_the_one_that_there_is_anyway(zendesk: Control, desk: Desk) -> None:
    ticket_id = write(zendesk, desk)
    assert work_off(desk, ticket_id) == 1
    assert sum(row["call"].startswith("PUT") for row in zendesk.requests()) == 1


def test_neither_a_repeat_nor_a_reply_nor_an_agent_brings_another(zendesk: Control, desk: Desk) -> None:
    ticket_id = write(zendesk, desk)
    work_off(desk, ticket_id)
    process_again(desk, ticket_id)
    zendesk.act(ticket_id, {"comment": {"body": "Kundenr. 10452", "public": True}}, person="requester")
    process_again(desk, ticket_id)
    zendesk.act(ticket_id, {"assignee_id": AGENT, "priority": "high"})
    process_again(desk, ticket_id)
    zendesk.act(ticket_id, {"tags": ["hotline_receipt"]})
    process_again(desk, ticket_id)
    assert len(mails(zendesk)) == 1


@pytest.mark.parametrize("drops_metadata", [False, True])
def test_a_lost_redis_brings_no_other_and_takes_no_tag(zendesk: Control, desk: Desk, drops_metadata: bool) -> None:
    zendesk.drop_metadata(drops_metadata)
    ticket_id = write(zendesk, desk)
    work_off(desk, ticket_id)
    before = zendesk.ticket(ticket_id)["ticket"]["tags"]
    desk.redis.flushall()
    process_again(desk, ticket_id)
    zendesk.act(ticket_id, {"comment": {"body": "Kundenr. 10452", "public": True}}, person="requester")
    process_again(desk, ticket_id)
    assert len(mails(zendesk)) == 1
    assert {"hotline_receipt", "hotline_receipt_sent"} <= set(before) & set(
        zendesk.ticket(ticket_id)["ticket"]["tags"]
    )


@pytest.mark.parametrize("fault", ["before", "within", "after"])
def test_a_write_without_an_answer_brings_one(zendesk: Control, desk: Desk, fault: str) -> None:
    ticket_id = write(zendesk, desk)
    zendesk.order_fault(method="PUT", path="/api/v2/tickets/", cut=fault)
    ticket_job.process_ticket(ticket_id)
    process_again(desk, ticket_id)
    assert len(mails(zendesk)) == 1


def test_a_crowd_gets_one_each(zendesk: Control, desk: Desk, simulator: Simulator) -> None:
    simulator.bulk_jobs.pace.wait = simulator.bulk_jobs.pace.each = 0.0
    ids = [write(zendesk, desk, requester_email=f"a{n}@firma.example") for n in range(6)]
    for _ in range(2):
        batch.process_waiting()
        settle(desk, simulator)
    assert desk.redis.zcard(PENDING) == 0
    assert sorted(str(mail["ticket_id"]) for mail in mails(zendesk)) == sorted(ids)


def test_a_follow_up_that_carries_the_tags_of_its_forerunner_gets_its_own(zendesk: Control, desk: Desk) -> None:
    ticket_id = write(zendesk, desk, tags=["hotline_receipt", "hotline_receipt_sent"])
    work_off(desk, ticket_id)
    assert [str(mail["ticket_id"]) for mail in mails(zendesk)] == [ticket_id]


@pytest.mark.parametrize(
    "ticket",
    [
        {"channel": "voice", "requester_email": None, "phone": "+4520123456"},
        {"subject": "Automatisk svar: jeg er på ferie"},
        {"created_at": "2026-11-23T10:00:00Z"},
    ],
)
def test_callers_machines_and_old_cases_get_none(zendesk: Control, desk: Desk, ticket: dict[str, Any]) -> None:
    work_off(desk, write(zendesk, desk, **ticket))
    assert mails(zendesk) == []


def test_a_ticket_that_we_knew_before_the_switch_gets_none(zendesk: Control, desk: Desk) -> None:
    ticket_id = write(zendesk, desk)
    lease = desk.pending.begin(ticket_id)
    assert lease is not None
    ticket_job.process_alone(replace(desk, rulebook=replace(desk.rulebook, receipts="zendesk")), lease)
    process_again(desk, ticket_id)
    assert mails(zendesk) == []


def test_a_plan_names_a_trigger_of_zendesks_own_that_would_send_another(
    simulator: Simulator, desk: Desk, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    provision(settings, make=False)
    assert "warning" not in capsys.readouterr().out
    mail = ["requester_id", "[Request received]", "Your request ({{ticket.id}}) has been received."]
    trigger = {
        "title": "Notify requester of received request",
        "conditions": {"all": [{"field": "update_type", "operator": "is", "value": "Create"}], "any": []},
        "actions": [{"field": "notification_user", "value": mail}],
    }
    address = f"{simulator.address}/api/v2/triggers.json"
    auth = (f"{API_EMAIL}/token", API_TOKEN)
    assert requests.post(address, json={"trigger": trigger}, auth=auth, timeout=5).status_code == 201
    provision(settings, make=False)
    assert "warning: the trigger Notify requester of received request (id " in capsys.readouterr().out
