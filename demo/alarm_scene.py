"""The duty phone in the demo: a rota, so that what is critical out of hours wakes somebody, and what they get."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
import requests

from demo.interruption import Interruption
from demo.stack import Stack
from workers.settings import DEFAULT_RULES_DIR

PATIENCE = timedelta(seconds=20)

_ROTA = """\
schedule: phone
duty_phone: "+45 70 10 20 30"
people:
  mette: {name: Mette Holm, phone: "20 12 34 56"}
escalation: [mette]
"""


def make_rules(directory: Path) -> Path:
    """The rules as they are shipped, with somebody on duty; a new folder in `directory`."""
    rules = directory / "rules"
    shutil.copytree(DEFAULT_RULES_DIR, rules)
    (rules / "oncall.yaml").write_text(_ROTA, "utf-8")
    return rules


def show_alarms(stack: Stack, critical: Mapping[str, str], interruption: Interruption) -> bool:
    """Say whom the `critical` tickets of out of hours (their names by their ids) have woken; False if nobody."""
    waiting = dict(critical)
    until = time.monotonic() + PATIENCE.total_seconds()
    while waiting and time.monotonic() < until:
        for message in _messages(stack):
            _, _, ticket_id = str(message.get("userref")).partition("-")
            name = waiting.pop(ticket_id.partition("-")[0], None)
            if name is not None:
                click.secho(f"\nThe duty phone rings for {name}, a text message to +{message['msisdn']}:", bold=True)
                click.echo(f"  {message['message']}")
        interruption.sleep(0.1)
    for name in waiting.values():
        click.secho(f"\nNobody was woken for {name}.", fg="yellow")
    return not waiting


def _messages(stack: Stack) -> list[dict[str, Any]]:
    answer = requests.get(f"{stack.addresses.gatewayapi}/_sim/messages", timeout=5)
    answer.raise_for_status()
    return list(answer.json()["messages"])
