"""The callback desk's decisions: who is called back, what a text message says, and what is one matter."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.callback import (
    SAME_CUSTOMER,
    SAME_PHONE,
    Contact,
    Matter,
    find_match,
    line_of,
    open_wait,
    read_message,
    wants_callback,
    without_own_words,
)
from rules.model import Ticket
from tests.rules.rulebooks import shipped

PHONE = shipped().schedules["phone"]
EXTRACT = shipped().extract
NOON = datetime(2026, 11, 24, 12, tzinfo=ZoneInfo("Europe/Copenhagen"))
SENDER = "+4533445566"


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Copenhagen"))


@pytest.mark.parametrize(
    ("queued_at", "left_at", "expected"),
    [
        ("2026-11-24T10:00:00", "2026-11-24T10:10:00", False),
        ("2026-11-24T10:00:00", "2026-11-24T10:10:00.001", True),
        ("2026-11-24T07:00:00", "2026-11-24T08:10:00", False),
        ("2026-11-24T07:00:00", "2026-11-24T08:10:01", True),
        ("2026-11-24T15:50:00", "2026-11-24T23:00:00", False),
        ("2026-11-24T15:49:59", "2026-11-24T23:00:00", True),
        ("2026-11-27T14:55:00", "2026-11-27T15:30:00", False),  # a Friday closes at three
        ("2026-11-27T14:45:00", "2026-11-27T15:30:00", True),
        ("2026-12-25T10:00:00", "2026-12-25T11:00:00", False),  # Christmas
        ("2026-11-28T10:00:00", "2026-11-28T11:00:00", False),  # a Saturday
        ("2026-11-26T15:55:00", "2026-11-27T08:05:01", True),  # who waits all night
    ],
)
def test_who_waited_more_than_ten_minutes_of_open_time_is_called_back(
    queued_at: str, left_at: str, expected: bool
) -> None:
    assert wants_callback(local(queued_at), local(left_at), PHONE, answered=False) is expected
    assert not wants_callback(local(queued_at), local(left_at), PHONE, answered=True)


def test_without_a_calendar_all_time_counts() -> None:
    assert open_wait(NOON, NOON + timedelta(hours=1), None) == timedelta(hours=1)


MARKS = (", ", ". ", "\n", "; ", " / ")


@pytest.mark.parametrize(
    ("description", "between"),
    [
        *(("Lageret driller ved bogføring", mark) for mark in (" ", *MARKS)),
        *(("Kan ikke bogføre faktura", mark) for mark in MARKS),  # without a mark the number may be the invoice's
    ],
)
@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_parts_are_read_in_any_order(order: tuple[int, ...], description: str, between: str) -> None:
    given = (description, "10452", "20123456")
    parts = [given[index] for index in order]
    message = read_message(between.join(parts), SENDER, EXTRACT)
    assert (message.customer_number, message.phone, message.described) == ("10452", "+4520123456", True)


@pytest.mark.parametrize(
    ("text", "number", "phone", "missing"),
    [
        ("Det er 10452", "10452", SENDER, ("description",)),
        ("K10452 mvh Bente", "10452", SENDER, ("description",)),
        ("10452 20123456", "10452", "+4520123456", ("description",)),
        ("Kundenr. 10452, tlf. 20 12 34 56", "10452", "+4520123456", ("description",)),
        ("NAV driller ved bogføring", None, SENDER, ("number",)),
        ("NAV driller, ring på 22 33 44 55", None, "+4522334455", ("number",)),
        ("Fejl i faktura 10032 når vi bogfører", None, SENDER, ("number",)),
        ("Ring til mig", None, SENDER, ("number", "description")),
        ("", None, SENDER, ("number", "description")),
        ("Kan ikke lukke perioden. 10452", "10452", SENDER, ()),
    ],
)
def test_what_is_missing_is_known(text: str, number: str | None, phone: str, missing: tuple[str, ...]) -> None:
    message = read_message(text, SENDER, EXTRACT)
    assert (message.customer_number, message.phone, message.missing(None)) == (number, phone, missing)
    assert "number" not in message.missing("10777"), "the ERP knows whose telephone it is"


@given(text=st.text(max_size=200), sender=st.one_of(st.none(), st.text(max_size=20)))
def test_any_text_is_read(text: str, sender: str | None) -> None:
    read_message(text, sender, EXTRACT)
    assert len(line_of(text)) <= 60


CALL = Contact("call", NOON, ("a",), menu="nav")
TO_BC = Contact("call", NOON, ("a",), menu="bc")
OF_FIRM = Contact("call", NOON, ("a",), known="10452")
AFTER = timedelta(minutes=5)


def matter(key: str, *contacts: Contact) -> Matter:
    return Matter(key, contacts)


def later(**change: Any) -> Contact:
    return Contact(**{"kind": "sms", "at": NOON + AFTER, **change})


@pytest.mark.parametrize(
    ("contact", "matters", "expected"),
    [
        # the same telephone
        (later(phones=("a",)), [matter("m", CALL)], "m"),
        (later(phones=("b", "a")), [matter("m", CALL)], "m"),
        (later(phones=("b",)), [matter("m", CALL)], None),
        (later(phones=("a",), at=NOON + SAME_PHONE), [matter("m", CALL)], "m"),
        (later(phones=("a",), at=NOON + SAME_PHONE + AFTER), [matter("m", CALL)], None),
        (later(phones=("a",), at=NOON - AFTER), [matter("m", CALL)], "m"),
        (later(phones=("a",), stated="10452"), [matter("m", Contact("sms", NOON, ("a",), "10777"))], None),
        (later(phones=("a",), stated="k1"), [matter("m", Contact("sms", NOON, ("a",), "K1"))], "m"),
        (later(phones=("a",), stated="10452"), [matter("m", Contact("call", NOON, ("a",), known="10777"))], "m"),
        (later(kind="call", phones=("a",), menu="bc"), [matter("m", CALL)], None),
        (later(kind="call", phones=("a",), menu="nav"), [matter("m", CALL)], "m"),
        # two matters of one telephone: the product tells, else the newest
        (later(phones=("a",), product="bc"), [matter("m", CALL), matter("n", TO_BC)], "n"),
        (
            later(phones=("a",)),
            [matter("m", CALL), matter("n", Contact("call", NOON + AFTER / 2, ("a",), menu="bc"))],
            "n",
        ),
        # the same customer another way
        (later(stated="10452"), [matter("m", OF_FIRM)], "m"),
        (later(known="10452", stated="10777"), [matter("m", OF_FIRM)], None),
        (later(stated="10452", at=NOON + SAME_CUSTOMER), [matter("m", OF_FIRM)], "m"),
        (
            later(stated="10452", at=NOON + SAME_CUSTOMER + AFTER),
            [matter("m", OF_FIRM)],
            None,
        ),
        (later(kind="call", known="10452"), [matter("m", OF_FIRM)], None),
        (later(stated="10452", product="bc"), [matter("m", OF_FIRM, CALL)], None),
        (later(stated="10452"), [matter(key, Contact("call", NOON, (key,), known="10452")) for key in "mn"], None),
        (later(kind="call", known="10452"), [matter("m", Contact("mail", NOON, (), "10452"))], "m"),
        (later(), [matter("m", Contact("call", NOON))], None),
        (later(stated="10452", phones=("a",)), [], None),
    ],
)  # fmt: skip
def test_what_certainly_belongs_together_is_joined(
    contact: Contact, matters: list[Matter], expected: str | None
) -> None:
    assert find_match(contact, matters) == expected
    assert find_match(contact, reversed(matters)) == expected


@pytest.mark.parametrize(
    ("rang", "wrote", "together"),
    [
        ("2026-11-27T14:30", "2026-11-29T12:00", True),
        ("2026-11-27T14:30", "2026-11-30T08:30", True),
        ("2026-11-27T14:30", "2026-11-30T08:31", False),
        ("2026-12-23T15:55", "2026-12-28T08:10", True),
        ("2026-11-24T10:00", "2026-11-25T10:01", False),
    ],
)
def test_while_the_telephone_is_closed_a_call_is_not_forgotten(rang: str, wrote: str, together: bool) -> None:
    call = Contact("call", local(rang).astimezone(UTC), ("a",))
    sms = Contact("sms", local(wrote).astimezone(UTC), ("a",))
    assert find_match(sms, [matter("m", call)], PHONE) == ("m" if together else None)
    assert find_match(call, [matter("m", sms)], PHONE) == ("m" if together else None)


def test_our_own_words_are_no_words_of_the_customer() -> None:
    made = Ticket("1", "voice", NOON.astimezone(UTC), "Ring tilbage", "NAV svarer ikke", tags=("hotline_menu_nav",))
    assert without_own_words(made, "hotline-callback-call-1").description == "Spørgsmål til NAV"
    assert without_own_words(made, "hotline-callback-sms-1") is made
    assert without_own_words(made, "theirs") is made
    assert without_own_words(made, None) is made


def test_a_subject_ends_between_two_words_and_has_no_numbers() -> None:
    assert line_of("Kan ikke bogføre, kundenr. 10452, tlf 20123456") == "Kan ikke bogføre, kundenr. tlf"
    assert line_of("ord " * 40) == ("ord " * 15).strip()
