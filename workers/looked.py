"""In which state each ticket was when a pass over it last ended, so that the sweep knows what no event told us of."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

import redis

from workers.pending import PREFIX, REMEMBERED


class Looked:
    """The `updated_at` of tickets, as they were read or as our own write left them."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def note(self, ticket_id: str, stamp: str) -> None:
        """A pass has ended that saw the ticket as of `stamp`, in Zendesk's own form."""
        self._redis.set(_key(ticket_id), stamp, ex=REMEMBERED)

    def as_of(self, ticket_id: str) -> datetime | None:
        """The newest state that was seen; None if that is not known."""
        stamp = cast(str | None, self._redis.get(_key(ticket_id)))
        try:
            at = datetime.fromisoformat(stamp) if stamp is not None else None
        except ValueError:
            return None
        return at.astimezone(UTC) if at is not None and at.tzinfo is not None else None


def _key(ticket_id: str) -> str:
    return f"{PREFIX}looked:{ticket_id}"
