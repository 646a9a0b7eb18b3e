"""How much of what Zendesk allows in a minute we use, all processes together, so that people's own edits keep room.

Zendesk counts the updates of an account by whomever, agents at work in the browser included, and refuses everybody's
once they are used up.  We count our own, and heed what its answers say of the rest.
Facts: https://developer.zendesk.com/api-reference/introduction/rate-limits/.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

import redis

from integrations.zendesk.headers import RateBudget
from workers.pending import PREFIX, SCRIPTS

logger = logging.getLogger(__name__)

WINDOW = timedelta(minutes=1)
UPDATES = "tickets-update"
"""Zendesk's name of the budget for updates of tickets by the account."""

ACCOUNT = "account"
RESETS = timedelta(seconds=10)
"""For how long a budget is taken to be low if Zendesk does not say when it is new."""

LONGEST_STOP = timedelta(minutes=1)
"""Longer a refusal does not concern others: what Zendesk allows a minute is new after a minute."""

_SPENT = f"{PREFIX}budget:updates"
_LOW = f"{PREFIX}budget:low"
_STOP = f"{PREFIX}budget:stop"


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the account allows, and how much of it (a share from 0 to 1) is left to people and others."""

    updates_per_minute: int = 100
    headroom: float = 0.3


class BudgetSpent(Exception):
    """Nothing was written; there is room again after `wait`."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("the updates of this minute are used up")
        self.wait = wait


class Budget:
    """The budget of one account.  What is critical may use all of it; the rest leaves the headroom to people."""

    def __init__(self, client: redis.Redis, allowance: Allowance = Allowance()) -> None:
        self._redis = client
        self._allowance = allowance
        self._spend = client.register_script((SCRIPTS / "spend.lua").read_text())

    def take(self, *, critical: bool) -> None:
        """Count an update that is about to be sent.  Raises BudgetSpent, redis.RedisError."""
        wait = self._ask(critical=critical, member=secrets.token_hex(8))
        if wait:
            raise BudgetSpent(wait)

    def is_spent(self) -> bool:
        """Is what is not critical to wait, or to go together?"""
        return bool(self._ask(critical=False, member=""))

    def is_stopped(self) -> bool:
        """Has Zendesk just refused us, so that only what is critical is tried?"""
        return bool(self._redis.exists(_STOP))

    def note(self, budgets: Sequence[RateBudget]) -> None:
        """Heed what an answer says is left.  Losing one note never fails the work."""
        for budget in budgets:
            if budget.name not in (UPDATES, ACCOUNT) or budget.remaining > budget.total * self._allowance.headroom:
                continue
            key = _LOW if budget.name == UPDATES else _STOP
            resets_in = budget.resets_in or RESETS
            try:
                if self._redis.set(key, budget.remaining, px=min(resets_in, WINDOW), nx=True):
                    values = {"budget": budget.name, "remaining": budget.remaining, "total": budget.total}
                    logger.info("zendesk budget is low", extra=values)
            except redis.RedisError:
                return

    def stop(self, wait: timedelta | None) -> None:
        """Zendesk has refused us for having asked too much, and told us to wait."""
        least, asked = timedelta(seconds=1), RESETS if wait is None else wait
        self._redis.set(_STOP, "429", px=max(least, min(asked, LONGEST_STOP)), nx=True)

    def _ask(self, *, critical: bool, member: str) -> timedelta:
        most = self._allowance.updates_per_minute
        if not critical:
            most = max(1, int(most * (1 - self._allowance.headroom)))
        keys = [_SPENT] if critical else [_SPENT, _LOW]
        wait = cast(int, self._spend(keys=keys, args=[most, int(WINDOW.total_seconds() * 1000), member]))
        return timedelta(milliseconds=wait)
