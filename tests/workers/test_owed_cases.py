"""A correction becomes a case whatever fails after the agent pressed: the database, or the process."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis

from rules.act import Act
from workers.acts import Acts
from workers.corrections import Corrections
from workers.owed_cases import OwedCases
from workers.time_ledger.database import Database

AT = datetime(2026, 11, 27, 8, 5, tzinfo=UTC)
NUMBER = Act("a", AT, "Mette", "correct", field="customer_number", value="20917", before="10482")


def later(minutes: int = 2) -> datetime:
    return datetime.now(UTC) + timedelta(minutes=minutes)


@pytest.fixture
def corrections(tmp_path: Path) -> Corrections:
    return Corrections(Database(None, tmp_path / "data"))


@pytest.fixture
def away(tmp_path: Path) -> Corrections:
    (tmp_path / "file").write_text("")
    return Corrections(Database(None, tmp_path / "file"))


def test_what_the_database_could_not_take_is_kept_once_it_can(
    client: redis.Redis, corrections: Corrections, away: Corrections, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = OwedCases(client, away), OwedCases(client, corrections)
    first.owe("41", NUMBER)
    Acts(client).put("41", NUMBER)
    first.settle("41", NUMBER)
    assert "kept later" in caplog.text
    assert "20917" not in caplog.text
    second.tend(datetime.now(UTC))
    assert corrections.read() == [], "whoever corrects may still be at it"
    first.tend(later())
    second.tend(later())
    assert corrections.read() == [], "a database that is away is not tried all the time"
    client.delete(*client.scan_iter("*owed_cases_tried"))
    second.tend(later())
    second.tend(later())
    assert [one.ticket_id for one in corrections.read()] == ["41"]
    assert not client.exists(*client.scan_iter("*owed_cases"), "none")


def test_a_process_that_dies_before_it_kept_the_case_loses_none(
    client: redis.Redis, corrections: Corrections
) -> None:
    cases = OwedCases(client, corrections)
    cases.owe("41", NUMBER)
    Acts(client).put("41", NUMBER)
    cases.tend(later())
    assert [one.value for one in corrections.read()] == ["20917"]


def test_what_was_settled_at_once_or_forgotten_is_owed_no_more(client: redis.Redis, corrections: Corrections) -> None:
    cases = OwedCases(client, corrections)
    for ticket in ("41", "42"):
        cases.owe(ticket, NUMBER)
        Acts(client).put(ticket, NUMBER)
    cases.settle("41", NUMBER)
    Acts(client).forget_customer("20917")
    corrections.forget_customer("20917")
    cases.tend(later())
    assert corrections.read() == []
    assert not client.exists(*client.scan_iter("*owed_cases"), "none")
