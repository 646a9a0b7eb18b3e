"""A call that nobody answered and the text message after it, which become one ticket."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import click
import requests

from demo.interruption import Interruption
from demo.stack import PHONE_SECRET, Stack
from demo.zendesk.control import Control
from integrations.telephone.standard_webhook import ID, SIGNATURE, TIMESTAMP, sign
from rules.callback import OWN_KEY
from rules.rulebook import load_rulebook
from workers.callback_words import TAGS
from workers.settings import parse_settings

PATIENCE = timedelta(seconds=30)
CALLER = "+4586637071"
"""The telephone of Mads Ilsø of Bakkehøj Vinduer, by the simulated ERP."""

MESSAGE = "Kan ikke bogføre købsfaktura i NAV, 70553, 86637071"
WAITED = timedelta(minutes=11, seconds=20)


def begin_call(stack: Stack) -> None:
    """Let the call be told of, and the message after it.  Raises requests.HTTPError where Hotline refuses either."""
    left_at = _an_open_instant(stack)
    call = {
        "call_id": "demo-1",
        "caller": CALLER,
        "menu": "nav",
        "queued_at": (left_at - WAITED).isoformat(),
        "left_at": left_at.isoformat(),
        "outcome": "abandoned",
    }
    body, timestamp = json.dumps(call).encode(), int(time.time())
    signature = f"v1,{sign(PHONE_SECRET, 'demo-1', timestamp, body)}"
    headers = {ID: "demo-1", TIMESTAMP: str(timestamp), SIGNATURE: signature}
    address = f"{stack.addresses.web}/webhooks/phone"
    requests.post(address, data=body, headers=headers, timeout=5, allow_redirects=False).raise_for_status()
    sms = {"msisdn": int(CALLER.removeprefix("+")), "message": MESSAGE}
    sms |= {"senttime": int((left_at + timedelta(minutes=3)).timestamp())}
    address = f"{stack.addresses.gatewayapi}/_sim/inbound"
    requests.post(address, json=sms, timeout=10, allow_redirects=False).raise_for_status()


def show_call(control: Control, interruption: Interruption) -> bool:
    """Show what became of both; False if they did not become one ticket that waits for a call."""
    click.echo("")
    click.secho("A call that nobody answered, and a text message", bold=True)
    click.echo(f"  call:   {CALLER} waited 11:20 in the NAV queue")
    click.echo(f"  sms:    «{MESSAGE}»")
    until = time.monotonic() + PATIENCE.total_seconds()
    tickets = _find(control)
    while not _is_whole(tickets) and time.monotonic() < until:
        interruption.sleep(0.2)
        tickets = _find(control)
    for one in tickets:
        shown = one["ticket"]
        tags = " ".join(tag for tag in shown["tags"] if tag in TAGS)
        click.secho(f"  after:  #{shown['id']} {shown['subject']}, {tags}", fg="green")
        for comment in one["comments"]:
            who = "customer" if comment["public"] else "note"
            click.echo(f"    {who}: {comment['plain_body'].strip()[:100]}")
    return _is_whole(tickets)


def _find(control: Control) -> list[Mapping[str, Any]]:
    rows = control.overview()["tickets"]
    return [control.ticket(one["id"]) for one in rows if str(one.get("external_id") or "").startswith(OWN_KEY)]


def _is_whole(tickets: list[Mapping[str, Any]]) -> bool:
    if len(tickets) != 1:
        return False
    told = [str(one["plain_body"]) for one in tickets[0]["comments"]]
    return "hotline_callback_open" in tickets[0]["ticket"]["tags"] and any(MESSAGE in one for one in told)


def _an_open_instant(stack: Stack) -> datetime:
    """The last one at which the telephone was open for as long as the call waited."""
    now = datetime.now(UTC)
    schedule = load_rulebook(parse_settings(stack.env).rules_dir).schedules.get("phone")
    if schedule is None:
        return now
    left_at = schedule.subtract(now, timedelta(minutes=1))
    while schedule.between(left_at - WAITED, left_at) < WAITED:
        left_at = schedule.subtract(left_at, WAITED)
    return left_at.astimezone(UTC)
