"""A ticket's audits: what we wrote last, and what others did.

https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_audits/ (needs the global `read` scope).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from integrations.http import USER_AGENT
from integrations.zendesk.names import Names

METADATA_KEY = "hotline_operation"
SAID_KEY = "hotline_said"
_PROGRAM = USER_AGENT.partition("/")[0] + "/"


@dataclass(frozen=True, slots=True)
class History:
    """What a ticket's audits tell of us: what we last wrote, by key, as Zendesk's text, and what we have said.

    `of_others` are the keys that others have changed.
    """

    values: Mapping[str, str | None]
    of_others: frozenset[str]
    said: frozenset[str]


def own_values(audits: Iterable[object], user_id: str, names: Names) -> Mapping[str, str | None]:
    """What we last wrote to each field, to `group`, `priority` and `tags` (divided by blanks), as Zendesk's text.

    What a trigger did upon our write is none of it.
    """
    values: dict[str, str | None] = {}
    for audit in sorted(find_ours(audits, user_id), key=_number):
        if find_operation(audit) is not None or _is_by_this_program(audit):
            values.update(find_changes({"events": find_of_itself(audit)}, ("Change", "Create"), names))
    return values


def keys_of_others(audits: Iterable[object], user_id: str, names: Names) -> frozenset[str]:
    """The keys that anybody else has changed since the ticket was made."""
    others = (one for one in audits if isinstance(one, dict) and str(one.get("author_id")) != user_id)
    return frozenset(key for audit in others for key, _ in find_changes(audit, ("Change",), names))


def keys_of_rules(audits: Iterable[object], names: Names) -> frozenset[str]:
    """Which of `group` and `priority` a trigger or an automation of the account was the last to set."""
    by_rule: dict[str, bool] = {}
    for audit in sorted((one for one in audits if isinstance(one, dict)), key=_number):
        whole = _is_by_trigger(audit)
        events = audit.get("events")
        for event in events if isinstance(events, list) else ():
            for key, value in find_changes({"events": [event]}, ("Change", "Create"), names):
                if key in ("group", "priority") and value:
                    by_rule[key] = whole or _is_by_trigger(event)
    return frozenset(key for key, of_rule in by_rule.items() if of_rule)


def _is_by_trigger(row: Mapping[str, object]) -> bool:
    """A macro is a rule too, and an agent chose it."""
    via = row.get("via")
    source = via.get("source") if isinstance(via, dict) else None
    rel = source.get("rel") if isinstance(source, dict) else None
    return isinstance(via, dict) and via.get("channel") in ("rule", 8) and rel in (None, "trigger", "automation")


def find_of_itself(audit: Mapping[str, object]) -> list[dict[str, object]]:
    """The events of the update itself; those of the triggers that it set off stand in its audit too."""
    events = audit.get("events")
    return [
        one for one in (events if isinstance(events, list) else ()) if isinstance(one, dict) and not _is_by_rule(one)
    ]


def _is_by_rule(event: Mapping[str, object]) -> bool:
    via = event.get("via")
    return isinstance(via, dict) and via.get("channel") == "rule"


def find_changes(
    audit: Mapping[str, object], types: tuple[str, ...], names: Names
) -> Iterator[tuple[str, str | None]]:
    """What the update wrote, by key and as Zendesk's text."""
    events = audit.get("events")
    for event in events if isinstance(events, list) else ():
        key = _key(event.get("field_name"), names) if isinstance(event, dict) else None
        if key is not None and event.get("type") in types:
            yield key, _text(event.get("value"))


def _number(audit: Mapping[str, object]) -> int:
    """Audits are numbered as they come."""
    number = audit.get("id")
    return number if isinstance(number, int) else 0


def _text(value: object) -> str | None:
    if isinstance(value, list):
        return " ".join(str(part) for part in value)
    return None if value is None else str(value)


def _key(field_name: object, names: Names) -> str | None:
    name = str(field_name)
    if name in ("priority", "tags"):
        return name
    if name == "group_id":
        return "group"
    return names.keys.get(int(name)) if name.isascii() and name.isdigit() else None


def find_ours(audits: Iterable[object], user_id: str) -> Iterator[dict[str, object]]:
    """Those of our own user."""
    return (audit for audit in audits if isinstance(audit, dict) and str(audit.get("author_id")) == user_id)


def find_operation(audit: Mapping[str, object]) -> str | None:
    """The operation that the update named as its own, if any; anybody can name one."""
    return _find_own(audit, METADATA_KEY)


def find_said(audits: Iterable[object], user_id: str) -> frozenset[str]:
    """The keys of the speeches that we have said."""
    told = (_find_own(audit, SAID_KEY) for audit in find_ours(audits, user_id))
    return frozenset(key for key in told if key is not None)


def _find_own(audit: Mapping[str, object], key: str) -> str | None:
    metadata = audit.get("metadata")
    custom = metadata.get("custom") if isinstance(metadata, dict) else None
    value = custom.get(key) if isinstance(custom, dict) else None
    return value if isinstance(value, str) else None


def _is_by_this_program(audit: Mapping[str, object]) -> bool:
    """Zendesk notes the caller's `User-Agent`, also where it drops our metadata."""
    metadata = audit.get("metadata")
    system = metadata.get("system") if isinstance(metadata, dict) else None
    client = system.get("client") if isinstance(system, dict) else None
    return isinstance(client, str) and client.startswith(_PROGRAM)
