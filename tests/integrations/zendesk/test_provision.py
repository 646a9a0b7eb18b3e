"""`zendesk apply`: makes what is lacking, mends what is ours, touches nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import requests

from demo.zendesk.account import API_EMAIL, API_TOKEN
from integrations.errors import OutcomeUnknown, Rejected
from integrations.zendesk.provision import DesiredField, DesiredState, ProvisionError, apply, plan, signing_secret
from integrations.zendesk.trigger import DesiredTrigger
from integrations.zendesk.view import DesiredView
from tests.integrations.zendesk.conftest import ENDPOINT, Account, desired

PRODUCT = DesiredField("product", "Produkt", "tagger", (("BC", "hotline_product_bc"), ("NAV", "hotline_product_nav")))


def ask(account: Account, method: str, path: str, body: object = None) -> dict[str, Any]:
    """As an admin's own program would."""
    address = f"{account.simulator.address}/api/v2/{path}"
    answer = requests.request(method, address, json=body, auth=(f"{API_EMAIL}/token", API_TOKEN), timeout=5)
    answer.raise_for_status()
    shown: dict[str, Any] = answer.json() if answer.content else {}
    return shown


def sentences(account: Account, state: DesiredState | None = None) -> list[str]:
    return [str(change) for change in plan(account.connect(), state or desired())]


def apply_all(account: Account, state: DesiredState | None = None) -> None:
    client = account.connect()
    apply(client, plan(client, state or desired()))


def test_an_account_that_was_only_just_made_gets_everything_and_then_nothing(bare: Account) -> None:
    assert sentences(bare) == [
        "field Kundenummer (text)",
        "field Produkt (tagger)",
        "field Klip tilbage (decimal)",
        "field Driftskritisk (checkbox)",
        "group BC Support",
        "group Vagt",
        f"webhook Hotline to {ENDPOINT}",
        "trigger Hotline: ticket created",
        "trigger Hotline: ticket updated",
    ]
    apply_all(bare)
    bare.control.clear_calls()
    assert sentences(bare) == []
    apply_all(bare)
    assert not any(row["call"].startswith(("POST /api", "PUT", "PATCH")) for row in bare.control.requests())


def test_a_view_is_made_once_and_left_to_the_admins(bare: Account) -> None:
    state = replace(desired(), views=(DesiredView("Tilbagekald", "hotline_callback_open"),))
    assert "view Tilbagekald" in sentences(bare, state)
    apply_all(bare, state)
    assert sentences(bare, state) == []
    (view,) = ask(bare, "GET", "views.json")["views"]
    assert {"field": "current_tags", "operator": "includes", "value": "hotline_callback_open"} in view["conditions"][
        "all"
    ]


OF_ORGANIZATIONS = (
    DesiredField("hotline_agreement", "Aftale", "dropdown", (("Klip", "hotline_org_clips"),)),
    DesiredField("hotline_to", "Til", "date"),
)


def test_fields_of_organizations_are_made_where_they_are_wanted(bare: Account) -> None:
    state = replace(desired(), organization_fields=OF_ORGANIZATIONS)
    assert "organization field Aftale (dropdown)" in sentences(bare, state)
    apply_all(bare, state)
    assert sentences(bare, state) == []
    made = {one["key"]: one for one in ask(bare, "GET", "organization_fields.json")["organization_fields"]}
    assert made["hotline_agreement"]["custom_field_options"] == [{"name": "Klip", "value": "hotline_org_clips"}]
    assert made["hotline_to"]["type"] == "date"


def test_a_field_of_organizations_of_the_wrong_type_is_named_and_not_replaced(bare: Account) -> None:
    wrong = {"organization_field": {"key": "hotline_to", "type": "text", "title": "Til"}}
    ask(bare, "POST", "organization_fields.json", wrong)
    with pytest.raises(ProvisionError, match="The organization field hotline_to is of type text, but must be date"):
        sentences(bare, replace(desired(), organization_fields=OF_ORGANIZATIONS))


def test_a_plan_changes_nothing(bare: Account) -> None:
    sentences(bare)
    assert all(row["call"].startswith("GET /api") or "oauth" in row["call"] for row in bare.control.requests())


def test_the_triggers_tell_our_endpoint_and_leave_out_only_ourselves(bare: Account) -> None:
    apply_all(bare)
    (webhook,) = ask(bare, "GET", "webhooks")["webhooks"]
    created, updated = ask(bare, "GET", "triggers")["triggers"]
    assert created["conditions"] == {
        "all": [{"field": "update_type", "operator": "is", "value": "Create"}],
        "any": [],
    }
    assert updated["conditions"]["all"] == [
        {"field": "update_type", "operator": "is", "value": "Change"},
        {"field": "role", "operator": "is_not", "value": "9001"},
    ]
    for trigger, event in ((created, "created"), (updated, "updated")):
        assert trigger["active"] is True
        (action,) = trigger["actions"]
        body = (
            '{"v":1,"ticket_id":"{{ticket.id}}","updated_at":"{{ticket.updated_at_with_timestamp}}",'
            '"actor_id":"{{current_user.id}}","event":"EVENT"}'
        )
        assert action == {"field": "notification_webhook", "value": [webhook["id"], body.replace("EVENT", event)]}


