"""Time in the sidebar: the price before it is saved, saved once, corrected by a counter-entry, netted at once."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import Engine

from rules.questions import Questions
from tests.web.conftest import Stage
from tests.workers.time_ledger.works import work
from web.sidebar_agent import Visit
from web.sidebar_time import time_part
from workers.sidebar_ticket import see, view_of
from workers.time_ledger.database import Database, LedgerUnavailable
from workers.time_ledger.ledger import TimeLedger

CARD = {"requester_email": "gitte@soemaerk.example", "description": "Business Central: bogføring"}
"""Of customer 4415, who has a clip card."""


def noon(stage: Stage) -> datetime:
    """In hours, on a working day that has been."""
    day = stage.clock().astimezone(UTC) - timedelta(days=1)
    while day.weekday() > 3 or (day.month, day.day) in ((12, 24), (12, 25), (12, 31), (1, 1)):
        day -= timedelta(days=1)
    return day.replace(hour=10, minute=0, second=0, microsecond=0)


def worked_on(stage: Stage, **asked: Any) -> str:
    ticket = stage.ticket(**{**CARD, **asked})
    stage.work(ticket)
    return ticket


def seen(stage: Stage, ticket: str) -> Any:
    answer = stage.call("GET", f"tickets/{ticket}", stage.bearer())
    assert answer.status_code == 200, answer.text
    return answer.json


def quote(stage: Stage, ticket: str, minutes: object, at: datetime | None = None) -> Any:
    query = f"minutes={minutes}" + (f"&at={at.isoformat().replace('+', '%2B')}" if at else "")
    return stage.call("GET", f"tickets/{ticket}/time/quote?{query}", stage.bearer())


def register(stage: Stage, ticket: str, minutes: object = 25, **more: Any) -> Any:
    body = {"minutes": minutes, "at": noon(stage).isoformat(), "note": "Rettede en bogføringsgruppe", **more}
    return stage.act(f"tickets/{ticket}/time", stage.bearer(), **body)


def clips_left(stage: Stage, ticket: str) -> float:
    return float(seen(stage, ticket)["agreement"]["clips"]["left"].replace(".", "").replace(",", "."))


def test_the_price_is_told_before_anything_is_saved(stage: Stage) -> None:
    ticket = worked_on(stage)
    found = quote(stage, ticket, 25, noon(stage))
    assert found.status_code == 200
    told = found.json
    assert (told["minutes"], told["billed_minutes"], told["clips"]) == (25, 30, "2")
    assert "25 min. i åbningstiden" in told["text"]
    assert told["text"].endswith("Pris: 2 klip à 15 min.")
    assert seen(stage, ticket)["time"]["entries"] == []
    assert seen(stage, ticket)["time"]["unit_text"] == "Et klip er 15 min."


def test_what_is_registered_costs_what_was_told_and_is_drawn_at_once(stage: Stage) -> None:
    ticket = worked_on(stage)
    before = clips_left(stage, ticket)
    told = quote(stage, ticket, 25, noon(stage)).json
    answer = register(stage, ticket)
    assert answer.status_code == 200, answer.text
    assert answer.json["text"] == told["text"]
    after = seen(stage, ticket)
    (entry,) = after["time"]["entries"]
    assert {
        "minutes": 25,
        "clips": "2",
        "note": "Rettede en bogføringsgruppe",
        "corrected": False,
    }.items() <= entry.items()
    assert datetime.fromisoformat(entry["at"]) == noon(stage)
    assert after["agreement"]["clips"]["net"] is True
    assert clips_left(stage, ticket) == before - 2
    stage.work(ticket)
    assert float(stage.fields(ticket)["clips_remaining"]) == before - 2
    (line,) = [one for one in stage.comments(ticket) if "registrerede tid" in one]
    assert "Mette Konsulent registrerede tid" in line
    assert line.strip().endswith(": 25 min., 2 klip.")


def test_minutes_of_today_are_those_of_today(stage: Stage) -> None:
    ticket = worked_on(stage)
    register(stage, ticket, 25)
    now = stage.clock().astimezone(stage.desk.rulebook.zone)
    register(stage, ticket, 5, at=now.isoformat())
    assert seen(stage, ticket)["time"]["minutes_today"] == 5


def test_a_double_click_and_a_second_try_draw_once(stage: Stage) -> None:
    ticket, request = worked_on(stage), str(uuid.uuid4())
    before, bearer = clips_left(stage, ticket), stage.bearer()
    body = {"minutes": 25, "at": noon(stage).isoformat(), "note": "", "request_id": request}
    with ThreadPoolExecutor(4) as pool:
        path = f"/sidebar/api/tickets/{ticket}/time"
        headers = {"Authorization": f"Bearer {bearer}"}
        answers = list(pool.map(lambda _: stage.flask.test_client().post(path, json=body, headers=headers), range(4)))
    assert {one.status_code for one in answers} == {200}
    assert len({one.text for one in answers}) == 1
    stage.client.flushall()  # even a lost Redis does not draw it again
    again = stage.call("POST", f"tickets/{ticket}/time", stage.bearer(), **body)
    assert again.json == answers[0].json
    stage.work(ticket)
    assert clips_left(stage, ticket) == before - 2
    other = stage.call("POST", f"tickets/{ticket}/time", stage.bearer(), **{**body, "minutes": 26})
    assert (other.status_code, other.json["error"]["code"]) == (409, "other_request")


def test_a_correction_takes_back_and_registers_anew(stage: Stage) -> None:
    ticket = worked_on(stage, requester_email="luca.d'angelo@dangelo-vin.example")
    before = clips_left(stage, ticket)
    entry = register(stage, ticket).json["entry"]
    path = f"tickets/{ticket}/time/{entry['id']}/correct"
    body = {"minutes": 40, "at": noon(stage).isoformat(), "note": "Længere"}
    answer = stage.act(path, stage.bearer(), **body)
    assert answer.status_code == 200, answer.text
    rows = seen(stage, ticket)["time"]["entries"]
    assert [(one["minutes"], one["corrected"]) for one in rows] == [(25, True), (40, False)]
    assert clips_left(stage, ticket) == before - 3
    refused = stage.act(path, stage.bearer(), **body)
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "changed")
    gone = stage.act(f"tickets/{ticket}/time/{rows[1]['id']}/correct", stage.bearer(), minutes=0)
    assert gone.status_code == 200, gone.text
    assert clips_left(stage, ticket) == before
    assert seen(stage, ticket)["agreement"]["clips"]["net"] is False
    stage.work(ticket)
    told = "\n".join(stage.comments(ticket))
    assert "Mette Konsulent rettede 25 min." in told
    assert "Mette Konsulent slettede 40 min." in told


def test_an_entry_of_another_ticket_is_not_corrected_from_here(stage: Stage) -> None:
    ticket, other = worked_on(stage), worked_on(stage)
    entry = register(stage, other).json["entry"]
    for number in (entry["id"], "999999", "0", "x", "-1"):
        answer = stage.act(f"tickets/{ticket}/time/{number}/correct", stage.bearer(), minutes=0)
        assert (answer.status_code, answer.json["error"]["code"]) == (404, "not_found"), number


def test_who_has_no_proven_customer_draws_on_no_card(stage: Stage) -> None:
    ticket = worked_on(stage, requester_email="hvem@ukendt.example", description="Hej")
    told = quote(stage, ticket, 25, noon(stage)).json
    assert told["clips"] is None
    assert "trækkes ikke fra noget kort" in told["text"]
    assert register(stage, ticket).status_code == 200
    (entry,) = seen(stage, ticket)["time"]["entries"]
    assert (entry["minutes"], entry["clips"]) == (25, None)


@pytest.mark.parametrize("minutes", ["", "0", "-5", "1441", "1.5", "x", "٢", "9" * 30])
def test_a_price_is_told_for_whole_minutes_of_a_day_only(stage: Stage, minutes: str) -> None:
    answer = quote(stage, worked_on(stage), minutes)
    assert answer.status_code == 422
    assert answer.json["error"]["text"] == "Skriv hele minutter fra 1 til 1440."


@pytest.mark.parametrize(
    "broken",
    [
        {"minutes": True},
        {"minutes": "25"},
        {"minutes": 2.5},
        {"minutes": None},
        {"at": "2026-11-25T12:00"},
        {"at": "i går"},
        {"at": "2999-01-01T12:00:00Z"},
        {"at": "2020-01-01T12:00:00Z"},
        {"at": 7},
        {"note": "x" * 501},
        {"note": "\x00"},
        {"note": ["x"]},
    ],
    ids=str,
)
def test_what_is_no_work_is_refused_in_words_and_not_registered(stage: Stage, broken: dict[str, Any]) -> None:
    ticket = worked_on(stage)
    answer = register(stage, ticket, **broken)
    assert answer.status_code == 422
    assert answer.json["error"]["text"].startswith("Skriv")
    assert seen(stage, ticket)["time"]["entries"] == []


def test_hostile_words_are_kept_as_they_are_and_shown_as_text(stage: Stage) -> None:
    ticket, note = worked_on(stage), "<script>alert(1)</script> {{ticket.id}} '; DROP TABLE time_entries; --"
    assert register(stage, ticket, note=note).status_code == 200
    assert seen(stage, ticket)["time"]["entries"][0]["note"] == note


@pytest.mark.parametrize(
    ("rights", "status"), [({"ticket_restriction": "groups", "groups": []}, 404), ({"role_type": 1}, 403)]
)
def test_time_is_for_who_may_change_the_ticket(stage: Stage, rights: dict[str, Any], status: int) -> None:
    ticket, agent = worked_on(stage), next(stage.agents)
    entry = register(stage, ticket).json["entry"]
    stage.sim("PUT", f"/agents/{agent}", **rights)
    bearer = stage.bearer(agent)
    for path in ("time", f"time/{entry['id']}/correct", f"time/{entry['id']}/move"):
        body = {"minutes": 25, "at": noon(stage).isoformat(), "note": "", "to": "4415"}
        assert stage.act(f"tickets/{ticket}/{path}", bearer, **body).status_code == status
    assert len(seen(stage, ticket)["time"]["entries"]) == 1
    assert stage.call("GET", f"tickets/{ticket}/time/quote?minutes=5", None).status_code == 401


def test_time_on_a_closed_ticket_can_be_put_right_but_not_added_to(stage: Stage) -> None:
    ticket = worked_on(stage)
    before = clips_left(stage, ticket)
    entry = register(stage, ticket).json["entry"]
    stage.zendesk.act(ticket, {"status": "closed"})
    assert register(stage, ticket).json["error"]["code"] == "ended"
    may = seen(stage, ticket)["may"]
    assert (may["time"], may["correct_time"]) == (False, True)
    body = {"minutes": 40, "at": noon(stage).isoformat(), "note": "Længere"}
    answer = stage.act(f"tickets/{ticket}/time/{entry['id']}/correct", stage.bearer(), **body)
    assert answer.status_code == 200, answer.text
    assert clips_left(stage, ticket) == before - 3
    path = f"tickets/{ticket}/time/{answer.json['entry']['id']}/correct"
    assert stage.act(path, stage.bearer(), minutes=0).status_code == 200
    assert clips_left(stage, ticket) == before


def test_clips_are_said_to_be_less_what_was_posted_only_where_people_keep_the_agreements(
    stage: Stage, tmp_path: Path
) -> None:
    ticket = worked_on(stage)
    ledger = TimeLedger(Database(None, tmp_path), lambda: stage.clock() - timedelta(hours=1))
    entry = ledger.register(work(ticket_id=ticket, customer_number="4415"))
    ledger.note("posted", [entry.id], "post", "guid")
    seen_now = see(stage.desk, stage.desk.zendesk().get_ticket(ticket))
    view = view_of(stage.desk, seen_now, amounts=False)

    def net(*, by_hand: bool) -> bool:
        part = time_part(ledger, stage.desk.catalogue, by_hand=by_hand)
        told: Any = {**view, **part(stage.desk, cast(Visit, None), seen_now, view)}
        return bool(told["agreement"]["clips"]["net"])

    assert net(by_hand=True)
    assert not net(by_hand=False)


def correct_customer(stage: Stage, ticket: str, number: str) -> None:
    answer = stage.act(f"tickets/{ticket}/correct", stage.bearer(), field="customer_number", value=number)
    assert answer.status_code == 200, answer.text
    stage.work(ticket)


def left_on_card(stage: Stage, number: str) -> int:
    """Minutes on the card of a customer, less what the ERP does not know."""
    found = stage.desk.customers.find(Questions((number,))).by_number[number]
    assert found is not None
    assert found.agreements is not None
    return sum(one.remaining_minutes for one in found.agreements)


def test_time_of_a_corrected_customer_is_moved_once_at_the_price_that_was_shown(stage: Stage) -> None:
    ticket = worked_on(stage)
    ours, theirs = left_on_card(stage, "4415"), left_on_card(stage, "27348")
    entry = register(stage, ticket).json["entry"]
    assert seen(stage, ticket)["time"]["entries"][0]["move"] is None
    correct_customer(stage, ticket, "27348")
    (shown,) = seen(stage, ticket)["time"]["entries"]
    assert shown["move"]["number"] == "27348"
    assert shown["move"]["text"] == "Registreret på kunde 4415, men sagens kunde er nu 27348."
    assert shown["move"]["price"].endswith("Pris: 1 klip à 30 min.")
    assert left_on_card(stage, "4415") == ours - 30, "nothing moves by itself"
    path, mover = f"tickets/{ticket}/time/{entry['id']}/move", next(stage.agents)
    stage.sim("PUT", f"/agents/{mover}", name="Anna Afløser")
    stale = stage.act(path, stage.bearer(mover), to="10482")
    assert (stale.status_code, stale.json["error"]["code"]) == (409, "changed")
    bearer, body = stage.bearer(mover), {"to": "27348", "request_id": str(uuid.uuid4())}
    with ThreadPoolExecutor(4) as pool:
        headers = {"Authorization": f"Bearer {bearer}"}
        address = f"/sidebar/api/{path}"
        answers = list(
            pool.map(lambda _: stage.flask.test_client().post(address, json=body, headers=headers), range(4))
        )
    assert {one.status_code for one in answers} == {200}
    assert stage.act(path, bearer, to="27348").json["error"]["code"] == "changed"
    assert (left_on_card(stage, "4415"), left_on_card(stage, "27348")) == (ours, theirs - 30)
    old, new = seen(stage, ticket)["time"]["entries"]
    assert (old["corrected"], old["move"]) == (True, None)
    assert (new["minutes"], new["agent"], new["move"]) == (25, "Mette Konsulent", None), "it stays whose work it was"
    assert new["at"] == old["at"]
    stage.work(ticket)
    (line,) = [one for one in stage.comments(ticket) if "flyttede" in one]
    assert "Anna Afløser flyttede 25 min. fra kunde 4415 til kunde 27348" in line
    assert line.strip().endswith(": 25 min., 1 klip.")


def test_time_without_a_customer_can_be_placed_when_the_customer_is_known(stage: Stage) -> None:
    ticket = worked_on(stage, requester_email="hvem@ukendt.example", description="Hej")
    entry = register(stage, ticket).json["entry"]
    path = f"tickets/{ticket}/time/{entry['id']}/move"
    assert stage.act(path, stage.bearer(), to="4415").json["error"]["code"] == "changed"
    correct_customer(stage, ticket, "4415")
    (shown,) = seen(stage, ticket)["time"]["entries"]
    assert shown["move"]["text"] == "Registreret, før sagens kunde var kendt. Det er nu 4415."
    assert stage.act(path, stage.bearer(), to="4415").status_code == 200
    stage.work(ticket)
    assert any("flyttede 25 min., der stod uden kunde, til kunde 4415" in one for one in stage.comments(ticket))


def test_who_corrects_the_time_of_another_leaves_it_theirs(stage: Stage) -> None:
    ticket, other = worked_on(stage), next(stage.agents)
    entry = register(stage, ticket).json["entry"]
    stage.sim("PUT", f"/agents/{other}", name="Anna Afløser")
    body = {"minutes": 40, "at": noon(stage).isoformat(), "note": ""}
    answer = stage.act(f"tickets/{ticket}/time/{entry['id']}/correct", stage.bearer(other), **body)
    assert answer.json["entry"]["agent"] == "Mette Konsulent"
    stage.work(ticket)
    assert any("Anna Afløser rettede 25 min." in one for one in stage.comments(ticket))


def forget_customers(stage: Stage) -> None:
    """As a Redis that has lost what the ERP said."""
    kept = [one for one in stage.client.scan_iter("*erp:*") if ":customer:" in one or ":address:" in one]
    assert kept
    stage.client.delete(*kept)


def test_with_nothing_at_hand_the_erp_is_asked_before_time_has_a_price(stage: Stage) -> None:
    ticket = worked_on(stage)
    before = clips_left(stage, ticket)
    forget_customers(stage)
    assert quote(stage, ticket, 25, noon(stage)).json["clips"] == "2"
    forget_customers(stage)
    assert register(stage, ticket).json["entry"]["clips"] == "2"
    assert clips_left(stage, ticket) == before - 2


def test_while_the_erp_is_away_a_proven_customers_time_gets_no_wrong_price(stage: Stage) -> None:
    ticket = worked_on(stage)
    forget_customers(stage)
    stage.sim_erp_down()
    for answer in (quote(stage, ticket, 25, noon(stage)), register(stage, ticket)):
        assert (answer.status_code, answer.json["error"]["code"]) == (503, "erp")
        assert "kan ikke prissættes" in answer.json["error"]["text"]
    assert seen(stage, ticket)["time"]["entries"] == []


def test_while_the_database_is_away_the_ticket_is_shown_and_nothing_is_said_to_be_saved(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = worked_on(stage)

    def away(_: Database) -> Engine:
        raise LedgerUnavailable("OperationalError")

    with monkeypatch.context() as patch:
        patch.setattr(Database, "_open", away)
        told = seen(stage, ticket)
        assert told["time"]["available"] is False
        assert told["agreement"]["clips"]["left"]
        answer = register(stage, ticket)
        assert (answer.status_code, answer.json["error"]["code"]) == (503, "unavailable")
        assert "aldrig trukket to gange" in answer.json["error"]["text"]
        stage.work(ticket)
    assert seen(stage, ticket)["time"]["entries"] == []
