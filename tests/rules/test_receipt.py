"""A receipt says the number, by when it is answered, and what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rules.language.catalogue import Language, load_catalogue
from rules.model import Account, Target
from rules.receipt import receipt_text
from tests.rules.decisions import decision, ticket
from tests.rules.rulebooks import shipped

ZONE = ZoneInfo("Europe/Copenhagen")
FRIDAY = datetime(2026, 11, 27, 14, 59, tzinfo=ZONE)
OURS = replace(shipped(), receipts="ours")
MONDAY = Target("E-mail", "first_reply_time", datetime(2026, 11, 30, 10, 0, tzinfo=ZONE), "mail")
KNOWN = decision(targets=(MONDAY,))
UNKNOWN = decision(
    targets=(MONDAY,), identity="missing", customer_number=None, account=None, ref_id=None, data_as_of=None
)
ACCOUNTS = (Account("410", "Klitgård Trælast"), Account("411", "Klitgård Byg"))


def receipt(
    decided: Any = KNOWN, now: datetime = FRIDAY, rulebook: Any = OURS, language: Language = "da", **changes: Any
) -> list[str] | None:
    mail = ticket(**{"received_at": now - timedelta(minutes=1), "requester_email": "a@firma.example", **changes})
    text = receipt_text(mail, decided, rulebook, now, load_catalogue(language))
    return None if text is None else text.split("\n\n")


def test_who_has_stated_all_is_told_the_number_and_by_when_we_answer() -> None:
    assert receipt() == [
        "Tak for din henvendelse. Den har fået sagsnummer 1.",
        "Vi svarer senest ma. kl. 10.00.",
    ]


def test_it_is_written_in_the_language_of_the_desk() -> None:
    assert receipt(language="en") == ["Thank you for writing. Your ticket has number 1.", "We answer by Mon 10:00."]


def test_another_weeks_monday_has_its_date() -> None:
    later = replace(MONDAY, due_at=MONDAY.due_at + timedelta(days=7))
    assert "Vi svarer senest ma. 07-12-2026 kl. 10.00." in (receipt(decision(targets=(later,))) or ())


@pytest.mark.parametrize("targets", [(), (replace(MONDAY, due_at=FRIDAY - timedelta(minutes=1)),)])
def test_no_time_is_promised_where_there_is_none_or_it_is_over(targets: tuple[Target, ...]) -> None:
    assert (receipt(decision(targets=targets)) or ())[1:] == ["Vi svarer hurtigst muligt."]


@pytest.mark.parametrize(
    ("decided", "asked"),
    [
        (KNOWN, []),
        (UNKNOWN, ["Vi mangler jeres kundenummer.", "Har I flere regnskaber"]),
        (replace(UNKNOWN, ref_id="410"), ["Vi mangler jeres kundenummer."]),
        (replace(UNKNOWN, claimed_number="99999", data_as_of=FRIDAY), ["Vi kender ikke kundenummer 99999."]),
        (replace(UNKNOWN, claimed_number="99999", unknown_since=FRIDAY), []),
        (replace(UNKNOWN, claimed_number="99999"), []),
        (replace(KNOWN, identity="claimed"), []),
        (
            replace(KNOWN, account=None, ref_id=None, possible_accounts=ACCOUNTS),
            ["Skriv i et svar på denne mail, hvilket"],
        ),
    ],
)
def test_what_is_missing_is_asked_for_and_nothing_else(decided: Any, asked: list[str]) -> None:
    told = (receipt(decided) or [])[2:]
    assert len(told) == len(asked)
    assert all(line.startswith(begins) for line, begins in zip(told, asked, strict=True))


def test_who_must_name_an_account_is_told_where_it_stands() -> None:
    decided = replace(KNOWN, account=None, ref_id=None, possible_accounts=ACCOUNTS)
    assert "SMARTwebclient" in (receipt(decided) or [""])[-1]


def test_a_number_that_is_none_can_bring_no_link_and_no_placeholder() -> None:
    (line,) = (receipt(replace(UNKNOWN, claimed_number="http://x {{ticket.id}}", data_as_of=FRIDAY)) or [])[2:]
    assert "http: //x { {ticket.id}}" in line


@pytest.mark.parametrize(
    "case",
    [
        {"rulebook": shipped()},
        {"channel": "voice"},
        {"channel": "sms"},
        {"channel": "api"},
        {"status": "solved"},
        {"status": "pending"},
        {"received_at": FRIDAY - timedelta(hours=25)},
        {"requester_email": "noreply@firma.example"},
        {"subject": "Automatisk svar: Ferie"},
    ],
)
def test_nobody_else_gets_one(case: dict[str, Any]) -> None:
    assert receipt(**case) is None
