"""What Zendesk measures of a ticket, and the history of its status."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations.zendesk.client import ZendeskClient
from integrations.zendesk.metrics import TicketMetrics, find_spans, parse_metrics
from tests.integrations.zendesk.conftest import Account
from tests.integrations.zendesk.test_client import Mail

CAME = datetime(2026, 11, 23, 10, tzinfo=UTC)


def minutes(calendar: object) -> dict[str, object]:
    return {"calendar": calendar, "business": None}


def metric_set(**changes: object) -> dict[str, object]:
    new = {
        "reopens": 0,
        "status_updated_at": "2026-11-23T10:00:00Z",
        "reply_time_in_minutes": minutes(None),
        "agent_wait_time_in_minutes": minutes(0),
        "on_hold_time_in_minutes": minutes(0),
    }
    return {**new, **changes}


@pytest.mark.parametrize(
    ("changes", "replied", "stood"),
    [
        ({}, None, False),
        ({"reply_time_in_minutes": minutes(0)}, 0, False),
        ({"reply_time_in_minutes": minutes(95)}, 95, False),
        ({"reply_time_in_minutes": minutes("95")}, None, False),
        ({"reply_time_in_minutes": minutes(-1)}, None, False),
        ({"reply_time_in_minutes": None}, None, False),
        ({"agent_wait_time_in_minutes": minutes(3)}, None, True),
        ({"on_hold_time_in_minutes": minutes(3)}, None, True),
        ({"agent_wait_time_in_minutes": None, "on_hold_time_in_minutes": {}}, None, False),
        ({"reopens": 1}, None, True),
    ],
)
def test_first_reply_and_whether_a_clock_has_stood(
    changes: dict[str, object], replied: int | None, stood: bool
) -> None:
    found = parse_metrics(metric_set(**changes), CAME)
    assert found == TicketMetrics(None if replied is None else CAME + timedelta(minutes=replied), CAME, stood)


@pytest.mark.parametrize("raw", [None, [], "x", 5])
def test_what_is_no_metric_set_is_none(raw: object) -> None:
    assert parse_metrics(raw, CAME) is None


@pytest.mark.parametrize("stamp", [None, "", "i går", "2026-11-23T10:00:00", 5])
def test_an_unreadable_instant_of_the_status_is_unknown(stamp: object) -> None:
    found = parse_metrics(metric_set(status_updated_at=stamp), CAME)
    assert found is not None
    assert found.status_updated_at is None


def audit(hour: int, *statuses: str) -> dict[str, Any]:
    events = [{"type": "Change", "field_name": "status", "value": one} for one in statuses]
    return {"created_at": f"2026-11-23T{hour}:00:00Z", "events": [{"type": "Comment"}, *events, None]}


def spans(*audits: object) -> list[tuple[str, int, int | None]]:
    found = find_spans(audits)
    return [(one.status, one.began_at.hour, one.ended_at and one.ended_at.hour) for one in found]


@pytest.mark.parametrize(
    ("audits", "expected"),
    [
        ([], []),
        ([audit(10, "new")], []),
        ([audit(10, "new"), audit(11, "open"), audit(12, "pending")], [("pending", 12, None)]),
        ([audit(10, "new"), audit(12, "pending"), audit(14, "open")], [("pending", 12, 14)]),
        (
            [audit(12, "pending"), audit(13, "hold"), audit(15, "solved"), audit(16, "open")],
            [("pending", 12, 13), ("hold", 13, 15), ("solved", 15, 16)],
        ),
        ([audit(14, "open"), audit(12, "pending")], [("pending", 12, 14)]),
        ([audit(12, "pending", "open")], []),
        (
            [
                None,
                "x",
                {},
                {"events": 5},
                {"created_at": "?", "events": [{"field_name": "status", "value": "hold"}]},
            ],
            [],
        ),
    ],
)
def test_the_stretches_in_which_a_clock_may_stand(
    audits: list[object], expected: list[tuple[str, int, int | None]]
) -> None:
    assert spans(*audits) == expected


def test_the_metrics_come_with_the_ticket_and_cost_no_request(
    zendesk: ZendeskClient, account: Account, mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    def let_it_be(hour: int, minute: int, second: int) -> None:
        at = datetime(2026, 11, 20, hour, minute, second, tzinfo=UTC)
        monkeypatch.setattr(account.simulator.desk.account, "_clock", lambda: at)

    ticket_id = mail(created_at="2026-11-20T10:00:00Z")
    (many,) = zendesk.get_tickets([ticket_id])
    assert zendesk.get_ticket(ticket_id).metrics == many.metrics
    assert many.metrics is not None
    assert (many.metrics.replied_at, many.metrics.has_stood) == (None, False)
    let_it_be(12, 30, 20)
    account.control.act(ticket_id, {"status": "pending", "comment": {"body": "intern", "public": False}})
    let_it_be(13, 5, 40)
    account.control.act(ticket_id, {"status": "open", "comment": {"body": "svar", "public": True}})
    account.control.clear_calls()
    metrics = zendesk.get_ticket(ticket_id).metrics
    assert metrics == TicketMetrics(
        datetime(2026, 11, 20, 13, 5, tzinfo=UTC), datetime(2026, 11, 20, 13, 5, 40, tzinfo=UTC), has_stood=True
    )
    assert account.control.calls() == {"GET /api/v2/tickets/{id}": 1}
    alone = zendesk.call("GET", f"/api/v2/tickets/{ticket_id}/metrics.json", "test")["ticket_metric"]
    assert isinstance(alone, dict)
    assert (alone["replies"], alone["agent_wait_time_in_minutes"]) == (1, {"calendar": 35, "business": 35})
