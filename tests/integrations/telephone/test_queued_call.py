from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.telephone.queued_call import QueuedCall, parse_queued_call
from integrations.telephone.standard_webhook import WebhookRefused

CALL: dict[str, Any] = {
    "call_id": "c-1",
    "caller": "+4520123456",
    "menu": "nav",
    "queued_at": "2026-11-26T09:00:00+01:00",
    "left_at": "2026-11-26T09:10:01+01:00",
    "outcome": "abandoned",
}
NOW = datetime(2026, 11, 26, 8, 12, tzinfo=UTC)


def parsed(**change: Any) -> QueuedCall:
    return parse_queued_call(json.dumps({**CALL, **change}).encode(), NOW)


def test_a_call_is_read_in_utc() -> None:
    at = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
    assert parsed() == QueuedCall("c-1", "+4520123456", "nav", at, at.replace(minute=10, second=1), "abandoned")
    assert "2012" not in repr(parsed())


@pytest.mark.parametrize(
    ("caller", "expected"),
    [
        ("20123456", "+4520123456"),
        ("20 12 34 56", "+4520123456"),
        ("004520123456", "+4520123456"),
        ("+46 (70) 123-45.67", "+46701234567"),
        ("4520123456", "+4520123456"),
        ("45 20 12 34 56", "+4520123456"),
        ("46701234567", "+46701234567"),
        ("tel:+4520123456", "+4520123456"),
        ("tel:+45-20-12-34-56;ext=5", "+4520123456"),
        ("sip:+4520123456@pbx.example;user=phone", "+4520123456"),
        ("SIPS:20123456@pbx.example", "+4520123456"),
        (None, None),
        ("anonymous", None),
        ("", None),
    ],
)
def test_the_caller_is_read_in_the_forms_of_telephone_systems(caller: object, expected: str | None) -> None:
    assert parsed(caller=caller).caller == expected


@pytest.mark.parametrize(
    "caller",
    [
        "112",
        "1812",
        "skjult nummer",
        "sip:anonymous@anonymous.invalid",
        "451234567",
        "020123456",
        "+",
        "+45201234567890123",
        "x" * 1000,
    ],
)
def test_a_caller_who_cannot_be_called_is_one_who_withholds_the_number(caller: str) -> None:
    assert parsed(caller=caller).caller is None


@pytest.mark.parametrize(
    "change",
    [
        {"call_id": ""},
        {"call_id": "a b"},
        {"call_id": 5},
        {"caller": 20123456},
        {"caller": ["20123456"]},
        {"menu": "other"},
        {"outcome": "lost"},
        {"queued_at": "2026-11-26T09:00:00"},
        {"queued_at": "yesterday"},
        {"queued_at": None},
        {"left_at": "2026-11-26T08:59:59+01:00"},
        {"left_at": "0001-01-01T00:00:00+14:00"},
        {"left_at": "2026-11-26T08:17:01Z"},
        {"queued_at": "2026-11-25T09:10:00+01:00"},
        {"queued_at": "2026-10-26T08:00:00Z", "left_at": "2026-10-26T08:11:59Z"},
        {"queued_at": "2999-01-01T08:00:00Z", "left_at": "2999-01-01T08:11:59Z"},
        {"extra": 1},
    ],
)
def test_what_is_no_call_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(WebhookRefused) as caught:
        parsed(**change)
    assert caught.value.status == 400


@pytest.mark.parametrize(
    "change",
    [
        {"left_at": "2026-11-26T08:17:00Z"},
        {"queued_at": "2026-11-25T09:10:01+01:00"},
        {"queued_at": "2026-10-26T08:00:00Z", "left_at": "2026-10-26T08:12:00Z"},
    ],
)
def test_a_clock_may_be_a_little_ahead_and_a_call_be_told_of_late(change: dict[str, Any]) -> None:
    assert parsed(**change).call_id == "c-1"


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"{", b"\xff", b'{"call_id": NaN}', b"[" * 100_000])
def test_what_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(WebhookRefused):
        parse_queued_call(body, NOW)


@given(st.dictionaries(st.sampled_from([*CALL]), st.none() | st.integers() | st.text(max_size=30)))
def test_nothing_else_is_ever_raised(change: dict[str, Any]) -> None:
    try:
        parsed(**change)
    except WebhookRefused:
        return
