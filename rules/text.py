"""The newest text of a message, told apart from what it quotes, its signature and its disclaimer.

Only the newest text says what is going on now; a customer number may also stand in the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rules.fold import fold
from rules.markup import plain
from rules.quotes import split_quotes
from rules.signature import split_signature
from rules.words import Words, join_lines, read_words

__all__ = ["CONSIDERED", "TicketText", "fold", "parse_text"]

CONSIDERED = 20_000
"""Characters of a message that are considered; nobody describes an incident beyond them."""


@dataclass(frozen=True, slots=True)
class TicketText:
    """The parts of a message; `newest` has neither quotes nor signature nor disclaimer."""

    subject: str
    newest: str
    quoted: str = ""
    signature: str = ""

    @property
    def told(self) -> str:
        """What the message is about: its subject and its newest text."""
        return f"{self.subject}\n\n{self.newest}"

    def told_words(self) -> Words:
        """The words of what the message is about."""
        return _told_words(self.subject, self.newest)


@lru_cache(maxsize=8)
def _told_words(subject: str, newest: str) -> Words:
    return join_lines(read_words(subject), read_words(newest), "\n\n")


def parse_text(subject: str | None, body: str) -> TicketText:
    """The parts of a message in plain text or HTML.  Any text is accepted; only its beginning is considered."""
    readable = plain(body[: CONSIDERED * 4])[:CONSIDERED]
    newest, quoted = split_quotes(readable)
    newest, signature = split_signature(newest)
    return TicketText(plain((subject or "")[:1000]).strip(), newest, quoted, signature)
