"""Which of our writes arrived, told by metadata or by what the audit did."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.zendesk.arrival import CLOCKS_DIFFER, SentWrite, find_arrived, note_print
from integrations.zendesk.names import Names
from rules.model import FieldValue

KEYS = {11: "customer_number", 12: "critical", 13: "clips_remaining"}
NAMES = Names({key: number for number, key in KEYS.items()}, {"Vagt": 5}, {}, KEYS, {}, {}, {})
READ = datetime(2026, 11, 26, 9, 0, 5, tzinfo=UTC)
NOTE = "<p>Kunde 10482<br>aftale &amp; kredit</p>"


def note(text: str = NOTE, **other: object) -> dict[str, object]:
    return {"type": "Comment", "public": False, "html_body": text, **other}


def change(name: object, value: object, **other: object) -> dict[str, object]:
    return {"type": "Change", "field_name": name, "value": value, "previous_value": None, **other}


def audit(*events: object, **other: object) -> dict[str, object]:
    return {
        "id": 1,
        "author_id": 9,
        "created_at": READ.isoformat(),
        "via": {"channel": "api"},
        "metadata": {"system": {}, "custom": {}},
        "events": list(events),
        **other,
    }


def sent(text: str | None = NOTE, values: dict[str, FieldValue] | None = None, *tags: str) -> SentWrite:
    return SentWrite("op", READ, None if text is None else note_print(text), values or {}, tags)


def arrived(row: object, one: SentWrite) -> bool:
    return find_arrived([row], [one], "9", NAMES) == "op"


def test_the_operation_in_the_metadata_of_our_own_user_tells() -> None:
    named = {"metadata": {"custom": {"hotline_operation": "op"}}}
    assert arrived(audit(**named), sent())
    assert not arrived(audit(author_id=8, **named), sent()), "any API user can set metadata"


def test_without_metadata_the_note_tells() -> None:
    assert arrived(audit(note(), change("11", "10482")), sent())


@pytest.mark.parametrize(
    "row",
    [
        audit(note(), author_id=8),
        audit(note(), via={"channel": "email"}),
        audit(note(), via=None),
        audit(note(public=True)),
        audit(note(public=None)),
        audit(note("<p>Kunde 10483<br>aftale &amp; kredit</p>")),
        audit(note(), created_at=(READ - CLOCKS_DIFFER - timedelta(seconds=1)).isoformat()),
        audit(note(), created_at="yesterday"),
        audit(note(), created_at="2026-11-26T09:00:05"),
        audit(note(), metadata={"custom": {"hotline_operation": "another"}}),
        audit(change("11", "10482")),
        audit(note(via={"channel": "rule"})),
    ],
    ids=[
        "another author", "a mail with a forged sender", "an unknown way", "a public comment", "an unknown comment",
        "another note", "before the ticket was read", "no instant", "an instant of no zone", "another operation",
        "no note", "a note by a trigger",
    ],
)  # fmt: skip
def test_what_only_resembles_our_note_does_not_tell(row: dict[str, object]) -> None:
    assert not arrived(row, sent())


def test_a_write_without_a_note_is_known_by_its_values() -> None:
    values: dict[str, FieldValue] = {
        "customer_number": "10482", "critical": True, "clips_remaining": Decimal("2.50"), "group": "Vagt",
        "priority": None,
    }  # fmt: skip
    told = [change("11", "10482"), change("12", "1"), change("13", "2.5"), change("group_id", "5")]
    told += [change("priority", None), change("tags", ["hotline_a", "vip"])]
    write = sent(None, values, "hotline_a")
    assert arrived(audit(*told), write)
    for wrong in (
        change("11", "20917"), change("12", "0"), change("13", "2.6"), change("13", "x"), change("group_id", "6"),
        change("priority", "high"), change("tags", ["vip"]),
    ):  # fmt: skip
        assert not arrived(audit(*told[:-1], wrong), write), wrong
    assert arrived(audit(*told, change("priority", "high", via={"channel": "rule"})), write), "a trigger went on"
    assert not arrived(audit(*told, note()), write), "it had no note"
    assert not arrived(audit(), write)


def test_without_an_instant_only_the_metadata_tells() -> None:
    older = SentWrite("op", None, note_print(NOTE), {}, ())
    assert not arrived(audit(note()), older)


def test_zendesks_cleaning_does_not_change_the_print() -> None:
    cleaned = '<div class="zd-comment" dir="auto"><p dir="auto">Kunde&nbsp;10482<br />\naftale &#38; kredit</p></div>'
    assert note_print(cleaned) == note_print(NOTE) == note_print("Kunde 10482\n\naftale & kredit")


@given(st.text(), st.text())
def test_notes_of_other_words_have_other_prints(one: str, other: str) -> None:
    words = ["".join(sign for sign in text if sign.isalnum() and sign.isascii()) for text in (one, other)]
    assert (note_print(words[0]) == note_print(words[1])) == (words[0] == words[1])


@pytest.mark.parametrize(
    "row",
    [None, 7, {}, {"author_id": 9}, audit(metadata=[]), audit(events={}), audit(None, 7, [], {}, change("²", "x"))],
)
def test_no_audit_is_a_crash(row: Any) -> None:
    assert not arrived(row, sent())
    assert not arrived(row, sent(None))
