"""What the callback desk writes: the ticket of a case, the question for what is missing, the lines on the ticket."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from html import escape

from integrations.zendesk.new_ticket import NewTicket
from rules.callback import MENU_TAG, MENUS, OWN_KEY, line_of
from rules.language.catalogue import Catalogue
from rules.note import harmless
from rules.speech import Speech
from workers.callback_case import Case, Entry

CALLBACK_TAG = "hotline_callback"
OPEN_TAG = "hotline_callback_open"
SMS_TAG = "hotline_sms"
CALL_TAG = "hotline_call"
TAGS = (CALLBACK_TAG, OPEN_TAG, SMS_TAG, CALL_TAG, *(MENU_TAG + menu for menu in MENUS))

_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127), " ")


def ticket_of(case: Case, catalogue: Catalogue, zone: tzinfo) -> NewTicket:
    """The ticket to make of a case: its first entry alone, so that each attempt asks for the same."""
    entry = case.entries[0]
    phone = case.opener
    name = phone or catalogue.text("callback.withheld")
    if entry.contact.kind == "sms":
        subject = catalogue.text("callback.sms_subject", line=harmless(line_of(entry.text))).rstrip(" :")
        return NewTicket(external_key(case), subject, _plain(entry.text), phone, name, _tags(entry))
    menu = MENUS[entry.contact.menu or "bc"]
    text = catalogue.text(
        "callback.call", menu=menu, phone=name, waited=waited_text(entry.waited), **_span(entry, catalogue, zone)
    )
    return NewTicket(
        external_key(case), catalogue.text("callback.call_subject", menu=menu), text, phone, name, _tags(entry)
    )


def external_key(case: Case) -> str:
    """What the ticket of a case is known by, for good."""
    return f"{OWN_KEY}{case.key}"


def question(case: Case, catalogue: Catalogue) -> str:
    """The text message that asks for what is missing."""
    parts = case.asked.parts if case.asked is not None else case.missing
    return catalogue.text(f"reply.callback_{'_'.join(parts)}", ticket=case.ticket_id or "")


def case_tags(case: Case) -> tuple[str, ...]:
    """What the ticket of a case carries."""
    tags = [tag for entry in case.entries if not entry.answered for tag in _tags(entry)]
    return tuple(dict.fromkeys((CALLBACK_TAG, *tags, *(() if case.done is not None else (OPEN_TAG,)))))


def callback_speeches(
    case: Case, ticket_id: str, requester_id: int | None, catalogue: Catalogue, zone: tzinfo
) -> Iterator[Speech]:
    """What is to be said on a ticket of the case, in its order; the customer's own words in the customer's name."""
    if ticket_id != case.ticket_id:
        text = catalogue.text("callback.same_matter", ticket=case.ticket_id or "")
        yield Speech(f"callback:same:{case.key}", f"<p>{escape(text)}</p>")
        return
    for number, entry in enumerate(case.entries):
        if (number == 0 and case.made) or entry.ticket_id == ticket_id:
            continue
        if entry.ticket_id is not None:
            text = catalogue.text("callback.same_matter", ticket=entry.ticket_id)
            yield Speech(entry.key, f"<p>{escape(text)}</p>")
        elif entry.contact.kind == "sms":
            html = "<p>" + "<br>".join(escape(line) for line in _plain(entry.text).splitlines()) + "</p>"
            yield Speech(entry.key, html, public=True, author_id=requester_id)
        else:
            yield Speech(entry.key, f"<p>{escape(_call_line(entry, case, catalogue, zone))}</p>")
    if case.asked is not None and case.asked.outcome != "sending":
        parts = catalogue.text(f"callback.parts_{'_'.join(case.asked.parts)}")
        clock = catalogue.clock(case.asked.at.astimezone(zone))
        text = catalogue.text(f"callback.asked_{case.asked.outcome}", parts=parts, clock=clock)
        yield Speech(f"callback:asked:{case.key}", f"<p>{escape(text)}</p>")
    if case.done is not None and not case.done.told:
        by = catalogue.text("callback.by", person=harmless(case.done.by)) if case.done.by else ""
        text = catalogue.text("callback.done", clock=catalogue.clock(case.done.at.astimezone(zone)), by=by)
        yield Speech(f"callback:done:{int(case.done.at.timestamp())}", f"<p>{escape(text)}</p>")


def waited_text(waited: timedelta) -> str:
    """`11.20`: minutes and seconds."""
    minutes, seconds = divmod(int(waited.total_seconds()), 60)
    return f"{minutes}:{seconds:02}"


def _call_line(entry: Entry, case: Case, catalogue: Catalogue, zone: tzinfo) -> str:
    menu = MENUS[entry.contact.menu or "bc"]
    key = "answered" if entry.answered else "call_line"
    phone = case.phone or catalogue.text("callback.withheld")
    return catalogue.text(
        f"callback.{key}", menu=menu, phone=phone, waited=waited_text(entry.waited), **_span(entry, catalogue, zone)
    )


def _span(entry: Entry, catalogue: Catalogue, zone: tzinfo) -> dict[str, str]:
    left_at: datetime = entry.contact.at.astimezone(zone)
    return {"day": catalogue.day(left_at), "clock": catalogue.clock(left_at)}


def _tags(entry: Entry) -> tuple[str, ...]:
    if entry.contact.kind == "mail":
        return ()
    if entry.contact.kind == "sms":
        return (CALLBACK_TAG, SMS_TAG)
    return (CALLBACK_TAG, CALL_TAG, *((MENU_TAG + entry.contact.menu,) if entry.contact.menu else ()))


def _plain(text: str) -> str:
    """A text as it was written, without signs that nobody sees and without Zendesk's placeholders."""
    return text.translate(_CONTROLS).replace("{{", "{ {").replace("{%", "{ %").strip() or "–"
