"""A ticket's comments: what the requester has written since.

https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_comments/
"""

from __future__ import annotations

from collections.abc import Mapping

from integrations.errors import UnexpectedAnswer
from integrations.zendesk.session import SYSTEM

MOST_REPLIES = 20
"""A longer correspondence is judged by its newest part."""


def find_replies(comments: object, requester_id: int, operation: str) -> tuple[str, ...]:
    """The public comments of the requester but the ticket's description, which is its first; the newest first.

    Raises UnexpectedAnswer if `comments` is no list of comments.
    """
    if not isinstance(comments, list) or not all(isinstance(one, dict) for one in comments):
        raise UnexpectedAnswer(SYSTEM, operation, "comments is not a list of objects")
    ordered = sorted(comments, key=_age)
    replies = [one for one in ordered[1:] if one.get("author_id") == requester_id and one.get("public") is True]
    texts = (one.get("plain_body") or one.get("body") for one in reversed(replies[-MOST_REPLIES:]))
    return tuple(text for text in texts if isinstance(text, str))


def _age(comment: Mapping[str, object]) -> tuple[str, int]:
    """When it was written; of one second, in the order of the ids."""
    number = comment.get("id")
    return str(comment.get("created_at")), number if isinstance(number, int) else 0


def parse_count(answer: Mapping[str, object], operation: str) -> int:
    """The number of comments as Zendesk counts them.  Raises UnexpectedAnswer."""
    count = answer.get("count")
    value = count.get("value") if isinstance(count, dict) else None
    if not isinstance(value, int) or isinstance(value, bool):
        raise UnexpectedAnswer(SYSTEM, operation, "there is no count")
    return value
