"""The trigger of receipts is made, mended and switched off, and others that send one are found."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from integrations.zendesk.provision import DesiredField, DesiredState
from integrations.zendesk.receipt_trigger import DesiredReceipt, find_double_receipts, find_other_receipts
from tests.integrations.zendesk.conftest import FIELDS, Account, desired
from tests.integrations.zendesk.test_provision import apply_all, ask, sentences

FIELD = DesiredField("receipt", "Kvittering", "textarea")
RECEIPT = DesiredReceipt("Kvittering", "Sag {{ticket.id}}", "hotline_receipt", "hotline_receipt_sent")


def ours() -> DesiredState:
    return replace(desired(), fields=(*FIELDS, FIELD), receipt=RECEIPT)


def receipt_trigger(account: Account) -> dict[str, Any]:
    rows = ask(account, "GET", "triggers")["triggers"]
    (found,) = [one for one in rows if one["title"] == "Hotline: receipt"]
    return dict(found)


def test_it_mails_the_field_that_the_same_apply_makes(bare: Account) -> None:
    assert sentences(bare, ours())[-1] == "trigger Hotline: receipt"
    apply_all(bare, ours())
    assert sentences(bare, ours()) == []
    fields = ask(bare, "GET", "ticket_fields.json")["ticket_fields"]
    (field_id,) = [one["id"] for one in fields if one["title"] == "Kvittering"]
    mail, tag = receipt_trigger(bare)["actions"]
    assert mail["value"] == ["requester_id", "Sag {{ticket.id}}", f"{{{{ticket.ticket_field_{field_id}}}}}"]
    assert tag == {"field": "current_tags", "value": "hotline_receipt_sent"}


def test_what_somebody_changed_of_it_is_mended(bare: Account) -> None:
    apply_all(bare, ours())
    known = receipt_trigger(bare)
    actions = [{**known["actions"][0], "value": ["requester_id", "Hej", "Hej"]}]
    ask(bare, "PUT", f"triggers/{known['id']}.json", {"trigger": {"actions": actions, "active": False}})
    assert sentences(bare, ours()) == ["trigger Hotline: receipt as it was (active, actions changed)"]
    apply_all(bare, ours())
    assert sentences(bare, ours()) == []


def test_it_is_switched_off_when_zendesk_sends_its_own_again(bare: Account) -> None:
    apply_all(bare, ours())
    assert sentences(bare) == ["trigger Hotline: receipt off"]
    apply_all(bare)
    assert receipt_trigger(bare)["active"] is False
    assert sentences(bare) == []


CREATED = {"field": "update_type", "operator": "is", "value": "Create"}
MAIL = {"field": "notification_user", "value": ["requester_and_ccs", "Re", "{{ticket.id}}"]}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, True),
        ({"active": False}, False),
        ({"conditions": {"all": [], "any": [CREATED]}}, True),
        ({"conditions": {"all": [{**CREATED, "value": "Change"}], "any": []}}, False),
        ({"conditions": {"all": [CREATED, {"field": "role", "operator": "is", "value": "agent"}]}}, False),
        ({"actions": [{**MAIL, "value": ["assignee_id", "Re", "x"]}]}, False),
        ({"actions": [{"field": "status", "value": "open"}]}, False),
        ({"actions": None, "conditions": None}, False),
    ],
)
def test_only_what_mails_the_requester_of_a_new_case_is_another_receipt(changes: dict[str, Any], found: bool) -> None:
    trigger = {"active": True, "conditions": {"all": [CREATED], "any": []}, "actions": [MAIL], **changes}
    assert bool(list(find_other_receipts([trigger]))) is found


def test_our_own_triggers_are_no_double_receipts(bare: Account) -> None:
    apply_all(bare, ours())
    assert find_double_receipts(bare.connect()) == []
