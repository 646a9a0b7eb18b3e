from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

import pytest
import redis

from demo.zendesk.account import AGENT
from demo.zendesk.control import Control
from demo.zendesk.server import Simulator
from integrations.zendesk.provision import DesiredField, DesiredState, apply, plan
from rules.fields import FIELDS
from rules.model import Agreement, Credit, Customer, CustomerFacts
from rules.questions import Questions
from tests.workers.conftest import create
from workers import ticket_job, ticket_pass
from workers.agreement_sources import OrganizationAgreements
from workers.contact_index import ContactIndex
from workers.customer_cache import CustomerCache
from workers.customer_facts import CustomerSource
from workers.desk import Desk
from workers.pending import KNOWN_CRITICAL, PENDING
from workers.ticket_pass import MOST_COMMENTS
from workers.zendesk_commands import read_ticket


def test_a_closed_and_a_deleted_ticket_end_with_that_outcome(zendesk: Control, desk: Desk) -> None:
    closed, deleted = create(zendesk, desk, "Spørgsmål om NAV", "Spørgsmål om BC")
    zendesk.act(closed, {"status": "solved"})
    zendesk.act(closed, {"status": "closed"})
    zendesk.delete_ticket(deleted)
    ticket_job.process_ticket(closed)
    ticket_job.process_ticket(deleted)
    counts = desk.counters.read()
    assert counts["jobs:closed"] == 1
    assert counts.get("jobs:gone", 0) + counts.get("jobs:deleted", 0) == 1
    assert desk.redis.zcard(PENDING) == 0


def test_a_solved_ticket_first_seen_on_an_update_wakes_nobody(zendesk: Control, desk: Desk) -> None:
    (ticket_id,) = create(zendesk, desk, "Business Central er nede for alle, ingen kan arbejde")
    zendesk.act(ticket_id, {"status": "solved"})
    ticket_job.process_ticket(ticket_id)
    ticket = zendesk.ticket(ticket_id)["ticket"]
    assert (ticket["priority"], ticket["group_id"]) == (None, None)
    assert "hotline_critical" not in ticket["tags"]
    assert not desk.redis.sismember(KNOWN_CRITICAL, ticket_id)


def test_what_the_account_lacks_is_named_and_the_rest_is_written(zendesk: Control, desk: Desk) -> None:
    (ticket_id,) = create(zendesk, desk, "Hvordan laver jeg en rapport i BC?")
    ticket_job.process_ticket(ticket_id)
    state = zendesk.ticket(ticket_id)
    assert state["ticket"]["priority"] == "normal"
    assert any(one["public"] is False for one in state["comments"])
    missing = desk.missing.read()
    assert "group BC Support" in missing
    assert "field Kundenummer" in missing, "whatever this ticket has to be written there"
    assert "field Regelversion" in missing


def put_tickets(zendesk: Control) -> int:
    return zendesk.calls().get("PUT /api/v2/tickets/{id}", 0)


def make_account(desk: Desk) -> None:
    """What `hotline zendesk apply` makes of fields and groups."""
    fields = tuple(DesiredField(one.key, one.title, one.type, one.options) for one in FIELDS)
    state = DesiredState(fields, tuple(desk.rulebook.groups), "Hotline", "http://127.0.0.1:9/webhooks/zendesk")
    client = desk.zendesk()
    apply(client, plan(client, state))


def process(desk: Desk, ticket_id: str) -> None:
    desk.pending.add(ticket_id, "test")
    ticket_job.process_ticket(ticket_id)


def values(zendesk: Control, desk: Desk, ticket_id: str) -> dict[str, Any]:
    by_id = {one["id"]: one["value"] for one in zendesk.ticket(ticket_id)["ticket"]["custom_fields"]}
    return {key: by_id[number] for key, number in desk.zendesk().find_names().fields.items() if number in by_id}


