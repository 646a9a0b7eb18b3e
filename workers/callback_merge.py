"""Lets our ticket of a call or a message be merged into that of a later mail which certainly is about it.

The mail's ticket takes the callback over, since whoever wrote can be answered there; ours, which nobody has taken,
is closed.  Zendesk merges no ticket that is closed, so that asking twice is harmless: whether it was done is told by
the ticket that is to be closed, whoever died in between.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from integrations.errors import Conflict, NotFound, OutcomeUnknown, Rejected
from integrations.zendesk.client import ZendeskClient
from integrations.zendesk.merging import merge_ticket
from integrations.zendesk.ticket import TicketSnapshot
from rules.callback import SAME_CUSTOMER, Contact
from rules.callback_matter import is_about_callback
from rules.identity import same_number
from rules.language.catalogue import Catalogue
from rules.text import parse_text
from rules.update import is_over
from workers.callback_case import Case, Merge
from workers.callbacks import Callbacks
from workers.counters import Counters
from workers.ledger import Ledger
from workers.pending import Pending

logger = logging.getLogger(__name__)

LOOK_AGAIN = timedelta(seconds=20)
"""When it is looked whether Zendesk has done it, and asked for again if not."""

TRIED_FOR = timedelta(minutes=30)
"""Later the two tickets stay two, and name each other."""

CRITICAL_TAG = "hotline_critical"


def is_certain(
    case: Case,
    contact: Contact,
    mail: TicketSnapshot,
    ours: TicketSnapshot,
    *,
    proven: str | None,
    caller: str | None,
) -> bool:
    """May `ours`, the ticket of `case`, become one with that of `mail`?

    `proven` is whose mail it is, `caller` whose telephone the case was opened from, both beyond doubt.  Where
    somebody has taken ours, or was woken for it, it stays.
    """
    if not case.made or case.done is not None or case.merging is not None or contact.kind != "mail":
        return False
    taken = ours.assignee_id is not None or ours.ticket.status not in ("new", "open")
    if taken or CRITICAL_TAG in ours.ticket.tags or mail.is_private != ours.is_private:
        return False
    same_person = mail.requester_id is not None and mail.requester_id == ours.requester_id
    same_firm = proven is not None and caller is not None and same_number(proven, caller)
    near = any(abs(contact.at - one.contact.at) <= SAME_CUSTOMER for one in case.entries)
    if not near or not (same_person or same_firm):
        return False
    texts = [one.text for one in case.entries if one.contact.kind == "sms"]
    if case.entries[0].contact.kind == "sms":
        texts.append(ours.ticket.description)
    read = parse_text(mail.ticket.subject, mail.ticket.description)
    return is_about_callback(f"{read.subject}\n{read.newest}", "\n".join(texts))


@dataclass(frozen=True, slots=True)
class CallbackMerge:
    """Carries out what was planned.  `own_user` tells the id of the user that a client acts as."""

    callbacks: Callbacks
    ledger: Ledger
    pending: Pending
    zendesk: Callable[[], ZendeskClient]
    own_user: Callable[[ZendeskClient], str]
    catalogue: Callable[[], Catalogue]
    counters: Counters

    def carry_on(self, case: Case, now: datetime) -> tuple[Case, datetime | None]:
        """The case as it stands then, and when to look again; None if it is done or given up.

        Raises the errors of `integrations.errors` that time may mend, and redis.RedisError.
        """
        merge, source = case.merging, case.ticket_id
        if merge is None or source is None:
            return case, None
        ours, mail = self._get(source), self._get(merge.target)
        if merge.asked_at is not None and (ours is None or ours.ended == "closed"):
            return self._finish(case, merge, source), None
        stale = now - merge.planned_at > TRIED_FOR
        if ours is None or ours.assignee_id is not None or not all(map(_is_open, (ours, mail))) or stale:
            return self._give_up(case, merge), None
        if merge.asked_at is not None and now - merge.asked_at < LOOK_AGAIN:
            return case, merge.asked_at + LOOK_AGAIN
        return self._ask(case, merge, ours, now)

    def _ask(self, case: Case, merge: Merge, ours: TicketSnapshot, now: datetime) -> tuple[Case, datetime | None]:
        source = ours.ticket.id
        asked = self.callbacks.change(case.key, lambda one: _asked(one, merge, now))
        if asked is None:
            return self.callbacks.get(case.key) or case, now + LOOK_AGAIN
        on_source = self.catalogue().text("callback.merged_into", ticket=merge.target)
        try:
            merge_ticket(self.zendesk(), source, merge.target, on_source, self._told(source, ours))
        except (Rejected, NotFound) as error:
            logger.warning("merge refused", extra={"ticket": source, "why": str(error)})
            return self._give_up(asked, merge), None
        except (OutcomeUnknown, Conflict):
            logger.warning("merge unknown", extra={"ticket": source})
        return asked, now + LOOK_AGAIN

    def _told(self, source: str, ours: TicketSnapshot) -> str:
        """What the customer has written there, which the mail's ticket would lack."""
        client = self.zendesk()
        written = [ours.ticket.description]
        if ours.requester_id is not None:
            said = client.get_conversation(source, ours.requester_id, self.own_user(client))
            written += reversed(said.replies)
        return "\n\n".join((self.catalogue().text("callback.merged_from", ticket=source), *written))

    def _finish(self, case: Case, merge: Merge, source: str) -> Case:
        entry = self.ledger.get(source)
        said = entry.written.said if entry is not None and entry.written is not None else frozenset()

        def move(one: Case) -> Case | None:
            return one.merged_into(merge.target, source, said) if one.merging is not None else None

        moved = self.callbacks.change(case.key, move)
        if moved is None:
            return self.callbacks.get(case.key) or case
        self.counters.count("callbacks:ticket:merged")
        logger.info("callback merged", extra={"ticket": merge.target})
        self.pending.add(merge.target, "callback")
        return moved

    def _give_up(self, case: Case, merge: Merge) -> Case:
        self.counters.count("callbacks:ticket:not merged")

        def keep(one: Case) -> Case | None:
            spare = tuple(dict.fromkeys((*one.spare, merge.target)))
            return replace(one, merging=None, spare=spare) if one.merging is not None else None

        kept = self.callbacks.change(case.key, keep) or self.callbacks.get(case.key) or case
        for ticket_id in kept.tickets:
            self.pending.add(ticket_id, "callback")
        return kept

    def _get(self, ticket_id: str) -> TicketSnapshot | None:
        try:
            return self.zendesk().get_ticket(ticket_id)
        except NotFound:
            return None


def _is_open(snapshot: TicketSnapshot | None) -> bool:
    return snapshot is not None and snapshot.ended is None and not is_over(snapshot.ticket)


def _asked(case: Case, merge: Merge, now: datetime) -> Case | None:
    """Recorded before it is asked for; None if somebody else was at it."""
    return replace(case, merging=replace(merge, asked_at=now)) if case.merging == merge else None
