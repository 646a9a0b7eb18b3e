"""What Zendesk makes when an app is installed: its requirements, in the order in which one may name another."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from demo.zendesk.desk import Desk
from demo.zendesk.refusal import refuse
from demo.zendesk.setup_api import FIELD_TYPES


def make_requirements(desk: Desk, requirements: Mapping[str, Mapping[str, object]]) -> None:
    """Make them all.  Raises Refusal for one that Zendesk would not make."""
    account = desk.account
    rows = {kind: cast(Mapping[str, dict[str, Any]], listed) for kind, listed in requirements.items()}
    ids: dict[str, str] = {}
    for field in rows.get("ticket_fields", {}).values():
        options = {one["value"]: one["name"] for one in field.get("custom_field_options", [])}
        if field.get("type") not in FIELD_TYPES or any(account.find_option(tag) for tag in options):
            raise refuse(422, "RequirementInvalid", f"{field.get('title')} cannot be made")
        account.add_field(field["type"], field["title"], options)
    for name, webhook in rows.get("webhooks", {}).items():
        ids[name] = desk.webhooks.make({"webhook": webhook}).id
    for trigger in rows.get("triggers", {}).values():
        # A webhook of the same app goes by its name, as its id is not known before.
        named = json.loads(json.dumps(trigger))
        for action in named["actions"]:
            if action["field"] == "notification_webhook":
                action["value"][0] = ids.get(action["value"][0], action["value"][0])
        desk.triggers.make({"trigger": named}, desk.webhooks.ids())
