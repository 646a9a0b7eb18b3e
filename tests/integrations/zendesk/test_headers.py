"""What Zendesk says in its headers, in the spellings that were recorded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.zendesk.headers import RateBudget, parse_budgets, parse_date, parse_dropped_keys


@pytest.mark.parametrize(
    ("headers", "resets_in"),
    [
        ({"ratelimit-limit": "700", "ratelimit-remaining": "12", "ratelimit-reset": "31"}, timedelta(seconds=31)),
        ({"rate-limit-limit": "700", "rate-limit-remaining": "12", "rate-limit-reset": "soon"}, None),
        ({"X-Rate-Limit": "700", "X-Rate-Limit-Remaining": "12"}, None),
        (
            {
                "X-Rate-Limit": "700",
                "X-Rate-Limit-Remaining": "12",
                "RateLimit-Limit": "700",
                "RateLimit-Remaining": "12",
            },
            None,
        ),
    ],
)
def test_the_account_budget_is_read_in_every_spelling(headers: dict[str, str], resets_in: timedelta | None) -> None:
    assert parse_budgets(headers) == [RateBudget("account", 700, 12, resets_in)]


@pytest.mark.parametrize(
    ("name", "value", "budget"),
    [
        (
            "zendesk-rate-limit-tickets-update",
            "total=20; remaining=19; resets=59",
            RateBudget("tickets-update", 20, 19, timedelta(seconds=59)),
        ),
        (
            "Zendesk-RateLimit-Per-Ticket-Updates",
            "total=30; remaining=3; resets=468",
            RateBudget("per-ticket-updates", 30, 3, timedelta(seconds=468)),
        ),
    ],
)
def test_the_budget_of_an_endpoint_is_read_in_both_spellings(name: str, value: str, budget: RateBudget) -> None:
    assert parse_budgets({name: value}) == [budget]


@pytest.mark.parametrize(
    ("warning", "keys"),
    [
        ('Removed restricted keys ["_json"] from parameters according to whitelist', ["_json"]),
        ('unpermitted_keys: ["state"]', ["state"]),
        (
            '{:allowed_parameters=>{:action=>"update", :unpermitted_keys=>["a", "b_c"], :invalid_values=>["d"]}}',
            ["a", "b_c"],
        ),
        ("{:allowed_parameters=>{:unpermitted_keys=>[], :invalid_values=>[]}}", []),
        ("something else: jens@firma.example", []),
    ],
)
def test_dropped_keys_are_told_by_name_in_every_form_that_was_seen(warning: str, keys: list[str]) -> None:
    assert parse_dropped_keys({"X-Zendesk-API-Warn": warning}) == keys
    assert parse_dropped_keys({}) == []


@given(st.text(), st.text())
def test_no_header_is_a_crash(name: str, value: str) -> None:
    parse_budgets({name: value, "ratelimit-limit": value, "zendesk-ratelimit-x": value})
    parse_dropped_keys({"x-zendesk-api-warn": value})


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        ("Thu, 26 Nov 2026 09:00:05 GMT", datetime(2026, 11, 26, 9, 0, 5, tzinfo=UTC)),
        ("Thu, 26 Nov 2026 10:00:05 +0100", datetime(2026, 11, 26, 9, 0, 5, tzinfo=UTC)),
        ("in a minute", None),
        ("", None),
    ],
)
def test_the_instant_of_an_answer_is_read(value: str, instant: datetime | None) -> None:
    assert parse_date({"date": value}) == instant
