"""What the sidebar shows of a ticket, to whom, and what it does without the ERP."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from demo.zendesk.account import AGENT, SERVICE_USER
from rules.explain import Explanation
from rules.language.catalogue import Catalogue
from rules.wrapped_lines import WIDTH
from tests.web.conftest import Stage
from workers import sidebar_ticket

NASTY = '"><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}&amp;'


def view(stage: Stage, ticket: str, agent: int = 9002) -> dict[str, Any]:
    answer = stage.call("GET", f"tickets/{ticket}", stage.bearer(agent))
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    found: dict[str, Any] = answer.json
    return found


def age(seen: dict[str, Any], source: str) -> dict[str, Any]:
    return next(one for one in seen["ages"] if one["source"] == source)


def test_a_ticket_that_was_processed_is_shown_whole_without_asking_the_erp(stage: Stage) -> None:
    ticket = stage.ticket(subject="BC er nede", description="Alle brugere er ramt, Business Central er nede.")
    stage.work(ticket)
    stage.erp.faults.clear()
    seen = view(stage, ticket)
    assert stage.erp.faults.counters()["total"] == 0
    assert seen["ticket"]["id"] == ticket
    assert seen["customer"] == {
        "state": "proven",
        "number": "10482",
        "name": "Klitgård Trælast A/S",
        "proof": "ERP kender afsenderen som kontakt hos kunde 10482.",
        "stated": None,
    }
    assert seen["agreement"]["state"] == "subscription"
    assert seen["agreement"]["text"] == "Hotline-abonnement"
    assert seen["product"] == {"value": "bc", "text": "Business Central"}
    assert seen["account"]["ref_id"] == "410"
    assert seen["critical"]["value"] is True
    assert seen["critical"]["reason"] == "outage"
    assert seen["critical"]["words"] == ["BC er nede"]
    assert [one["metric"] for one in seen["deadlines"]] == ["first_reply_time", "total_resolution_time"]
    assert "efter kalender always" in seen["deadlines"][0]["reason"]
    assert seen["credit"]["state"] == "ok"
    assert seen["erp"] == {"up": True, "text": ""}
    assert not age(seen, "erp")["stale"]
    assert seen["rulebook"] == stage.desk.rulebook.version
    assert seen["zone"] == "Europe/Copenhagen"


def test_a_conflict_shows_both_customers(stage: Stage) -> None:
    ticket = stage.ticket(description="Hej, vi har kundenr. 20917 og kan ikke udskrive fra BC.")
    stage.work(ticket)
    customer = view(stage, ticket)["customer"]
    assert customer["state"] == "conflict"
    assert (customer["number"], customer["name"]) == ("10482", "Klitgård Trælast A/S")
    assert customer["stated"] == {"number": "20917", "name": "Vesterlund Mejeri A.m.b.a."}
    assert "teksten nævner 20917" in customer["proof"]


def test_the_clips_that_are_left_are_a_share_of_those_bought(stage: Stage) -> None:
    ticket = stage.ticket(description="BC: kan ikke udskrive.", requester_email="susanne@tangvig.example")
    stage.work(ticket)
    agreement = view(stage, ticket)["agreement"]
    assert agreement["clips"] == {"left": "54", "of": "80", "share": 0.675, "net": False}
    assert agreement["expires_soon"] is True
    used_up = stage.ticket(description="BC: kan ikke udskrive.", requester_email="jette@noerreskov-plant.example")
    stage.work(used_up)
    agreement = view(stage, used_up)["agreement"]
    assert agreement["clips"] == {"left": "0", "of": "20", "share": 0.0, "net": False}
    assert agreement["text"].startswith("Klippekortet er brugt op.")


def test_before_the_erp_was_asked_that_is_said_and_nothing_is_claimed_of_it(stage: Stage) -> None:
    ticket = stage.ticket(description="Kundenr. 10482: kan ikke udskrive.", requester_email="ny@ukendt.example")
    seen = view(stage, ticket)
    assert seen["erp"] == {"up": True, "text": "ERP er ikke spurgt om kunden endnu. Hent nyt fra ERP."}
    assert seen["customer"]["proof"] == "Kundenummer 10482 står på sagen, men ERP er ikke spurgt om det endnu."
    assert age(seen, "erp") == {"source": "erp", "text": "ikke hentet", "as_of": None, "stale": True}
    refreshed = stage.call("POST", f"tickets/{ticket}/refresh", stage.bearer())
    assert refreshed.status_code == 200
    assert refreshed.json["customer"]["state"] == "claimed"
    assert refreshed.json["customer"]["name"] == "Klitgård Trælast A/S"
    assert stage.desk.pending.is_pending(ticket), "so that the ticket hears of it too"


def test_what_the_cache_has_lost_is_shown_as_it_was_last_written(stage: Stage) -> None:
    ticket = stage.ticket(description="BC: hvordan bogfører jeg?")
    stage.work(ticket)
    for key in stage.client.keys("hotline:erp:*"):
        stage.client.delete(key)
    seen = view(stage, ticket)
    assert (seen["customer"]["state"], seen["customer"]["number"]) == ("proven", "10482")
    assert seen["customer"]["proof"].startswith("Som det sidst blev skrevet på sagen.")
    assert seen["agreement"]["state"] == "subscription"
    assert age(seen, "erp")["text"] == "ikke hentet"


def test_an_erp_that_is_down_is_said_in_words_and_the_rest_is_still_there(stage: Stage) -> None:
    ticket = stage.ticket(description="BC: hvordan bogfører jeg?")
    stage.work(ticket)
    bearer = stage.bearer()
    stage.sim_erp_down()
    answer = stage.call("POST", f"tickets/{ticket}/refresh", bearer)
    assert answer.status_code == 200
    assert answer.json["erp"]["up"] is False
    assert answer.json["erp"]["text"].startswith("ERP svarer ikke siden kl. ")
    for seen in (answer.json, stage.call("GET", f"tickets/{ticket}", bearer).json):
        assert seen["customer"]["number"] == "10482"
        assert seen["agreement"]["state"] == "subscription"
        assert seen["deadlines"]


def test_an_erp_that_hangs_keeps_no_agent_waiting(stage: Stage) -> None:
    ticket = stage.ticket(description="Kundenr. 10482", requester_email="ny@ukendt.example")
    bearer = stage.bearer()
    stage.erp.faults.clear()
    stage.erp.faults.add(stage.fault(hang=20.0, times=10))
    assert stage.call("GET", f"tickets/{ticket}", bearer).status_code == 200
    assert stage.erp.faults.counters()["total"] == 0, "it is not even asked"


def test_zendesk_away_is_said_in_words(stage: Stage) -> None:
    ticket, bearer = stage.ticket(), stage.bearer()
    stage.zendesk.order_fault(path="/api/v2/tickets", times=None, status=503)
    answer = stage.call("GET", f"tickets/{ticket}", bearer)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.json["error"] == {"code": "zendesk", "text": "Zendesk svarer ikke lige nu. Prøv igen om lidt."}


@pytest.mark.parametrize("ticket_id", ["0", "999999", "x", "1.5", "-1", "%2e%2e"])
def test_a_ticket_that_does_not_exist_is_not_found(stage: Stage, ticket_id: str) -> None:
    answer = stage.call("GET", f"tickets/{ticket_id}", stage.bearer())
    assert answer.status_code == 404
    assert answer.json["error"]["code"] in ("no_ticket", "not_found")


RIGHTS: list[tuple[str, dict[str, Any], bool, bool]] = [
    ("all tickets", {"ticket_restriction": None}, True, True),
    ("own groups, and it is one", {"ticket_restriction": "groups", "groups": ["BC Support"]}, True, True),
    ("own groups, and it is none", {"ticket_restriction": "groups", "groups": ["NAV Support"]}, False, False),
    ("assigned only", {"ticket_restriction": "assigned"}, False, False),
    ("own organization", {"ticket_restriction": "organization", "organization_id": 1}, False, False),
    ("a light agent", {"role_type": 1}, True, False),
    ("a custom role", {"custom_role": {"ticket_access": "all", "ticket_editing": True}}, True, True),
    ("that only reads", {"custom_role": {"ticket_access": "all", "ticket_editing": False}}, True, False),
    ("within groups", {"custom_role": {"ticket_access": "within-groups", "ticket_editing": True}}, False, False),
    ("that is not known", {"custom_role": {"ticket_access": "galaxy", "ticket_editing": True}}, False, False),
]


@pytest.mark.parametrize(("rights", "sees", "edits"), [one[1:] for one in RIGHTS], ids=[one[0] for one in RIGHTS])
def test_an_agent_sees_what_zendesk_would_show(stage: Stage, rights: dict[str, Any], sees: bool, edits: bool) -> None:
    ticket, agent = stage.ticket(), next(stage.agents)
    stage.zendesk.act(ticket, {"group_id": stage.group("BC Support")})
    stage.sim("PUT", f"/agents/{agent}", **rights)
    bearer = stage.bearer(agent)
    answer = stage.call("GET", f"tickets/{ticket}", bearer)
    assert answer.status_code == (200 if sees else 404)
    if sees:
        assert answer.json["may"]["correct"] is edits
    for path in ("why", "other"):
        assert stage.call("GET", f"tickets/{ticket}/{path}", bearer).status_code == (200 if sees else 404)
    assert stage.call("POST", f"tickets/{ticket}/refresh", bearer).status_code == (200 if sees else 404)


def test_where_zendesk_shows_no_custom_roles_the_built_in_role_alone_counts(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    ticket, agents = stage.ticket(description="BC: hvordan bogfører jeg?"), [next(stage.agents) for _ in range(3)]
    stage.work(ticket)
    role = {"custom_role": {"ticket_access": "all", "ticket_editing": False}, "custom_role_name": "Bogholder"}
    for agent, rights in zip(agents, ({}, {"role_type": 1}, {"ticket_restriction": "assigned"}), strict=True):
        stage.sim("PUT", f"/agents/{agent}", **role, **rights)
    stage.zendesk.order_fault(path="/api/v2/custom_roles/", status=403, times=3)
    plain, light, restricted = (stage.call("GET", f"tickets/{ticket}", stage.bearer(one)) for one in agents)
    assert (plain.status_code, plain.json["may"]["correct"], plain.json["may"]["amounts"]) == (200, True, False)
    assert plain.json["credit"]["amounts"] is None
    assert (light.status_code, light.json["may"]["correct"]) == (200, False)
    assert restricted.status_code == 404
    assert len([one for one in caplog.records if "custom roles" in one.message]) == 1


def test_the_tickets_of_a_private_group_are_shown_to_it_alone(stage: Stage) -> None:
    ticket, inside, outside = stage.ticket(), next(stage.agents), next(stage.agents)
    stage.zendesk.act(ticket, {"group_id": stage.group("ERP Support")})
    stage.sim("PUT", f"/agents/{inside}", groups=["ERP Support"])
    stage.sim("PUT", f"/agents/{outside}", groups=["BC Support"])
    stage.sim("PUT", "/groups/ERP Support", is_public=False)
    try:
        found = [stage.call("GET", f"tickets/{ticket}", stage.bearer(one)).status_code for one in (inside, outside)]
        assert found == [200, 404]
    finally:
        stage.sim("PUT", "/groups/ERP Support", is_public=True)


def test_what_came_from_outside_is_given_as_it_is_and_as_json_only(stage: Stage) -> None:
    ticket = stage.ticket(
        subject=NASTY, description=f"{NASTY} kundenr. 10482 regnskab {NASTY}", requester_name=NASTY,
        organization={"name": NASTY, "external_id": "10482"},
    )  # fmt: skip
    stage.work(ticket)
    bearer = stage.bearer()
    for path in (f"tickets/{ticket}", f"tickets/{ticket}/why", f"tickets/{ticket}/other"):
        answer = stage.call("GET", path, bearer)
        assert answer.status_code == 200
        assert answer.mimetype == "application/json"
    assert NASTY in view(stage, ticket)["customer"]["proof"]


def test_the_customers_other_open_tickets_are_those_the_agent_may_see(stage: Stage) -> None:
    firm = {"name": "Klitgård", "external_id": "10482"}
    mine, other, solved, hidden = (stage.ticket(subject=one, organization=firm) for one in ("a", "b", "c", "d"))
    stranger = stage.ticket(subject="e", requester_email="en@anden.example")
    alike = stage.ticket(subject="f", requester_email="to@anden.example", custom_fields={"Kundenummer": "10482-2"})
    for one in (mine, other):
        stage.work(one)
    stage.zendesk.act(solved, {"status": "solved"})
    stage.zendesk.act(hidden, {"group_id": stage.group("NAV Support")})
    agent = next(stage.agents)
    stage.sim("PUT", f"/agents/{agent}", groups=["BC Support", "ERP Support", "Vagt"])
    stage.sim("PUT", "/groups/NAV Support", is_public=False)
    try:
        found = stage.call("GET", f"tickets/{mine}/other", stage.bearer(agent)).json["other_tickets"]
    finally:
        stage.sim("PUT", "/groups/NAV Support", is_public=True)
    ids = [one["id"] for one in found]
    assert other in ids
    assert not {mine, solved, hidden, stranger, alike} & {*ids}
    assert next(one for one in found if one["id"] == other)["subject"] == "b"


def test_why_gives_the_full_explanation(stage: Stage) -> None:
    ticket = stage.ticket(description="BC er nede for alle.")
    stage.work(ticket)
    lines = stage.call("GET", f"tickets/{ticket}/why", stage.bearer()).json["lines"]
    text = "\n".join(lines)
    assert "[critical.yaml:" in text
    # One sentence a line, with its place in the file: the page breaks them by itself.
    assert max(map(len, lines)) > WIDTH
    assert not [line for line in lines if line.lstrip().startswith("[")]
    assert "kalender" in text
    assert "Kunde: 10482 Klitgård Trælast A/S, bevist" in text


def test_amounts_are_for_those_whom_the_rules_name(stage: Stage) -> None:
    ticket, agent = stage.ticket(description="BC: hvordan bogfører jeg?"), next(stage.agents)
    stage.work(ticket)
    stage.sim("PUT", f"/agents/{agent}", groups=["BC Support"])
    seen = view(stage, ticket, agent)
    assert seen["credit"]["amounts"] is None
    assert seen["may"]["amounts"] is False
    assert "18.240,50" not in str(seen)
    shown = view(stage, ticket, SERVICE_USER)
    assert shown["may"]["amounts"] is True
    assert shown["credit"]["amounts"] == {
        "overdue": "0,00 kr.",
        "balance": "18.240,50 kr.",
        "limit": "250.000,00 kr.",
    }
    refreshed = stage.call("POST", f"tickets/{ticket}/refresh", stage.bearer(agent)).json
    assert refreshed["credit"]["amounts"] is None


@pytest.mark.parametrize(("agent", "withheld"), [(AGENT, 1), (SERVICE_USER, 0)])
def test_the_explanation_has_no_amount_either_for_who_may_not_see_it(
    stage: Stage, agent: int, withheld: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket, asked = stage.ticket(description="BC: hvordan bogfører jeg?"), []

    def withhold(told: Explanation, _: Catalogue) -> Explanation:
        asked.append(told)
        return told

    monkeypatch.setattr(sidebar_ticket, "withhold_amounts", withhold)
    assert stage.call("GET", f"tickets/{ticket}/why", stage.bearer(agent)).status_code == 200
    assert len(asked) == withheld


def test_an_unproven_customers_amounts_are_shown_to_nobody(stage: Stage) -> None:
    ticket = stage.ticket(description="Kundenr. 10482", requester_email="ny@ukendt.example")
    stage.work(ticket)
    seen = view(stage, ticket, SERVICE_USER)
    assert seen["customer"]["state"] == "claimed"
    assert seen["credit"] == {"state": "unknown", "text": "Vises, når kunden er bevist.", "amounts": None}
    assert seen["agreement"]["text"] == "Vises, når kunden er bevist"


def test_nothing_of_anybody_is_in_the_log_whatever_goes_wrong(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    canaries = ["Kanariefugl", "kanarie@fugl.example", "+4520998877", "Klitgård", "18.240", "18240", "eyJ"]
    caplog.set_level(logging.DEBUG, "web")
    caplog.set_level(logging.DEBUG, "workers")
    caplog.set_level(logging.DEBUG, "integrations")
    ticket = stage.ticket(
        subject="Kanariefugl", description="Kanariefugl 20998877", requester_name="Kanariefugl",
        organization={"name": "Klitgård Kanariefugl", "external_id": "10482"},
    )  # fmt: skip
    stage.work(ticket)
    agent = next(stage.agents)
    stage.sim("PUT", f"/agents/{agent}", name="Kanariefugl Konsulent")
    bearer = stage.bearer(agent)
    stage.open("eyJ.kanarie.x")
    stage.call("GET", f"tickets/{ticket}", "eyJ-kanarie")
    for path, status in (("/api/v2/tickets", 503), ("/api/v2/users", 500), ("/api/v2/search", 422)):
        stage.zendesk.order_fault(path=path, times=None, status=status, body='{"error":"Kanariefugl"}')
        for one in ("", "/other", "/why"):
            stage.call("GET", f"tickets/{ticket}{one}", bearer)
        stage.act(f"tickets/{ticket}/correct", bearer, field="account", value="Kanariefugl")
        stage.zendesk.clear_faults()
        stage.client.delete(f"hotline:sidebar:agent:{agent}")
    stage.act(f"tickets/{ticket}/correct", bearer, field="customer_number", value="Kanariefugl")
    stage.act(f"tickets/{ticket}/correct", bearer, field="account", value="Kanariefugl")
    stage.work(ticket)
    told = "\n".join(str({**vars(record), "message": record.getMessage()}) for record in caplog.records)
    assert "sidebar refused" in told
    assert [one for one in canaries if one in told] == []


def test_of_many_who_fetch_anew_one_at_a_time_asks_the_erp_for_a_customer(stage: Stage) -> None:
    ticket = stage.ticket(description="BC: hvordan bogfører jeg?")
    stage.work(ticket)
    bearer = stage.bearer()
    stage.erp.faults.clear()
    stage.erp.faults.add(stage.fault(latency=0.1, times=20))

    def fetch(_: int) -> int:
        headers = {"Authorization": f"Bearer {bearer}"}
        path = f"/sidebar/api/tickets/{ticket}/refresh"
        return stage.flask.test_client().post(path, json={}, headers=headers).status_code

    with ThreadPoolExecutor(5) as pool:
        assert set(pool.map(fetch, range(5))) == {200}
    asked = stage.erp.faults.counters()
    # One question goes to both of Business Central's APIs at once, Microsoft's and the partner's.
    assert int(str(asked["peak"])) <= 2
    assert 2 <= int(str(asked["total"])) <= 2 * 5
