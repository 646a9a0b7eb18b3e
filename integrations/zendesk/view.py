"""A view of tickets that carry a tag and are not solved, for all agents.

https://developer.zendesk.com/api-reference/ticketing/business-rules/views/
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from integrations.zendesk.change import Change, always, rows_of
from integrations.zendesk.client import ZendeskClient

_COLUMNS = ("nice_id", "subject", "requester", "created", "group", "assignee")


@dataclass(frozen=True, slots=True)
class DesiredView:
    """`tag` is what its tickets carry; the oldest comes first."""

    title: str
    tag: str


def plan_views(client: ZendeskClient, views: Sequence[DesiredView]) -> Iterator[Change]:
    """Those that are lacking.  One of the same title is the admins' own by now, and left as it is."""
    titles = {one.get("title") for one in rows_of(client, "/api/v2/views.json", "views")} if views else set()
    for one in views:
        if one.title in titles:
            continue
        view = {
            "title": one.title,
            "active": True,
            "all": [
                {"field": "status", "operator": "less_than", "value": "solved"},
                {"field": "current_tags", "operator": "includes", "value": one.tag},
            ],
            "any": [],
            "output": {"columns": list(_COLUMNS), "sort_by": "created", "sort_order": "asc"},
        }
        yield Change(f"view {one.title}", "POST", "/api/v2/views.json", always({"view": view}))
