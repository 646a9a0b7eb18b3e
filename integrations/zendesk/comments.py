"""A ticket's comments: what the requester has written since, and who has answered.

https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_comments/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from integrations.errors import UnexpectedAnswer
from integrations.zendesk.session import SYSTEM

MOST_REPLIES = 20
"""A longer correspondence is judged by its newest part."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was said in public on a ticket after its description.

    `replies` are the requester's texts, the newest first, each written at the same place of `written_at`.
    `replied_at` is when an agent first answered as far as the page tells, None if none has.  `waiting` are the
    instants at which customers wrote what no agent has answered in writing, in order.  `own` if we said something
    ourselves, which Zendesk takes for an agent's reply.
    """

    replies: tuple[str, ...] = ()
    written_at: tuple[datetime, ...] = ()
    replied_at: datetime | None = None
    waiting: tuple[datetime, ...] = ()
    own: bool = False


def find_conversation(
    answer: Mapping[str, object], requester_id: int, own_user_id: str, operation: str
) -> Conversation:
    """From a page of comments, the newest, with side-loaded users.  What we said ourselves answers nobody.

    Raises UnexpectedAnswer if there is no list of comments.
    """
    comments, users = answer.get("comments"), answer.get("users")
    if not isinstance(comments, list) or not all(isinstance(one, dict) for one in comments):
        raise UnexpectedAnswer(SYSTEM, operation, "comments is not a list of objects")
    public = [one for one in sorted(comments, key=_age)[1:] if one.get("public") is True]
    theirs = [one for one in reversed(public) if one.get("author_id") == requester_id and _text(one) is not None]
    theirs = theirs[:MOST_REPLIES]
    others = [one for one in public if str(one.get("author_id")) != own_user_id]
    customers = _customers(users, others) | {requester_id}
    answers = [number for number, one in enumerate(others) if one.get("author_id") not in customers]
    waiting = others[answers[-1] + 1 :] if answers else others
    return Conversation(
        replies=tuple(text for text in map(_text, theirs) if text is not None),
        written_at=tuple(_instant(one, operation) for one in theirs),
        replied_at=_instant(others[answers[0]], operation) if answers else None,
        waiting=tuple(_instant(one, operation) for one in waiting),
        own=len(others) < len(public),
    )


def _text(comment: Mapping[str, object]) -> str | None:
    text = comment.get("plain_body") or comment.get("body")
    return text if isinstance(text, str) else None


def _customers(users: object, comments: Sequence[Mapping[str, object]]) -> frozenset[object]:
    """The ids of authors who are no agents; nobody's, where the answer does not tell who they are."""
    if not isinstance(users, list):
        return frozenset()
    staff = {one.get("id") for one in users if isinstance(one, dict) and one.get("role") in ("agent", "admin")}
    return frozenset(one.get("author_id") for one in comments) - staff


def _instant(comment: Mapping[str, object], operation: str) -> datetime:
    text = comment.get("created_at")
    try:
        at = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise UnexpectedAnswer(SYSTEM, operation, "created_at is not an instant")
    return at


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
