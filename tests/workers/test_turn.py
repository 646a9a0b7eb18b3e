"""One has the turn at a time, whatever becomes of who has it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import redis

from tests.redis_servers import wait_until
from workers.turn import Turn, TurnLost

LONG = timedelta(minutes=3)


def test_nobody_takes_a_turn_that_lasts_not_even_who_has_it(client: redis.Redis) -> None:
    ours, other = Turn(client, "chore", LONG), Turn(client, "chore", LONG)
    assert ours.take()
    assert not other.take()
    assert not ours.take()
    ours.assure()
    with pytest.raises(TurnLost):
        other.assure()
    other.end()
    ours.end()
    assert other.take()


def test_a_turn_ends_by_itself_and_who_had_it_learns_that_another_has_it(client: redis.Redis) -> None:
    ours, other = Turn(client, "chore", timedelta(milliseconds=30)), Turn(client, "chore", LONG)
    assert ours.take()
    wait_until(other.take)
    for late in (ours.assure, ours.prolong):
        with pytest.raises(TurnLost):
            late()
    ours.end()
    other.assure()


def test_a_turn_that_is_prolonged_lasts_its_whole_length_again(client: redis.Redis) -> None:
    turn = Turn(client, "chore", LONG)
    assert turn.take()
    client.pexpire("chore", 5000)
    turn.assure()
    assert client.pttl("chore") <= 5000
    turn.prolong()
    assert client.pttl("chore") > 170_000
