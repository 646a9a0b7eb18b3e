"""`hotline demo`: a newcomer's first minute.  Sample tickets go in as mails, calls and messages; each is shown before
and after, with the reason."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import click
import requests

from demo.reasons import Reasons
from demo.stack import DATA, Stack, running_stack
from demo.zendesk.control import Control
from integrations.oauth import ProcessTokenStore
from integrations.zendesk.client import ZendeskClient
from integrations.zendesk.ticket import TicketSnapshot
from rules.fields import OPTION_TAGS
from rules.language.catalogue import Catalogue
from workers.desk import zendesk_per_thread
from workers.settings import parse_settings
from workers.supervisor import ChildFailed

PATIENCE = timedelta(seconds=60)
PER_TICKET = timedelta(seconds=1.5)
"""How long all tickets may take: Zendesk lets a trial account update twenty of them a minute, others a hundred."""


def run_demo(*, once: bool, tickets: Path | None) -> int:
    """Play the sample tickets; 0 if every one ended as its sample says."""
    samples = _read_samples(tickets or DATA / "tickets.jsonl")
    click.echo("hotline demo: starting Redis, simulated Zendesk and Business Central, web, scheduler and worker …")
    try:
        with running_stack() as stack:
            stack.supervisor.end_on_signals()
            failures = _play(stack, samples)
            if not once and not stack.supervisor.stop.is_set():
                click.echo(f"\nStill running: {stack.addresses.web}/readyz  {stack.addresses.web}/metrics")
                click.echo(f"Zendesk: {stack.addresses.zendesk}/_sim   ERP: {stack.addresses.business_central}/_sim")
                click.echo(f"Logs: {stack.log}\nCtrl-C ends everything.")
                stack.supervisor.watch()
    except ChildFailed as error:
        click.echo(f"hotline demo: {error}", err=True)
        return 1
    except KeyboardInterrupt:
        return 130
    return 1 if failures else 0


def _read_samples(path: Path) -> list[dict[str, Any]]:
    samples = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.strip():
            try:
                sample = json.loads(line)
                datetime.fromisoformat(sample["received_at"])
            except (ValueError, KeyError, TypeError) as error:
                raise click.ClickException(f"{path}, line {number}: not a sample ticket ({error})") from error
            samples.append(sample)
    return samples


def _play(stack: Stack, samples: Sequence[Mapping[str, Any]]) -> int:
    control = Control(stack.addresses.zendesk)
    zendesk = _open_zendesk(stack)
    began = time.monotonic()
    ids = [(sample, _create(control, sample)) for sample in samples]
    until = began + (PATIENCE + PER_TICKET * len(samples)).total_seconds()
    snapshots = [_await_update(stack, zendesk, ticket_id, until) for _, ticket_id in ids]
    took, calls = time.monotonic() - began, _calls_per_ticket(stack, len(ids))
    failures = 0
    why = Reasons(stack)
    for (sample, ticket_id), snapshot in zip(ids, snapshots, strict=True):
        note = _note(control, ticket_id)
        wrong = _compare(sample, snapshot, note)
        _show(sample, snapshot, [*why.read(snapshot), *note], wrong, why.catalogue)
        failures += bool(wrong)
    click.echo(f"\n{len(ids) - failures} of {len(ids)} tickets ended as their sample says, in {took:.1f} s.")
    click.echo(f"Zendesk calls per ticket: {calls:.1f} (one to read it, one to write it).")
    return failures


def _calls_per_ticket(stack: Stack, tickets: int) -> float:
    """Reads and writes of the workers, as `/metrics` counts them."""
    text = requests.get(f"{stack.addresses.web}/metrics", timeout=5).text
    counts = re.findall(
        r'^hotline_calls_total\{operation="(?:get|update) ticket",.*system="zendesk"\} (\S+)$', text, re.M
    )
    return sum(float(count) for count in counts) / max(1, tickets)


def _open_zendesk(stack: Stack) -> ZendeskClient:
    settings = parse_settings(stack.env, need_zendesk=True)
    return zendesk_per_thread(settings.zendesk_or_fail(), ProcessTokenStore(), lambda *_: None)()


def _create(control: Control, sample: Mapping[str, Any]) -> str:
    phone = sample["requester_name"] if sample.get("channel") in ("sms", "voice") else None
    organization = sample.get("organization")
    return str(
        control.create_ticket(
            channel=sample.get("channel", "email"),
            subject=sample.get("subject") or "",
            description=sample.get("description") or "",
            requester_name=sample.get("requester_name") or "",
            requester_email=sample.get("requester_email"),
            phone=phone,
            created_at=sample["received_at"],
            organization=organization if isinstance(organization, dict) else None,
            tags=list(sample.get("tags") or ()),
        )
    )


def _await_update(stack: Stack, zendesk: ZendeskClient, ticket_id: str, until: float) -> TicketSnapshot:
    while True:
        snapshot = zendesk.get_ticket(ticket_id)
        if snapshot.ticket.custom_fields.get("rulebook") or time.monotonic() > until:
            return snapshot
        if stack.supervisor.stop.wait(0.1):
            return snapshot


def _note(control: Control, ticket_id: str) -> list[str]:
    """The lines of our internal note, as a consultant reads them, each after a bar."""
    comments = control.ticket(ticket_id)["comments"]
    html = next((one.get("html_body") or "" for one in reversed(comments) if one.get("public") is False), "")
    return [f"| {unescape(re.sub(r'<[^>]+>', '', line))}" for line in html.split("<br>")] if html else []


def _compare(sample: Mapping[str, Any], snapshot: TicketSnapshot, note: Sequence[str]) -> list[str]:
    """What the sample says and the ticket does not."""
    ticket, text = snapshot.ticket, "\n".join(note)
    fields = ticket.custom_fields
    checks: list[tuple[str, object, object]] = []
    if "critical" in sample:
        checks.append(("critical", sample["critical"], fields.get("critical") is True))
    if sample.get("product") in ("bc", "nav"):
        checks.append(("product", f"hotline_product_{sample['product']}", fields.get("product")))
    for key in ("customer_number", "callback_phone"):
        if sample.get(key):
            shown = sample[key] in (fields.get(key), *re.findall(r"[+\w-]+", text))
            checks.append((key, sample[key], sample[key] if shown else None))
    actual = {
        "group": ticket.group,
        "priority": ticket.priority,
        **{
            key: str(fields.get(key) or "").removeprefix(prefix)
            for key, prefix in (
                ("identity", "hotline_id_"),
                ("agreement", "hotline_agreement_"),
                ("credit", "hotline_credit_"),
            )
        },
    }
    checks += [(key, value, actual.get(key)) for key, value in (sample.get("expect") or {}).items()]
    if not fields.get("rulebook"):
        checks.append(("updated", True, False))
    return [f"{name}: {expected} expected, {got} found" for name, expected, got in checks if expected != got]


def _show(
    sample: Mapping[str, Any],
    snapshot: TicketSnapshot,
    lines: Sequence[str],
    wrong: Sequence[str],
    catalogue: Catalogue,
) -> None:
    ticket = snapshot.ticket
    received = catalogue.instant(datetime.fromisoformat(sample["received_at"]))
    click.echo("")
    click.secho(f"#{ticket.id} {sample.get('id', '')}  {sample.get('channel')}, {received}", bold=True)
    click.echo(f"  {sample.get('requester_name')}: «{sample.get('subject')}»")
    click.echo("  before: no group, no priority, no fields")
    colour = "red" if ticket.custom_fields.get("critical") is True else "green"
    tags = " ".join(tag for tag in ticket.tags if tag.startswith("hotline_") and tag not in OPTION_TAGS)
    click.secho(f"  after:  {ticket.group}, {ticket.priority}   {tags}", fg=colour)
    for line in lines:
        click.echo(f"    {line}")
    for sentence in wrong:
        click.secho(f"  NOT AS THE SAMPLE SAYS: {sentence}", fg="yellow")
