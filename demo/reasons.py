"""Why a ticket of the demo went where it went: the same decision once more, this time for its reasons."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from demo.samples import Sample
from demo.stack import Stack
from integrations.zendesk.ticket import TicketSnapshot
from rules.duty_hours import is_out_of_hours
from rules.engine import decide
from rules.language.catalogue import load_catalogue
from rules.questions import questions_for
from workers.desk import make_desk
from workers.embedded_redis import socket_url
from workers.redis_client import connect
from workers.settings import parse_settings

SHOWN = ("critical", "group")


class Reasons:
    """Decides as the workers did, with the stack's own rulebook, ERP and language."""

    def __init__(self, stack: Stack) -> None:
        settings = parse_settings(stack.env, need_zendesk=True)
        self._desk = make_desk(settings, connect(socket_url(Path(stack.env["DATA_DIR"]))))
        self.counters, self.pending = self._desk.counters, self._desk.pending
        self.catalogue = load_catalogue(settings.language)

    def wakes(self, snapshot: TicketSnapshot) -> bool:
        """Is it critical and came out of hours, and is somebody on duty?"""
        rulebook, ticket = self._desk.rulebook, snapshot.ticket
        critical = ticket.custom_fields.get("critical") is True
        return critical and rulebook.on_call.has_people and is_out_of_hours(rulebook, ticket.received_at)

    def read(self, sample: Sample, snapshot: TicketSnapshot) -> list[str]:
        """The sentences about what is critical and about the group, with the rule's file and line."""
        ticket = replace(snapshot.ticket, custom_fields=sample.ticket.custom_fields)
        facts = self._desk.customers.find(questions_for(ticket, self._desk.rulebook))
        decision = decide(ticket, facts, self._desk.rulebook, ticket.received_at)
        chosen = [reason for reason in decision.reasons if reason.step in SHOWN]
        return [f"{self.catalogue.sentence(one)} [{one.file}:{one.line}]" for one in chosen if one.file is not None]
