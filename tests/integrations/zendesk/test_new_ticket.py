"""Tickets of our own making are made once, for the one who called."""

from __future__ import annotations

from dataclasses import replace

import pytest

from demo.zendesk.records import User
from integrations.errors import OutcomeUnknown, Rejected, UnexpectedAnswer
from integrations.zendesk.client import ZendeskClient
from integrations.zendesk.new_ticket import NewTicket, NewTickets
from tests.integrations.zendesk.conftest import Account

CALL = NewTicket("hotline-call-c1", "Ring tilbage", "Opkald til NAV.", "+4520111111", "Ukendt", ("hotline_callback",))


@pytest.fixture
def tickets(zendesk: ZendeskClient) -> NewTickets:
    return NewTickets(zendesk)


def test_a_ticket_is_made_for_the_number_that_called(
    tickets: NewTickets, zendesk: ZendeskClient, account: Account
) -> None:
    ticket_id = tickets.make(CALL)
    made = zendesk.get_ticket(ticket_id).ticket
    assert (made.subject, made.description, made.requester_phone) == (
        "Ring tilbage",
        "Opkald til NAV.",
        "+4520111111",
    )
    assert made.tags == ("hotline_callback",)
    assert tickets.find(CALL.key) == ticket_id
    calls = account.control.calls()
    other = tickets.make(replace(CALL, key="hotline-call-c2"))
    assert zendesk.get_ticket(other).requester_id == zendesk.get_ticket(ticket_id).requester_id
    assert account.control.calls()["POST /api/v2/users"] == calls["POST /api/v2/users"], "the caller is known by now"


@pytest.mark.parametrize("cut", ["before", "within", "after"])
def test_trying_again_after_no_answer_makes_no_second_ticket(tickets: NewTickets, account: Account, cut: str) -> None:
    call = replace(CALL, key=f"hotline-call-{cut}", phone="+4520222222")
    account.control.order_fault(method="POST", path="/api/v2/tickets", cut=cut)
    with pytest.raises(OutcomeUnknown):
        tickets.make(call)
    ticket_id = tickets.make(call)
    assert tickets.make(call) == ticket_id
    made = [one for one in account.control.overview()["tickets"] if one["external_id"] == call.key]
    assert len(made) == 1


def test_the_same_key_for_another_ticket_is_refused(tickets: NewTickets) -> None:
    call = replace(CALL, key="hotline-call-other")
    tickets.make(call)
    with pytest.raises(Rejected):
        tickets.make(replace(call, text="Noget andet"))


def test_a_number_that_users_write_in_another_way_is_theirs(tickets: NewTickets, zendesk: ZendeskClient) -> None:
    first = tickets.make(replace(CALL, key="hotline-call-a", phone="+4520333333"))
    second = tickets.make(replace(CALL, key="hotline-call-b", phone="+4520333333", name="En anden"))
    assert zendesk.get_ticket(first).requester_id == zendesk.get_ticket(second).requester_id


@pytest.mark.parametrize("written", ["20 66 66 61", "45 20 66 66 62", "+45 20 66 66 63", "(0045) 20666664"])
def test_a_number_of_which_zendesk_knows_another_spelling_is_still_the_users(
    tickets: NewTickets, zendesk: ZendeskClient, account: Account, written: str
) -> None:
    users = account.simulator.desk.account.users
    user = User(account.simulator.desk.account.next_id(), "Bente", "end-user", None, written)
    users[user.id] = user
    phone = "+4520" + written.replace(" ", "")[-6:]
    made = tickets.make(replace(CALL, key=f"hotline-call-{phone}", phone=phone))
    assert zendesk.get_ticket(made).requester_id == user.id


def test_what_was_never_made_is_not_found(tickets: NewTickets) -> None:
    assert tickets.find("hotline-call-none") is None


@pytest.mark.parametrize("body", ["{}", '{"users": 5}', '{"users": [], "tickets": {}}'])
def test_an_answer_of_another_shape_is_unexpected(tickets: NewTickets, account: Account, body: str) -> None:
    account.control.order_fault(path="/api/v2/users/search", status=200, body=body)
    account.control.order_fault(method="POST", path="/api/v2/users", status=200, body="{}")
    with pytest.raises(UnexpectedAnswer):
        tickets.make(replace(CALL, key="hotline-call-x", phone="+4520444444"))
    account.control.clear_faults()


def test_nothing_that_was_said_is_in_what_is_shown() -> None:
    assert "20111111" not in repr(CALL)
    assert "NAV" not in repr(CALL)
