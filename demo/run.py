"""`hotline demo`: a newcomer's first minute.  Sample tickets go in as mails, calls and messages; each is shown before
and after, with the reason."""

from __future__ import annotations

import re
import shutil
import textwrap
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import click
import requests

from demo.alarm_scene import make_rules, show_alarms
from demo.comparison import differences
from demo.interruption import Interrupted, Interruption
from demo.reasons import Reasons
from demo.samples import BadSamples, Sample, read_samples
from demo.stack import DATA, Stack, StackFailed, running_stack
from demo.telephone_scene import begin_call, show_call
from demo.zendesk.control import Control
from integrations.oauth import ProcessTokenStore
from integrations.zendesk.client import ZendeskClient
from integrations.zendesk.ticket import TicketSnapshot
from rules.fields import FIELDS, OPTION_TAGS
from rules.language.catalogue import Catalogue
from rules.model import Ticket
from workers.desk import zendesk_per_thread
from workers.pending import Pending
from workers.settings import parse_settings

PATIENCE = timedelta(seconds=30)
"""After this long without any ticket being done, those that are left are shown as they are."""

UNLIMITED = ("--requests-per-minute", "1000000", "--updates-per-minute", "1000000")
"""A real account lets a hundred updates through a minute at most; nobody wants to wait for that here."""

TITLES = {field.key: field.title for field in FIELDS}
WIDTH = min(120, shutil.get_terminal_size((100, 24)).columns)


def run_demo(*, once: bool, tickets: Path | None) -> int:
    """Play the sample tickets; 0 if every one ended as its sample says, 130 or 143 if a signal ended it early."""
    try:
        samples = read_samples(tickets or DATA / "tickets.jsonl")
    except BadSamples as error:
        raise click.ClickException(str(error)) from error
    click.echo("hotline demo: starting Redis, simulated Zendesk and Business Central, web, scheduler and worker …")
    interruption = Interruption()
    try:
        with (
            interruption.awaited(),
            running_stack(zendesk_options=UNLIMITED, make_rules=make_rules, interruption=interruption) as stack,
        ):
            failures = _play(stack, samples, interruption)
            if not once:
                stack.supervisor.end_on_signals()
                _show_addresses(stack)
                stack.supervisor.watch()
    except (BadSamples, StackFailed) as error:
        raise click.ClickException(str(error)) from error
    except Interrupted as signalled:
        click.echo(f"\nhotline demo: ended by {signalled}.", err=True)
        return signalled.exit_code
    return 1 if failures else 0


def _play(stack: Stack, samples: Sequence[Sample], interruption: Interruption) -> int:
    """Let tickets and a call come in, then show each as soon as it is done; how many did not end as they should."""
    control, zendesk, why = Control(stack.addresses.zendesk), _open_zendesk(stack), Reasons(stack)
    began = time.monotonic()
    ids = []
    for sample in samples:
        ids.append(_create(control, sample))
        interruption.check()
    begin_call(stack)
    failures, until = 0, time.monotonic() + PATIENCE.total_seconds()
    alarmed: dict[str, str] = {}
    for sample, ticket_id in zip(samples, ids, strict=True):
        snapshot = _await_update(zendesk, why.pending, ticket_id, until, interruption)
        if _is_done(snapshot):
            until = time.monotonic() + PATIENCE.total_seconds()
        ticket = control.ticket(ticket_id)
        note = _note(ticket)
        if why.wakes(snapshot):
            alarmed[ticket_id] = f"#{ticket_id} {sample.ticket.id}".strip()
        wrong = differences(sample.labels, snapshot, note, why.catalogue)
        _show(sample, ticket, snapshot, [*why.read(sample, snapshot), *note], why.catalogue)
        for sentence in wrong:
            click.secho(_fitted(f"  NOT AS THE SAMPLE SAYS: {sentence}"), fg="yellow")
        failures += bool(wrong)
    took = time.monotonic() - began
    click.echo(f"\n{len(ids) - failures} of {len(ids)} tickets ended as their sample says, in {took:.1f} s.")
    calls = _calls_per_ticket(why, len(ids))
    click.echo(f"Zendesk calls per ticket: {calls:.1f} (a crowd is read and written together).")
    failures += not show_alarms(stack, alarmed, interruption)
    return failures + (not show_call(control, interruption))


def _calls_per_ticket(why: Reasons, tickets: int) -> float:
    """Reads and writes of the workers, as they counted them."""
    operations = ("get ticket", "update ticket", "show many", "update many", "job status")
    counts = why.counters.read()
    calls = (
        count for name, count in counts.items() for one in operations if name.startswith(f"calls:zendesk:{one}:")
    )
    return sum(calls) / tickets


def _open_zendesk(stack: Stack) -> ZendeskClient:
    settings = parse_settings(stack.env, need_zendesk=True)
    return zendesk_per_thread(settings.zendesk_or_fail(), ProcessTokenStore(), lambda *_: None)()