def test_the_signing_secret_is_read_and_a_webhook_that_is_not_there_is_named(bare: Account) -> None:
    with pytest.raises(ProvisionError, match="hotline zendesk apply"):
        signing_secret(bare.connect(), ENDPOINT)
    apply_all(bare)
    (webhook,) = ask(bare, "GET", "webhooks")["webhooks"]
    told = ask(bare, "GET", f"webhooks/{webhook['id']}/signing_secret")["signing_secret"]["secret"]
    assert signing_secret(bare.connect(), ENDPOINT) == told


def test_options_that_are_missing_are_added_and_others_stay(bare: Account) -> None:
    ask(bare, "POST", "ticket_fields", {
        "ticket_field": {"type": "tagger", "title": "Produkt", "custom_field_options": [
            {"name": "Business Central", "value": "hotline_product_bc"}, {"name": "Egen", "value": "egen"}]}
    })  # fmt: skip
    assert sentences(bare)[1] == "option NAV (hotline_product_nav) of field Produkt"
    apply_all(bare)
    field = next(one for one in ask(bare, "GET", "ticket_fields")["ticket_fields"] if one["title"] == "Produkt")
    assert [(one["name"], one["value"]) for one in field["custom_field_options"]] == [
        ("Business Central", "hotline_product_bc"),
        ("Egen", "egen"),
        ("NAV", "hotline_product_nav"),
    ]


def test_a_field_of_the_wrong_type_is_named_and_not_replaced(bare: Account) -> None:
    made = ask(bare, "POST", "ticket_fields", {"ticket_field": {"type": "decimal", "title": "Kundenummer"}})
    with pytest.raises(
        ProvisionError, match=rf"Kundenummer \(id {made['ticket_field']['id']}\) is of type decimal.*text"
    ):
        sentences(bare)


def test_an_option_tag_that_another_field_has_is_named(bare: Account) -> None:
    ask(bare, "POST", "ticket_fields", {
        "ticket_field": {"type": "tagger", "title": "System", "custom_field_options": [
            {"name": "NAV", "value": "hotline_product_nav"}]}
    })  # fmt: skip
    with pytest.raises(ProvisionError, match=r"System .* hotline_product_nav.* Produkt"):
        sentences(bare)


def test_a_dropdown_that_was_renamed_is_named_and_no_second_one_is_made(bare: Account) -> None:
    apply_all(bare)
    field = next(one for one in bare.simulator.desk.account.fields.values() if one.title == "Produkt")
    field.title = "Vare"
    with pytest.raises(
        ProvisionError, match=rf"^The ticket field Vare \(id {field.id}\) must be called Produkt again"
    ):
        sentences(bare)


def test_two_of_a_name_are_named_and_everything_that_stands_in_the_way_at_once(bare: Account) -> None:
    apply_all(bare)
    account = bare.simulator.desk.account
    account.add_field("text", "Kundenummer", {})
    account.add_group("Vagt")
    next(one for one in account.fields.values() if one.title == "Driftskritisk").type = "text"
    trigger = ask(bare, "GET", "triggers")["triggers"][0]
    ask(bare, "POST", "triggers", {"trigger": {key: trigger[key] for key in ("title", "conditions", "actions")}})
    with pytest.raises(ProvisionError) as caught:
        sentences(bare)
    lines = str(caught.value).splitlines()
    assert [line.split(" (")[0] for line in lines] == [
        "There are 2 fields Kundenummer",
        "The ticket field Driftskritisk",
        "There are 2 groups Vagt",
        "There are 2 triggers Hotline: ticket created",
    ]


def test_a_field_that_was_set_aside_for_being_of_the_wrong_type_stands_in_nobodys_way(bare: Account) -> None:
    wrong = bare.simulator.desk.account.add_field("decimal", "Kundenummer", {})
    with pytest.raises(ProvisionError, match="Rename or deactivate"):
        sentences(bare)
    wrong.active = False
    assert sentences(bare)[0] == "field Kundenummer (text)"
    apply_all(bare)
    assert sentences(bare) == []
    assert wrong.active is False


def test_a_field_that_was_deactivated_is_activated(bare: Account) -> None:
    apply_all(bare)
    field = next(one for one in ask(bare, "GET", "ticket_fields")["ticket_fields"] if one["title"] == "Kundenummer")
    ask(bare, "PUT", f"ticket_fields/{field['id']}", {"ticket_field": {"active": False}})
    assert sentences(bare) == ["field Kundenummer active again"]
    apply_all(bare)
    assert sentences(bare) == []


