"""What the desk hears of once, on whichever ticket comes first."""

from __future__ import annotations

from dataclasses import replace

import pytest
import redis

from rules.model import AgreementFlag
from tests.rules.decisions import DECISION
from workers.agreement_alerts import AgreementAlerts

LOW, ENDS = AgreementFlag("clips_80", "card"), AgreementFlag("ends_soon", "card")
FIRST = replace(DECISION, ticket_id="1", agreement_flags=(LOW, ENDS))
SECOND = replace(FIRST, ticket_id="2")


@pytest.fixture
def alerts(client: redis.Redis) -> AgreementAlerts:
    return AgreementAlerts(client)


def test_the_first_ticket_tells_and_no_other(alerts: AgreementAlerts) -> None:
    assert alerts.claim(FIRST) == (LOW, ENDS)
    alerts.told(FIRST, (LOW, ENDS))
    assert alerts.claim(SECOND) == ()
    assert alerts.claim(FIRST) == (LOW, ENDS), "a second look at the same ticket says the same"
    alerts.release(FIRST, (LOW, ENDS))
    assert alerts.claim(SECOND) == (), "what was told stays told"


def test_a_ticket_without_a_note_leaves_it_to_the_next(alerts: AgreementAlerts) -> None:
    alerts.release(FIRST, alerts.claim(FIRST))
    assert alerts.claim(SECOND) == (LOW, ENDS)


def test_another_threshold_card_or_customer_is_told_of_by_itself(alerts: AgreementAlerts) -> None:
    alerts.told(FIRST, alerts.claim(FIRST))
    lower, newer = AgreementFlag("clips_95", "card"), AgreementFlag("clips_80", "next card")
    assert alerts.claim(replace(SECOND, agreement_flags=(LOW, lower, newer))) == (lower, newer)
    assert alerts.claim(replace(SECOND, customer_number="20917")) == (LOW, ENDS)


def test_what_is_kept_tells_of_nobody_and_ends(alerts: AgreementAlerts, client: redis.Redis) -> None:
    alerts.claim(FIRST)
    for key in client.scan_iter():
        assert "10482" not in key
        assert client.ttl(key) > 0
