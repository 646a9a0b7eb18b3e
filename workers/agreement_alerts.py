"""What the desk shall hear of once: that a clip card is nearly used up, or that an agreement ends soon."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import redis

from rules.model import AgreementFlag, Decision
from workers.fingerprint import fingerprint
from workers.pending import PREFIX

KEPT = timedelta(days=400)
"""Longer than a clip card is valid."""


class AgreementAlerts:
    """Which ticket told of which flag."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def claim(self, decision: Decision) -> tuple[AgreementFlag, ...]:
        """Claim those flags for this ticket that no other has told of; also those that it has told of itself."""
        return tuple(
            flag
            for flag in decision.agreement_flags
            if self._redis.set(key := _key(decision, flag), f"{decision.ticket_id} claimed", nx=True, ex=KEPT)
            or self._teller(key) == decision.ticket_id
        )

    def told(self, decision: Decision, flags: Iterable[AgreementFlag]) -> None:
        """The ticket told of them."""
        for flag in flags:
            self._redis.set(_key(decision, flag), f"{decision.ticket_id} told", ex=KEPT)

    def release(self, decision: Decision, flags: Iterable[AgreementFlag]) -> None:
        """The ticket got no note this time: what it has not told of earlier, another ticket may tell."""
        for flag in flags:
            key = _key(decision, flag)
            if self._redis.get(key) == f"{decision.ticket_id} claimed":
                self._redis.delete(key)

    def forget_customer(self, number: str) -> int:
        """Remove what was told of a customer; how many entries."""
        keys = list(self._redis.scan_iter(f"{_of_customer(number)}*", count=500))
        return int(self._redis.delete(*keys)) if keys else 0

    def _teller(self, key: str) -> str:
        return str(self._redis.get(key) or "").partition(" ")[0]


def _key(decision: Decision, flag: AgreementFlag) -> str:
    return f"{_of_customer(decision.customer_number or '')}{flag.kind}:{fingerprint(flag.of)}"


def _of_customer(number: str) -> str:
    return f"{PREFIX}flag:{fingerprint(number.strip().upper())}:"
