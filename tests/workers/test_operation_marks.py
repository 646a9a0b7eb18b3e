from __future__ import annotations

import logging

import pytest
import redis

from demo.zendesk.control import Control
from tests.workers.conftest import create
from workers import ticket_job
from workers.desk import Desk
from workers.operation_marks import OperationMarks
from workers.readiness import find_readiness

DROPPED = "zendesk drops our metadata, outcomes are read back by the notes"
KEPT = "zendesk keeps our metadata again"


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [one.message for one in caplog.records if one.message in (DROPPED, KEPT)]


def warned(client: redis.Redis) -> bool:
    return any("drops the metadata" in one for one in find_readiness(client).warnings)


def test_dropped_metadata_is_said_once_until_it_is_kept_again(
    zendesk: Control, desk: Desk, client: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    first, second, third, fourth = create(zendesk, desk, "BC", "NAV", "BC", "NAV")
    ticket_job.process_ticket(first)
    assert (said(caplog), warned(client)) == ([], False)
    zendesk.drop_metadata()
    ticket_job.process_ticket(second)
    ticket_job.process_ticket(third)
    assert (said(caplog), warned(client)) == ([DROPPED], True)
    zendesk.drop_metadata(drops=False)
    ticket_job.process_ticket(fourth)
    assert (said(caplog), warned(client)) == ([DROPPED, KEPT], False)


def test_another_process_that_sees_it_says_nothing_and_ends_it(
    client: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    one, other, after_restart = OperationMarks(client), OperationMarks(client), OperationMarks(client)
    one.note(dropped=True)
    other.note(dropped=True)
    assert said(caplog) == [DROPPED]
    after_restart.note(dropped=False)
    assert said(caplog) == [DROPPED, KEPT]
    assert not one.are_dropped()