def notes(zendesk: Control, ticket_id: str) -> list[str]:
    return [one["html_body"] for one in zendesk.ticket(ticket_id)["comments"] if one["public"] is False]


def no_erp(client: redis.Redis) -> tuple[CustomerCache, ContactIndex]:
    keep = timedelta(days=1)
    return CustomerCache(client, "none", keep), ContactIndex(client, "none", keep)


class Erp:
    """Answers as the test says."""

    def __init__(self, facts: CustomerFacts) -> None:
        self.facts = facts

    def find(self, _: Questions) -> CustomerFacts:
        return self.facts


def test_what_was_lacking_is_written_once_an_admin_has_made_it(
    zendesk: Control, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ticket_id,) = create(zendesk, desk, "Hvordan laver jeg en rapport i BC?")
    ticket_job.process_ticket(ticket_id)
    before = put_tickets(zendesk)
    process(desk, ticket_id)
    assert put_tickets(zendesk) == before, "what cannot be written is not written again and again"
    make_account(desk)
    # As when half a minute has passed since the names were read.
    monkeypatch.setattr("integrations.zendesk.client.FRESH_IF_MISSING", timedelta(0))
    process(desk, ticket_id)
    written = values(zendesk, desk, ticket_id)
    assert (written["product"], written["identity"]) == ("hotline_product_bc", "hotline_id_missing")
    groups = {number: name for name, number in desk.zendesk().find_names().groups.items()}
    assert groups[zendesk.ticket(ticket_id)["ticket"]["group_id"]] == "BC Support"
    assert len(notes(zendesk, ticket_id)) == 1
    assert desk.missing.read() == []


def test_a_ticket_that_is_closed_between_read_and_write_ends_cleanly(
    zendesk: Control, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ticket_id,) = create(zendesk, desk, "Hvordan laver jeg en rapport i BC?")

    def close_meanwhile(*_: object, **__: object) -> str:
        zendesk.act(ticket_id, {"status": "closed"})
        return "<p>note</p>"

    monkeypatch.setattr(ticket_pass, "compose_note", close_meanwhile)
    ticket_job.process_ticket(ticket_id)
    assert desk.counters.read()["jobs:closed"] == 1
    assert desk.pending.dead() == []


def test_a_redis_that_was_lost_makes_no_second_note_and_leaves_a_persons_choice(
    zendesk: Control, desk: Desk, client: redis.Redis
) -> None:
    make_account(desk)
    (ticket_id,) = create(zendesk, desk, "Hvordan laver jeg en rapport i BC?")
    ticket_job.process_ticket(ticket_id)
    product = desk.zendesk().names().fields["product"]
    rulebook = desk.zendesk().names().fields["rulebook"]
    chosen = {"custom_fields": [{"id": product, "value": "hotline_product_nav"}, {"id": rulebook, "value": None}]}
    zendesk.act(ticket_id, chosen)
    client.flushall()
    process(desk, ticket_id)
    assert values(zendesk, desk, ticket_id)["product"] == "hotline_product_nav"
    assert len(notes(zendesk, ticket_id)) == 1
    process(desk, ticket_id)
    assert len(notes(zendesk, ticket_id)) == 1


