from __future__ import annotations

import functools
import io
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.language.catalogue import load_catalogue
from rules.model import Organization
from rules.replay import LONGEST_LINE, BadTicket, Row, decide_as_received, parse_row, read_rows, to_payload
from rules.rulebook import Rulebook, load_rulebook

ROOT = Path(__file__).parent.parent.parent
DA = load_catalogue("da")
INPUT = (
    "id", "channel", "received_at", "requester_name", "requester_email", "subject", "description", "tags",
    "organization", "custom_fields",
)  # fmt: skip
CONTRACT = (
    "id", "critical", "critical_reason", "product", "customer_number", "account", "ref_id", "callback_phone", "group",
    "priority", "tags", "schedule", "targets", "reasons", "rulebook",
)  # fmt: skip
SMALLEST = {"id": "1", "received_at": "2026-11-20T14:59:00+01:00"}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@functools.cache
def shipped() -> Rulebook:
    return load_rulebook(ROOT / "rules" / "definitions")


def corpus() -> list[dict[str, Any]]:
    lines = (ROOT / "rules" / "training" / "tickets.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def row(**fields: object) -> Row:
    return parse_row(json.dumps({**SMALLEST, **fields}).encode())


def decided(raw: dict[str, Any]) -> dict[str, Any]:
    read = parse_row(json.dumps(raw).encode())
    return to_payload(decide_as_received(read.ticket, shipped()), read.id, DA)


def read(content: bytes) -> list[str]:
    """The ids in order, and the message of each line that is no ticket."""
    return [str(one.id) if isinstance(one, Row) else str(one) for one in read_rows(io.BytesIO(content))]


def test_the_contract_holds_for_every_sample_ticket() -> None:
    rulebook = shipped()
    for raw in corpus():
        payload = json.loads(json.dumps(decided(raw)))
        assert [key for key in payload if key in CONTRACT] == list(CONTRACT)
        assert payload["id"] == raw["id"]
        assert type(payload["critical"]) is bool
        assert payload["critical_reason"] in (("outage", "access", "login") if payload["critical"] else (None,))
        assert payload["product"] in ("bc", "nav", "unknown")
        assert all(payload[key] is None or type(payload[key]) is str for key in CONTRACT[4:8])
        assert payload["group"] in rulebook.groups
        assert payload["priority"] in ("low", "normal", "high", "urgent")
        assert all(type(tag) is str for tag in payload["tags"])
        assert payload["schedule"] in rulebook.schedules
        assert all(set(one) == {"policy", "metric", "due_at"} for one in payload["targets"])
        assert all(datetime.fromisoformat(one["due_at"]).utcoffset() is not None for one in payload["targets"])
        assert payload["reasons"]
        assert payload["rulebook"] == rulebook.version


@settings(max_examples=60, deadline=None)
@given(number=st.integers(0, 119), labels=st.dictionaries(st.text(max_size=12), json_values, max_size=4))
def test_only_the_input_fields_influence_the_result(number: int, labels: dict[str, Any]) -> None:
    raw = corpus()[number]
    bare = {key: value for key, value in raw.items() if key in INPUT}
    flipped = {
        **labels, **bare, "critical": not raw["critical"], "product": "nav", "customer_number": "1", "account": "x",
        "lang": "en", "topic": "outage", "kind": "incident",
    }  # fmt: skip
    assert decided(flipped) == decided(bare)


@pytest.mark.parametrize("given_id", ["T-1", 1, 12345678901234567890, None, 1.5, True, ["a"], {"n": 1}])
def test_an_id_of_any_kind_is_kept(given_id: object) -> None:
    assert decided({**SMALLEST, "id": given_id})["id"] == given_id


def test_a_ticket_without_an_id_has_none() -> None:
    assert decided({"received_at": SMALLEST["received_at"]})["id"] is None


def test_lines_keep_their_order_and_blank_ones_are_left_out() -> None:
    lines = [json.dumps({**SMALLEST, "id": number}).encode() for number in range(4)]
    for end in (b"\n", b"\r\n", b"\n\n \n"):
        assert read(end.join(lines)) == ["0", "1", "2", "3"]
        assert read(b"\xef\xbb\xbf" + end.join(lines) + end) == ["0", "1", "2", "3"]


def test_what_is_no_ticket_is_named_in_its_place_with_its_line() -> None:
    good = json.dumps(SMALLEST).encode()
    assert read(b"\n".join([good, b"{", good, b"[1]", b"\xff\xfe{", b"\xe6", b"[" * 100_000, good])) == [
        "1",
        "line 2: this is not JSON: Expecting property name enclosed in double quotes (column 2)",
        "1",
        "line 4: this is not a JSON object",
        "line 5: this is UTF-16; save it as UTF-8",
        "line 6: this is not UTF-8",
        "line 7: nested too deeply",
        "1",
    ]


def test_a_line_without_end_is_not_kept_in_memory() -> None:
    good = json.dumps(SMALLEST).encode()
    assert read(b"x" * (2 * LONGEST_LINE + 5) + b"\n" + good) == ["line 1: longer than 8 MiB", "1"]


class _Watched(io.BytesIO):
    """Tells how many lines have been asked for."""

    asked = 0

    def readline(self, size: int | None = -1, /) -> bytes:
        self.asked += 1
        return super().readline(size)


def test_lines_are_read_one_by_one() -> None:
    stream = _Watched(b"\n".join([json.dumps(SMALLEST).encode()] * 1000))
    rows: Iterator[Row | BadTicket] = read_rows(stream)
    next(rows)
    assert stream.asked == 1


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"received_at": None}, "received_at is missing"),
        ({"received_at": 5}, "received_at is not an ISO 8601 instant"),
        ({"received_at": "i går"}, "received_at is not an ISO 8601 instant"),
        ({"received_at": "2026-11-20T14:59:00"}, "received_at has no offset"),
        ({"received_at": "0001-01-01T00:00:00+14:00"}, "received_at is not between 1970 and 2999"),
        ({"received_at": "9999-12-31T23:59:59-12:00"}, "received_at is not between 1970 and 2999"),
        ({"subject": 5}, "subject is not text"),
        ({"description": ["x"]}, "description is not text"),
        ({"channel": {}}, "channel is not text"),
        ({"requester_name": 5}, "requester_name is not text"),
        ({"requester_email": True}, "requester_email is not text"),
        ({"tags": "vip"}, "tags is not a list of texts"),
        ({"tags": [1]}, "tags is not a list of texts"),
        ({"organization": 5}, "organization is neither a name nor an object"),
        ({"custom_fields": 5}, "custom_fields is neither an object nor a list"),
    ],
)
def test_the_field_that_is_wrong_is_named(fields: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        row(**fields)


@settings(max_examples=200, deadline=None)
@given(fields=st.dictionaries(st.sampled_from(INPUT), json_values), line=st.binary(max_size=40))
def test_any_line_is_a_ticket_or_is_refused_in_words(fields: dict[str, object], line: bytes) -> None:
    for one in read_rows(io.BytesIO(json.dumps({**SMALLEST, **fields}).encode() + b"\n" + line)):
        if isinstance(one, Row):
            decide_as_received(one.ticket, shipped())
        else:
            assert str(one).startswith("line ")


@pytest.mark.parametrize(
    ("organization", "expected"),
    [
        (None, None),
        ("", None),
        ("Nordlys A/S", Organization("Nordlys A/S")),
        ({"name": "Nordlys A/S", "external_id": "10045"}, Organization("Nordlys A/S", "10045")),
        ({"name": "Nordlys A/S", "external_id": 10045}, Organization("Nordlys A/S", "10045")),
        ({"name": "Nordlys A/S", "external_id": None}, Organization("Nordlys A/S")),
    ],
)
def test_an_organization_is_a_name_or_has_a_number_too(organization: object, expected: Organization | None) -> None:
    assert row(organization=organization).ticket.organization == expected


def test_an_organization_with_a_number_proves_the_customer() -> None:
    known = {**SMALLEST, "organization": {"name": "Nordlys A/S", "external_id": "10045"}}
    assert (decided(known)["identity"], decided(known)["customer_number"]) == ("proven", "10045")


def test_custom_fields_are_known_by_key_or_title() -> None:
    by_title = row(custom_fields={"Kundenummer": 10045, "Afdeling": "Løn", "Haster": True}).ticket
    by_list = row(custom_fields=[{"id": "customer_number", "value": "10045"}, {"id": "Afdeling", "value": "Løn"}, 5])
    assert by_title.custom_fields == {"customer_number": "10045", "Afdeling": "Løn", "Haster": True}
    assert by_list.ticket.custom_fields == {"customer_number": "10045", "Afdeling": "Løn"}
