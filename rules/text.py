"""The newest text of a message, told apart from what it quotes, its signature and its disclaimer.

Only the newest text says what is going on now; a customer number may also stand in the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rules.bare_forward import handed_on
from rules.fold import fold
from rules.markup import plain
from rules.quotes import split_quotes
from rules.signature import split_signature
from rules.words import Words, join_lines, read_words

__all__ = ["CONSIDERED", "TicketText", "fold", "parse_reply", "parse_text"]

CONSIDERED = 20_000
"""Characters of a message that are considered; nobody describes an incident beyond them."""
_DEEPEST = 3
"""So many mails that each only hand on the next are looked through."""


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
    """The parts of a message in plain text or HTML.  Any text is accepted; only its beginning is considered.

    What a message hands on without saying anything itself is its newest text, too.
    """
    text = parse_reply(body)
    subject = plain((subject or "")[:1000]).strip()
    newest, signatures, quoted = [text.newest], [text.signature], text.quoted
    heads: list[str] = []
    while quoted and len(heads) < _DEEPEST:
        handed = handed_on(subject, split_signature(newest[-1], is_all=False)[0], quoted)
        if handed is None:
            break
        said, quoted = split_quotes(handed.text)
        said, signature = split_signature(said)
        newest.append(said)
        signatures.append(signature)
        heads.append(handed.head)
    if not heads:
        return TicketText(subject, text.newest, text.quoted, text.signature)
    return TicketText(subject, _joined(newest, "\n\n"), _joined([*heads, quoted], "\n\n"), _joined(signatures, "\n"))


def parse_reply(body: str) -> TicketText:
    """The parts of a message that answers another: what is quoted there was said before, and is never handed on."""
    readable = plain(body[: CONSIDERED * 4])[:CONSIDERED]
    newest, quoted = split_quotes(readable)
    newest, signature = split_signature(newest)
    return TicketText("", newest, quoted, signature)


def _joined(parts: Iterable[str], between: str) -> str:
    return between.join(filter(None, parts))
