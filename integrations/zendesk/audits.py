"""A ticket's audits: which of our writes arrived, and what we wrote last.

https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_audits/ (needs the global `read` scope).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from integrations.zendesk.names import Names

METADATA_KEY = "hotline_operation"


def has_operation(audits: Iterable[object], operation_id: str, user_id: str) -> bool:
    """Did this write of ours arrive?  Only audits of our own user count: any API user can set metadata."""
    return any(_operation(audit) == operation_id for audit in _ours(audits, user_id))


def own_values(audits: Iterable[object], user_id: str, names: Names) -> Mapping[str, str | None]:
    """What we last wrote to each field, to `group` and to `priority`, as Zendesk's text; oldest audit first."""
    values: dict[str, str | None] = {}
    for audit in _ours(audits, user_id):
        if _operation(audit) is None:
            continue
        events = audit.get("events")
        for event in events if isinstance(events, list) else ():
            if not isinstance(event, dict) or event.get("type") not in ("Change", "Create"):
                continue
            key = _key(event.get("field_name"), names)
            if key is not None:
                value = event.get("value")
                values[key] = None if value is None else str(value)
    return values


def _key(field_name: object, names: Names) -> str | None:
    name = str(field_name)
    if name in ("priority", "tags"):
        return name
    if name == "group_id":
        return "group"
    return names.field_key(int(name)) if name.isdigit() else None


def _ours(audits: Iterable[object], user_id: str) -> Iterator[dict[str, object]]:
    return (audit for audit in audits if isinstance(audit, dict) and str(audit.get("author_id")) == user_id)


def _operation(audit: Mapping[str, object]) -> str | None:
    metadata = audit.get("metadata")
    custom = metadata.get("custom") if isinstance(metadata, dict) else None
    value = custom.get(METADATA_KEY) if isinstance(custom, dict) else None
    return value if isinstance(value, str) else None
