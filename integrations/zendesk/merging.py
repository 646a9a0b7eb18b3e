"""Merging a ticket into another, which closes it for good.

Zendesk accepts it at once and carries it out by a job of its own; a ticket that is closed cannot be merged again, so
that what was asked for twice is done once.
https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#merge-tickets-into-target-ticket
"""

from __future__ import annotations

from integrations.errors import UnexpectedAnswer
from integrations.zendesk.client import ZendeskClient
from integrations.zendesk.session import SYSTEM


def merge_ticket(client: ZendeskClient, source: str, target: str, on_source: str, on_target: str) -> None:
    """Have `source` merged into `target`, each with an internal comment.

    Whether it was done is told by `source`, which is closed then.  Raises the errors of `integrations.errors`.
    """
    payload = {
        "ids": [int(source)],
        "source_comment": on_source,
        "source_comment_is_public": False,
        "target_comment": on_target,
        "target_comment_is_public": False,
    }
    answer = client.call("POST", f"/api/v2/tickets/{int(target)}/merge.json", "merge tickets", payload)
    if not isinstance(answer.get("job_status"), dict):
        raise UnexpectedAnswer(SYSTEM, "merge tickets", "there is no job")
