"""Who writes out of hours of what may be critical is told at once whom to ring."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rules.duty_reply import KEY, duty_reply
from rules.language.catalogue import load_catalogue
from rules.oncall import OnCall
from rules.rulebook import load_rulebook
from tests.rules.decisions import decision, ticket
from tests.rules.rulebooks import SHIPPED

ZONE = ZoneInfo("Europe/Copenhagen")
NIGHT = datetime(2026, 11, 26, 2, 13, tzinfo=ZONE)
RULEBOOK = replace(load_rulebook(SHIPPED), on_call=OnCall("phone", "+45 70 10 20 30"))
CRITICAL = decision(critical=True, schedule="always")


def reply(now: datetime = NIGHT, decided: Any = CRITICAL, rulebook: Any = RULEBOOK, **changes: Any) -> str | None:
    mail = ticket(**{"received_at": now - timedelta(minutes=1), "requester_email": "a@firma.example", **changes})
    found = duty_reply(mail, decided, rulebook, now, load_catalogue("da"))
    if found is None:
        return None
    assert (found.key, found.public) == (KEY, True)
    return found.html


def test_a_critical_mail_at_night_is_answered_with_the_number_and_the_next_opening() -> None:
    said = reply()
    assert said is not None
    assert "sagsnummer 1" in said
    assert "+45 70 10 20 30" in said
    assert "læser vi din mail to. 26-11-2026 kl. 08.00" in said


def test_what_is_only_perhaps_critical_is_answered_too() -> None:
    assert reply(decided=decision(critical=False, uncertain=True)) is not None


@pytest.mark.parametrize(
    "case",
    [
        {"decided": decision()},
        {"now": datetime(2026, 11, 26, 10, 0, tzinfo=ZONE)},
        {"rulebook": replace(RULEBOOK, on_call=OnCall("phone"))},
        {"rulebook": replace(RULEBOOK, on_call=OnCall(None, "+45 70 10 20 30"))},
        {"channel": "voice"},
        {"channel": "sms"},
        {"channel": "api"},
        {"status": "solved"},
        {"status": "pending"},
        {"received_at": NIGHT - timedelta(hours=2)},
        {"requester_email": "noreply@firma.example"},
        {"subject": "Automatisk svar: Ferie"},
    ],
)
def test_nobody_else_is_answered(case: dict[str, Any]) -> None:
    assert reply(**case) is None


def test_while_mail_is_still_read_it_says_until_when() -> None:
    said = reply(now=datetime(2026, 11, 27, 15, 5, tzinfo=ZONE), decided=decision(critical=True, schedule="mail"))
    assert said is not None
    assert "læser vi mails frem til fr. 27-11-2026 kl. 16.00" in said


def key(came: datetime, now: datetime, wrote_at: datetime | None) -> str | None:
    mail = ticket(received_at=came, requester_email="a@firma.example")
    found = duty_reply(mail, CRITICAL, RULEBOOK, now, load_catalogue("da"), wrote_at=wrote_at)
    return found.key if found is not None else None


def test_who_writes_again_in_a_later_night_is_answered_again_once_in_each() -> None:
    day, hour = timedelta(days=1), timedelta(hours=1)
    assert key(NIGHT - day, NIGHT, None) is None
    assert key(NIGHT - day, NIGHT, NIGHT - 2 * hour) is None
    assert key(NIGHT - day, NIGHT, NIGHT) == f"{KEY}:2026-11-26"
    assert key(NIGHT - day, NIGHT + hour, NIGHT + hour) == f"{KEY}:2026-11-26"
    assert key(NIGHT - hour, NIGHT, NIGHT) == KEY, "the night in which it came"
    assert key(NIGHT - 12 * hour, NIGHT, NIGHT) == f"{KEY}:2026-11-26", "it came by day"
