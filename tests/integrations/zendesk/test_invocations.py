from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from integrations.zendesk.invocations import FailedDelivery, find_webhook, parse_failed, parse_ticket_id

AT = "2026-11-26T10:00:00Z"
ROW = {"id": "01KTEST", "status": "terminated", "status_code": 401, "latest_completed_at": AT}
BODY = {"v": 1, "ticket_id": "12", "updated_at": AT, "actor_id": "", "event": "created"}
EVENT = {"type": "zen:event-type:ticket.created", "id": "e1", "subject": "zen:ticket:34", "detail": {"id": "34"}}


@pytest.mark.parametrize(
    ("change", "code"),
    [({}, 401), ({"status_code": None}, None), ({"status_code": 503}, 503), ({"status": "failed"}, 401)],
)
def test_a_delivery_that_nobody_took_is_told_with_what_was_answered(
    change: dict[str, object], code: int | None
) -> None:
    (found,) = parse_failed([{**ROW, **change}])
    assert found == FailedDelivery("01KTEST", datetime(2026, 11, 26, 10, tzinfo=UTC), code)


@pytest.mark.parametrize(
    "change",
    [
        {"status_code": 202},
        {"status": "waiting"},
        {"id": None},
        {"id": "../x"},
        {"latest_completed_at": None},
        {"latest_completed_at": "yesterday"},
        {"latest_completed_at": "2026-11-26T10:00:00"},
    ],
)
def test_what_was_taken_is_under_way_or_cannot_be_read_is_left_out(change: dict[str, object]) -> None:
    assert list(parse_failed([{**ROW, **change}, "text", None])) == []


@pytest.mark.parametrize(
    ("payload", "ticket_id"),
    [
        (json.dumps(BODY), "12"),
        (BODY, "12"),
        (json.dumps(EVENT), "34"),
        (json.dumps({**BODY, "v": 2}), None),
        ("{", None),
        ("[]", None),
        (None, None),
        ("[" * 100_000, None),
    ],
)
def test_the_ticket_is_read_from_what_was_sent(payload: object, ticket_id: str | None) -> None:
    attempts = [None, {}, {"request": "text"}, {"request": {"payload": payload}}]
    assert parse_ticket_id(attempts) == ticket_id


def test_our_webhook_is_found_by_its_address() -> None:
    rows = [None, {"id": "1", "endpoint": "https://else.example"}, {"id": "01A", "endpoint": "https://h.example/w"}]
    assert find_webhook(rows, "https://h.example/w") == "01A"
    assert find_webhook(rows, "https://nobody.example") is None
    assert find_webhook([{"id": "../../x", "endpoint": "e"}], "e") is None
