"""What a pass over a ticket has to do with the callback desk: its tags and lines, and that the desk hears of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rules.callback import OUTBOUND, OWN_KEY, Contact, read_message
from rules.model import Decision, Ticket
from rules.phone_number import parse_phone_numbers
from rules.rulebook import Rulebook
from rules.speech import Speech
from rules.update import is_over
from workers.callback_case import Case, Done
from workers.callback_clock import since_contact, with_calls
from workers.callback_events import KINDS, names_of
from workers.callback_mails import Mail
from workers.callback_words import (
    CALL_TAG,
    CALLBACK_TAG,
    OPEN_TAG,
    SMS_TAG,
    TAGS,
    callback_speeches,
    case_tags,
)
from workers.desk import Desk
from workers.ticket_look import Seen


@dataclass(frozen=True, slots=True)
class CallbackView:
    """The ticket as the decision shall see it, and what the callback desk adds to what is decided."""

    ticket: Ticket
    tags: tuple[str, ...] = ()
    phone: str | None = None
    speeches: tuple[Speech, ...] = ()

    def complete(self, decision: Decision) -> Decision:
        """With the desk's tags, and the number to call where the ticket itself says none."""
        tags = (*decision.tags, *(tag for tag in self.tags if tag not in decision.tags))
        return replace(decision, tags=tags, callback_phone=decision.callback_phone or self.phone)


def view_callback(desk: Desk, seen: Seen) -> CallbackView:
    """What the callback desk knows of the ticket.  Ends its case if it is solved.  Raises redis.RedisError."""
    ticket = seen.ticket
    if ticket.channel == OUTBOUND:
        # The customer has been spoken to: that is the first reply, and nobody waits.
        return CallbackView(with_calls(ticket, [ticket.received_at], seen.said.waiting))
    case = desk.callbacks.find(ticket.id) if desk.callbacks_are_kept else None
    case = _heed_removal(desk, _heed_acts(desk, case, seen), seen) if case is not None else None
    over = is_over(seen.snapshot.ticket)
    if case is None:
        tags = _tags_without_case(desk, seen)
        called = [act.at for act in seen.acts if act.kind == "callback_done"]
        if called:
            ticket = with_calls(ticket, called, seen.said.waiting)
            tags = tuple(tag for tag in tags if tag != OPEN_TAG)
        if CALLBACK_TAG in ticket.tags and ticket.channel == "sms":
            ticket = _with_number(ticket, _stated_in_messages(ticket, desk.rulebook))
        own = seen.snapshot.external_id is not None and seen.snapshot.external_id.startswith(OWN_KEY)
        phone = next(iter(parse_phone_numbers(ticket.requester_phone or "")), None) if own else None
        return CallbackView(_tagged(ticket, tags), tuple(tag for tag in tags if not over or tag != OPEN_TAG), phone)
    if over:
        if ticket.id == case.ticket_id:
            desk.callbacks.end(case)
        return CallbackView(ticket, (CALLBACK_TAG,))
    lines = tuple(callback_speeches(case, ticket.id, seen.snapshot.requester_id, desk.catalogue, desk.rulebook.zone))
    if ticket.id != case.ticket_id:
        return CallbackView(ticket, (CALLBACK_TAG,), speeches=lines)
    _forget_said(desk, case, seen)
    tags = case_tags(case)
    ticket = _with_number(ticket, case.customer_number)
    contacts = [one.contact.at for one in case.entries if not one.answered]
    ticket = with_calls(since_contact(ticket, case), case.called, seen.said.waiting, contacts)
    return CallbackView(_tagged(ticket, tags), tags, case.phone, lines)