def test_an_outage_of_the_erp_neither_takes_away_what_was_known_nor_makes_a_note(
    zendesk: Control, desk: Desk
) -> None:
    make_account(desk)
    at = datetime(2026, 11, 23, 10, tzinfo=UTC)
    terms = (Agreement("subscription", "nav"),)
    customer = Customer("10482", "Klitgård Trælast A/S", at, terms, (), Credit("none", Decimal("18.5")))
    erp = Erp(CustomerFacts("ok", at, None, {"10482": customer}, (customer,)))
    ticket_job.serve(replace(desk, customers=cast(CustomerSource, erp)))
    (ticket_id,) = create(zendesk, desk, "Hvor finder jeg momsopgørelsen?")
    ticket_job.process_ticket(ticket_id)
    before, put = zendesk.ticket(ticket_id), put_tickets(zendesk)
    assert values(zendesk, desk, ticket_id)["agreement"] == "hotline_agreement_subscription"
    erp.facts = CustomerFacts("down", None, at)
    process(desk, ticket_id)
    assert (put_tickets(zendesk), zendesk.ticket(ticket_id)) == (put, before)
    assert desk.redis.zscore(PENDING, ticket_id) is not None, "it is looked at again when the ERP may be back"
    zendesk.act(ticket_id, {"comment": {"body": "Nu er hele systemet nede, ingen kan arbejde!"}}, person="requester")
    process(desk, ticket_id)
    assert values(zendesk, desk, ticket_id)["critical"] is True
    assert values(zendesk, desk, ticket_id)["overdue_amount"] == "18.5"
    assert [len(notes(zendesk, ticket_id)), "DRIFTSKRITISK" in notes(zendesk, ticket_id)[1]] == [2, True]


@pytest.mark.parametrize("final", [False, True])
def test_a_ticket_without_facts_is_looked_at_again_only_if_the_erp_may_answer_later(
    zendesk: Control, desk: Desk, final: bool
) -> None:
    make_account(desk)
    erp = Erp(CustomerFacts("down", None, datetime(2026, 11, 23, 10, tzinfo=UTC), final=final))
    ticket_job.serve(replace(desk, customers=cast(CustomerSource, erp)))
    (ticket_id,) = create(zendesk, desk, "Hvor finder jeg momsopgørelsen i BC?")
    ticket_job.process_ticket(ticket_id)
    assert values(zendesk, desk, ticket_id)["agreement"] == "hotline_agreement_unknown"
    assert (desk.redis.zscore(PENDING, ticket_id) is None) == final


def serve_with_a_low_card(desk: Desk) -> None:
    """As if the ERP knew everybody as a customer with a tenth of a clip card left."""
    make_account(desk)
    at = datetime(2026, 11, 23, 10, tzinfo=UTC)
    card = Agreement("clips", None, None, None, 600, 60, 15)
    customer = Customer("10482", "Klitgård", at, (card,), (), Credit("none", Decimal(0)))
    erp = Erp(CustomerFacts("ok", at, None, {"10482": customer}, (customer,)))
    ticket_job.serve(replace(desk, customers=cast(CustomerSource, erp)))


def test_a_card_that_is_nearly_used_up_is_told_of_on_the_first_ticket_only(zendesk: Control, desk: Desk) -> None:
    serve_with_a_low_card(desk)
    first, second = create(zendesk, desk, "Hvor finder jeg moms?", "Hvor finder jeg balancen?")
    for ticket_id in (first, second, first):
        process(desk, ticket_id)
    assert "mindst 80 % brugt" in notes(zendesk, first)[0]
    assert [len(notes(zendesk, one)) for one in (first, second)] == [1, 1]
    assert "brugt" not in notes(zendesk, second)[0]


def test_what_a_refused_write_would_have_told_the_next_ticket_tells(zendesk: Control, desk: Desk) -> None:
    serve_with_a_low_card(desk)
    first, second = create(zendesk, desk, "Hvor finder jeg moms?", "Hvor finder jeg balancen?")
    zendesk.order_fault(method="PUT", path="/api/v2/tickets/", status=422, body='{"error": "RecordInvalid"}')
    for ticket_id in (first, second):
        process(desk, ticket_id)
    assert notes(zendesk, first) == []
    assert "mindst 80 % brugt" in notes(zendesk, second)[0]


