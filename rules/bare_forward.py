"""A mail that says nothing itself but hands on another: what counts is what it hands on.

The contact of a firm forwards at night what the shop has written, with `Se nedenfor` above it or nothing at all.
An empty answer to an old mail looks nearly the same, so that the subject and who wrote the mail below decide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rules.mails_of_others import is_ours
from rules.pointer import points_below, says_nothing
from rules.quotes import split_head

_ANSWERS = re.compile(r"\s*(?:re|sv|aw|antw)(?:\[\d+\])?\s*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HandedOn:
    """The lines above a mail that is handed on, and its text with all below it."""

    head: str
    text: str


def handed_on(subject: str, newest: str, quoted: str) -> HandedOn | None:
    """The mail below that a message hands on; None if it says something itself or may be an answer.

    `newest` is what stands above it, without a signature.
    """
    if not quoted or not says_nothing(newest):
        return None
    split = split_head(quoted)
    if split is None or is_ours(split[0].sender):
        return None
    head, text = split
    if not text or not (points_below(newest) or (head.may_forward and not _ANSWERS.match(subject))):
        return None
    return HandedOn(head.text, text)
