"""Something that is said on a ticket once, as a comment of its own: a line of an alarm, a reply to the customer.

A pass writes one comment.  What else is to be said comes with the passes that follow at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LONGEST_KEY = 100
"""A key travels in the metadata of the update, of which Zendesk keeps a kilobyte."""


@dataclass(frozen=True, slots=True)
class Speech:
    """`key` tells it from all else that may be said on the ticket; `public` goes to the customer.

    `act` tells of what an agent did: it is said before all else, in one comment with the note if there is one, and
    on a solved ticket too.  `of_deadline` is said only once it is certain which deadline the ticket has.
    `author_id`: the words of that user, as of a customer who wrote a text message; they are public.
    """

    key: str
    html: str
    public: bool = False
    act: bool = False
    of_deadline: bool = False
    author_id: int | None = None

    def __post_init__(self) -> None:
        if not 0 < len(self.key) <= LONGEST_KEY:
            raise ValueError("the key of a speech is too long or empty")


def find_unsaid(speeches: Iterable[Speech], said: Iterable[str]) -> tuple[Speech, ...]:
    """Those that have not been said, in their order."""
    known = frozenset(said)
    return tuple(one for one in speeches if one.key not in known)
