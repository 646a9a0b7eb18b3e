"""An act of the sidebar is done once, however often it is sent."""

from __future__ import annotations

import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import redis

from workers import sidebar_requests
from workers.sidebar_requests import NoRequestId, OtherRequest, SidebarRequests, UnderWay, parse_request_id


def test_of_many_at_the_same_time_one_is_done_and_all_get_its_answer(client: redis.Redis) -> None:
    requests, request_id, done = SidebarRequests(client), str(uuid.uuid4()), []
    ready = threading.Barrier(8)

    def work() -> dict[str, Any]:
        done.append(1)
        time.sleep(0.1)
        return {"number": len(done)}

    def click(_: int) -> dict[str, Any]:
        ready.wait()
        return requests.once(7, request_id, {"value": "1"}, work)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(click, range(8))) == [{"number": 1}] * 8
    assert requests.once(7, request_id, {"value": "1"}, work) == {"number": 1}
    assert len(done) == 1


def test_the_same_id_of_another_agent_is_another_act(client: redis.Redis) -> None:
    requests, request_id = SidebarRequests(client), str(uuid.uuid4())
    assert requests.once(7, request_id, {}, lambda: {"of": 7}) == {"of": 7}
    assert requests.once(8, request_id, {}, lambda: {"of": 8}) == {"of": 8}


def test_an_id_that_was_used_for_something_else_is_refused(client: redis.Redis) -> None:
    requests, request_id = SidebarRequests(client), str(uuid.uuid4())
    requests.once(7, request_id, {"value": "1"}, dict)
    with pytest.raises(OtherRequest):
        requests.once(7, request_id, {"value": "2"}, dict)


def test_what_failed_may_be_tried_again(client: redis.Redis) -> None:
    requests, request_id = SidebarRequests(client), str(uuid.uuid4())

    def fail() -> dict[str, Any]:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        requests.once(7, request_id, {}, fail)
    assert requests.once(7, request_id, {}, lambda: {"done": True}) == {"done": True}


def test_who_waits_too_long_for_the_first_is_told_that_it_is_under_way(
    client: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sidebar_requests, "PATIENCE", sidebar_requests.timedelta(milliseconds=60))
    requests, request_id = SidebarRequests(client), str(uuid.uuid4())

    def again() -> dict[str, Any]:
        with pytest.raises(UnderWay):
            requests.once(7, request_id, {}, dict)
        return {}

    assert requests.once(7, request_id, {}, again) == {}


@pytest.mark.parametrize("value", [None, "", "1", 7, "x" * 40, ["a"], "12345678-1234-1234-1234-1234567890zz"])
def test_an_act_without_a_proper_id_is_refused(value: object) -> None:
    with pytest.raises(NoRequestId):
        parse_request_id(value)


def test_an_id_is_the_same_however_it_is_written() -> None:
    assert parse_request_id("7F9C24E5-2E9F-4A5B-9D4E-0A1B2C3D4E5F") == "7f9c24e5-2e9f-4a5b-9d4e-0a1b2c3d4e5f"