def _create(control: Control, sample: Sample) -> str:
    """The new ticket's id.  Raises BadSamples where Zendesk would refuse such a ticket."""
    try:
        return str(_send(control, sample.ticket))
    except requests.HTTPError as error:
        raise BadSamples(f"Zendesk refuses ticket {sample.ticket.id}: {error.response.text.strip()}") from error


def _send(control: Control, ticket: Ticket) -> int:
    firm = ticket.organization
    return control.create_ticket(
        channel=ticket.channel,
        subject=ticket.subject,
        description=ticket.description,
        requester_name=ticket.requester_name or "",
        requester_email=ticket.requester_email,
        phone=ticket.requester_phone,
        created_at=ticket.received_at.isoformat(),
        organization=None if firm is None else {"name": firm.name, "external_id": firm.external_id},
        tags=ticket.tags,
        custom_fields={
            TITLES.get(key, key): value
            for key, value in ticket.custom_fields.items()
            if isinstance(value, str | bool)
        },
    )


def _await_update(
    zendesk: ZendeskClient, pending: Pending, ticket_id: str, until: float, interruption: Interruption
) -> TicketSnapshot:
    """The ticket when Hotline has written to it; as it is when Hotline gave it up, or at `until` (monotonic)."""
    while True:
        snapshot = zendesk.get_ticket(ticket_id)
        if _is_done(snapshot) or time.monotonic() > until:
            return snapshot
        if any(dead.ticket_id == ticket_id for dead in pending.dead()):
            return snapshot
        interruption.sleep(0.1)


def _is_done(snapshot: TicketSnapshot) -> bool:
    return bool(snapshot.ticket.custom_fields.get("rulebook"))


def _note(shown: Mapping[str, Any]) -> list[str]:
    """The lines of our internal note, as a consultant reads them, each after a bar."""
    notes = (one.get("html_body") or "" for one in reversed(shown["comments"]) if one.get("public") is False)
    # An alarm's lines stand alone.
    html = next((one for one in notes if "<br>" in one), "")
    return [f"| {unescape(re.sub(r'<[^>]+>', '', line))}" for line in html.split("<br>")] if html else []


def _show(
    sample: Sample,
    shown: Mapping[str, Any],
    snapshot: TicketSnapshot,
    lines: Sequence[str],
    catalogue: Catalogue,
) -> None:
    ticket = snapshot.ticket
    received = catalogue.instant(sample.ticket.received_at)
    click.echo("")
    name = f"#{ticket.id} {sample.ticket.id}".strip()
    click.secho(_fitted(f"{name}  {sample.ticket.channel}, {received}"), bold=True)
    click.echo(_fitted(f"  {sample.ticket.requester_name or '–'}: «{sample.ticket.subject}»"))
    click.echo(f"  before: {_as_it_came(shown)}")
    colour = "red" if ticket.custom_fields.get("critical") is True else "green"
    click.secho(f"  after:  {_as_it_ended(snapshot)}", fg=colour)
    for line in lines:
        click.echo(textwrap.fill(line, WIDTH, initial_indent="    ", subsequent_indent="      "))


def _as_it_came(shown: Mapping[str, Any]) -> str:
    """The ticket before Hotline, from the audit of its creation."""
    created = {one.get("field_name"): one.get("value") for one in shown["audits"][0]["events"]}
    known = [
        created.get("status") or "new",
        "a group" if created.get("group_id") else "no group",
        created.get("priority") or "no priority",
        f"tags {' '.join(created['tags'])}" if created.get("tags") else "no tags",
    ]
    return ", ".join(known)


def _as_it_ended(snapshot: TicketSnapshot) -> str:
    ticket = snapshot.ticket
    filled = sum(1 for field in FIELDS if ticket.custom_fields.get(field.key) not in (None, False, ""))
    tags = " ".join(tag for tag in ticket.tags if tag.startswith("hotline_") and tag not in OPTION_TAGS)
    return ", ".join(
        [ticket.group or "no group", ticket.priority or "no priority", f"{filled} fields", tags or "no tags"]
    )


def _fitted(line: str) -> str:
    """One line of what came from outside, without anything that would steer the terminal."""
    line = "".join(letter if letter.isprintable() else " " for letter in line)
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"


def _show_addresses(stack: Stack) -> None:
    at = stack.addresses
    click.echo("\nStill running; poke at it:")
    for name, address in (
        ("Hotline", f"{at.web}/readyz  {at.web}/metrics"),
        ("Sidebar", f"{at.zendesk}/_sim/frame/1  (ticket 1 as an agent has it in Zendesk; any number)"),
        ("Zendesk", f"{at.zendesk}/_sim  (tickets, triggers, deliveries; {at.zendesk}/_sim/tickets/1)"),
        ("ERP", f"{at.business_central}/_sim  (calls)"),
        ("Logs", str(stack.log)),
    ):
        click.echo(f"  {name:8} {address}")
    click.echo("Ctrl-C ends everything.")
