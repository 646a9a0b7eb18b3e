"""What audits tell of our own writes."""

from __future__ import annotations

import pytest

from integrations.http import USER_AGENT
from integrations.zendesk.audits import keys_of_others, keys_of_rules, own_values
from integrations.zendesk.names import Names

NAMES = Names({"customer_number": 11}, {"Vagt": 5}, {"customer_number": "text"}, {11: "customer_number"}, {}, {}, {})


def audit(number: int, *events: object, author_id: int = 9, operation: object = "op-1") -> dict[str, object]:
    return {
        "id": number,
        "author_id": author_id,
        "metadata": {"system": {}, "custom": {"hotline_operation": operation}},
        "events": list(events),
    }


def change(name: object, value: object) -> dict[str, object]:
    return {"type": "Change", "field_name": name, "value": value, "previous_value": None}


def test_the_newest_of_our_values_counts_in_whatever_order_audits_come() -> None:
    newer = audit(2, change("11", "20917"), change("priority", "high"))
    older = audit(1, change("11", "10482"), change("group_id", "5"), {**change("tags", ["a", "b"]), "type": "Create"})
    expected = {"customer_number": "20917", "priority": "high", "group": "5", "tags": "a b"}
    assert own_values([newer, older], "9", NAMES) == expected
    assert own_values([older, newer], "9", NAMES) == expected


def of_rule(name: str, value: object, rel: object = "trigger", channel: object = "rule") -> dict[str, object]:
    return {**change(name, value), "via": {"channel": channel, "source": {"rel": rel}}}


@pytest.mark.parametrize(
    ("audits", "keys"),
    [
        ([audit(1, of_rule("group_id", "5"))], {"group"}),
        ([audit(1, {**of_rule("priority", "high"), "type": "Create"})], {"priority"}),
        ([audit(1, of_rule("group_id", "5", "automation", 8))], {"group"}),
        (
            [{**audit(1, change("priority", "low")), "via": {"channel": "rule", "source": {"rel": None}}}],
            {"priority"},
        ),
        ([audit(1, of_rule("group_id", "5", "macro"))], set()),
        ([audit(1, change("group_id", "5"))], set()),
        ([audit(1, {**change("priority", "low"), "type": "Create"}, of_rule("priority", "high"))], {"priority"}),
        ([audit(2, change("group_id", "6")), audit(1, of_rule("group_id", "5"))], set()),
        ([audit(1, {**change("priority", None), "type": "Create"}), audit(2, of_rule("11", "x"))], set()),
        ([None, {"events": [7, {"via": []}]}], set()),
    ],
)
def test_what_a_trigger_was_the_last_to_set_is_nobodys_choice(audits: list[object], keys: set[str]) -> None:
    assert keys_of_rules(audits, NAMES) == keys


def test_what_we_emptied_is_told_as_nothing() -> None:
    assert own_values([audit(1, change("11", None))], "9", NAMES) == {"customer_number": None}


def test_what_others_or_other_programs_of_ours_wrote_is_not_ours() -> None:
    theirs = audit(1, change("11", "x"), author_id=8)
    other_program = audit(2, change("11", "x"), operation=None)
    assert own_values([theirs, other_program], "9", NAMES) == {}
    assert keys_of_others([theirs, other_program], "9", NAMES) == {"customer_number"}
    created = audit(1, {**change("11", "x"), "type": "Create"}, author_id=8)
    assert keys_of_others([created], "9", NAMES) == frozenset(), "what a ticket is made with is no change"
    by_hotline = audit(2, change("11", "x"), operation=None)
    by_hotline["metadata"] = {"system": {"client": USER_AGENT}}
    assert own_values([by_hotline], "9", NAMES) == {"customer_number": "x"}, "also where our metadata is dropped"
    assert own_values([by_hotline], "8", NAMES) == {}, "anybody can call a program so"


@pytest.mark.parametrize(
    "row",
    [
        None,
        7,
        {},
        {"author_id": 9},
        {"author_id": 9, "metadata": []},
        {"author_id": 9, "metadata": {"custom": []}},
        {"author_id": 9, "metadata": {"custom": {"hotline_operation": ["op-1"]}}},
        {**audit(1), "events": {}},
        audit(1, None, 7, [], {}, change(None, "x"), change("²", "x"), change("99", "x"), {"type": "Comment"}),
    ],
)
def test_no_audit_is_a_crash(row: object) -> None:
    assert own_values([row], "9", NAMES) == {}
    keys_of_others([row], "7", NAMES)
