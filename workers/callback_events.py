"""Puts what came in into cases: a call that waited too long, a text message, a ticket that Zendesk made of either."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from integrations.errors import NotFound
from integrations.gatewayapi.inbound import InboundSms
from integrations.telephone.queued_call import QueuedCall
from integrations.zendesk.client import ZendeskClient
from integrations.zendesk.ticket import TicketSnapshot
from rules.callback import Contact, Kind, Matter, Part, find_match, open_wait, read_message, wants_callback
from rules.extract import extract
from rules.model import Ticket
from rules.phone_number import parse_phone_numbers
from rules.rulebook import Rulebook
from rules.schedule import Schedule
from rules.text import parse_text
from rules.update import is_over
from workers.callback_case import LONGEST_TEXT, Case, Entry, Merge
from workers.callback_mails import Mail
from workers.callback_merge import is_certain
from workers.callbacks import Callbacks, Event, matters_of
from workers.fingerprint import fingerprint

KINDS: Mapping[str, Kind] = {"voice": "call", "sms": "sms"}
"""What a ticket of these channels is; of any other it is a mail."""

PHONE_SCHEDULE = "phone"

KnownBy = Callable[[str], str | None]
"""The number of the one customer that the ERP knows an E.164 number of."""


def call_told(call: QueuedCall) -> dict[str, object]:
    """A call as an event keeps it."""
    return {
        "call_id": call.call_id,
        "caller": call.caller,
        "menu": call.menu,
        "queued_at": call.queued_at.isoformat(),
        "left_at": call.left_at.isoformat(),
        "outcome": call.outcome,
    }


def sms_told(sms: InboundSms) -> dict[str, object]:
    """A message as an event keeps it."""
    text = sms.text[:LONGEST_TEXT].encode("utf-8", "replace").decode()
    return {"sender": sms.sender, "receiver": sms.receiver, "text": text, "sent_at": sms.sent_at.isoformat()}


@dataclass(frozen=True, slots=True)
class CallbackEvents:
    """All events.  `known` tells whose telephone a number is."""

    callbacks: Callbacks
    zendesk: Callable[[], ZendeskClient]
    rulebook: Callable[[], Rulebook]
    known: KnownBy

    def take(self, event: Event, now: datetime) -> Case | None:
        """Put an event into its case, or forget it where it asks for nothing.

        Raises the errors of `integrations.errors` and redis.RedisError; then it is still to be taken.
        """
        match event.kind:
            case "call":
                return self._take_call(event, now)
            case "sms":
                return self._take_sms(event, now)
            case _:
                return self._take_ticket(event, now)

    def _take_call(self, event: Event, now: datetime) -> Case | None:
        told, schedule = event.told, _phone_schedule(self.rulebook())
        queued_at, left_at = _instant(told["queued_at"]), _instant(told["left_at"])
        caller, answered = _text(told["caller"]), told["outcome"] == "answered"
        if not wants_callback(queued_at, left_at, schedule, answered=answered) and not (answered and caller):
            self.callbacks.forget_event(event)
            return None
        contact = Contact("call", left_at, names_of(caller), known=self._known(caller), menu=told["menu"])
        entry = Entry(_key(event), contact, waited=open_wait(queued_at, left_at, schedule), answered=answered)
        mail = None if answered else self._find_open(contact)

        def decide(cases: list[Case]) -> Case | None:
            case = self._matching(contact, cases)
            if case is None:
                return None if answered else _new_case(event, entry, mail, phone=caller)
            done = case.done if answered else None
            return replace(case, entries=(*case.entries, entry), phone=case.phone or caller, done=done)

        return self.callbacks.join(event, contact, decide, now)

    def _take_sms(self, event: Event, now: datetime) -> Case | None:
        told, sender, receiver = event.told, _text(event.told["sender"]), _text(event.told.get("receiver"))
        message = read_message(str(told["text"]), sender, self.rulebook().extract)
        known = self._known(message.phone) or self._known(sender)
        phones = names_of(sender, message.phone)
        contact = Contact("sms", _instant(told["sent_at"]), phones, message.customer_number, known, message.product)
        entry = Entry(_key(event), contact, text=str(told["text"]))
        mail, missing = self._find_open(contact), message.missing(known)

        def decide(cases: list[Case]) -> Case | None:
            case = self._matching(contact, cases)
            if case is None:
                new = _new_case(event, entry, mail, phone=message.phone, sender=sender)
                new = replace(new, receiver=receiver)
                return replace(new, missing=_still_missing(replace(new, entries=new.entries[:-1]), missing))
            given = message.phone if message.phone != sender else None
            joined = replace(
                case,
                entries=(*case.entries, entry),
                phone=given or case.phone or message.phone,
                sender=sender,
                receiver=receiver,
                done=None,
            )
            return replace(joined, missing=_still_missing(case, missing))

        return self.callbacks.join(event, contact, decide, now)

    def _take_ticket(self, event: Event, now: datetime) -> Case | None:
        ticket_id = str(event.told["ticket_id"])
        snapshot = self._get_open(ticket_id)
        if snapshot is None or self.callbacks.find(ticket_id) is not None:
            self.callbacks.forget_event(event)
            return None
        ticket = snapshot.ticket
        contact = contact_of(ticket, self.rulebook(), self._known)
        entry = Entry(_key(event), contact, ticket_id=ticket_id)
        caller = next(iter(parse_phone_numbers(ticket.requester_phone or "")), None)
        missing: tuple[Part, ...] = ()
        if contact.kind == "sms":
            message = read_message(ticket.description, caller, self.rulebook().extract)
            missing = message.missing(contact.customer)
        self._find_open(contact)
        into = self._find_mergeable(contact, snapshot)

        def decide(cases: list[Case]) -> Case | None:
            case = self._matching(contact, cases)
            if case is None:
                return None if contact.kind == "mail" else _of_ticket(event, entry, caller, missing)
            joined = replace(
                case,
                entries=(*case.entries, entry),
                phone=case.phone or caller,
                sender=case.sender or (caller if contact.kind == "sms" else None),
                missing=_still_missing(case, missing) if contact.kind == "sms" else case.missing,
            )
            if case.ticket_id is None:
                return replace(joined, ticket_id=ticket_id)
            if case.ticket_id == into and case.made and case.merging is None:
                return replace(joined, merging=Merge(ticket_id, now), missing=_unless_written(contact, joined))
            return replace(joined, spare=tuple(dict.fromkeys((*case.spare, ticket_id))))

        return self.callbacks.join(event, contact, decide, now)

    def _known(self, phone: str | None) -> str | None:
        return self.known(phone) if phone is not None else None

    def _find_open(self, contact: Contact) -> Mail | None:
        """The open mail that `contact` is about; cases whose ticket is solved are ended on the way."""
        while True:
            case = self._matching(contact, self.callbacks.fitting(contact))
            # One that is being merged is closed by that, and its callback goes on.
            own = case.ticket_id if case is not None and case.merging is None else None
            if case is not None and own is not None and self._get_open(own) is None:
                self.callbacks.end(case)
                continue
            break
        if case is not None:
            return None
        mails = [one for one in self.callbacks.mails.find(contact) if self.callbacks.find(one.ticket_id) is None]
        while mails:
            matters = [Matter(one.ticket_id, (one.contact,)) for one in mails]
            key = find_match(contact, matters, _phone_schedule(self.rulebook()))
            found = next((one for one in mails if one.ticket_id == key), None)
            if found is None or self._get_open(found.ticket_id) is not None:
                return found
            self.callbacks.mails.forget(found.ticket_id)
            mails.remove(found)
        return None

    def _find_mergeable(self, contact: Contact, mail: TicketSnapshot) -> str | None:
        """The ticket of ours that certainly is about the same as a mail, if there is one."""
        if contact.kind != "mail" or not self.rulebook().callback.merges_mails:
            return None
        case = self._matching(contact, self.callbacks.fitting(contact))
        ours = self._get_open(case.ticket_id) if case is not None and case.ticket_id is not None else None
        if case is None or ours is None:
            return None
        noted = self.callbacks.mails.get(mail.ticket.id)
        proven = noted.contact.known if noted is not None else None
        sure = is_certain(case, contact, mail, ours, proven=proven, caller=self._known(case.opener))
        return case.ticket_id if sure else None

    def _matching(self, contact: Contact, cases: list[Case]) -> Case | None:
        key = find_match(contact, matters_of(cases), _phone_schedule(self.rulebook()))
        return next((one for one in cases if one.key == key), None)

    def _get_open(self, ticket_id: str) -> TicketSnapshot | None:
        """The ticket; None if it is solved or gone."""
        try:
            snapshot = self.zendesk().get_ticket(ticket_id)
        except NotFound:
            return None
        return None if snapshot.ended is not None or is_over(snapshot.ticket) else snapshot


def contact_of(ticket: Ticket, rulebook: Rulebook, known: Callable[[str | None], str | None]) -> Contact:
    """A ticket that somebody made by mail, by a call or by a text message, as one contact."""
    found = extract(ticket, parse_text(ticket.subject, ticket.description), rulebook.extract)
    own = parse_phone_numbers(ticket.requester_phone or "")
    phones = (*own, *((found.callback_phone,) if found.callback_phone else ()))
    given = ticket.custom_fields.get("customer_number")
    stated = given.strip() if isinstance(given, str) and given.strip() else found.customer_number
    firm = ticket.organization.external_id if ticket.organization is not None else None
    of_phone = next((number for number in (known(phone) for phone in phones) if number), None)
    kind = KINDS.get(ticket.channel, "mail")
    return Contact(kind, ticket.received_at, names_of(*phones), stated, firm or of_phone, found.product)


def _new_case(event: Event, entry: Entry, mail: Mail | None, *, phone: str | None, sender: str | None = None) -> Case:
    if mail is None:
        return Case(event.id, (entry,), phone, sender, opener=sender or phone, made=True)
    first = Entry(f"callback:mail-{mail.ticket_id}", mail.contact, ticket_id=mail.ticket_id)
    return Case(event.id, (first, entry), phone, sender, opener=sender or phone, ticket_id=mail.ticket_id)


def _of_ticket(event: Event, entry: Entry, caller: str | None, missing: tuple[Part, ...]) -> Case:
    sender = caller if entry.contact.kind == "sms" else None
    return Case(event.id, (entry,), caller, sender, opener=caller, ticket_id=entry.ticket_id, missing=missing)


def _still_missing(case: Case, missing: tuple[Part, ...]) -> tuple[Part, ...]:
    """What this message lacks, and no other of the case has said."""
    before: tuple[Part, ...] = case.missing if case.has_sms else ("number", "description")
    number = case.customer_number or case.known
    described = any(one.contact.kind == "mail" for one in case.entries)
    return tuple(
        part
        for part in missing
        if part in before and not (part == "number" and number) and not (part == "description" and described)
    )


def _unless_written(contact: Contact, case: Case) -> tuple[Part, ...]:
    """A mail describes, and says whose it is if anybody knows."""
    return tuple(part for part in case.missing if part == "number" and contact.customer is None)


def _phone_schedule(rulebook: Rulebook) -> Schedule | None:
    return rulebook.schedules.get(PHONE_SCHEDULE)


def names_of(*phones: str | None) -> tuple[str, ...]:
    """What numbers are compared by, without standing there themselves."""
    return tuple(dict.fromkeys(fingerprint(phone) for phone in phones if phone is not None))


def _key(event: Event) -> str:
    return f"callback:{event.id}"


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _instant(text: Any) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
