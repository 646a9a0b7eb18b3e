from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.fields import FIELDS, field_values
from rules.model import Decision, FieldValue, Ticket, TicketUpdate
from rules.same_value import same
from rules.speech import Speech
from rules.update import KEYS, Written, decide_update, find_by_hand, without_own
from tests.rules.decisions import DECISION, NOW, decision, ticket


def update_of(
    current: Ticket,
    decided: Decision = DECISION,
    written: Written | None = None,
    material: str = "m",
    lacking: Collection[str] = (),
) -> tuple[TicketUpdate, Written] | None:
    return decide_update(
        current,
        decided,
        written,
        note_html="<p>n</p>",
        material=material,
        operation_id="op",
        updated_stamp="t",
        lacking=lacking,
    )


def apply(current: Ticket, update: TicketUpdate) -> Ticket:
    """What Zendesk does with an update, option tags included."""
    fields = {**current.custom_fields, **update.fields}
    options = [value for value in fields.values() if isinstance(value, str) and value.startswith("hotline_")]
    plain = current.tags if update.tags is None else update.tags
    tags = tuple(dict.fromkeys([*(tag for tag in plain if tag not in ALL_OPTIONS), *options]))
    return replace(
        current,
        custom_fields=fields,
        tags=tags,
        group=update.group or current.group,
        priority=update.priority or current.priority,
    )


ALL_OPTIONS = {tag for field in FIELDS for _, tag in field.options}


def first(current: Ticket, decided: Decision = DECISION) -> tuple[Ticket, Written]:
    done = update_of(current, decided)
    assert done is not None
    return apply(current, done[0]), done[1]


def test_a_new_ticket_gets_everything_in_one_update() -> None:
    done = update_of(ticket(tags=("web",)))
    assert done is not None
    update, _ = done
    assert update.fields == {
        key: value for key, value in field_values(DECISION).items() if value not in (None, False)
    }
    assert (update.group, update.priority, update.note_html) == ("BC Support", "normal", "<p>n</p>")
    assert (update.operation_id, update.updated_stamp) == ("op", "t")
    assert update.tags is not None
    assert set(update.tags) == {
        "web",
        "hotline_a",
        "hotline_id_proven",
        "hotline_product_bc",
        "hotline_agreement_clips",
        "hotline_credit_overdue",
    }


def test_our_own_update_causes_no_further_update() -> None:
    after, written = first(ticket())
    assert update_of(after, written=written) is None


def test_a_new_rulebook_version_alone_earns_no_write() -> None:
    after, written = first(ticket())
    assert update_of(after, decision(rulebook="other"), written) is None


def test_only_what_changes_is_sent_and_an_immaterial_change_earns_no_note() -> None:
    after, written = first(ticket())
    done = update_of(after, decision(overdue=Decimal(2)), written)
    assert done is not None
    assert done[0].fields == {"overdue_amount": Decimal(2)}
    assert (done[0].tags, done[0].group, done[0].priority, done[0].note_html) == (None, None, None, None)


def test_a_material_change_earns_a_new_note() -> None:
    after, written = first(ticket())
    done = update_of(after, decision(product="nav", group="NAV Support"), written, material="other")
    assert done is not None
    assert (done[0].note_html, done[0].group, done[0].fields) == (
        "<p>n</p>",
        "NAV Support",
        {"product": "hotline_product_nav"},
    )


@pytest.mark.parametrize("status", ["solved", "closed"])
def test_a_solved_ticket_gets_no_note(status: str) -> None:
    done = update_of(ticket(status=status))
    assert done is not None
    assert done[0].note_html is None


def test_a_solved_ticket_that_is_new_to_us_calls_nobody_until_it_is_opened_again() -> None:
    alarm = decision(
        critical=True, critical_reason="outage", group="Vagt", priority="urgent", tags=("hotline_critical",)
    )
    solved, written = first(ticket(status="solved"), alarm)
    assert (solved.group, solved.priority, solved.custom_fields.get("critical")) == (None, None, None)
    assert not {"first_reply_due", "resolution_due"} & solved.custom_fields.keys()
    assert "hotline_critical" not in solved.tags
    assert solved.custom_fields["customer_number"] == DECISION.customer_number

    done = update_of(replace(solved, status="open"), alarm, written)
    assert done is not None
    assert (done[0].group, done[0].priority, done[0].fields["critical"]) == ("Vagt", "urgent", True)
    assert "hotline_critical" in (done[0].tags or ())
    assert done[0].note_html == "<p>n</p>"


