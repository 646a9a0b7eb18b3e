"""The simulated account changes tickets as the real one does, and refuses what it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import requests

from demo.zendesk.server import Simulator
from tests.demo.zendesk_account import Caller


@dataclass(slots=True)
class Desk:
    caller: Caller
    now: list[datetime]
    text: int
    dropdown: int
    decimal: int
    checkbox: int


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    now = [datetime(2026, 11, 24, 10, 0, 0, 700_000, tzinfo=UTC)]
    with Simulator(clock=lambda: now[0]) as simulator:
        caller = Caller(simulator)
        yield Desk(
            caller,
            now,
            caller.make_field("text", "Tekst"),
            caller.make_field("tagger", "Valg", {"valg_a": "A", "valg_b": "B"}),
            caller.make_field("decimal", "Tal"),
            caller.make_field("checkbox", "Flueben"),
        )


def custom(desk: Desk, ticket_id: int) -> dict[int, object]:
    return {one["id"]: one["value"] for one in desk.caller.ticket(ticket_id)["custom_fields"]}


def test_a_new_ticket_is_shown_as_its_channel_made_it(desk: Desk) -> None:
    number = desk.caller.mail(
        channel="voice",
        subject="Opkald",
        description="Hej",
        requester_email=None,
        phone="+4521604409",
        created_at="2026-11-20T23:30:00+01:00",
        organization={"name": "Klitgård", "external_id": "10482"},
        tags=["vip"],
    )
    answer = desk.caller.ask(
        "GET", f"/api/v2/tickets/{number}.json?include=users,organizations,groups,nonsense"
    ).json()
    ticket = answer["ticket"]
    assert (ticket["status"], ticket["priority"], ticket["group_id"], ticket["tags"]) == ("new", None, None, ["vip"])
    assert ticket["created_at"] == "2026-11-20T22:30:00Z"
    assert ticket["updated_at"] == "2026-11-24T10:00:00Z"
    assert ticket["via"]["channel"] == "voice"
    assert ticket["via"]["source"]["from"]["phone"] == "+4521604409"
    assert [one["phone"] for one in answer["users"]] == ["+4521604409"]
    assert [one["external_id"] for one in answer["organizations"]] == ["10482"]
    assert answer["groups"] == []
    assert "nonsense" not in answer
    assert custom(desk, number) == {desk.text: None, desk.dropdown: None, desk.decimal: None, desk.checkbox: False}


def test_an_update_is_told_by_one_audit_with_program_and_metadata(desk: Desk) -> None:
    number = desk.caller.mail()
    answer = desk.caller.put(
        number, {"priority": "high", "metadata": {"a": "b"}, "comment": {"html_body": "<p>x</p>", "public": False}}
    )
    audit = answer.json()["audit"]
    assert audit["metadata"]["system"]["client"] == "Tester/1"
    assert audit["metadata"]["custom"] == {"a": "b"}
    assert (audit["author_id"], audit["via"]["channel"]) == (9001, "api")
    assert [(one["type"], one.get("field_name"), one.get("value")) for one in audit["events"]] == [
        ("Comment", None, None),
        ("Change", "priority", "high"),
    ]
    audits = desk.caller.ask("GET", f"/api/v2/tickets/{number}/audits?sort_order=desc").json()["audits"]
    assert audits[0] == audit
    assert len(audits) == 2


def test_an_account_can_drop_metadata_without_a_word(desk: Desk) -> None:
    number = desk.caller.mail()
    desk.caller.control.drop_metadata()
    dropping = desk.caller.put(number, {"priority": "high", "metadata": {"a": "b"}})
    desk.caller.control.drop_metadata(drops=False)
    keeping = desk.caller.put(number, {"priority": "low", "metadata": {"a": "b"}})
    told = [answer.json()["audit"]["metadata"]["custom"] for answer in (dropping, keeping)]
    assert told == [{}, {"a": "b"}]
    assert [answer.headers.get("X-Zendesk-API-Warn") for answer in (dropping, keeping)] == [None, None]


def test_updated_at_moves_only_when_something_came_of_it(desk: Desk) -> None:
    number = desk.caller.mail()
    before = desk.caller.ticket(number)["updated_at"]
    desk.now[0] += timedelta(seconds=5)
    assert desk.caller.put(number, {"priority": None, "tags": []}).json()["audit"]["events"] == []
    assert desk.caller.ticket(number)["updated_at"] == before
    desk.caller.put(number, {"priority": "low"})
    assert desk.caller.ticket(number)["updated_at"] == "2026-11-24T10:00:05Z"


@pytest.mark.parametrize("safe", [True, False])
def test_a_safe_update_of_an_outdated_ticket_is_a_conflict_even_where_it_says_false(desk: Desk, safe: bool) -> None:
    number = desk.caller.mail()
    stamp = desk.caller.ticket(number)["updated_at"]
    desk.now[0] += timedelta(seconds=1)
    desk.caller.control.act(number, {"priority": "high"})
    answer = desk.caller.put(number, {"priority": "low", "safe_update": safe, "updated_stamp": stamp})
    assert (answer.status_code, answer.json()["error"]) == (409, "UpdateConflict")
    assert desk.caller.ticket(number)["priority"] == "high"
    newer = desk.caller.ticket(number)["updated_at"]
    assert (
        desk.caller.put(number, {"priority": "low", "safe_update": True, "updated_stamp": newer}).status_code == 200
    )


def test_tags_replace_all_but_those_of_chosen_options(desk: Desk) -> None:
    number = desk.caller.mail(tags=["old"])
    desk.caller.put(number, {"custom_fields": [{"id": desk.dropdown, "value": "valg_a"}]})
    assert desk.caller.ticket(number)["tags"] == ["old", "valg_a"]
    desk.caller.put(number, {"custom_fields": [{"id": desk.dropdown, "value": "valg_b"}], "tags": ["new"]})
    assert desk.caller.ticket(number)["tags"] == ["new", "valg_b"]
    desk.caller.put(number, {"tags": ["only"]})
    assert custom(desk, number)[desk.dropdown] is None, "a dropdown whose tag is taken away is emptied"
    desk.caller.put(number, {"tags": ["valg_a"]})
    assert custom(desk, number)[desk.dropdown] == "valg_a"


def test_additional_tags_do_nothing_on_a_single_update(desk: Desk) -> None:
    number = desk.caller.mail(tags=["old"])
    answer = desk.caller.put(number, {"additional_tags": ["new"], "remove_tags": ["old"]})
    assert answer.status_code == 200
    assert desk.caller.ticket(number)["tags"] == ["old"]


def test_an_unknown_attribute_is_dropped_and_named(desk: Desk) -> None:
    answer = desk.caller.put(desk.caller.mail(), {"prioritet": "low", "priority": "low"})
    assert answer.status_code == 200
    assert 'unpermitted_keys=>["prioritet"]' in answer.headers["X-Zendesk-API-Warn"]


@pytest.mark.parametrize(
    "ticket",
    [
        {"priority": "kritisk"},
        {"status": None},
        {"tags": "a b"},
        {"tags": ["a b"]},
        {"group_id": "70001"},
        {"group_id": 1},
        {"group_id": True},
        {"assignee_id": 70_099},
        {"subject": 5},
        {"comment": "text"},
        {"comment": {"html_body": " "}},
        {"comment": {"html_body": "x", "public": "false"}},
        {"comment": {"text": "x"}},
        {"metadata": "x"},
        {"metadata": {"a": "x" * 1100}},
        {"safe_update": "true", "updated_stamp": "2026-11-24T10:00:00Z"},
        {"safe_update": True},
        {"safe_update": True, "updated_stamp": "2026-11-24"},
        {"custom_fields": {"1": "x"}},
        {"custom_fields": [{"id": 1, "value": "x"}]},
        {"custom_fields": [{"id": "TEXT", "value": "x"}]},
        {"custom_fields": [{"id": "text", "value": 5}]},
        {"custom_fields": [{"id": "dropdown", "value": "A"}]},
        {"custom_fields": [{"id": "dropdown", "value": ["valg_a"]}]},
        {"custom_fields": [{"id": "decimal", "value": "1,5"}]},
        {"custom_fields": [{"id": "decimal", "value": True}]},
        {"custom_fields": [{"id": "checkbox", "value": "1"}]},
        {"custom_fields": [{"id": "text"}]},
    ],
)
def test_what_has_the_wrong_type_or_names_nothing_is_refused_whole(desk: Desk, ticket: dict[str, object]) -> None:
    number = desk.caller.mail()
    rows = ticket.get("custom_fields")
    if isinstance(rows, list):
        ids = {"text": desk.text, "dropdown": desk.dropdown, "decimal": desk.decimal, "checkbox": desk.checkbox}
        ticket = {"custom_fields": [{**row, "id": ids.get(row["id"], row["id"])} for row in rows]}
    before = desk.caller.control.ticket(number)
    answer = desk.caller.put(number, {"external_id": "x", **ticket})
    assert (answer.status_code, answer.json()["error"]) == (422, "RecordInvalid")
    assert desk.caller.control.ticket(number) == before


@pytest.mark.parametrize("body", [None, 5, [], {}, {"ticket": None}, {"ticket": []}])
def test_a_body_without_a_ticket_is_malformed(desk: Desk, body: object) -> None:
    answer = desk.caller.ask("PUT", f"/api/v2/tickets/{desk.caller.mail()}", body)
    assert answer.status_code in (400, 415)


def test_custom_fields_are_shown_in_the_types_of_the_api(desk: Desk) -> None:
    number = desk.caller.mail()
    values = {desk.text: "010482", desk.dropdown: "valg_a", desk.decimal: 2.5, desk.checkbox: True}
    desk.caller.put(number, {"custom_fields": [{"id": key, "value": value} for key, value in values.items()]})
    assert custom(desk, number) == {**values, desk.decimal: "2.5"}
    emptied = [{"id": key, "value": ""} for key in (desk.text, desk.dropdown, desk.decimal)]
    desk.caller.put(number, {"custom_fields": [*emptied, {"id": desk.checkbox, "value": False}]})
    assert set(custom(desk, number).values()) == {None, False}


def test_a_closed_ticket_cannot_be_changed_and_a_deleted_one_is_gone(desk: Desk) -> None:
    closed, deleted = desk.caller.mail(), desk.caller.mail()
    desk.caller.control.act(closed, {"status": "closed"})
    desk.caller.control.delete_ticket(deleted)
    assert desk.caller.put(closed, {"priority": "low"}).status_code == 422
    assert desk.caller.put(deleted, {"priority": "low"}).status_code == 404
    assert desk.caller.ask("GET", f"/api/v2/tickets/{deleted}").status_code == 404
    assert desk.caller.ask("GET", "/api/v2/tickets/99999").json()["error"] == "RecordNotFound"


def test_people_act_in_their_own_name_and_over_their_own_channel(desk: Desk) -> None:
    number = desk.caller.mail()
    desk.caller.control.act(number, {"assignee_id": 9002})
    assert desk.caller.ticket(number)["status"] == "open", "a ticket that is given to somebody is no longer new"
    desk.caller.control.act(number, {"status": "solved"})
    desk.caller.control.act(number, {"comment": {"body": "Stadig <i>galt</i>"}}, person="requester")
    stored = desk.caller.control.ticket(number)
    assert stored["ticket"]["status"] == "open"
    assert stored["comments"][-1]["html_body"] == "Stadig &lt;i>galt&lt;/i>"
    last = stored["audits"][-1]
    assert (last["author_id"], last["via"]["channel"]) == (stored["ticket"]["requester_id"], "email")
    assert stored["audits"][-2]["author_id"] == 9002


def test_one_address_is_one_requester(desk: Desk) -> None:
    first, second = (desk.caller.mail(requester_email=address) for address in ("X@y.example", "x@Y.example"))
    assert desk.caller.ticket(first)["requester_id"] == desk.caller.ticket(second)["requester_id"]


def test_show_many_gives_those_that_exist_and_refuses_too_many(desk: Desk) -> None:
    numbers = [desk.caller.mail(), desk.caller.mail()]
    path = "/api/v2/tickets/show_many.json?ids="
    found = desk.caller.ask("GET", f"{path}{numbers[1]},99999,{numbers[0]}").json()
    assert [one["id"] for one in found["tickets"]] == [numbers[1], numbers[0]]
    refused = desk.caller.ask("GET", path + ",".join(str(one) for one in range(101)))
    assert (refused.status_code, refused.json()["max_count"]) == (400, 100)
    assert desk.caller.ask("GET", f"{path}x").status_code == 400


def test_lists_come_in_pages(desk: Desk) -> None:
    number = desk.caller.mail()
    for n in range(4):
        desk.caller.control.act(number, {"subject": str(n)})
    address: str | None = (
        f"{desk.caller.simulator.address}/api/v2/tickets/{number}/audits.json?per_page=2&sort_order=desc"
    )
    sizes, ids = [], []
    while address:
        answer = desk.caller.ask("GET", address.removeprefix(desk.caller.simulator.address)).json()
        sizes.append(len(answer["audits"]))
        ids += [one["id"] for one in answer["audits"]]
        address = answer["next_page"]
    assert sizes == [2, 2, 1]
    assert ids == sorted(ids, reverse=True)


OPTION, TAKEN = [{"name": "a", "value": "a"}], [{"name": "a", "value": "valg_a"}]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("ticket_fields", {"ticket_field": {"type": "tal", "title": "x"}}),
        ("ticket_fields", {"ticket_field": {"type": "text", "title": " "}}),
        ("ticket_fields", {"ticket_field": {"type": "tagger", "title": "x"}}),
        ("ticket_fields", {"ticket_field": {"type": "text", "title": "x", "custom_field_options": OPTION}}),
        ("ticket_fields", {"ticket_field": {"type": "tagger", "title": "x", "custom_field_options": TAKEN}}),
        ("ticket_fields", {"ticket_field": {"type": "text", "title": "x", "wrong": 1}}),
        ("ticket_fields", {"field": {}}),
        ("groups", {"group": {"name": ""}}),
        ("groups", {"group": {"name": "Support"}}),
        ("groups", {"group": {"navn": "x"}}),
    ],
)
def test_an_admin_is_refused_what_is_wrong(desk: Desk, path: str, body: object) -> None:
    assert desk.caller.ask("POST", f"/api/v2/{path}", body).status_code == 422


def test_the_control_refuses_what_it_does_not_know(desk: Desk) -> None:
    for path, body in (
        ("tickets", {"channel": "fax"}),
        ("tickets", {"created_at": "2026-11-20T10:00:00"}),
        ("tickets", {"created_at": "i går"}),
        ("tickets", {"tags": "a"}),
        ("tickets", {"subject": 5}),
        ("faults", {"cut": "somewhere"}),
        ("faults", {"wrong": 1}),
        ("faults", []),
    ):
        assert desk.caller.ask("POST", f"/_sim/{path}", body).status_code in (400, 422), body


# --- what a form filled in


def test_a_form_fills_fields_by_title_and_makes_those_that_are_not_there() -> None:
    with Simulator() as simulator:
        caller = Caller(simulator)
        choice = caller.make_field("tagger", "Valg", {"valg_a": "A", "valg_b": "B"})
        caller.make_field("checkbox", "Flueben")
        given = {"Valg": "valg_b", "Flueben": True, "Maskine": "NAVSQL01", "Tom": ""}
        ticket_id = caller.mail(custom_fields=given, tags=["formular"])
        ticket = caller.ticket(ticket_id)
        assert {one["value"] for one in ticket["custom_fields"]} - {None} == {"valg_b", True, "NAVSQL01"}
        assert ticket["tags"] == ["formular", "valg_b"]
        (audit,) = caller.control.ticket(ticket_id)["audits"]
        assert {one.get("field_name"): one.get("value") for one in audit["events"]}[str(choice)] == "valg_b"
        with pytest.raises(requests.HTTPError, match="422"):
            caller.mail(custom_fields={"Valg": "valg_c"})
