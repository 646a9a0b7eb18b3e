"""When each rule last decided a ticket: a rule that none meets any more is probably wrong, and nobody notices."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import cast

import redis

from rules.model import Decision
from rules.named_rules import NamedRule, deciding_keys, named_rules
from rules.problem import Problem
from rules.reader import read_document
from rules.rulebook import Rulebook
from workers.pending import PREFIX

UNMATCHED_FOR = timedelta(days=90)

_FIRST = f"{PREFIX}rules:first"
_LAST = f"{PREFIX}rules:last"
_VERSION = f"{PREFIX}rules:version"


class RuleMatches:
    """For each rule the day it was first in force and the day it last decided a ticket, in UTC."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def note(self, rulebook: Rulebook, decision: Decision, now: datetime) -> None:
        """Remember the rules that decided.  Losing one note never fails the work."""
        today = now.astimezone(UTC).date().isoformat()
        with contextlib.suppress(redis.RedisError):
            if self._redis.get(_VERSION) != rulebook.version:
                self._begin(rulebook, today)
            decided = deciding_keys(decision)
            if decided:
                self._redis.hset(_LAST, mapping=dict.fromkeys(decided, today))

    def find_unmatched(self, rulebook: Rulebook, now: datetime) -> Iterator[tuple[NamedRule, date, bool]]:
        """Each rule without a ticket for `UNMATCHED_FOR`: since which day, and whether it ever had one.

        Raises redis.RedisError.
        """
        first = cast(dict[str, str], self._redis.hgetall(_FIRST))
        last = cast(dict[str, str], self._redis.hgetall(_LAST))
        for rule in named_rules(rulebook):
            told = last.get(rule.key, first.get(rule.key))
            if told is not None and now.astimezone(UTC).date() - date.fromisoformat(told) >= UNMATCHED_FOR:
                yield rule, date.fromisoformat(told), rule.key in last

    def _begin(self, rulebook: Rulebook, today: str) -> None:
        with self._redis.pipeline(transaction=True) as pipe:
            for rule in named_rules(rulebook):
                pipe.hsetnx(_FIRST, rule.key, today)
            pipe.set(_VERSION, rulebook.version)
            pipe.execute()


def unmatched_warnings(directory: Path, rulebook: Rulebook, client: redis.Redis, now: datetime) -> list[Problem]:
    """The same as warnings at their places in the folder of the rulebook.  Raises redis.RedisError."""
    return [
        Problem(
            str(directory / rule.file),
            *read_document((directory / rule.file).read_bytes()).mark((rule.section, rule.number)),
            "warning",
            "unmatched" if ever else "unmatched_ever",
            {"name": rule.name, "date": since.isoformat()},
        )
        for rule, since, ever in RuleMatches(client).find_unmatched(rulebook, now)
    ]
