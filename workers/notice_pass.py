"""What a pass has to do with notices: that they are expected before the action is written, and how they ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, tzinfo
from html import escape

from rules.language.catalogue import Catalogue
from rules.model import Decision
from rules.note import harmless
from rules.sla_action import KEY_PREFIX
from rules.speech import Speech
from workers.desk import Desk
from workers.notices import Notice, Told
from workers.ticket_look import Seen


def expect_notices(desk: Desk, decision: Decision) -> None:
    """Let those be told whom the actions that are due name, once they are carried out.  Raises redis.RedisError."""
    if not desk.notices_are_sent:
        return
    for action in decision.actions:
        people = desk.rulebook.on_call.find_people(action.notify)
        if people:
            told = tuple(Told(one.name) for one in people)
            now = datetime.now(UTC)
            desk.notices.expect(
                Notice(decision.ticket_id, action.key, action.metric, action.due_at, now, told, action.note)
            )


def find_notice_speeches(desk: Desk, seen: Seen) -> Iterable[Speech]:
    """The lines of a ticket on which an action was carried out.  Raises redis.RedisError."""
    said = seen.written.said if seen.written is not None else frozenset()
    if not any(key.startswith(KEY_PREFIX) for key in said):
        return ()
    notices = desk.notices.of_ticket(seen.ticket.id)
    return notice_speeches((one for one in notices if one.key in said), desk.catalogue, desk.rulebook.zone)


def notice_speeches(notices: Iterable[Notice], catalogue: Catalogue, zone: tzinfo) -> Iterator[Speech]:
    """One for each action whose people were all told, or could not be."""
    for notice in notices:
        if notice.is_settled:
            lines = (_line(one, catalogue, zone) for one in notice.people)
            yield Speech(f"notice:{notice.key}", f"<p>{escape(' '.join(lines))}</p>")


def _line(told: Told, catalogue: Catalogue, zone: tzinfo) -> str:
    clock = catalogue.clock(told.at.astimezone(zone)) if told.at is not None else ""
    return catalogue.text(f"notice.{told.outcome}", person=harmless(told.person), clock=clock)
