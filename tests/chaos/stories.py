"""What comes in: tickets, and what people do to them once Hotline has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

CREATED_AT = "2026-11-23T10:00:00+01:00"
"""Every ticket came then, so that whatever depends on the time of day is the same in each run."""

FOREIGN = {"Ordrenummer": "SO-4711", "Afsluttet af bot": True}
"""Fields of other programs."""


@dataclass(frozen=True, slots=True)
class Act:
    """What a person does; `group`, `fields` and `add_tags` by their names."""

    person: Literal["agent", "requester"]
    comment: str | None = None
    priority: str | None = None
    group: str | None = None
    fields: Mapping[str, str | bool] | None = None
    add_tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """A ticket from its coming to the last that is done to it."""

    name: str
    ticket: Mapping[str, Any]
    acts: tuple[Act, ...] = ()

    def asked(self) -> dict[str, Any]:
        """As the simulator wants a ticket."""
        return {
            "channel": "email",
            "created_at": CREATED_AT,
            "subject": "Spørgsmål",
            "tags": ["vip", "intern_kampagne"],
            "custom_fields": FOREIGN,
            **self.ticket,
        }


KNOWN = {"requester_name": "Bente Klitgård", "requester_email": "bente@klitgaard-traelast.example"}

QUESTION = Story("question", {**KNOWN, "description": "Hvordan bogfører jeg en kreditnota i Business Central?"})
REPLY = Story(
    "reply",
    {
        "requester_name": "Kurt",
        "requester_email": "privat@postkasse.example",
        "description": "Hvor finder jeg kontoplanen i NAV?",
    },
    (Act("requester", comment="Vores kundenr. er 20917"),),
)
CRITICAL = Story(
    "critical",
    {
        "requester_name": "Mejerivagten",
        "requester_email": "vagt@vesterlund-mejeri.example",
        "subject": "NAV er nede",
        "description": "Hele NAV er nede for alle brugere, og vi kan ikke levere. Ring på 97 52 61 19.",
    },
)
EDITED = Story(
    "edited",
    {**KNOWN, "description": "Vi skal have hjælp til at rette betalingsbetingelser i BC."},
    (
        Act("agent", priority="low", group="NAV Support", fields={"Ordrenummer": "SO-4712"}, add_tags=("ring_op",)),
        Act("requester", comment="Nu er hele Business Central nede for alle brugere!"),
    ),
)
THANKS = Story(
    "thanks",
    {**KNOWN, "description": "Kan man få kontokort i Excel fra BC?"},
    (Act("requester", comment="Tak, det virker nu."), Act("agent", comment="Selv tak.", add_tags=("besvaret",))),
)
CALLER = Story(
    "caller",
    {
        "channel": "voice",
        "subject": "Opkald",
        "phone": "+4597526110",
        "requester_name": "Karsten Vesterlund",
        "requester_email": None,
        "description": "Kunden spørger om momsopgørelsen i NAV. Kundenr. 20917.",
    },
)

STORIES = (QUESTION, REPLY, CRITICAL, EDITED, THANKS, CALLER)