def test_a_ticket_that_was_solved_after_us_stays_where_it_was_whatever_is_decided_now() -> None:
    after, written = first(ticket())
    done = update_of(
        replace(after, status="solved"), decision(group="Vagt", priority="urgent", critical=True), written
    )
    assert done is None


@pytest.mark.parametrize(
    ("key", "value"),
    [("customer_number", "99999"), ("product", "hotline_product_nav"), ("critical", True), ("account", "Andet")],
)
def test_what_stood_on_the_ticket_before_us_stays(key: str, value: FieldValue) -> None:
    done = update_of(ticket(custom_fields={key: value}))
    assert done is not None
    assert key not in done[0].fields


def test_a_group_and_a_priority_that_stood_before_us_stay() -> None:
    done = update_of(ticket(group="Andre", priority="low"))
    assert done is not None
    assert (done[0].group, done[0].priority) == (None, None)


@pytest.mark.parametrize("key", [*KEYS])
def test_what_a_consultant_changed_or_emptied_stays(key: str) -> None:
    after, written = first(ticket())
    for chosen in ("noget andet", None):
        if key in ("group", "priority"):
            current = replace(after, **{key: chosen})
        else:
            current = replace(after, custom_fields={**after.custom_fields, key: chosen})
        if same(after.custom_fields.get(key, getattr(after, key, None)), chosen):
            continue
        assert find_by_hand(current, written) == {key: chosen}
        done = update_of(current, decision(product="nav", overdue=Decimal(7), rulebook="x"), written)
        assert done is not None
        assert key not in done[0].fields
        assert key != "group" or done[0].group is None
        assert key != "priority" or done[0].priority is None


def test_a_box_that_was_never_ticked_is_nobodys_choice() -> None:
    after, written = first(replace(ticket(), custom_fields={"critical": False}))
    done = update_of(after, decision(critical=True), written)
    assert done is not None
    assert done[0].fields == {"critical": True}


def test_a_tag_that_somebody_removed_is_not_put_back_and_a_foreign_one_stays() -> None:
    after, written = first(ticket(tags=("foreign",)))
    current = replace(after, tags=tuple(tag for tag in after.tags if tag != "hotline_a"))
    assert update_of(current, written=written) is None
    done = update_of(current, decision(tags=("hotline_a", "hotline_b")), written)
    assert done is not None
    assert done[0].tags is not None
    assert "foreign" in done[0].tags
    assert "hotline_b" in done[0].tags
    assert "hotline_a" not in done[0].tags


def test_our_tag_that_no_longer_holds_goes() -> None:
    after, written = first(ticket(tags=("foreign",)))
    done = update_of(after, decision(tags=()), written)
    assert done is not None
    assert done[0].tags is not None
    assert "hotline_a" not in done[0].tags
    assert "foreign" in done[0].tags
    assert "hotline_product_bc" in done[0].tags


def test_a_ledger_rebuilt_from_audits_earns_no_second_note_for_the_same_facts() -> None:
    after, written = first(ticket())
    rebuilt = replace(written, material=None)
    assert update_of(after, written=rebuilt) is None
    quiet = update_of(after, decision(overdue=Decimal(2)), rebuilt)
    assert quiet is not None
    assert quiet[0].note_html is None
    loud = update_of(after, decision(product="nav"), rebuilt)
    assert loud is not None
    assert loud[0].note_html is not None


def test_a_tag_that_was_there_before_us_is_not_taken_away() -> None:
    after, written = first(ticket(tags=("hotline_a", "foreign")))
    assert written.tags == ()
    assert update_of(after, decision(tags=()), written) is None


def test_hundreds_of_tags_all_stay() -> None:
    many = tuple(f"tag_{number:03}" for number in range(400))
    after, written = first(ticket(tags=many))
    assert set(many) < set(after.tags)
    done = update_of(after, decision(tags=()), written)
    assert done is not None
    assert done[0].tags is not None
    assert set(many) < set(done[0].tags)
    assert len(set(done[0].tags)) == len(done[0].tags)


def test_what_the_account_lacks_is_left_out_and_written_once_it_is_there() -> None:
    done = update_of(ticket(), lacking={"product", "group"})
    assert done is not None
    assert "product" not in done[0].fields
    assert done[0].group is None
    assert "hotline_product_bc" not in (done[0].tags or ())
    after, written = apply(ticket(), done[0]), done[1]
    assert update_of(after, written=written, lacking={"product", "group"}) is None
    assert find_by_hand(after, written) == {}
    later = update_of(after, written=written)
    assert later is not None
    assert (later[0].fields, later[0].group, later[0].note_html) == (
        {"product": "hotline_product_bc"},
        "BC Support",
        None,
    )


