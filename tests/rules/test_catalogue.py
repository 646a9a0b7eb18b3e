from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from string import Formatter

import pytest

from rules.language.catalogue import Catalogue, load_catalogue
from rules.model import Reason
from rules.replay import Row, decide_as_received, read_rows
from rules.rulebook import load_rulebook

ROOT = Path(__file__).parent.parent.parent
DA, EN = load_catalogue("da"), load_catalogue("en")
AT = datetime(2026, 11, 23, 8, 5, tzinfo=timezone(timedelta(hours=1)))


def placeholders(catalogue: Catalogue) -> dict[str, set[str | None]]:
    return {
        key: {name for _, name, _, _ in Formatter().parse(text) if name} for key, text in catalogue._sentences.items()
    }


def test_both_languages_have_the_same_keys_and_placeholders() -> None:
    assert placeholders(DA) == placeholders(EN)


def test_every_reason_that_the_code_gives_has_a_sentence() -> None:
    given: set[str] = set()
    for path in (ROOT / "rules").rglob("*.py"):
        given |= set(re.findall(r'Reason\(\s*"\w+",\s*"(\w+)"', path.read_text()))
    assert given
    assert given <= {key.removeprefix("reason.") for key in DA._sentences if key.startswith("reason.")}


def test_every_reason_of_the_sample_tickets_has_a_sentence_in_both_languages() -> None:
    rulebook = load_rulebook(ROOT / "rules" / "definitions")
    for name in ("tickets", "more"):
        with (ROOT / "rules" / "training" / f"{name}.jsonl").open("rb") as stream:
            for row in read_rows(stream):
                assert isinstance(row, Row)
                for reason in decide_as_received(row.ticket, rulebook).reasons:
                    assert DA.sentence(reason)
                    assert EN.sentence(reason)


@pytest.mark.parametrize(
    ("value", "da", "en"),
    [
        (Decimal("1234.5"), "1.234,50 kr.", "DKK 1,234.50"),
        (Decimal(0), "0,00 kr.", "DKK 0.00"),
        (Decimal("-1234567.891"), "-1.234.567,89 kr.", "DKK -1,234,567.89"),
    ],
)
def test_money_is_written_as_the_language_has_it(value: Decimal, da: str, en: str) -> None:
    assert (DA.money(value), EN.money(value)) == (da, en)


@pytest.mark.parametrize(("value", "shown"), [("3", "3"), ("3.50", "3,5"), ("1.6666", "1,67"), ("1000", "1.000")])
def test_a_number_shows_no_more_places_than_it_needs(value: str, shown: str) -> None:
    assert DA.number(Decimal(value)) == shown


def test_instants_are_written_as_a_dane_writes_them() -> None:
    assert (DA.instant(AT), DA.clock(AT)) == ("ma. 23-11-2026 kl. 08.05", "kl. 08.05")
    assert EN.instant(AT) == "Mon 23-11-2026 08:05"


def test_instants_and_dates_inside_a_reason_are_shown_too() -> None:
    reason = Reason("agreement", "agreement_ends_soon", {"date": "2026-12-01"})
    assert DA.sentence(reason) == "Aftalen udløber ti. 01-12-2026."
    values = {
        "metric": "first_reply_time",
        "duration": "4h",
        "started_at": AT.isoformat(),
        "schedule": "mail",
        "due_at": AT.isoformat(),
    }
    assert "ma. 23-11-2026 kl. 08.05" in DA.sentence(Reason("target", "target", values))


def test_an_unknown_key_is_an_error_and_not_an_empty_sentence() -> None:
    with pytest.raises(KeyError):
        DA.text("no.such.key")
