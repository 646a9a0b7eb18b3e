"""Is the installation able to work, and if not, what is missing?  Asked by `/readyz` and `hotline health`."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import redis

from integrations.errors import IntegrationError
from rules.problem import render_problem
from workers.desk import Desk
from workers.failed_deliveries import deliveries_fail
from workers.missing import MissingNames
from workers.operation_marks import OperationMarks
from workers.outages import Outages
from workers.pause import Pause
from workers.pending import Pending
from workers.presence import Presence
from workers.redis_client import UnsafeRedis, check_keeping, forgets_at_restart
from workers.redis_trouble import explain, find_refusal
from workers.rulebooks_in_use import RulebooksInUse
from workers.sweep import webhooks_stopped

LONG_WAIT = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Readiness:
    """`missing` stops the work; `warnings` do not but want a look.  Our own words only."""

    missing: tuple[str, ...]
    warnings: tuple[str, ...]
    parts: Mapping[str, str]

    @property
    def ready(self) -> bool:
        """Can a webhook that comes now end as an updated ticket?"""
        return not self.missing


def find_unanswering(desk: Desk) -> Readiness:
    """Call Zendesk and the ERP now, look for the web and at the rules, and say what is amiss; never raises."""
    missing: list[str] = []
    warnings: list[str] = []
    try:
        desk.zendesk().get_own_user_id()
    except IntegrationError as error:
        missing.append(f"Zendesk does not answer ({error.operation}: {error.detail})")
    try:
        desk.customers.check()
    except IntegrationError as error:
        warnings.append(
            f"the ERP does not answer ({error.operation}: {error.detail}); tickets say that it is unknown"
        )
    with contextlib.suppress(redis.RedisError):
        if not Presence(desk.redis).count("web"):
            missing.append("no web is running (hotline web)")
    warnings += [render_problem(one, desk.catalogue.language) for one in desk.customers.agreement_problems()]
    failure = desk.rules.in_force.failure
    if failure is not None:
        warnings.append(_broken_rules(failure))
    return Readiness(tuple(missing), tuple(warnings), {})


def find_readiness(client: redis.Redis) -> Readiness:
    """What Redis, workers, scheduler and the last calls to Zendesk and the ERP say.  Never raises."""
    refusal = find_refusal(client)
    if refusal is not None:
        # Who is alive cannot be said there either, so the rest would be of no use.
        return Readiness((explain(refusal),), (), {})
    try:
        return _ask_redis(client)
    except redis.RedisError as error:
        return Readiness((explain(error),), (), {})


def _ask_redis(client: redis.Redis) -> Readiness:
    parts: dict[str, str] = {}
    presence, pending = Presence(client), Pending(client)
    missing: list[str] = []
    warnings: list[str] = []
    try:
        check_keeping(client)
    except UnsafeRedis as error:
        missing.append(str(error))
    if forgets_at_restart(client):
        warnings.append("Redis keeps no append-only file (appendonly no): a restart can lose what was answered 202")
    parts["workers"] = str(presence.count("worker"))
    parts["web"] = str(presence.count("web"))
    parts["schedulers"] = str(presence.count("scheduler"))
    if parts["workers"] == "0":
        missing.append("no worker is running (hotline worker)")
    if parts["schedulers"] == "0":
        missing.append("no scheduler is running (hotline scheduler)")
    zendesk = Pause(client, "zendesk")
    if (why := zendesk.why()) is not None:
        missing.append(f"Zendesk refuses our credentials{_since(zendesk)} ({why}); all waits until it accepts them")
    erp = Pause(client, "erp")
    if (why := erp.why()) is not None:
        warnings.append(f"the ERP refuses our credentials{_since(erp)} ({why}); tickets say that it is unknown")
    warnings += map(str, Outages(client).read())
    rulebooks = RulebooksInUse(client).read()
    parts["rulebook"] = ", ".join(sorted(rulebooks.versions))
    warnings += [_broken_rules(failure) for failure in rulebooks.failures]
    names = MissingNames(client).read()
    if names:
        warnings.append(f"missing in Zendesk (run `hotline zendesk apply`): {', '.join(names)}")
    if OperationMarks(client).are_dropped():
        warnings.append(
            "Zendesk drops the metadata of our updates: unknown outcomes are read back by the notes alone"
        )
    due, later, oldest = pending.depth()
    parts.update(due=str(due), later=str(later))
    if oldest > LONG_WAIT and due:
        warnings.append(f"the oldest waiting ticket is {int(oldest.total_seconds())} s old")
    if webhooks_stopped(client):
        warnings.append("no webhook comes any more, the sweep finds the tickets: see the webhook in Zendesk")
    if (answers := deliveries_fail(client)) is not None:
        warnings.append(f"Zendesk could not deliver webhooks (it was answered: {answers}); their tickets are found")
    dead = len(pending.dead())
    if dead:
        warnings.append(f"{dead} dead tickets (hotline dead list)")
    return Readiness(tuple(missing), tuple(warnings), parts)


def _since(pause: Pause) -> str:
    since = pause.since()
    return f" since {since.isoformat(timespec='seconds')}" if since is not None else ""


def _broken_rules(failure: str) -> str:
    return f"the rulebook has errors, the last good one stays in force: {failure}"
