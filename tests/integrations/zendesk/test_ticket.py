"""A ticket of Zendesk, typed; whatever else is there is refused by name, never by value."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.errors import UnexpectedAnswer
from integrations.zendesk.names import Names
from integrations.zendesk.ticket import TicketSnapshot, parse_snapshot
from rules.model import Organization

CANARY = "kanarie-4711"
NAMES = Names(
    fields={"customer_number": 11, "clips_remaining": 12, "critical": 13, "Farver": 14},
    groups={"Vagt": 5},
    types={"customer_number": "text", "clips_remaining": "decimal", "critical": "checkbox", "Farver": "multiselect"},
    keys={11: "customer_number", 12: "clips_remaining", 13: "critical", 14: "Farver"},
    options={},
    mistyped={},
    titles={},
)
SMALLEST = {"id": 7, "created_at": "2026-11-20T10:00:00Z", "updated_at": "2026-11-20T10:00:05Z", "status": "open"}


def snapshot(**ticket: Any) -> TicketSnapshot:
    return parse_snapshot({"ticket": {**SMALLEST, **ticket}}, NAMES, "get ticket")


def test_what_is_absent_is_not_known() -> None:
    found = snapshot()
    assert found.updated_stamp == "2026-11-20T10:00:05Z"
    assert (found.assignee_id, found.requester_id, found.ended) == (None, None, None)
    ticket = found.ticket
    assert (ticket.channel, ticket.subject, ticket.description, ticket.tags) == ("unknown", "", "", ())
    assert (ticket.group, ticket.priority, ticket.organization, ticket.requester_email) == (None, None, None, None)


@pytest.mark.parametrize(
    ("via", "channel"),
    [
        ("email", "email"),
        ("mail", "email"),
        (4, "email"),
        ("web", "web"),
        ("web_form", "web"),
        ("web_widget", "web"),
        ("help_center", "web"),
        (0, "web"),
        (48, "web"),
        ("sms", "sms"),
        (57, "sms"),
        ("voice", "voice"),
        ("phone_call_inbound", "voice"),
        ("voicemail", "voice"),
        (44, "voice"),
        (45, "voice"),
        ("api_phone_call_inbound", "voice"),
        ("phone_call_outbound", "outbound_call"),
        ("api_phone_call_outbound", "outbound_call"),
        (35, "outbound_call"),
        (46, "outbound_call"),
        ("chat", "chat"),
        ("native_messaging", "chat"),
        (29, "chat"),
        ("api", "api"),
        ("web_service", "api"),
        (5, "api"),
        ("any_channel", "any_channel"),
    ],
)
def test_both_vocabularies_of_channels_mean_the_same(via: object, channel: str) -> None:
    assert snapshot(via={"channel": via}).ticket.channel == channel


@pytest.mark.parametrize(
    ("ticket", "ended"),
    [
        ({"status": "closed"}, "closed"),
        ({"status": "deleted"}, "deleted"),
        ({"status": "solved", "deleted_at": "2026-11-20T10:00:00Z"}, "deleted"),
        ({"suspended": True}, "suspended"),
        ({"status": "solved"}, None),
    ],
)
def test_a_ticket_that_can_no_longer_be_written_says_why(ticket: Mapping[str, Any], ended: str | None) -> None:
    assert snapshot(**ticket).ended == ended


@pytest.mark.parametrize("channel", ["voice", "sms"])
def test_the_number_that_called_is_the_requesters(channel: str) -> None:
    via = {"channel": channel, "source": {"from": {"phone": "+4521604409"}, "to": {"phone": "+4570102030"}}}
    ticket = snapshot(via=via).ticket
    assert (ticket.requester_phone, ticket.recipient) == ("+4521604409", "+4570102030")


def test_who_was_called_by_the_desk_is_the_requester_and_not_the_desks_own_line() -> None:
    source = {"rel": "outbound", "from": {"phone": "+4570102030"}, "to": {"phone": "+4521604409"}}
    ticket = snapshot(via={"channel": "voice", "source": source}).ticket
    assert (ticket.channel, ticket.requester_phone, ticket.recipient) == (
        "outbound_call",
        "+4521604409",
        "+4570102030",
    )


@pytest.mark.parametrize("rel", ["inbound", "voicemail", None, 5])
def test_every_other_call_is_the_customers(rel: object) -> None:
    assert snapshot(via={"channel": "voice", "source": {"rel": rel}}).ticket.channel == "voice"


@pytest.mark.parametrize("source", [None, [], {}, {"from": None}, {"from": {"phone": 5}}])
def test_a_caller_that_is_not_told_is_not_known(source: object) -> None:
    assert snapshot(via={"channel": "voice", "source": source}).ticket.requester_phone is None


def test_side_loads_give_requester_organization_and_group() -> None:
    answer = {
        "ticket": {**SMALLEST, "requester_id": 1, "organization_id": 2, "group_id": 3},
        "users": [
            {"id": 9, "name": "En anden"},
            {"id": 1, "name": "Bente", "email": "b@k.example", "phone": "98112041"},
        ],
        "organizations": [{"id": 2, "name": "Klitgård", "external_id": "10482"}],
        "groups": [{"id": 3, "name": "Ny gruppe"}],
    }
    ticket = parse_snapshot(answer, NAMES, "get ticket").ticket
    assert (ticket.requester_name, ticket.requester_email, ticket.requester_phone) == (
        "Bente",
        "b@k.example",
        "98112041",
    )
    assert ticket.organization == Organization("Klitgård", "10482")
    assert ticket.group == "Ny gruppe"


@pytest.mark.parametrize(("group_id", "name"), [(5, "Vagt"), (6, "6"), (None, None)])
def test_a_group_that_was_not_loaded_is_told_by_the_list_or_else_by_its_id(group_id: int | None, name: str) -> None:
    assert snapshot(group_id=group_id).ticket.group == name


@pytest.mark.parametrize(
    ("field_id", "raw", "value"),
    [
        (11, "010482", "010482"),
        (11, "", ""),
        (11, None, None),
        (12, "2.50", Decimal("2.50")),
        (12, Decimal("2.5"), Decimal("2.5")),
        (12, 3, Decimal(3)),
        (12, "NaN", "NaN"),
        (12, "1e5", "1e5"),
        (13, True, True),
        (13, False, False),
        (14, ["roed", "blaa"], "roed blaa"),
        (14, {"a": 1}, None),
    ],
)
def test_a_custom_field_has_the_type_of_its_field(field_id: int, raw: object, value: object) -> None:
    (found,) = snapshot(custom_fields=[{"id": field_id, "value": raw}]).ticket.custom_fields.values()
    assert found == value
    assert type(found) is type(value)


def test_fields_that_are_not_known_and_rows_that_are_none_are_passed_over() -> None:
    rows: list[object] = [
        None,
        1,
        [],
        {},
        {"id": 99, "value": "x"},
        {"id": "11", "value": "x"},
        {"id": True, "value": "x"},
    ]
    assert snapshot(custom_fields=rows).ticket.custom_fields == {}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("id", CANARY),
        ("id", None),
        ("created_at", CANARY),
        ("created_at", None),
        ("created_at", "2026-11-20T10:00:00"),
        ("updated_at", 5),
        ("subject", [CANARY]),
        ("description", {"a": CANARY}),
        ("status", 3),
        ("priority", [CANARY]),
        ("requester_id", CANARY),
        ("organization_id", CANARY),
        ("group_id", CANARY),
        ("assignee_id", True),
    ],
)
def test_what_has_another_type_is_refused_by_name_and_not_shown(key: str, value: object) -> None:
    with pytest.raises(UnexpectedAnswer, match=key) as caught:
        snapshot(**{key: value})
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize("row", [None, 7, {}, {"id": []}, {"id": {}}, {"id": "1"}])
def test_side_loads_that_are_none_are_passed_over(row: object) -> None:
    answer = {"ticket": {**SMALLEST, "requester_id": 1}, "users": [row], "organizations": [row], "groups": row}
    assert parse_snapshot(answer, NAMES, "get ticket").ticket.requester_name is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
KEYS = (
    "id",
    "created_at",
    "updated_at",
    "status",
    "via",
    "tags",
    "custom_fields",
    "requester_id",
    "organization_id",
    "group_id",
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(KEYS, JSON)), JSON, JSON)
def test_no_answer_is_a_crash(ticket: dict[str, object], users: object, groups: object) -> None:
    answer = {"ticket": {**SMALLEST, **ticket}, "users": users, "organizations": groups, "groups": groups}
    try:
        found = parse_snapshot(answer, NAMES, "get ticket")
    except UnexpectedAnswer:
        return
    assert found.ticket.id.lstrip("-").isdigit()
