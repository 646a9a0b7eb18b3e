"""Is the installation able to work, and if not, what is missing?  Asked by `/readyz` and `hotline health`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import redis

from integrations.errors import IntegrationError
from workers.desk import Desk
from workers.missing import MissingNames
from workers.pause import Pause
from workers.pending import Pending
from workers.presence import Presence

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
    """Call Zendesk and the ERP now, and say which does not answer.  Never raises for what they do."""
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
    return Readiness(tuple(missing), tuple(warnings), {})


def find_readiness(client: redis.Redis, rulebook_version: str) -> Readiness:
    """What Redis, workers, scheduler and the last calls to Zendesk and the ERP say.  Never raises."""
    parts = {"rulebook": rulebook_version}
    try:
        client.ping()
    except redis.RedisError:
        return Readiness(("Redis does not answer",), (), parts)
    presence, pending = Presence(client), Pending(client)
    missing: list[str] = []
    warnings: list[str] = []
    parts["workers"] = str(presence.count("worker"))
    parts["schedulers"] = str(presence.count("scheduler"))
    if parts["workers"] == "0":
        missing.append("no worker is running (hotline worker)")
    if parts["schedulers"] == "0":
        missing.append("no scheduler is running (hotline scheduler)")
    zendesk = Pause(client, "zendesk").why()
    if zendesk is not None:
        missing.append(f"Zendesk: {zendesk}")
    erp = Pause(client, "erp").why()
    if erp is not None:
        warnings.append(f"ERP: {erp}; tickets say that it is unknown")
    names = MissingNames(client).read()
    if names:
        warnings.append(f"missing in Zendesk (run `hotline zendesk apply`): {', '.join(names)}")
    due, later, oldest = pending.depth()
    parts.update(due=str(due), later=str(later))
    if oldest > LONG_WAIT and due:
        warnings.append(f"the oldest waiting ticket is {int(oldest.total_seconds())} s old")
    dead = len(pending.dead())
    if dead:
        warnings.append(f"{dead} dead tickets (hotline dead list)")
    return Readiness(tuple(missing), tuple(warnings), parts)
