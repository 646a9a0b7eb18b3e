"""Which mails were sent by a machine: nobody reads a reply to them, and an answer to that might come at once."""

from __future__ import annotations

import re

from rules.model import Ticket

_MACHINE = re.compile(
    r"(?:.*[._+-])?(?:no|do[._-]?not)[._-]?reply(?:[._+-].*)?"
    r"|(?:.*[._+-])?svar[._-]?ikke(?:[._+-].*)?"
    r"|mailer[._-]?daemon(?:[._+-].*)?|postmaster|bounces?(?:[._+-].*)?|.*-bounces?(?:\+.*)?"
)
"""What stands before the @ of one who reads no mail."""

_ANSWERED = re.compile(r"^(?:(?:re|sv|vs|fwd?|aw|wg|antw|tr|vb)(?:\[\d+\])?\s*:\s*)+")
"""What mail programs put before a subject when it is answered or forwarded."""

_SUBJECTS = (
    "autosvar", "automatisk svar", "automatic reply", "auto-reply", "autoreply", "out of office", "ikke til stede",
    "fraværsbesked", "ude af kontoret", "undeliverable", "delivery status notification", "abwesenheitsnotiz",
    "automatiskt svar", "frånvaro", "automatische antwort", "ude på ferie", "kan ikke leveres", "fravær:",
    "jeg er på ferie", "auto:", "automatic response", "undelivered mail", "mail delivery failed",
)  # fmt: skip
"""How the subjects of replies that nobody wrote begin, in the languages that write to us."""


def is_automatic(ticket: Ticket) -> bool:
    """Was it sent by a machine?"""
    sender = (ticket.requester_email or "").strip().casefold()
    subject = _ANSWERED.sub("", ticket.subject.strip().casefold(), count=1)
    if _MACHINE.fullmatch(sender.partition("@")[0]):
        return True
    return subject.startswith(_SUBJECTS) or "[auto]" in subject