@pytest.mark.parametrize(
    ("agreements", "credit", "told"),
    [
        ((Agreement("subscription"),), Credit("none", Decimal(0)), None),
        ((Agreement("clips", None, None, None, 600, 300, 15),), Credit("none", Decimal(0)), None),
        ((Agreement("clips", None, None, None, 600, 0, 15),), Credit("none", Decimal(0)), "BRUGT OP"),
        ((), Credit("none", Decimal(0)), "INGEN gyldig aftale"),
        ((Agreement("subscription"),), Credit("all", Decimal(0)), "spærret"),
        ((Agreement("subscription"),), Credit("none", Decimal(100)), "forfalden saldo"),
    ],
)
def test_a_ticket_is_completed_in_silence_unless_the_erp_tells_what_must_be_heard(
    zendesk: Control, desk: Desk, agreements: tuple[Agreement, ...], credit: Credit, told: str | None
) -> None:
    make_account(desk)
    at = datetime(2026, 11, 23, 10, tzinfo=UTC)
    erp = Erp(CustomerFacts("down", None, at))
    ticket_job.serve(replace(desk, customers=cast(CustomerSource, erp)))
    (ticket_id,) = create(zendesk, desk, "Hvor finder jeg momsopgørelsen? Kundenr. 10482")
    ticket_job.process_ticket(ticket_id)
    assert ["ukendt siden" in note for note in notes(zendesk, ticket_id)] == [True]
    customer = Customer("10482", "Klitgård", at, agreements, (), credit)
    erp.facts = CustomerFacts("ok", at, None, {"10482": customer}, (customer,))
    for _ in range(2):
        process(desk, ticket_id)
    shown = values(zendesk, desk, ticket_id)
    assert (shown["identity"], shown["customer_number"]) == ("hotline_id_proven", "10482")
    assert shown["agreement"] != "hotline_agreement_unknown"
    later = notes(zendesk, ticket_id)[1:]
    assert not any("kr." in note for note in later)
    assert [told in note for note in later] == [True] if told is not None else later == []


def test_an_agreement_on_the_organization_is_shown(zendesk: Control, desk: Desk) -> None:
    make_account(desk)
    source = CustomerSource(desk.redis, None, *no_erp(desk.redis), OrganizationAgreements())
    ticket_job.serve(replace(desk, customers=source))
    fields = {"hotline_agreement": "hotline_org_clips", "hotline_clips_bought": 40, "hotline_clips_left": 10.5}
    firm = {"name": "Klitgård", "external_id": "10482", "fields": {**fields, "hotline_clip_minutes": 15}}
    ticket_id = str(
        zendesk.create_ticket(description="Hvor er moms?", requester_email="a@b.example", organization=firm)
    )
    process(desk, ticket_id)
    shown = values(zendesk, desk, ticket_id)
    assert (shown["identity"], shown["agreement"]) == ("hotline_id_proven", "hotline_agreement_clips")
    assert Decimal(shown["clips_remaining"]) == Decimal("10.47"), "whole minutes are what is counted"


def test_a_number_that_came_by_a_form_never_becomes_proven_by_itself(
    zendesk: Control, desk: Desk, client: redis.Redis
) -> None:
    make_account(desk)
    at = datetime(2026, 11, 23, 10, tzinfo=UTC)
    customer = Customer("20917", "Vesterlund Mejeri", at, (), (), Credit("none", Decimal("18.5")))
    erp = Erp(CustomerFacts("ok", at, None, {"20917": customer}, ()))
    ticket_job.serve(replace(desk, customers=cast(CustomerSource, erp)))
    form = {"description": "Hjælp", "requester_email": "a@b.example", "custom_fields": {"Kundenummer": "20917"}}
    ticket_id = str(zendesk.create_ticket(**form))  # type: ignore[arg-type]
    for _ in range(2):
        process(desk, ticket_id)
        client.flushall()
        process(desk, ticket_id)
        shown = values(zendesk, desk, ticket_id)
        assert (shown["identity"], shown["customer_number"]) == ("hotline_id_claimed", "20917")
        assert shown["overdue_amount"] is None
    number = desk.zendesk().names().fields["customer_number"]
    zendesk.act(ticket_id, {"custom_fields": [{"id": number, "value": "10482"}]})
    zendesk.act(ticket_id, {"custom_fields": [{"id": number, "value": "20917"}]})
    client.flushall()
    process(desk, ticket_id)
    assert values(zendesk, desk, ticket_id)["identity"] == "hotline_id_proven", "a consultant has set it since"