@pytest.mark.parametrize(
    ("drift", "what"),
    [
        ({"active": False}, "active"),
        ({"conditions": {"all": [{"field": "status", "operator": "is", "value": "open"}]}}, "conditions"),
        (
            {
                "conditions": {
                    "all": [{"field": "update_type", "value": "Create"}],
                    "any": [{"field": "status", "operator": "is", "value": "open"}],
                }
            },
            "conditions",
        ),
        ({"body": '{"v":1}'}, "body"),
    ],
)
def test_a_trigger_that_has_drifted_is_shown_and_mended(bare: Account, drift: dict[str, Any], what: str) -> None:
    apply_all(bare)
    trigger = ask(bare, "GET", "triggers")["triggers"][0]
    if "body" in drift:
        webhook_id = trigger["actions"][0]["value"][0]
        drift = {"actions": [{"field": "notification_webhook", "value": [webhook_id, drift["body"]]}]}
    ask(bare, "PUT", f"triggers/{trigger['id']}", {"trigger": drift})
    assert sentences(bare) == [f"trigger Hotline: ticket created as it was ({what} changed)"]
    apply_all(bare)
    assert sentences(bare) == []
    assert len(ask(bare, "GET", "triggers")["triggers"]) == 2


def test_a_trigger_that_was_renamed_gets_its_title_back_and_no_second_one_is_made(bare: Account) -> None:
    apply_all(bare)
    trigger = ask(bare, "GET", "triggers")["triggers"][1]
    ask(bare, "PUT", f"triggers/{trigger['id']}", {"trigger": {"title": "Webhook (rør ikke)", "active": False}})
    assert sentences(bare) == ["trigger Hotline: ticket updated as it was (active, title changed)"]
    apply_all(bare)
    assert sentences(bare) == []
    assert len(ask(bare, "GET", "triggers")["triggers"]) == 2


def test_every_change_is_told_when_it_is_made(bare: Account) -> None:
    client, made = bare.connect(), list[str]()
    bare.control.order_fault(method="POST", path="/webhooks", status=422, body="{}")
    with pytest.raises(Rejected):
        apply(client, plan(client, desired()), lambda change: made.append(str(change)))
    assert made == [
        "field Kundenummer (text)",
        "field Produkt (tagger)",
        "field Klip tilbage (decimal)",
        "field Driftskritisk (checkbox)",
        "group BC Support",
        "group Vagt",
    ]


def test_a_webhook_that_was_switched_off_is_switched_on(bare: Account) -> None:
    apply_all(bare)
    (webhook,) = ask(bare, "GET", "webhooks")["webhooks"]
    ask(bare, "PATCH", f"webhooks/{webhook['id']}", {"webhook": {"status": "inactive"}})
    assert sentences(bare) == ["webhook Hotline with status active"]
    apply_all(bare)
    assert sentences(bare) == []


def test_a_new_address_gets_a_webhook_of_its_own_and_the_triggers_follow(bare: Account) -> None:
    apply_all(bare)
    moved = replace(desired(), endpoint="https://ny.example/webhooks/zendesk")
    assert sentences(bare, moved) == [
        "webhook Hotline to https://ny.example/webhooks/zendesk",
        "trigger Hotline: ticket created as it was (webhook changed)",
        "trigger Hotline: ticket updated as it was (webhook changed)",
    ]
    apply_all(bare, moved)
    assert sentences(bare, moved) == []


@pytest.mark.parametrize("made", range(9))
def test_an_apply_that_breaks_off_anywhere_is_completed_by_the_next(bare: Account, made: int) -> None:
    client = bare.connect()
    changes = plan(client, desired())
    assert len(changes) == 9
    apply(client, changes[:made])
    assert sentences(bare) == [str(change) for change in changes[made:]]
    apply_all(bare)
    assert sentences(bare) == []
    assert len(ask(bare, "GET", "webhooks")["webhooks"]) == 1


def test_a_change_that_was_made_although_its_answer_was_lost_is_not_made_twice(bare: Account) -> None:
    bare.control.order_fault(method="POST", path="/webhooks", cut="after")
    with pytest.raises(OutcomeUnknown):
        apply_all(bare)
    apply_all(bare)
    assert sentences(bare) == []
    assert len(ask(bare, "GET", "webhooks")["webhooks"]) == 1


def test_an_account_with_many_groups_is_read_to_its_end(bare: Account) -> None:
    for number in range(150):
        bare.simulator.desk.account.add_group(f"Gruppe {number}")
    state = replace(desired(), groups=("Gruppe 149", "Vagt"))
    assert [one for one in sentences(bare, state) if one.startswith("group")] == ["group Vagt"]


@pytest.mark.parametrize("raw", [None, 7, [], {}, {"all": 7}, {"all": [7]}])
def test_a_trigger_that_cannot_be_understood_has_drifted(raw: object) -> None:
    trigger = DesiredTrigger("created", "9001")
    found = trigger.find_drift({"active": True, "conditions": raw, "actions": raw}, "01ABC")
    assert found == ["conditions", "webhook", "body"]


def test_what_a_trigger_sends_is_json() -> None:
    payload = DesiredTrigger("updated", "9001").to_payload("Hotline", "01ABC")
    body = payload["actions"][0]["value"][1]  # type: ignore[index]
    assert json.loads(body)["event"] == "updated"
