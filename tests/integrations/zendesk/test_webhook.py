from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.zendesk.webhook import (
    INVOCATION,
    SIGNATURE,
    TIMESTAMP,
    WebhookEvent,
    WebhookRefused,
    parse_webhook,
    sign,
)

SECRET = "s3cret"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TRIGGER = {"v": 1, "ticket_id": "35436", "updated_at": "2026-11-23T08:59:58Z", "actor_id": "77", "event": "created"}
ENVELOPE = {
    "type": "zen:event-type:ticket.status_changed",
    "account_id": 22129848,
    "id": "cbe4028c-7239-495d-b020-f22348516046",
    "time": "2026-11-23T08:41:06.5Z",
    "zendesk_event_version": "2022-11-06",
    "subject": "zen:ticket:5158",
    "detail": {
        "id": "5158",
        "actor_id": "8447388090494",
        "priority": "URGENT",
        "status": "OPEN",
        "via": {"channel": "web_service"},
    },
    "event": {"current": "OPEN", "previous": "NEW"},
}


def request(
    payload: object, *, secret: str = SECRET, at: datetime = NOW, invocation: str = "01H"
) -> tuple[Any, bytes]:
    body = payload if isinstance(payload, bytes) else json.dumps(payload, indent=1).encode() + b"\n"
    timestamp = at.isoformat().replace("+00:00", "Z")
    return {SIGNATURE: sign(secret, timestamp, body), TIMESTAMP: timestamp, INVOCATION: invocation}, body


def parse(payload: object, **how: Any) -> WebhookEvent:
    headers, body = request(payload, **how)
    return parse_webhook(headers, body, [SECRET], NOW)


def refused(payload: object, **how: Any) -> str:
    with pytest.raises(WebhookRefused) as caught:
        parse(payload, **how)
    return caught.value.why


def test_the_signature_is_over_timestamp_and_body_with_the_secrets_text_as_key() -> None:
    static = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=="
    vector = "gf3v0LzLRHPUnIdhbvwRDVEvzSb07/QN0GYjSNlkBT0="
    assert sign(static, "2021-07-25T10:00:00Z", b'{"say": "hello"}') == vector


def test_our_own_trigger_body_is_understood() -> None:
    event = parse(TRIGGER)
    assert (event.ticket_id, event.kind, event.actor_id, event.urgent) == ("35436", "created", "77", False)


def test_zendesks_envelope_is_understood_with_its_string_ids_and_upper_case_values() -> None:
    event = parse(ENVELOPE)
    assert (event.ticket_id, event.kind, event.urgent) == ("5158", "status_changed", True)
    assert event.actor_id == "8447388090494"


def test_an_event_that_is_not_about_a_ticket_names_no_ticket() -> None:
    assert parse({**ENVELOPE, "type": "zen:event-type:user.created"}).ticket_id is None


def test_one_event_in_two_deliveries_has_one_content() -> None:
    first, second = parse(TRIGGER, invocation="a"), parse(TRIGGER, invocation="b", at=NOW + timedelta(minutes=1))
    assert first.content == second.content
    assert first.invocation != second.invocation


@pytest.mark.parametrize("key", ["ticket_id", "updated_at", "actor_id", "event"])
def test_two_events_that_differ_have_different_contents(key: str) -> None:
    other = {"ticket_id": "2", "updated_at": "2026-11-23T08:59:59Z", "actor_id": "78", "event": "updated"}
    assert parse(TRIGGER).content != parse({**TRIGGER, key: other[key]}).content


def test_each_of_several_secrets_is_accepted_for_a_rotation() -> None:
    headers, body = request(TRIGGER, secret="new")
    assert parse_webhook(headers, body, ["old", "new"], NOW).ticket_id == "35436"