OUTAGE: dict[str, Any] = {
    "unknown_since": NOW,
    "identity": "missing",
    "customer_number": None,
    "customer_name": None,
    "agreement": "unknown",
    "clips_remaining": None,
    "credit": "unknown",
    "overdue": None,
    "product": "unknown",
    "group": "ERP Support",
    "tags": ("hotline_a", "hotline_missing_customer_number"),
}


def test_an_outage_of_the_erp_takes_nothing_away_that_was_known() -> None:
    after, written = first(ticket())
    assert update_of(after, decision(**OUTAGE), written, material="outage") is None


def test_a_case_that_becomes_critical_does_not_wait_for_the_erp() -> None:
    after, written = first(ticket())
    worse = decision(**{**OUTAGE, "critical": True, "group": "Vagt", "priority": "urgent"})
    done = update_of(after, worse, written, material="worse")
    assert done is not None
    assert done[0].fields == {"critical": True}
    assert (done[0].group, done[0].priority, done[0].note_html) == ("Vagt", "urgent", "<p>n</p>")


def test_what_is_new_is_written_in_an_outage_too() -> None:
    after, written = first(ticket())
    done = update_of(after, decision(**{**OUTAGE, "account": "Ny / 7", "ref_id": None}), written, material="outage")
    assert done is not None
    assert done[0].fields == {"account": "Ny / 7"}
    assert done[0].note_html is None


@pytest.mark.parametrize("number", ["20917"])
def test_another_customer_is_not_shown_with_the_figures_of_the_first_in_an_outage(number: str) -> None:
    after, written = first(ticket())
    current = replace(after, custom_fields={**after.custom_fields, "customer_number": number})
    done = update_of(current, decision(**{**OUTAGE, "identity": "proven", "customer_number": number}), written)
    assert done is not None
    assert {key: done[0].fields[key] for key in ("customer_name", "clips_remaining", "overdue_amount")} == {
        "customer_name": None,
        "clips_remaining": None,
        "overdue_amount": None,
    }
    assert done[0].fields["agreement"] == "hotline_agreement_unknown"


def test_the_decision_does_not_see_what_we_wrote_ourselves() -> None:
    after, written = first(ticket())
    assert without_own(after, written).custom_fields == {}
    assert without_own(after, None).custom_fields == after.custom_fields


def test_a_number_that_came_with_the_ticket_is_nobodys_choice_and_stays() -> None:
    came = ticket(custom_fields={"customer_number": "20917", "account": "X"}, priority="low", group="Andre")
    seen = without_own(came, None)
    assert seen.by_hand == {"account": "X", "priority": "low", "group": "Andre"}, "what stays counts"
    after, written = first(came)
    again = without_own(after, written)
    assert (again.custom_fields, again.by_hand) == (came.custom_fields, seen.by_hand)
    assert update_of(after, decision(customer_number="1", account=None, priority="high"), written) is None
    corrected = replace(after, custom_fields={**after.custom_fields, "customer_number": "10482"})
    assert without_own(corrected, written).by_hand["customer_number"] == "10482"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (None, "", True),
        (None, False, True),
        ("3.0", Decimal(3), True),
        ("3.1", Decimal(3), False),
        (Decimal(0), None, False),
        ("a", "b", False),
        (True, False, False),
        ("text", Decimal(1), False),
        ("A/S ", "A/S", True),
        (" ", None, True),
    ],
)
def test_values_are_compared_as_a_person_sees_them(one: FieldValue, other: FieldValue, expected: bool) -> None:
    assert same(one, other) is expected
    assert same(other, one) is expected


decisions = st.builds(
    decision,
    product=st.sampled_from(["bc", "nav", "unknown"]),
    critical=st.booleans(),
    overdue=st.none() | st.decimals(0, 100, places=2),
    tags=st.lists(st.sampled_from(["hotline_a", "hotline_b"]), unique=True).map(tuple),
    group=st.sampled_from(["BC Support", "NAV Support"]),
)


@given(st.lists(st.tuples(decisions, st.booleans(), st.sampled_from(KEYS)), max_size=6))
def test_no_sequence_of_passes_and_people_overwrites_a_person_or_loops(
    steps: list[tuple[Decision, bool, str]],
) -> None:
    current, written = ticket(), None
    chosen: dict[str, Any] = {}
    for decided, person_acts, key in steps:
        if person_acts and written is not None:
            value = "low" if key == "priority" else "af en person"
            chosen[key] = value
            if key in ("group", "priority"):
                current = replace(current, **{key: value})
            else:
                current = replace(current, custom_fields={**current.custom_fields, key: value})
        done = update_of(current, decided, written, material=str(decided.product))
        if done is not None:
            current, written = apply(current, done[0]), done[1]
        assert update_of(current, decided, written, material=str(decided.product)) is None
        for mine, value in chosen.items():
            assert {**current.custom_fields, "group": current.group, "priority": current.priority}[mine] == value


