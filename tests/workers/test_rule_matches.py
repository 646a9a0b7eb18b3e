"""When rules last decided a ticket."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis

import rules
from rules.engine import decide
from rules.model import CustomerFacts, Ticket
from rules.named_rules import named_rules
from rules.problem import render_problem
from rules.rulebook import load_rulebook
from workers.rule_matches import UNMATCHED_FOR, RuleMatches, unmatched_warnings

DEFINITIONS = Path(rules.__file__).parent / "definitions"
RULEBOOK = load_rulebook(DEFINITIONS)
START = datetime(2026, 3, 2, 10, tzinfo=UTC)


def note(client: redis.Redis, text: str, now: datetime) -> None:
    ticket = Ticket(id="1", channel="email", received_at=now, subject="", description=text)
    RuleMatches(client).note(RULEBOOK, decide(ticket, CustomerFacts(), RULEBOOK, now), now)


def told(client: redis.Redis, now: datetime) -> list[str]:
    return [
        render_problem(one, "da").removeprefix(f"{DEFINITIONS}/")
        for one in unmatched_warnings(DEFINITIONS, RULEBOOK, client, now)
        if one.file.endswith("routing.yaml")
    ]


def test_a_rule_that_decided_nothing_for_90_days_is_told_where_it_stands(client: redis.Redis) -> None:
    note(client, "Hvordan retter jeg en faktura i NAV?", START)
    note(client, "Hvordan retter jeg en faktura i Business Central?", START + timedelta(days=1))
    assert told(client, START + UNMATCHED_FOR - timedelta(days=1)) == []
    sentences = told(client, START + UNMATCHED_FOR)
    line = (DEFINITIONS / "routing.yaml").read_text("utf-8").splitlines().index("  - name: NAV") + 1
    assert (
        f"routing.yaml:{line}:5: warning: Reglen «NAV» har ikke afgjort nogen sag siden 2026-03-02. "
        "Skal den rettes eller slettes?"
    ) in sentences
    assert any("«Driftskritisk NAV» har aldrig afgjort nogen sag" in one for one in sentences)
    assert not any("«Business Central»" in one for one in sentences)


def test_nothing_is_told_before_anything_was_noted(client: redis.Redis) -> None:
    assert told(client, START) == []


def test_a_redis_that_is_away_fails_no_work() -> None:
    away = redis.Redis(host="127.0.0.1", port=1, socket_connect_timeout=0.2)
    note(away, "NAV", START)
    with pytest.raises(redis.RedisError):
        unmatched_warnings(DEFINITIONS, RULEBOOK, away, START)


def test_every_rule_is_named_once() -> None:
    keys = [one.key for one in named_rules(RULEBOOK)]
    assert len(keys) == len(set(keys)) > 10
