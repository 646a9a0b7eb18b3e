"""The trigger that mails our receipts, and those of the account that would send another.

Conditions and actions: https://developer.zendesk.com/documentation/ticketing/reference-guides/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from integrations.zendesk.change import Change, Made, always, field_of, id_of, rows_of
from integrations.zendesk.client import ZendeskClient
from integrations.zendesk.trigger import parse_conditions


@dataclass(frozen=True, slots=True)
class DesiredReceipt:
    """`field_title` is the field that holds the text, `subject` that of the mail, with Zendesk's placeholders."""

    field_title: str
    subject: str
    tag: str
    sent_tag: str


@dataclass(frozen=True, slots=True)
class ReceiptTrigger:
    """It mails the field when our own user sets the tag, and sets the other, upon which it can fire no more.

    It never fires when a ticket is created: Zendesk empties placeholders there, against spam.
    """

    receipt: DesiredReceipt
    own_user_id: str

    def conditions(self) -> list[dict[str, str]]:
        """All of them must hold."""
        return [
            {"field": "update_type", "operator": "is", "value": "Change"},
            {"field": "role", "operator": "is", "value": self.own_user_id},
            {"field": "status", "operator": "less_than", "value": "solved"},
            {"field": "current_tags", "operator": "includes", "value": self.receipt.tag},
            {"field": "current_tags", "operator": "not_includes", "value": self.receipt.sent_tag},
        ]

    def actions(self, field_id: str) -> list[dict[str, object]]:
        """What it does, in this order."""
        body = f"{{{{ticket.ticket_field_{field_id}}}}}"
        return [
            {"field": "notification_user", "value": ["requester_id", self.receipt.subject, body]},
            {"field": "current_tags", "value": self.receipt.sent_tag},
        ]

    def to_payload(self, title: str, field_id: str) -> dict[str, object]:
        """The trigger to create or to put in the place of one that has drifted."""
        return {
            "title": title,
            "active": True,
            "conditions": {"all": self.conditions(), "any": []},
            "actions": self.actions(field_id),
        }

    def find_drift(self, trigger: Mapping[str, object], field_id: str | None) -> list[str]:
        """Which parts of an existing trigger are not as they must be; `field_id` None: not made yet."""
        conditions = trigger.get("conditions")
        every, some = (
            parse_conditions(conditions.get(name)) if isinstance(conditions, dict) else None
            for name in ("all", "any")
        )
        wrong = {
            "active": trigger.get("active") is not True,
            "conditions": every != parse_conditions(self.conditions()) or bool(some),
            "actions": field_id is None or _actions(trigger) != _actions({"actions": self.actions(field_id)}),
        }
        return [part for part, is_wrong in wrong.items() if is_wrong]


def plan_receipt(
    fields: Sequence[Mapping[str, object]],
    triggers: Sequence[Mapping[str, object]],
    receipt: DesiredReceipt | None,
    title: str,
    own_user_id: str,
) -> Iterator[Change]:
    """The trigger `title` that mails our receipts, or an end to it; `fields` and `triggers` are what there is."""
    known = next((one for one in triggers if one.get("title") == title), None)
    path = "" if known is None else f"/api/v2/triggers/{id_of(known, 'trigger')}.json"
    if receipt is None:
        if known is not None and known.get("active") is not False:
            yield Change(f"trigger {title} off", "PUT", path, always({"trigger": {"active": False}}))
        return
    trigger, field_title = ReceiptTrigger(receipt, own_user_id), receipt.field_title
    field = next((one for one in fields if one.get("title") == field_title and one.get("active") is not False), None)
    asleep = next((one for one in fields if one.get("title") == field_title), None)
    field_id = id_of(field or asleep, "ticket field") if field or asleep else None

    def payload(made: Made) -> Mapping[str, object]:
        return {"trigger": trigger.to_payload(title, field_id or made[field_of(field_title)])}

    if known is None:
        yield Change(f"trigger {title}", "POST", "/api/v2/triggers.json", payload)
    elif drift := trigger.find_drift(known, field_id):
        yield Change(f"trigger {title} as it was ({', '.join(drift)} changed)", "PUT", path, payload)


def find_double_receipts(client: ZendeskClient) -> list[str]:
    """A sentence for each trigger of the account that sends a receipt beside ours."""
    triggers = rows_of(client, "/api/v2/triggers.json", "triggers")
    return [
        f"the trigger {one.get('title')} (id {one.get('id')}) also mails the customer when a ticket comes in: two "
        "receipts. Switch it off in Zendesk."
        for one in find_other_receipts(triggers)
    ]


def find_other_receipts(triggers: Iterable[Mapping[str, object]]) -> Iterator[Mapping[str, object]]:
    """The active triggers that mail the requester when a ticket comes in.

    One for tickets that agents make is none of them.
    """
    for one in triggers:
        conditions = one.get("conditions")
        parts = [conditions.get(name) for name in ("all", "any")] if isinstance(conditions, dict) else []
        held = {condition for part in parts for condition in parse_conditions(part) or ()}
        of_agents = ("role", "is", "agent") in held
        mails = any(field == "notification_user" and told[:1] in _TO_REQUESTER for field, told in _actions(one))
        if one.get("active") is True and ("update_type", "is", "Create") in held and mails and not of_agents:
            yield one


_TO_REQUESTER = (("requester_id",), ("requester_and_ccs",))


def _actions(trigger: Mapping[str, object]) -> list[tuple[str, tuple[str, ...]]]:
    raw = trigger.get("actions")
    rows = [one for one in raw if isinstance(one, dict)] if isinstance(raw, list) else []
    return [
        (
            str(one.get("field")),
            tuple(map(str, value)) if isinstance(value := one.get("value"), list) else (str(value),),
        )
        for one in rows
    ]
