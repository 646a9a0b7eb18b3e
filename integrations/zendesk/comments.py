"""A ticket's comments: what the requester wrote last.

https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_comments/
"""

from __future__ import annotations

from collections.abc import Mapping

from integrations.errors import UnexpectedAnswer
from integrations.zendesk.session import SYSTEM


def newest_reply(comments: object, requester_id: int, operation: str) -> str | None:
    """The text of the newest public comment of the requester that is not the ticket's description, its first comment.

    Raises UnexpectedAnswer if `comments` is no list of comments.
    """
    if not isinstance(comments, list) or not all(isinstance(one, dict) for one in comments):
        raise UnexpectedAnswer(SYSTEM, operation, "comments is not a list of objects")
    ordered = sorted(comments, key=_age)
    replies = [one for one in ordered[1:] if one.get("author_id") == requester_id and one.get("public") is True]
    body = (replies[-1].get("plain_body") or replies[-1].get("body")) if replies else None
    return body if isinstance(body, str) else None


def _age(comment: Mapping[str, object]) -> tuple[str, int]:
    """When it was written; of one second, in the order of the ids."""
    number = comment.get("id")
    return str(comment.get("created_at")), number if isinstance(number, int) else 0
