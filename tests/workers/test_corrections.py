"""Corrections are kept once, for good, and are forgotten with the customer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rules.act import Act
from rules.correction_case import KeptCorrection
from workers.corrections import Corrections
from workers.time_ledger.database import Database, LedgerUnavailable

AT = datetime(2026, 11, 27, 8, 5, tzinfo=UTC)
NUMBER = Act("a", AT, "Mette", "correct", field="customer_number", value="20917", before="10482")
CRITICAL = Act("b", AT + timedelta(days=1), "Jens", "correct", field="critical", value=True, before=False)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Database:
    return Database(None, tmp_path_factory.mktemp("data"))


@pytest.fixture
def corrections(database: Database) -> Corrections:
    with database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM corrections")
    return Corrections(database)


def test_what_was_kept_is_read_as_it_was_and_once_however_often_it_came(corrections: Corrections) -> None:
    for act in (CRITICAL, NUMBER, NUMBER):
        corrections.keep("41", act)
    assert corrections.read() == [
        KeptCorrection("41", "customer_number", "20917", "10482", "Mette", AT),
        KeptCorrection("41", "critical", True, False, "Jens", AT + timedelta(days=1)),
    ]
    assert [one.field for one in corrections.read(AT + timedelta(hours=1))] == ["critical"]


def test_the_fields_that_were_corrected_are_known_by_ticket(corrections: Corrections, tmp_path: Path) -> None:
    corrections.keep("41", NUMBER)
    corrections.keep("41", CRITICAL)
    corrections.keep("42", replace(CRITICAL, id="c"))
    assert corrections.fields_of("41") == {"customer_number", "critical"}
    assert corrections.fields_of("43") == frozenset()
    assert Corrections(Database(None, tmp_path)).fields_of("41") == frozenset()
    assert not list(tmp_path.iterdir()), "no database is made to look into it"


def test_a_customer_is_forgotten_with_what_was_corrected_to_or_from_it(corrections: Corrections) -> None:
    corrections.keep("41", NUMBER)
    corrections.keep("42", replace(NUMBER, id="c", value="10482", before="x1"))
    corrections.keep("43", replace(NUMBER, id="d", value="104820", before=None))
    assert corrections.forget_customer(" 10482 ") == 2
    assert [one.ticket_id for one in corrections.read()] == ["43"]
    assert corrections.forget_customer("X1") == 0


def test_a_database_that_is_away_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    away = Corrections(Database(None, tmp_path / "file"))
    with pytest.raises(LedgerUnavailable):
        away.keep("41", NUMBER)
    with pytest.raises(LedgerUnavailable):
        away.read()
