from __future__ import annotations

import io
import json

import pytest

from rules.labelled import LabelledTicket, parse_labelled, read_labelled, read_training
from rules.replay import BadTicket


def raw(**fields: object) -> bytes:
    return json.dumps({"subject": "Nede", "description": "NAV er nede", "critical": True, **fields}).encode()


def test_a_ticket_is_read_with_what_somebody_said_of_it() -> None:
    one = parse_labelled(raw(id=7, critical_reason="outage", ambiguity=1))
    assert (one.ticket.id, one.ticket.subject, one.critical, one.reason) == ("7", "Nede", True, "outage")
    assert not one.is_clear


def test_a_reason_is_needed_by_nobody_and_counts_only_for_critical_ones() -> None:
    assert parse_labelled(raw()).reason is None
    assert parse_labelled(raw(critical=False, critical_reason="outage")).reason is None


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"[]", "not a JSON object"),
        (b"{", "not JSON"),
        (raw(critical="yes"), "critical is not true or false"),
        (raw(critical=None), "critical is not true or false"),
        (raw(critical_reason="panik"), "critical_reason is none of outage, access, login"),
        (raw(subject=5), "subject"),
    ],
)
def test_a_line_that_is_none_says_why(line: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse_labelled(line)
    good, bad = read_labelled(io.BytesIO(raw() + b"\n\n" + line))
    assert isinstance(good, LabelledTicket)
    assert isinstance(bad, BadTicket)
    assert str(bad).startswith("line 3: ")


def test_the_tickets_that_come_along_are_many_and_of_both_kinds() -> None:
    tickets = read_training()
    critical = sum(one.critical for one in tickets)
    assert len(tickets) > 1700
    assert 0.3 < critical / len(tickets) < 0.5
    assert all(one.reason is not None for one in tickets if one.critical)
