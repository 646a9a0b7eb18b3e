"""Deadlines whose actions are due: death at every point of the pass that carries one out, and after an outage."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from demo.zendesk.account import SERVICE_USER
from tests.chaos.installation import Installation, eventually, installed
from tests.chaos.orders import Order
from tests.chaos.play import PATIENCE, find_quiet
from tests.chaos.result import Result
from tests.chaos.run import Run, points, scenario
from tests.chaos.stories import KNOWN, Act, Story
from tests.rules.rulebooks import write_variant
from workers.timers import MOST, STRETCH, TIMERS

OUTAGE = timedelta(hours=2)
TICKETS = 200
SAID = "Fristen"
"""What every comment of an action has."""

DEADLINE = Story(
    "deadline",
    {**KNOWN, "description": "Hvordan ændrer jeg en kontoplan i Business Central?"},
    (Act("agent", comment="Prøv under Finans."), Act("requester", comment="Der er den ikke.")),
)
"""With the second message of the customer an action is due at once."""

_ACTIONS = """
default:
  actions:
    - {metric: first_reply_time, after: 0m, priority: high, tags: [hotline_sla_breach], note: Ring til kunden.}
    - {metric: next_reply_time, before: 1h, priority: urgent, tags: [hotline_sla_next], notify: [Teamleder]}
"""


def write_rules(folder: Path) -> Path:
    """The shipped rules, but that mails have an hour round the clock, and that deadlines have actions."""
    name = "sla.yaml"
    write_variant(folder, name, "\ndefault:\n", _ACTIONS)
    write_variant(folder, name, "  schedule: mail\n", "  schedule: always\n")
    return write_variant(
        folder,
        name,
        "    normal: {first_reply_time: 4h, total_resolution_time: 24h}",
        "    normal: {first_reply_time: 1h, next_reply_time: 1h}",
    )


def present(folder: Path) -> Mapping[str, str]:
    """The settings of an installation that has these rules, and decides as of now."""
    return {"RULES_DIR": str(write_rules(folder)), "CHAOS_PRESENT": "1"}


def let_deadlines_come(on: Installation) -> None:
    """Tickets whose deadlines are spread over the two hours that the installation's clocks are behind."""
    now = datetime.now(UTC).replace(microsecond=0)
    first = now - OUTAGE - timedelta(hours=1) + timedelta(minutes=5)
    for number in range(TICKETS):
        came = first + number * (OUTAGE - timedelta(minutes=10)) / TICKETS
        on.simulator.desk.create({**DEADLINE.asked(), "created_at": came.replace(microsecond=0).isoformat()})
    assert eventually(lambda: on.redis.zcard(TIMERS) == TICKETS and on.is_quiet(), 300), "the tickets do not come in"


def end_outage(on: Installation) -> None:
    """Everything has died, Redis too, and starts again two hours later; the scheduler dies with the first timers."""
    for side in ("before", "after"):
        on.orders.place(Order("timers", "redis-timers", side))
    for child in on.inside.children:
        child.env = {**(child.env or {}), "CHAOS_CLOCK": "0"}
    on.kill("redis")
    for child in on.inside.children:
        on.kill(child.name)


def await_actions(on: Installation) -> list[str]:
    """Wait until every action was carried out, in good time; what was wrong about it."""
    began = time.monotonic()
    slowest = TICKETS / MOST * STRETCH.total_seconds()
    eventually(lambda: all(_told(on).values()) and on.is_quiet(), slowest + 120)
    took = time.monotonic() - began
    found = count_actions(on)
    fastest = slowest - 3 * STRETCH.total_seconds()
    if took < fastest:
        found.append(f"a flood: {TICKETS} tickets within {took:.0f} s and not {fastest:.0f} s at least")
    return found + _bursts([at for one in _told(on).values() for at in one])


def count_actions(on: Installation) -> list[str]:
    """The tickets on which not exactly one action was carried out."""
    return [f"ticket {ticket_id}: {len(at)} comments" for ticket_id, at in _told(on).items() if len(at) != 1]


def _told(on: Installation) -> dict[int, list[datetime]]:
    """When an action was told of, by ticket."""
    account = on.simulator.desk.account
    with account.lock:
        return {
            ticket_id: [
                one.created_at for one in ticket.comments if one.author_id == SERVICE_USER and SAID in one.html_body
            ]
            for ticket_id, ticket in account.tickets.items()
        }


def _bursts(instants: Sequence[datetime]) -> list[str]:
    """Any half minute in which more was written than timers may go off, with some that had waited for a worker."""
    window = timedelta(seconds=30)
    most = MOST * (window / STRETCH + 1) + 3 * MOST
    ordered = sorted(instants)
    for number, at in enumerate(ordered):
        within = sum(1 for one in ordered[number:] if one - at < window)
        if within > most:
            return [f"a flood: {within} comments within {window.seconds} s from {at:%H:%M:%S}"]
    return []


def points_of_a_deadline(run: Run) -> Result:
    """A worker dies at every point of the pass that carries out what is due at a deadline."""
    with tempfile.TemporaryDirectory(prefix="hotline-chaos-rules-") as folder:
        settings = present(Path(folder) / "rules")
        with installed(settings=settings) as running:
            quiet = find_quiet(running, (DEADLINE,))
        return points(replace(run, quiet=quiet), DEADLINE, 2, "pass", settings=settings)


def deadlines_after_an_outage(run: Run) -> Result:
    """All parts and Redis are down for two hours with 200 deadlines: each is met late, once, and in no flood."""
    clocks = dict.fromkeys(("worker-1", "worker-2", "scheduler-1"), -OUTAGE.total_seconds())
    with tempfile.TemporaryDirectory(prefix="hotline-chaos-rules-") as folder:
        settings = present(Path(folder) / "rules")
        with scenario(run, settings=settings, clocks=clocks) as (play, result, _):
            let_deadlines_come(play.installation)
            end_outage(play.installation)
            found = await_actions(play.installation)
            play.reconcile()
            assert eventually(play.installation.is_quiet, PATIENCE)
            found += count_actions(play.installation)
    result.wrong += found
    result.tickets = TICKETS
    return result