def tell_callbacks(desk: Desk, seen: Seen, decision: Decision) -> None:
    """Let the callback desk hear of a ticket that Zendesk made, and that a call or a message may be about."""
    ticket = seen.snapshot.ticket
    if not desk.callbacks_are_kept or ticket.channel == OUTBOUND:
        return
    if is_over(ticket):
        desk.callbacks.mails.forget(ticket.id)
        return
    if ticket.channel in KINDS:
        if seen.written is None and CALLBACK_TAG not in ticket.tags and _waits(seen):
            desk.callbacks.accept("ticket", ticket.id, {"ticket_id": ticket.id})
        return
    phones = (*parse_phone_numbers(ticket.requester_phone or ""), decision.callback_phone)
    proven = decision.customer_number if decision.identity == "proven" else None
    stated = decision.claimed_number or (decision.customer_number if decision.identity == "claimed" else None)
    contact = Contact("mail", ticket.received_at, names_of(*phones), stated, proven, decision.product)
    if desk.callbacks.mails.note(Mail(ticket.id, contact)) and CALLBACK_TAG not in ticket.tags:
        desk.callbacks.accept("ticket", ticket.id, {"ticket_id": ticket.id})


def _heed_acts(desk: Desk, case: Case, seen: Seen) -> Case:
    """An agent who says in the sidebar that the customer was called has done the callback, until the next contact."""
    newest = max(one.contact.at for one in case.entries)
    called = next((act for act in reversed(seen.acts) if act.kind == "callback_done" and act.at >= newest), None)
    if called is None or case.done is not None:
        return case
    done = Done(called.at, None, told=True)
    return desk.callbacks.change(case.key, lambda one: one.finished(done)) or case


def _heed_removal(desk: Desk, case: Case, seen: Seen) -> Case:
    """An agent who takes the tag away by hand has done the callback, until the next contact."""
    written = seen.written
    stood = written is not None and OPEN_TAG in written.tags and seen.snapshot.ticket.id == case.ticket_id
    if not stood or case.done is not None or OPEN_TAG in seen.snapshot.ticket.tags:
        return case
    done = Done(seen.snapshot.updated_at or desk.clock(seen.ticket), None, told=True)
    if done.at < max(one.contact.at for one in case.entries):
        return case
    return desk.callbacks.change(case.key, lambda one: one.finished(done)) or case


def _waits(seen: Seen) -> bool:
    """Has nobody taken it?  A call that was answered is a ticket of who answered it."""
    return seen.snapshot.assignee_id is None


def _tags_without_case(desk: Desk, seen: Seen) -> tuple[str, ...]:
    """What stands there stays, should Redis be lost; a call or a message that is new to us waits for a call."""
    ticket = seen.ticket
    standing = tuple(tag for tag in TAGS if tag in ticket.tags)
    if standing or not desk.callbacks_are_kept or seen.written is not None:
        return standing
    if ticket.channel not in KINDS or not _waits(seen):
        return ()
    return (CALLBACK_TAG, SMS_TAG if ticket.channel == "sms" else CALL_TAG, OPEN_TAG)


def _tagged(ticket: Ticket, tags: tuple[str, ...]) -> Ticket:
    """So that the conditions of the rules see the tags with the first pass already."""
    return replace(ticket, tags=tuple(dict.fromkeys((*ticket.tags, *tags)))) if tags else ticket


def _with_number(ticket: Ticket, number: str | None) -> Ticket:
    """The customer number that a message says is a claim, as one that is written into the field is."""
    if number is None or ticket.custom_fields.get("customer_number"):
        return ticket
    return replace(ticket, custom_fields={**ticket.custom_fields, "customer_number": number})


def _stated_in_messages(ticket: Ticket, rulebook: Rulebook) -> str | None:
    """What the messages on the ticket say, the newest first, where the case was lost with Redis."""
    sender = next(iter(parse_phone_numbers(ticket.requester_phone or "")), None)
    texts = (*ticket.replies, ticket.description)
    numbers = (read_message(text, sender, rulebook.extract).customer_number for text in texts)
    return next((number for number in numbers if number is not None), None)


def _forget_said(desk: Desk, case: Case, seen: Seen) -> None:
    """A text that stands on the ticket is kept nowhere else."""
    said = seen.written.said if seen.written is not None else frozenset()
    gone = {one.key for one in case.entries if one.key in said}
    if case.made and seen.written is not None:
        gone.add(case.entries[0].key)
    if any(one.text and one.key in gone for one in case.entries):
        desk.callbacks.change(case.key, lambda one: one.without_texts(frozenset(gone)))
