"""What agents do in the sidebar: once, with their name on the ticket, and for good."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import yaml

from demo.zendesk.account import SERVICE_USER
from tests.web.conftest import Stage
from workers.corrections import Corrections
from workers.owed_cases import OwedCases
from workers.time_ledger.database import Database, LedgerUnavailable

TEXT = "Business Central: hvordan bogfører jeg en kreditnota?"
NASTY = "<img src=x onerror=alert(1)> {{ticket.id}} https://evil.example"


def corrected(stage: Stage, ticket: str, field: str, value: object, agent: int = 9002) -> Any:
    answer = stage.act(f"tickets/{ticket}/correct", stage.bearer(agent), field=field, value=value)
    assert answer.status_code == 200, answer.text
    return answer.json


def writes(stage: Stage, ticket: str) -> int:
    """How many updates of ours the ticket has had."""
    return sum(1 for one in stage.zendesk.ticket(ticket)["audits"] if one["author_id"] == SERVICE_USER)


CORRECTIONS: list[tuple[str, object, object, str]] = [
    ("customer_number", "20917", "20917", "Kundenummer fra «10482» til «20917»"),
    ("account", "Lager Nord", "Lager Nord", "Regnskab/RefID fra «Klitgård Trælast / 410» til «Lager Nord»"),
    ("product", "nav", "hotline_product_nav", "Produkt fra «Business Central» til «NAV»"),
    ("critical", True, True, "Driftskritisk fra «nej» til «ja»"),
]


@pytest.mark.parametrize(("field", "value", "stands", "line"), CORRECTIONS, ids=[one[0] for one in CORRECTIONS])
def test_a_correction_stands_on_the_ticket_with_the_agents_name_and_is_never_undone(
    stage: Stage, field: str, value: object, stands: object, line: str
) -> None:
    ticket = stage.ticket(description=TEXT)
    stage.work(ticket)
    before = writes(stage, ticket)
    assert corrected(stage, ticket, field, value)["text"].startswith("Rettet.")
    assert stage.desk.pending.is_pending(ticket)
    stage.work(ticket)
    assert stage.fields(ticket)[field] == stands
    notes = [one for one in stage.comments(ticket) if "Mette Konsulent rettede" in one]
    assert len(notes) == 1
    assert line in notes[0]
    assert writes(stage, ticket) == before + 1, "the line, the field and what follows from it are one update"
    stage.reply(ticket, "Kundenr. 10482, NAV, alt er i orden")
    stage.work(ticket)
    assert stage.fields(ticket)[field] == stands
    assert len([one for one in stage.comments(ticket) if "rettede" in one]) == 1


def test_a_correction_shows_at_once_and_the_rest_follows_from_it(stage: Stage) -> None:
    ticket = stage.ticket(description=TEXT)
    stage.work(ticket)
    corrected(stage, ticket, "customer_number", "20917")
    seen = stage.call("GET", f"tickets/{ticket}", stage.bearer()).json
    assert (seen["customer"]["state"], seen["customer"]["number"]) == ("proven", "20917")
    assert seen["customer"]["name"] == "Vesterlund Mejeri A.m.b.a."
    stage.work(ticket)
    assert stage.fields(ticket)["customer_name"] == "Vesterlund Mejeri A.m.b.a."


def test_a_correction_to_what_stands_there_already_holds_as_well(stage: Stage) -> None:
    """Who confirms that a case is not critical does not want it to become so by a later mail."""
    ticket = stage.ticket(description=TEXT)
    stage.work(ticket)
    corrected(stage, ticket, "critical", False)
    stage.work(ticket)
    stage.reply(ticket, "Nu er hele Business Central nede!")
    stage.work(ticket)
    assert stage.fields(ticket)["critical"] is False


def test_a_later_correction_counts_and_so_does_what_is_set_in_zendesk_afterwards(stage: Stage) -> None:
    ticket = stage.ticket(description=TEXT)
    stage.work(ticket)
    corrected(stage, ticket, "product", "nav")
    stage.work(ticket)
    corrected(stage, ticket, "product", "bc")
    stage.work(ticket)
    assert stage.fields(ticket)["product"] == "hotline_product_bc"
    field = next(one.id for one in stage.simulator.desk.account.fields.values() if one.title == "Produkt")
    stage.zendesk.act(ticket, {"custom_fields": [{"id": field, "value": "hotline_product_unknown"}]})
    stage.work(ticket)
    assert stage.fields(ticket)["product"] == "hotline_product_unknown"


def test_two_corrections_before_a_worker_comes_are_both_told_of(stage: Stage) -> None:
    ticket = stage.ticket(description=TEXT)
    stage.work(ticket)
    corrected(stage, ticket, "product", "nav")
    corrected(stage, ticket, "critical", True)
    stage.work(ticket)
    told = [one for one in stage.comments(ticket) if "rettede" in one]
    assert len(told) == 2
    assert stage.fields(ticket)["critical"] is True
    assert stage.fields(ticket)["product"] == "hotline_product_nav"


def test_a_correction_outlives_a_lost_redis(stage: Stage) -> None:
    ticket = stage.ticket(description=TEXT)
    stage.work(ticket)
    corrected(stage, ticket, "critical", True)
    stage.work(ticket)
    stage.client.flushall()
    stage.reply(ticket, "Det kører igen, tak.")
    stage.work(ticket)
    assert stage.fields(ticket)["critical"] is True
    assert len([one for one in stage.comments(ticket) if "rettede" in one]) == 1


def test_a_correction_outlives_a_lost_redis_also_where_zendesk_drops_what_marks_it(stage: Stage) -> None:
    stage.zendesk.drop_metadata()
    try:
        ticket = stage.ticket(description=TEXT)
        stage.work(ticket)
        corrected(stage, ticket, "critical", True)
        stage.work(ticket)
        stage.client.flushall()
        stage.work(ticket)
        assert stage.fields(ticket)["critical"] is True
        assert len([one for one in stage.comments(ticket) if "rettede" in one]) == 1
    finally:
        stage.zendesk.drop_metadata(False)


def test_a_solved_ticket_is_corrected_and_told_of_too(stage: Stage) -> None:
    ticket = stage.ticket(description=TEXT)
    stage.work(ticket)
    stage.zendesk.act(ticket, {"status": "solved"})
    corrected(stage, ticket, "critical", True)
    stage.work(ticket)
    assert stage.fields(ticket)["critical"] is True
    assert stage.zendesk.ticket(ticket)["ticket"]["status"] == "solved"
    assert any("Mette Konsulent rettede Driftskritisk" in one for one in stage.comments(ticket))


def test_a_click_is_one_act_however_often_it_is_sent(stage: Stage) -> None:
    ticket = stage.ticket(description=TEXT)
    stage.work(ticket)
    bearer, request_id = stage.bearer(), str(uuid.uuid4())

    def click(_: int) -> Any:
        browser = stage.flask.test_client()
        body = {"request_id": request_id, "field": "product", "value": "nav"}
        headers = {"Authorization": f"Bearer {bearer}"}
        return browser.post(f"/sidebar/api/tickets/{ticket}/correct", json=body, headers=headers)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(click, range(8)))
    assert {one.status_code for one in answers} == {200}
    assert len({one.text for one in answers}) == 1
    stage.work(ticket)
    assert click(0).status_code == 200
    stage.work(ticket)
    assert len([one for one in stage.comments(ticket) if "rettede" in one]) == 1
    other = stage.call(
        "POST", f"tickets/{ticket}/correct", bearer, request_id=request_id, field="product", value="bc"
    )
    assert other.status_code == 409
    assert other.json["error"]["code"] == "other_request"


def test_asking_for_a_new_evaluation_is_told_of_and_done(stage: Stage) -> None:
    ticket = stage.ticket(description=TEXT)
    answer = stage.act(f"tickets/{ticket}/reevaluate", stage.bearer())
    assert answer.json == {"text": "Sagen bliver vurderet igen."}
    stage.work(ticket)
    assert any("Mette Konsulent bad om en ny vurdering" in one for one in stage.comments(ticket))
    assert stage.fields(ticket)["customer_number"] == "10482"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("customer_number", "99999", "Kundenummer 99999 findes ikke i ERP."),
        ("customer_number", "", "Skriv et kundenummer"),
        ("customer_number", "1' or '1'='1", "Skriv et kundenummer"),
        ("customer_number", "1" * 21, "Skriv et kundenummer"),
        ("customer_number", 10482, "Skriv et kundenummer"),
        ("customer_number", None, "Skriv et kundenummer"),
        ("account", "", "Skriv regnskabets navn"),
        ("account", "x" * 81, "Skriv regnskabets navn"),
        ("account", "a\u202eb", "Skriv regnskabets navn"),
        ("product", "sap", "Vælg Business Central eller NAV."),
        ("critical", "true", "Vælg, om sagen er driftskritisk"),
        ("group", "Vagt", "Det kan ikke rettes her."),
        ("rulebook", "x", "Det kan ikke rettes her."),
        (["critical"], True, "Det kan ikke rettes her."),
    ],
)
def test_what_cannot_be_set_is_refused_in_words(stage: Stage, field: object, value: object, words: str) -> None:
    ticket = stage.ticket(description=TEXT)
    answer = stage.act(f"tickets/{ticket}/correct", stage.bearer(), field=field, value=value)
    assert answer.status_code == 422
    assert answer.json["error"]["text"].startswith(words)
    assert stage.desk.acts.get(ticket) == ()


@pytest.mark.parametrize("body", [{}, {"request_id": "1"}, {"request_id": None}, {"request_id": ["a"]}])
def test_an_act_without_its_id_is_refused(stage: Stage, body: dict[str, Any]) -> None:
    ticket = stage.ticket()
    answer = stage.call("POST", f"tickets/{ticket}/reevaluate", stage.bearer(), **body)
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "malformed")
    assert stage.desk.acts.get(ticket) == ()


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"a":1,"a":2}', b"\xff", b'{"x":"' + b"a" * 17_000 + b'"}'])
def test_what_is_no_json_object_is_refused(stage: Stage, content: bytes) -> None:
    ticket, bearer = stage.ticket(), stage.bearer()
    headers = {"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"}
    answer = stage.browser.post(f"/sidebar/api/tickets/{ticket}/reevaluate", data=content, headers=headers)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("rights", "status"),
    [
        ({"ticket_restriction": "groups", "groups": []}, 404),
        ({"role_type": 1}, 403),
        ({"custom_role": {"ticket_access": "all", "ticket_editing": False}}, 403),
    ],
)
@pytest.mark.parametrize("path", ["correct", "reevaluate"])
def test_who_may_not_change_the_ticket_does_nothing(
    stage: Stage, rights: dict[str, Any], status: int, path: str
) -> None:
    ticket, agent = stage.ticket(), next(stage.agents)
    stage.sim("PUT", f"/agents/{agent}", **rights)
    answer = stage.act(f"tickets/{ticket}/{path}", stage.bearer(agent), field="product", value="nav")
    assert answer.status_code == status
    assert stage.desk.acts.get(ticket) == ()


def test_a_closed_ticket_is_changed_by_nobody(stage: Stage) -> None:
    ticket = stage.ticket()
    stage.zendesk.act(ticket, {"status": "closed"})
    answer = stage.act(f"tickets/{ticket}/correct", stage.bearer(), field="product", value="nav")
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "ended")
    assert stage.call("GET", f"tickets/{ticket}", stage.bearer()).json["may"]["correct"] is False


def test_what_an_agent_wrote_or_is_called_cannot_do_anything_in_the_note(stage: Stage) -> None:
    ticket, agent = stage.ticket(description=TEXT), next(stage.agents)
    stage.sim("PUT", f"/agents/{agent}", name=NASTY)
    stage.work(ticket)
    corrected(stage, ticket, "account", NASTY, agent)
    stage.work(ticket)
    (html,) = [one["html_body"] for one in stage.zendesk.ticket(ticket)["comments"] if "rettede" in one["html_body"]]
    assert "<img" not in html
    assert "{{" not in html
    assert "https://" not in html


def test_without_the_erp_a_number_is_taken_as_it_is_given(stage: Stage) -> None:
    ticket = stage.ticket(description=TEXT)
    stage.work(ticket)
    stage.sim_erp_down()
    corrected(stage, ticket, "customer_number", "77777")
    stage.work(ticket)
    assert stage.fields(ticket)["customer_number"] == "77777"


def test_corrections_are_kept_as_cases_that_only_admins_get(stage: Stage) -> None:
    ticket = stage.ticket(description=TEXT, subject="Kredit")
    stage.work(ticket)
    corrected(stage, ticket, "product", "nav")
    corrected(stage, ticket, "customer_number", "20917")
    stage.work(ticket)
    refused = stage.call("GET", "corrections.yaml", stage.bearer())
    assert (refused.status_code, refused.json["error"]["code"]) == (403, "no_rights")
    answer = stage.call("GET", "corrections.yaml", stage.bearer(SERVICE_USER))
    assert answer.status_code == 200
    assert answer.mimetype == "application/yaml"
    cases = yaml.safe_load(answer.text)["cases"]
    (case,) = [one for one in cases if one["name"] == f"Rettet på sag {ticket}: Produkt, Kundenummer"]
    assert case["text"] == TEXT
    assert case["expect"] == {"product": "nav", "customer_number": "20917"}


def test_a_database_that_is_away_stops_no_correction_and_loses_no_case(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = stage.ticket(description=TEXT)
    stage.work(ticket)

    asked: list[Database] = []

    def away(database: Database) -> Any:
        asked.append(database)
        raise LedgerUnavailable("OperationalError")

    with monkeypatch.context() as patch:
        patch.setattr(Database, "_open", away)
        corrected(stage, ticket, "product", "nav")
        assert stage.call("GET", "corrections.yaml", stage.bearer(SERVICE_USER)).status_code == 503
        stage.work(ticket)
    assert stage.fields(ticket)["product"] == "hotline_product_nav"
    OwedCases(stage.client, Corrections(asked[0])).tend(stage.clock() + timedelta(minutes=2))
    cases = stage.call("GET", "corrections.yaml", stage.bearer(SERVICE_USER)).text
    assert cases.count(f"Rettet på sag {ticket}: Produkt") == 1


def test_who_asks_for_a_call_again_after_one_waits_again_and_who_says_thanks_does_not(stage: Stage) -> None:
    ticket = stage.ticket(description=f"{TEXT} Ring til mig på 20 99 88 77.")
    stage.work(ticket)
    bearer, path = stage.bearer(), f"tickets/{ticket}"
    stage.clock.ahead = -timedelta(minutes=10)  # of the call; the customer writes now
    assert stage.act(f"{path}/callback_done", bearer).status_code == 200
    stage.clock.ahead = timedelta()
    stage.reply(ticket, "Tak for snakken, det virker nu.")
    assert stage.call("GET", path, bearer).json["callback"] is None
    stage.reply(ticket, "Det driller igen. Ring til mig igen, tak.")
    assert stage.call("GET", path, bearer).json["callback"] == {"open": True, "phone": "+4520998877"}
    stage.clock.ahead = timedelta(seconds=5)
    assert stage.act(f"{path}/callback_done", bearer).status_code == 200
    assert stage.call("GET", path, bearer).json["callback"] is None


def test_who_has_called_back_says_so_once_and_the_customer_waits_no_more(stage: Stage) -> None:
    ticket = stage.ticket(description=f"{TEXT} Ring til mig på 20 99 88 77.")
    stage.work(ticket)
    bearer, path = stage.bearer(), f"tickets/{ticket}"
    seen = stage.call("GET", path, bearer).json
    assert seen["callback"] == {"open": True, "phone": "+4520998877"}
    assert seen["contact"]["suggestion"] in ("call", "write")
    assert seen["contact"]["reason"]
    answer = stage.act(f"{path}/callback_done", bearer)
    assert answer.json == {"text": "Noteret på sagen."}
    assert stage.call("GET", path, bearer).json["callback"] is None
    stage.work(ticket)
    stage.client.delete(f"hotline:sidebar:acts:{ticket}")
    assert stage.call("GET", path, bearer).json["callback"] is None
    assert len([one for one in stage.comments(ticket) if "Mette Konsulent har ringet til kunden" in one]) == 1