@pytest.mark.parametrize(
    ("late", "expected"),
    [
        (timedelta(minutes=15), None),
        (timedelta(minutes=15, seconds=1), "stale"),
        (-timedelta(minutes=5), None),
        (-timedelta(minutes=5, seconds=1), "from the future"),
    ],
)
def test_a_signature_is_fresh_for_15_minutes_and_at_most_5_ahead(late: timedelta, expected: str | None) -> None:
    if expected is None:
        assert parse(TRIGGER, at=NOW - late).ticket_id == "35436"
    else:
        assert refused(TRIGGER, at=NOW - late) == expected


@pytest.mark.parametrize("timestamp", ["", "yesterday", "2026-11-23T09:00:00", "9999999999", "\ud800", "æ"])
def test_a_timestamp_that_is_none_is_refused_even_when_signed(timestamp: str) -> None:
    _, body = request(TRIGGER)
    with pytest.raises(WebhookRefused) as caught:
        parse_webhook({SIGNATURE: sign(SECRET, timestamp, body), TIMESTAMP: timestamp}, body, [SECRET], NOW)
    assert caught.value.status == 401


@pytest.mark.parametrize("signature", ["", "nonsense", "====", "æøå", "\ud800", "A" * 10_000])
def test_a_signature_that_is_none_is_refused(signature: str) -> None:
    headers, body = request(TRIGGER)
    with pytest.raises(WebhookRefused) as caught:
        parse_webhook({**headers, SIGNATURE: signature}, body, [SECRET], NOW)
    assert caught.value.status == 401


def test_a_changed_body_or_a_signature_over_body_then_timestamp_is_refused() -> None:
    headers, body = request(TRIGGER)
    for other in (body + b" ", body[:-1], b""):
        with pytest.raises(WebhookRefused, match="badly signed"):
            parse_webhook(headers, other, [SECRET], NOW)


def test_without_any_secret_nothing_is_believed() -> None:
    headers, body = request(TRIGGER)
    with pytest.raises(WebhookRefused):
        parse_webhook(headers, body, [], NOW)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"v": 1, "ticket_id": ' + b"9" * 5000 + b"}",
        {},
        {**TRIGGER, "v": 2},
        {**TRIGGER, "v": True},
        {**TRIGGER, "v": "1"},
        {**TRIGGER, "v": 1.0},
        b'{"v": 1, "ticket_id": "1", "updated_at": "x", "event": "created", "actor_id": "1", "more": NaN}',
        b'{"v": 1, "ticket_id": "1", "updated_at": "x", "event": "created", "actor_id": "1", "more": [-Infinity]}',
        b'{"v": 1, "ticket_id": "1", "ticket_id": "2", "updated_at": "x", "event": "created", "actor_id": "1"}',
        b'{"v": 1, "ticket_id": "1", "updated_at": "x", "event": "created", "actor_id": "1", "o": {"a": 1, "a": 1}}',
        b'\xef\xbb\xbf{"v": 1}',
        {**TRIGGER, "ticket_id": "0"},
        {**TRIGGER, "ticket_id": 0},
        {**TRIGGER, "ticket_id": "1e5"},
        {**TRIGGER, "ticket_id": 1e5},
        {**TRIGGER, "ticket_id": "\ud800"},
        {**TRIGGER, "ticket_id": "1\n"},
        {**TRIGGER, "ticket_id": " 1"},
        {**TRIGGER, "ticket_id": -1},
        {**TRIGGER, "ticket_id": True},
        {**TRIGGER, "ticket_id": 10**25},
        {**TRIGGER, "ticket_id": ""},
        {**TRIGGER, "ticket_id": None},
        {**TRIGGER, "ticket_id": "12/../13"},
        {**TRIGGER, "ticket_id": "١٢"},
        {**TRIGGER, "ticket_id": "-1"},
        {**TRIGGER, "ticket_id": ["1"]},
        {**TRIGGER, "ticket_id": "1" * 21},
        {**TRIGGER, "event": "deleted"},
        {**TRIGGER, "event": ["created"]},
        {**TRIGGER, "updated_at": ""},
        {**TRIGGER, "updated_at": 5},
        {**TRIGGER, "actor_id": "me"},
        {**ENVELOPE, "id": ""},
        {**ENVELOPE, "id": 7},
        {**ENVELOPE, "type": 7},
        {**ENVELOPE, "detail": None},
        {**ENVELOPE, "detail": {}, "subject": None},
        {**ENVELOPE, "detail": {"id": "../1"}},
        {**ENVELOPE, "subject": "zen:ticket:1"},
    ],
    ids=lambda payload: repr(payload)[:50],
)
def test_a_body_that_is_not_what_zendesk_sends_is_malformed(payload: object) -> None:
    assert refused(payload) == "malformed"


