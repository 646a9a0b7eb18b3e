"""Which mails were sent by a machine: nobody reads a reply to them, and an answer to that might come at once."""

from __future__ import annotations

from rules.model import Ticket

_MACHINES = ("mailer-daemon@", "postmaster@", "noreply@", "no-reply@", "donotreply@", "do-not-reply@")
_SUBJECTS = (
    "autosvar", "automatisk svar", "automatic reply", "auto-reply", "autoreply", "out of office", "ikke til stede",
    "fraværsbesked", "ude af kontoret", "undeliverable", "delivery status notification", "abwesenheitsnotiz",
    "automatiskt svar", "frånvaro", "automatische antwort", "ude på ferie", "kan ikke leveres",
)  # fmt: skip
"""How the subjects of replies that nobody wrote begin, in the languages that write to us."""


def is_automatic(ticket: Ticket) -> bool:
    """Was it sent by a machine?"""
    sender = (ticket.requester_email or "").strip().casefold()
    subject = ticket.subject.strip().casefold()
    return sender.startswith(_MACHINES) or subject.startswith(_SUBJECTS) or "[auto]" in subject