def test_a_ticket_is_not_taken_from_the_consultant_who_is_at_it_unless_it_is_critical(
    zendesk: Control, desk: Desk
) -> None:
    make_account(desk)
    names = {number: name for name, number in desk.zendesk().names().groups.items()}
    (ticket_id,) = create(zendesk, desk, "Hvordan laver jeg en rapport?")
    ticket_job.process_ticket(ticket_id)
    assert names[zendesk.ticket(ticket_id)["ticket"]["group_id"]] == "ERP Support"
    zendesk.act(ticket_id, {"assignee_id": AGENT})
    zendesk.act(ticket_id, {"comment": {"body": "Tak for hjælpen, vi bruger NAV til dette."}}, person="requester")
    process(desk, ticket_id)
    assert values(zendesk, desk, ticket_id)["product"] == "hotline_product_nav"
    assert names[zendesk.ticket(ticket_id)["ticket"]["group_id"]] == "ERP Support"
    zendesk.act(ticket_id, {"comment": {"body": "Nu er hele systemet nede, ingen kan arbejde!"}}, person="requester")
    process(desk, ticket_id)
    assert names[zendesk.ticket(ticket_id)["ticket"]["group_id"]] != "ERP Support"


def test_a_reply_that_came_before_the_first_pass_is_read(zendesk: Control, desk: Desk) -> None:
    fresh, answered = create(zendesk, desk, "Hvordan laver jeg en rapport?", "Hvordan laver jeg en rapport?")
    zendesk.act(answered, {"comment": {"body": "Nu er hele systemet nede, ingen kan arbejde!"}}, person="requester")
    ticket_job.process_ticket(fresh)
    assert "GET /api/v2/tickets/{id}/comments" not in zendesk.calls()
    process(desk, answered)
    assert zendesk.ticket(answered)["ticket"]["priority"] == "urgent"


def test_looking_at_a_ticket_changes_nothing(zendesk: Control, desk: Desk) -> None:
    (ticket_id,) = create(zendesk, desk, "Hvordan laver jeg en rapport i BC?")
    ticket_job.process_ticket(ticket_id)
    zendesk.act(ticket_id, {"comment": {"body": "Kundenummer 10482"}}, person="requester")
    zendesk.clear_calls()
    before = desk.ledger.get(ticket_id)
    ticket, _ = read_ticket(desk, ticket_id)
    assert ticket.replies == ("Kundenummer 10482",), "explained is what a pass would see"
    assert {call.split()[0] for call in zendesk.calls()} == {"GET"}
    assert desk.ledger.get(ticket_id) == before


def test_a_ticket_that_takes_no_more_comments_gets_its_fields_alone(
    zendesk: Control, desk: Desk, simulator: Simulator
) -> None:
    make_account(desk)
    (ticket_id,) = create(zendesk, desk, "Hvordan laver jeg en rapport i BC?")
    simulator.desk.account.most_comments = 1
    ticket = simulator.desk.account.tickets[int(ticket_id)]
    ticket.comments += [replace(ticket.comments[0], public=False)] * (MOST_COMMENTS - 1)
    ticket_job.process_ticket(ticket_id)
    assert values(zendesk, desk, ticket_id)["product"] == "hotline_product_bc"
    assert len(ticket.comments) == MOST_COMMENTS
    assert desk.counters.read()["jobs:without comment"] == 1
    before = put_tickets(zendesk)
    process(desk, ticket_id)
    assert put_tickets(zendesk) == before, "what was to be said counts as said"
    assert desk.pending.dead() == []
