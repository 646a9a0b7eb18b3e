"""Reading and writing tickets: one request each, whatever happens to it."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from requests import PreparedRequest
from requests.auth import AuthBase, HTTPBasicAuth

from demo.zendesk.account import API_EMAIL, API_TOKEN
from integrations.errors import (
    BadCredentials,
    Conflict,
    IntegrationError,
    NotFound,
    OutcomeUnknown,
    Rejected,
    Retryable,
    UnexpectedAnswer,
)
from integrations.zendesk import session
from integrations.zendesk.arrival import SentWrite
from integrations.zendesk.audits import History
from integrations.zendesk.client import ZendeskClient, ZendeskSettings
from integrations.zendesk.names import NamesCache
from rules.model import Organization, TicketUpdate
from tests.integrations.zendesk.conftest import TITLES, TYPES, Account

CANARY = "kanarie-4711"
Mail = Callable[..., str]


def update_of(zendesk: ZendeskClient, ticket_id: str, **what: Any) -> TicketUpdate:
    stamp = zendesk.get_ticket(ticket_id).updated_stamp
    return TicketUpdate(**{"ticket_id": ticket_id, "updated_stamp": stamp, "operation_id": "op-1", **what})


def sent(*operation_ids: str) -> list[SentWrite]:
    return [SentWrite(one, None, None, {}, ()) for one in operation_ids]


def test_a_ticket_with_requester_organization_and_group_costs_one_get(
    zendesk: ZendeskClient, account: Account, mail: Mail
) -> None:
    ticket_id = mail(tags=["vip"], created_at="2026-11-20T23:30:00+01:00")
    account.control.act(ticket_id, {"group_id": zendesk.names().groups["Vagt"]})
    account.control.clear_calls()
    snapshot = zendesk.get_ticket(ticket_id)
    assert account.control.calls() == {"GET /api/v2/tickets/{id}": 1}
    ticket = snapshot.ticket
    assert ticket.id == ticket_id
    assert (ticket.channel, ticket.status, ticket.group, ticket.priority) == ("email", "new", "Vagt", None)
    assert ticket.received_at == datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
    assert (ticket.subject, ticket.description) == ("Kan ikke bogføre", "Hej\n\nVi kan ikke bogføre.")
    assert (ticket.requester_name, ticket.requester_email) == ("Bente Klitgård", "bente@klitgaard.example")
    assert ticket.organization == Organization("Klitgård Trælast A/S", "10482")
    assert ticket.tags == ("vip",)
    assert ticket.custom_fields == {
        "customer_number": None,
        "product": None,
        "clips_remaining": None,
        "critical": False,
    }
    assert snapshot.ended is None


def test_an_update_of_everything_is_one_put_that_replaces_the_tags_and_marks_itself(
    zendesk: ZendeskClient, account: Account, mail: Mail
) -> None:
    ticket_id = mail(tags=["old"])
    update = update_of(
        zendesk,
        ticket_id,
        fields={
            "customer_number": "10482",
            "product": "hotline_product_bc",
            "clips_remaining": Decimal("1E+2"),
            "critical": True,
        },
        tags=("ny", "hotline_product_bc"),
        group="Vagt",
        priority="urgent",
        note_html="<p>Kunde: <b>10482</b></p>",
    )
    account.control.clear_calls()
    zendesk.update_ticket(update)
    assert account.control.calls() == {"PUT /api/v2/tickets/{id}": 1}
    ticket = zendesk.get_ticket(ticket_id).ticket
    assert ticket.custom_fields == {
        "customer_number": "10482",
        "product": "hotline_product_bc",
        "clips_remaining": Decimal(100),
        "critical": True,
    }
    assert (ticket.tags, ticket.group, ticket.priority) == (("hotline_product_bc", "ny"), "Vagt", "urgent")
    stored = account.control.ticket(ticket_id)
    assert [(one["html_body"], one["public"]) for one in stored["comments"][1:]] == [
        ("<p>Kunde: <b>10482</b></p>", False)
    ]
    metadata = stored["audits"][-1]["metadata"]
    assert metadata["custom"] == {"hotline_operation": "op-1"}
    assert metadata["system"]["client"].startswith("Hotline/")
    assert account.control.requests()[0]["status"] == 200


def test_an_update_writes_only_what_it_sets(zendesk: ZendeskClient, account: Account, mail: Mail) -> None:
    ticket_id = mail(tags=["vip"])
    account.control.act(ticket_id, {"priority": "low", "group_id": zendesk.names().groups["Vagt"]})
    zendesk.update_ticket(update_of(zendesk, ticket_id, fields={"customer_number": "10482"}))
    events = account.control.ticket(ticket_id)["audits"][-1]["events"]
    assert [event["field_name"] for event in events] == [str(zendesk.names().fields["customer_number"])]


def test_an_emptied_field_is_emptied(zendesk: ZendeskClient, mail: Mail) -> None:
    ticket_id = mail()
    full = {
        "customer_number": "10482",
        "product": "hotline_product_bc",
        "clips_remaining": Decimal("2.5"),
        "critical": True,
    }
    zendesk.update_ticket(update_of(zendesk, ticket_id, fields=full))
    zendesk.update_ticket(update_of(zendesk, ticket_id, fields={**dict.fromkeys(full), "critical": False}))
    ticket = zendesk.get_ticket(ticket_id).ticket
    assert ticket.custom_fields == {**dict.fromkeys(full), "critical": False}
    assert ticket.tags == ()


def test_all_tags_can_be_taken_away(zendesk: ZendeskClient, mail: Mail) -> None:
    ticket_id = mail(tags=["vip"])
    zendesk.update_ticket(update_of(zendesk, ticket_id, tags=()))
    assert zendesk.get_ticket(ticket_id).ticket.tags == ()


def test_clients_of_many_threads_do_not_mix(account: Account, mail: Mail) -> None:
    ids = [mail() for _ in range(8)]
    barrier, failed = threading.Barrier(len(ids)), list[BaseException]()

    def work(ticket_id: str) -> None:
        try:
            zendesk = account.connect()
            barrier.wait()
            for number in range(8):
                value = f"{ticket_id}-{number}"
                zendesk.update_ticket(update_of(zendesk, ticket_id, fields={"customer_number": value}))
                assert zendesk.get_ticket(ticket_id).ticket.custom_fields["customer_number"] == value
        except BaseException as error:  # noqa: BLE001 (told to the test's own thread)
            failed.append(error)

    threads = [threading.Thread(target=work, args=(ticket_id,)) for ticket_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    for ticket_id in ids:
        events = [audit["events"] for audit in account.control.ticket(ticket_id)["audits"][1:]]
        assert [[one["value"] for one in rows] for rows in events] == [[f"{ticket_id}-{n}"] for n in range(8)]


def test_a_ticket_that_somebody_changed_since_is_a_conflict_and_is_left_alone(
    zendesk: ZendeskClient, account: Account, mail: Mail
) -> None:
    ticket_id = mail()
    stale = update_of(zendesk, ticket_id, priority="urgent", updated_stamp="2026-11-20T10:00:00Z")
    before = account.control.ticket(ticket_id)
    with pytest.raises(Conflict):
        zendesk.update_ticket(stale)
    assert account.control.ticket(ticket_id) == before


@pytest.mark.parametrize("fault", [{"cut": "before"}, {"cut": "within"}, {"cut": "after"}, {"hang": 30}])
def test_a_put_without_an_answer_is_sent_once_and_its_outcome_is_read_back(
    zendesk: ZendeskClient, account: Account, mail: Mail, monkeypatch: pytest.MonkeyPatch, fault: dict[str, Any]
) -> None:
    monkeypatch.setattr(session, "TIMEOUT", (1, 0.3))
    ticket_id = mail()
    update = update_of(zendesk, ticket_id, note_html="<p>note</p>")
    account.control.order_fault(method="PUT", path="/tickets/", times=None, **fault)
    account.control.clear_calls()
    with pytest.raises(OutcomeUnknown):
        zendesk.update_ticket(update)
    assert account.ticket_calls() == ["PUT /api/v2/tickets/{id}"]
    arrived = fault != {"cut": "before"}
    account.control.clear_calls()
    assert (zendesk.find_arrived(ticket_id, sent("op-1"), zendesk.get_own_user_id()) == "op-1") is arrived
    assert account.ticket_calls() == ["GET /api/v2/tickets/{id}/audits"]
    assert len(account.control.ticket(ticket_id)["comments"]) == 1 + arrived


def test_a_refused_connection_carried_nothing(zendesk: ZendeskClient, mail: Mail) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = ZendeskSettings(f"http://127.0.0.1:{port}", "demo", TITLES, TYPES)
    names = NamesCache()
    names.get(zendesk.find_names)
    gone = ZendeskClient(settings, HTTPBasicAuth("a", "b"), lambda *_: None, names)
    with pytest.raises(Retryable) as caught:
        gone.update_ticket(TicketUpdate(mail(), "2026-11-20T10:00:00Z", "op-1", priority="low"))
    assert type(caught.value) is Retryable


STATUSES: dict[int, type[IntegrationError]] = {
    **dict.fromkeys((301, 302, 304, 307, 308), UnexpectedAnswer),
    **dict.fromkeys((400, 402, 403, 405, 406, 413, 415, 422, 423), Rejected),
    401: BadCredentials,
    **dict.fromkeys((404, 410), NotFound),
    409: Conflict,
    **dict.fromkeys((408, 429, 500, 502, 503, 504, 520), Retryable),
}
BODIES = {
    "json": f'{{"error": "{CANARY}", "description": "{CANARY}"}}',
    "nested": f'{{"error": {{"title": "{CANARY}"}}}}',
    "list": f'["{CANARY}"]',
    "html": f"<html>{CANARY}</html>",
    "text": CANARY,
    "half": f'{{"error": "{CANARY}',
    "empty": "",
}
CALLS: dict[str, Callable[[ZendeskClient, str], object]] = {
    "get ticket": lambda zendesk, _: zendesk.get_ticket("1"),
    "get comments": lambda zendesk, _: zendesk.get_conversation("1", 2, "3"),
    "show many": lambda zendesk, _: zendesk.get_tickets(["1"]),
    "list audits": lambda zendesk, _: zendesk.find_arrived("1", sent("op"), "2"),
    "list ticket_fields": lambda zendesk, _: zendesk.find_names(),
    "get own user": lambda zendesk, _: zendesk.get_own_user_id(),
    "update ticket": lambda zendesk, stamp: zendesk.update_ticket(
        TicketUpdate("1", stamp, "op", note_html=f"<p>{CANARY}</p>")
    ),
    "update many": lambda zendesk, stamp: zendesk.update_tickets(
        [TicketUpdate("1", stamp, "op", note_html=f"<p>{CANARY}</p>")]
    ),
    "job status": lambda zendesk, _: zendesk.get_job("0" * 32, ["1"]),
}


ACCOUNT_CALLS = ("list ticket_fields", "get own user")


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("operation", CALLS)
def test_every_status_of_every_call_is_one_named_error(
    zendesk: ZendeskClient, account: Account, operation: str, status: int
) -> None:
    expected, text = STATUSES[status], f"zendesk: {operation}: {status}"
    if operation.startswith("update ") and status >= 500:
        expected = OutcomeUnknown
    if operation in ACCOUNT_CALLS and expected in (NotFound, Rejected):
        question = "is this the account?" if expected is NotFound else "are we let in?"
        expected, text = BadCredentials, f"{text}, {question}"
    path = "/api/v2" if operation in ACCOUNT_CALLS else "/job_statuses/" if operation == "job status" else "/tickets/"
    body = '{"error": "X", "description": "Y"}'
    account.control.order_fault(path=path, status=status, body=body, headers={"Retry-After": "3"}, times=None)
    with pytest.raises(IntegrationError) as caught:
        CALLS[operation](zendesk, "2026-11-20T10:00:00Z")
    assert type(caught.value) is expected
    assert str(caught.value) == text
    sent = [row for row in account.control.requests() if path in row["path"]]
    assert len(sent) == (2 if status == 401 else 1), "only a 401 proves that nothing was done"
    assert [one for one in account.observed if one[1] == operation][:1] == [("zendesk", operation, str(status))]
    if isinstance(caught.value, Retryable):
        assert caught.value.retry_after == timedelta(seconds=3)


@pytest.mark.parametrize("status", [302, 401, 404, 409, 422, 429, 500])
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_no_body_of_an_error_changes_its_class_or_gets_into_it(
    zendesk: ZendeskClient, account: Account, status: int, body: str
) -> None:
    headers = {"Location": f"https://{CANARY}.example/api/v2/x"}
    account.control.order_fault(path="/tickets/", status=status, body=body, headers=headers, times=None)
    with pytest.raises(STATUSES[status]) as caught:
        zendesk.get_ticket("1")
    assert str(caught.value) == f"zendesk: get ticket: {status}"


NOT_ANSWERS = (
    "",
    "null",
    "[]",
    "3",
    '"x"',
    "{}",
    "<html>",
    '{"ticket": 1}',
    '{"ticket": []}',
    '{"user": {"id": "x"}}',
    '{"audits": 1}',
    '{"tickets": {}}',
    '{"ticket_fields": {}}',
    '{"ticket": {"id": 1}, "ticket": {"id": 1}}',
    '{"ticket": {"id": 2, "created_at": "2026-11-20T10:00:00Z"}}',
)


@pytest.mark.parametrize("operation", CALLS)
@pytest.mark.parametrize("body", NOT_ANSWERS)
def test_a_200_that_is_not_what_was_asked_for_is_an_unexpected_answer(
    zendesk: ZendeskClient, account: Account, operation: str, body: str
) -> None:
    account.control.order_fault(path="/api/v2", status=200, body=body)
    with pytest.raises(UnexpectedAnswer, match=f"^zendesk: {operation}: "):
        CALLS[operation](zendesk, "2026-11-20T10:00:00Z")


def test_a_budget_that_runs_out_is_told_and_obeyed_without_waiting(
    zendesk: ZendeskClient, account: Account, mail: Mail
) -> None:
    ticket_id = mail()
    for number in range(30):
        zendesk.update_ticket(update_of(zendesk, ticket_id, fields={"customer_number": str(number)}))
    assert {one.name for one in account.budgets} == {"account", "per-ticket-updates", "tickets-update"}
    assert [one.remaining for one in account.budgets if one.name == "per-ticket-updates"] == [*range(29, -1, -1)]
    with pytest.raises(Retryable) as caught:
        zendesk.update_ticket(update_of(zendesk, ticket_id, fields={"customer_number": "x"}))
    assert type(caught.value) is Retryable
    assert caught.value.retry_after is not None
    assert caught.value.retry_after.total_seconds() > 500


def test_a_deleted_ticket_is_not_found_and_a_closed_one_says_so(
    zendesk: ZendeskClient, account: Account, mail: Mail
) -> None:
    deleted, closed = mail(), mail()
    account.control.delete_ticket(deleted)
    account.control.act(closed, {"status": "closed"})
    with pytest.raises(NotFound):
        zendesk.get_ticket(deleted)
    assert zendesk.get_ticket(closed).ended == "closed"
    with pytest.raises(Rejected):
        zendesk.update_ticket(update_of(zendesk, closed, priority="low"))


@pytest.mark.parametrize("ticket_id", ["", "x", "1/../2", "-1", "²", "1?include=x"])
def test_what_is_no_ticket_id_is_not_found_without_asking(
    zendesk: ZendeskClient, account: Account, ticket_id: str
) -> None:
    with pytest.raises(NotFound):
        zendesk.get_ticket(ticket_id)
    assert account.control.calls() == {}


def test_a_reply_is_read_with_one_get(zendesk: ZendeskClient, account: Account, mail: Mail) -> None:
    ticket_id = mail()
    requester_id = zendesk.get_ticket(ticket_id).requester_id
    own = zendesk.get_own_user_id()
    assert requester_id is not None
    assert zendesk.get_conversation(ticket_id, requester_id, own).replies == ()
    account.control.act(ticket_id, {"comment": {"body": "Nu er alt nede"}}, person="requester")
    zendesk.update_ticket(update_of(zendesk, ticket_id, note_html="<p>note</p>"))
    account.control.clear_calls()
    assert zendesk.get_conversation(ticket_id, requester_id, own).replies == ("Nu er alt nede",)
    assert account.control.calls() == {"GET /api/v2/tickets/{id}/comments": 1}


def test_many_tickets_cost_one_get_and_those_that_are_gone_are_left_out(
    zendesk: ZendeskClient, account: Account, mail: Mail
) -> None:
    first, gone, last = mail(subject="en"), mail(), mail(subject="to", tags=["vip"])
    account.control.delete_ticket(gone)
    account.control.clear_calls()
    found = zendesk.get_tickets([first, gone, last])
    assert [(one.ticket.id, one.ticket.subject, one.ticket.tags) for one in found] == [
        (first, "en", ()),
        (last, "to", ("vip",)),
    ]
    assert account.control.calls() == {"GET /api/v2/tickets/show_many": 1}


def test_many_tickets_are_updated_by_one_put_and_a_job_that_tells_of_each(
    zendesk: ZendeskClient, account: Account, mail: Mail
) -> None:
    account.control.pace_bulk_jobs(wait=0, each=0)
    first, second = mail(), mail()
    updates = [update_of(zendesk, one, note_html="<p>n</p>", operation_id=f"op-{one}") for one in (first, second)]
    account.control.act(second, {"tags": ["changed"]})
    late = replace(updates[1], updated_stamp="2026-11-20T10:00:00Z")
    account.control.clear_calls()
    job_id = zendesk.update_tickets([updates[0], late])
    job = next(one for one in (zendesk.get_job(job_id, [first, second]) for _ in range(500)) if one.has_ended)
    assert job.results == {first: "updated", second: "refused"}
    assert account.control.calls()["PUT /api/v2/tickets/update_many"] == 1
    audit = account.control.ticket(first)["audits"][-1]
    assert audit["metadata"]["custom"] == {"hotline_operation": f"op-{first}"}
    assert len(account.control.ticket(second)["comments"]) == 1
    assert zendesk.get_tickets([first])[0].ticket.requester_email is not None


def test_what_we_last_wrote_is_told_by_the_audits_and_what_others_wrote_is_not(
    zendesk: ZendeskClient, account: Account, mail: Mail
) -> None:
    ticket_id = mail(tags=["vip"])
    own = zendesk.get_own_user_id()
    assert zendesk.get_history(ticket_id, own) == History({}, frozenset(), frozenset())
    for operation, fields, group in (
        ("op-1", {"customer_number": "10482", "critical": True, "product": "hotline_product_bc"}, "BC Support"),
        ("op-2", {"customer_number": "20917", "clips_remaining": Decimal("2.50")}, "Vagt"),
    ):
        update = update_of(zendesk, ticket_id, fields=fields, group=group, operation_id=operation, priority="high")
        zendesk.update_ticket(update)
    account.control.act(ticket_id, {"priority": "low", "tags": ["hotline_product_bc"]})
    said = update_of(zendesk, ticket_id, reply_html="<p>r</p>", said="duty_reply", operation_id="op-9")
    zendesk.update_ticket(said)
    comment = account.control.ticket(ticket_id)["comments"][-1]
    assert (comment["html_body"], comment["public"]) == ("<p>r</p>", True)
    history = zendesk.get_history(ticket_id, own)
    assert history.of_others == {"priority", "tags"}
    assert history.said == {"duty_reply"}
    assert history.values == {
        "customer_number": "20917",
        "critical": "1",
        "product": "hotline_product_bc",
        "clips_remaining": "2.5",
        "group": "Vagt",
        "priority": "high",
        "tags": "hotline_product_bc vip",
    }
    assert zendesk.find_arrived(ticket_id, sent("op-1", "op-0"), own) == "op-1"
    assert zendesk.find_arrived(ticket_id, sent("op-3"), own) is None
    assert zendesk.find_arrived(ticket_id, sent("op-1"), "1") is None, "anybody can set metadata"


def test_audits_are_read_over_all_pages(zendesk: ZendeskClient, account: Account, mail: Mail) -> None:
    ticket_id = mail()
    zendesk.update_ticket(update_of(zendesk, ticket_id, fields={"customer_number": "10482"}))
    for number in range(120):
        account.control.act(ticket_id, {"subject": f"emne {number}"})
    account.control.clear_calls()
    assert zendesk.find_arrived(ticket_id, sent("op-1"), zendesk.get_own_user_id()) == "op-1"
    assert zendesk.get_history(ticket_id, zendesk.get_own_user_id()).values == {"customer_number": "10482"}
    assert account.control.calls()["GET /api/v2/tickets/{id}/audits"] == 4


def test_what_the_account_lacks_is_named_and_the_rest_is_written(bare: Account) -> None:
    zendesk = bare.connect()
    ticket_id = str(bare.control.create_ticket(subject="x", description="y", requester_email="a@b.example"))
    update = update_of(zendesk, ticket_id, fields={"customer_number": "1"}, group="Vagt", priority="high")
    assert zendesk.find_lacking(update.fields, update.group) == {
        "customer_number": "field Kundenummer",
        "group": "group Vagt",
    }
    zendesk.update_ticket(update)
    assert zendesk.get_ticket(ticket_id).ticket.priority == "high"


def test_a_dropdown_that_lacks_an_option_does_not_cost_the_whole_update(bare: Account) -> None:
    account = bare.simulator.desk.account
    account.add_field("tagger", "Produkt", {"hotline_product_bc": "BC"})
    account.add_field("decimal", "Kundenummer", {})
    zendesk = bare.connect()
    ticket_id = str(bare.control.create_ticket(subject="x", description="y", requester_email="a@b.example"))
    fields = {"product": "hotline_product_nav", "customer_number": "A-1"}
    assert zendesk.find_lacking(fields, None) == {
        "product": "option hotline_product_nav of field Produkt",
        "customer_number": "field Kundenummer (there is one of type decimal)",
    }
    zendesk.update_ticket(update_of(zendesk, ticket_id, fields=fields, priority="high"))
    ticket = zendesk.get_ticket(ticket_id).ticket
    assert (ticket.priority, ticket.custom_fields["product"]) == ("high", None)
    assert zendesk.find_lacking({"product": "hotline_product_bc"}, None) == {}


def test_a_group_that_was_made_anew_is_a_conflict_and_then_found(bare: Account) -> None:
    account = bare.simulator.desk.account
    old = account.add_group("Vagt")
    zendesk = bare.connect()
    ticket_id = str(bare.control.create_ticket(subject="x", description="y", requester_email="a@b.example"))
    update = update_of(zendesk, ticket_id, group="Vagt")
    del account.groups[old.id]
    account.add_group("Vagt")
    with pytest.raises(Conflict, match="ids"):
        zendesk.update_ticket(update)
    zendesk.update_ticket(update)
    assert zendesk.get_ticket(ticket_id).ticket.group == "Vagt"


def test_a_refusal_of_everything_is_about_us_and_no_ticket_dies_of_it(account: Account, mail: Mail) -> None:
    zendesk = account.connect(NamesCache())
    update = update_of(zendesk, mail(), priority="low")
    account.control.order_fault(path="/api/v2", status=403, body="{}", times=None)
    with pytest.raises(BadCredentials, match="let in"):
        zendesk.update_ticket(update)
    with pytest.raises(BadCredentials, match="let in"):
        zendesk.get_ticket(update.ticket_id)


class _NoStore(AuthBase):
    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        del request
        raise ConnectionResetError("the store of tokens is away")


def test_a_store_of_tokens_that_is_away_is_not_taken_for_an_answer(account: Account) -> None:
    names = NamesCache()
    account.connect(names).names()
    settings = ZendeskSettings(account.simulator.address, "demo", TITLES, TYPES)
    with pytest.raises(ConnectionResetError):
        ZendeskClient(settings, _NoStore(), lambda *_: None, names).get_ticket("1")


def test_the_ids_of_fields_and_groups_are_read_once_for_all_clients(account: Account, mail: Mail) -> None:
    names = NamesCache()
    for _ in range(3):
        account.connect(names).get_ticket(mail())
    assert account.control.calls() == {
        "GET /api/v2/ticket_fields": 1,
        "GET /api/v2/groups": 1,
        "GET /api/v2/tickets/{id}": 3,
    }


def test_the_api_token_still_works(account: Account) -> None:
    settings = ZendeskSettings(account.simulator.address, "demo", TITLES, TYPES)
    auth = HTTPBasicAuth(f"{API_EMAIL}/token", API_TOKEN)
    assert ZendeskClient(settings, auth, lambda *_: None, NamesCache()).get_own_user_id() == "9001"


def test_not_even_full_logging_shows_what_customers_write_or_any_token(
    account: Account, mail: Mail, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        zendesk = account.connect()
        ticket_id = mail(subject=CANARY, description=CANARY)
        zendesk.update_ticket(update_of(zendesk, ticket_id, note_html=f"<p>{CANARY}</p>"))
        account.control.order_fault(path="/tickets/", status=422, body=CANARY)
        with pytest.raises(Rejected):
            zendesk.get_ticket(ticket_id)
    assert CANARY not in caplog.text
    assert "Bearer" not in caplog.text


def test_a_key_that_zendesk_drops_is_logged_by_name(
    zendesk: ZendeskClient, account: Account, mail: Mail, caplog: pytest.LogCaptureFixture
) -> None:
    ticket_id = mail()
    answer = zendesk.call("PUT", f"/api/v2/tickets/{ticket_id}", "update ticket", {"ticket": {"kunde": CANARY}})
    assert "audit" in answer
    (record,) = [one for one in caplog.records if one.message == "zendesk dropped keys"]
    assert vars(record)["keys"] == ["kunde"]
    assert CANARY not in caplog.text


def test_a_page_that_leads_elsewhere_is_not_followed(zendesk: ZendeskClient, account: Account) -> None:
    body = '{"audits": [], "next_page": "https://elsewhere.example/steal"}'
    account.control.order_fault(path="/audits", status=200, body=body)
    with pytest.raises(UnexpectedAnswer, match="elsewhere"):
        zendesk.find_arrived("1", sent("op"), "2")


def test_a_list_without_end_is_given_up(zendesk: ZendeskClient, account: Account) -> None:
    body = f'{{"audits": [], "next_page": "{account.simulator.address}/api/v2/tickets/1/audits.json?page=2"}}'
    account.control.order_fault(path="/audits", status=200, body=body, times=None)
    with pytest.raises(UnexpectedAnswer, match="too many pages"):
        zendesk.find_arrived("1", sent("op"), "2")


def test_open_tickets_are_read_page_by_page(bare: Account) -> None:
    for number in range(101):
        bare.simulator.desk.create({"description": f"Spørgsmål {number}", "requester_email": "a@b.example"})
    assert len({one.id for one in bare.connect().read_open()}) == 101