@pytest.mark.parametrize("given", ["35436", 35436, "00035436"])
def test_a_ticket_has_one_id_however_it_is_written(given: object) -> None:
    assert parse({**TRIGGER, "ticket_id": given}).ticket_id == "35436"
    assert parse({**ENVELOPE, "detail": {"id": given}, "subject": None}).ticket_id == "35436"


KINDS = (
    "agent_assignment_changed", "attachment_linked_to_comment", "brand_changed", "comment_added",
    "comment_made_private", "custom_field_changed", "custom_status_changed", "description_changed",
    "email_ccs_changed", "followers_changed", "form_changed", "group_assignment_changed", "organization_changed",
    "priority_changed", "problem_link_changed", "requester_changed", "status_changed", "subject_changed",
    "created", "tags_changed", "type_changed", "merged", "soft_deleted", "permanently_deleted", "undeleted",
    "next_sla_breach_changed", "whatever_zendesk_adds_next",
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_ticket_event_is_about_its_ticket(kind: str) -> None:
    event = parse({**ENVELOPE, "type": f"zen:event-type:ticket.{kind}"})
    assert (event.ticket_id, event.kind) == ("5158", kind)


def test_text_that_is_cut_within_a_letter_does_not_lose_the_event() -> None:
    detail = {**ENVELOPE["detail"], "subject": "Alt er nede \ud83d"}  # type: ignore[dict-item]
    assert parse({**ENVELOPE, "detail": detail}).ticket_id == "5158"


def test_an_event_is_called_what_zendesks_own_log_calls_it() -> None:
    assert parse(TRIGGER, invocation="01FAKE_invocation-id").name == "01FAKE_invocation-id"
    for strange in ("", "a b", "x" * 65, "æ", 'a"b'):
        event = parse(TRIGGER, invocation=strange)
        assert event.name == event.invocation


def test_a_stamp_to_the_minute_may_be_shared_by_several_changes_of_that_minute() -> None:
    # Zendesk documents {{ticket.updated_at_with_timestamp}} by the example 2013-12-12T05:35Z.
    coarse = parse({**TRIGGER, "updated_at": "2026-11-23T08:59Z"})
    assert coarse.alike_until == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    for exact in ("2026-11-23T08:59:58Z", "9999-12-31T23:59Z", "2026-13-23T08:59Z", "yesterday"):
        assert parse({**TRIGGER, "updated_at": exact}).alike_until is None
    assert parse(ENVELOPE).alike_until is None


@pytest.mark.parametrize("actor", ["", "-1", None, 77])
def test_the_system_may_be_the_actor(actor: object) -> None:
    assert parse({**TRIGGER, "actor_id": actor}).ticket_id == "35436"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
keys = st.sampled_from(sorted({*TRIGGER, *ENVELOPE}))


@given(st.one_of(st.binary(max_size=300), st.dictionaries(keys, json_values), st.builds(dict, st.just(TRIGGER))))
def test_signed_junk_is_an_event_or_refused_and_nothing_else(payload: object) -> None:
    try:
        status = 202 if parse(payload).invocation else 500
    except WebhookRefused as refusal:
        status = refusal.status
    assert status in (202, 400)


@given(st.dictionaries(st.sampled_from([SIGNATURE, TIMESTAMP, INVOCATION]), st.text()), st.binary(max_size=100))
def test_unsigned_junk_is_refused_and_nothing_else(headers: dict[str, str], body: bytes) -> None:
    with pytest.raises(WebhookRefused) as caught:
        parse_webhook(headers, body, [SECRET], NOW)
    assert caught.value.status == 401
