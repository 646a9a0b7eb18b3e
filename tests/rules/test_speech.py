from __future__ import annotations

from dataclasses import replace

import pytest

from rules.model import Ticket, TicketUpdate
from rules.speech import LONGEST_KEY, Speech, find_unsaid
from rules.update import Written, decide_update
from tests.rules.decisions import DECISION, ticket
from tests.rules.test_update import apply

FIRST, SECOND = Speech("alarm:1", "<p>1</p>"), Speech("duty_reply", "<p>Hej</p>", public=True)


def decided(
    current: Ticket, written: Written | None, *speeches: Speech, material: str = "m"
) -> tuple[TicketUpdate, Written] | None:
    return decide_update(
        current,
        DECISION,
        written,
        note_html="<p>note</p>",
        material=material,
        operation_id="op",
        updated_stamp="2026-11-23T10:00:00Z",
        speeches=speeches,
    )


def after(*speeches: Speech) -> tuple[Ticket, Written]:
    """The ticket once the first update has arrived, and what was written."""
    found = decided(ticket(), None, *speeches)
    assert found is not None
    return apply(ticket(), found[0]), found[1]


def test_the_note_comes_first_and_then_one_speech_each_time_until_all_is_said() -> None:
    current, then = after(FIRST, SECOND)
    assert then.said == frozenset()
    said = []
    while (found := decided(current, then, FIRST, SECOND)) is not None:
        update, then = found
        said.append((update.said, update.note_html, update.reply_html))
        assert update.fields == {}
    assert said == [("alarm:1", "<p>1</p>", None), ("duty_reply", None, "<p>Hej</p>")]
    assert then.said == {"alarm:1", "duty_reply"}


def test_news_that_earn_a_note_go_before_what_is_to_be_said() -> None:
    current, then = after()
    found = decided(current, then, FIRST, material="news")
    assert found is not None
    assert (found[0].note_html, found[0].said) == ("<p>note</p>", None)


def test_on_a_solved_ticket_nothing_is_said() -> None:
    current, then = after()
    assert decided(replace(current, status="solved"), then, FIRST) is None


def test_what_has_been_said_is_not_said_again() -> None:
    assert find_unsaid([FIRST, SECOND], {"alarm:1", "other"}) == (SECOND,)


@pytest.mark.parametrize("key", ["", "x" * (LONGEST_KEY + 1)])
def test_a_key_fits_into_the_metadata(key: str) -> None:
    with pytest.raises(ValueError, match="key"):
        Speech(key, "<p></p>")


ACT = Speech("correct:product:1", "<p>Mette rettede</p>", act=True)


def test_what_an_agent_did_is_said_before_all_else_and_in_one_comment_with_the_note() -> None:
    found = decided(ticket(), None, FIRST, ACT)
    assert found is not None
    assert (found[0].note_html, found[0].said) == ("<p>Mette rettede</p><p>note</p>", ACT.key)
    current, then = apply(ticket(), found[0]), found[1]
    following = decided(current, then, FIRST, ACT)
    assert following is not None
    assert (following[0].note_html, following[0].said) == ("<p>1</p>", FIRST.key)


def test_what_an_agent_did_is_said_on_a_solved_ticket_too() -> None:
    current, then = after()
    found = decided(replace(current, status="solved"), then, FIRST, ACT)
    assert found is not None
    assert (found[0].note_html, found[0].said) == (ACT.html, ACT.key)
    assert decided(replace(current, status="solved"), found[1], FIRST, ACT) is None
