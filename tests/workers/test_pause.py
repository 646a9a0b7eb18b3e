from __future__ import annotations

import logging
from datetime import timedelta

import pytest
import redis

from workers.pause import Pause


def test_a_pause_is_said_once_at_its_start_and_once_at_its_end(
    client: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    pauses = [Pause(client, "zendesk") for _ in range(3)]
    assert [one.begin("mint token: 401") for one in pauses] == [True, False, False]
    assert pauses[1].since() is not None
    for one in pauses:
        one.end()
    assert caplog.messages == ["paused", "resumed"]
    assert (pauses[0].why(), pauses[0].left(), pauses[0].since()) == (None, None, None)


def test_what_began_before_the_pause_does_not_end_it(client: redis.Redis, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    pause = Pause(client, "zendesk")
    pause.begin("get ticket: 401")
    pause.end(timedelta(seconds=3))
    assert pause.why() == "get ticket: 401"
    assert caplog.messages == ["paused"]