def test_figures_of_a_number_set_by_hand_do_not_stay_beside_the_first_number_in_an_outage() -> None:
    after, written = first(ticket())
    own = written.values["customer_number"]
    by_hand = replace(after, custom_fields={**after.custom_fields, "customer_number": "20917"})
    done = update_of(by_hand, decision(customer_number="20917", overdue=Decimal(777)), written, "other")
    assert done is not None
    others = apply(by_hand, done[0])
    assert others.custom_fields["overdue_amount"] == Decimal(777)
    assert update_of(others, decision(**{**OUTAGE, "customer_number": "20917"}), done[1], "outage") is None
    back = replace(others, custom_fields={**others.custom_fields, "customer_number": own})
    undone = update_of(back, decision(**{**OUTAGE, "customer_number": own}), done[1], "outage")
    assert undone is not None
    assert apply(back, undone[0]).custom_fields["overdue_amount"] is None


def to_and_fro(turns: int, replies: int = 0) -> tuple[list[TicketUpdate], Written]:
    """We decide A and B in turns, as when another automation answers each of our writes by a change."""
    yielding = Speech(f"yielded:{replies}", "<p>to and fro</p>")
    current, written = first(ticket())
    updates: list[TicketUpdate] = []
    for turn in range(turns):
        material = "ab"[turn % 2]
        found = decide_update(
            current,
            decision(product="nav" if material == "a" else "bc", priority="high" if material == "a" else "normal"),
            written,
            note_html="<p>n</p>",
            material=material,
            operation_id="op",
            updated_stamp="t",
            replies=replies,
            yielding=yielding,
        )
        if found is not None:
            updates.append(found[0])
            current, written = apply(current, found[0]), found[1]
    return updates, written


def test_after_two_rounds_of_to_and_fro_we_yield_and_say_so_once() -> None:
    updates, written = to_and_fro(12)
    assert [one.said for one in updates] == [None] * 4 + ["yielded:0"]
    assert updates[-1].note_html == "<p>to and fro</p>"
    assert (updates[-1].fields, updates[-1].priority, updates[-1].tags) == ({}, None, None)
    assert written.trail.count("a") == written.trail.count("b") == 2


def test_who_writes_anew_gets_new_rounds_and_a_new_decision_is_always_written() -> None:
    _, written = to_and_fro(12)
    current = ticket(custom_fields=dict(written.values), tags=written.tags)

    def decided(material: str, replies: int) -> tuple[TicketUpdate, Written] | None:
        return decide_update(
            current,
            decision(),
            written,
            note_html="<p>n</p>",
            material=material,
            operation_id="op",
            updated_stamp="t",
            replies=replies,
            yielding=Speech("yielded:0", "<p>y</p>"),
        )

    assert decided("a", 0) is None
    for found in (decided("a", 1), decided("new", 0)):
        assert found is not None
        assert found[0].note_html == "<p>n</p>"


def test_a_deadline_that_was_met_keeps_its_field() -> None:
    came, written = first(ticket())
    due = came.custom_fields["first_reply_due"]
    assert due is not None
    targets = tuple(replace(one, due_at=NOW, met_at=NOW) for one in DECISION.targets)
    assert update_of(came, decision(targets=targets), written) is None
    unmet = update_of(came, decision(targets=tuple(replace(one, met_at=None) for one in targets)), written)
    assert unmet is not None
    assert unmet[0].fields["first_reply_due"] == NOW.isoformat(timespec="seconds")


def test_nothing_is_said_of_a_deadline_while_it_is_uncertain_which_one_it_is() -> None:
    known = decision(customer_number="10452", agreement="subscription", identity="proven")
    came, written = first(ticket(), known)
    away = decision(unknown_since=NOW, agreement="unknown", identity="proven", customer_number="10452", group="Andre")
    said = [Speech("sla:x", "<p>Fristen</p>", of_deadline=True), Speech("alarm:1", "<p>Alarm</p>")]

    def say(decided: Decision) -> str | None:
        done = decide_update(
            came,
            decided,
            written,
            note_html="<p>n</p>",
            material="m",
            operation_id="op",
            updated_stamp="t",
            speeches=said,
        )
        return None if done is None else done[0].said

    assert (say(away), say(known)) == ("alarm:1", "sla:x")
