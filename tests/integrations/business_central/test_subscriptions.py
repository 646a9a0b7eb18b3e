"""Webhook subscriptions: what is to be done, and doing it with Business Central."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from demo.business_central.server import Simulator
from demo.faults import Fault
from integrations.business_central.notifications import Resource, parse_notifications
from integrations.business_central.subscriptions import (
    RENEW_BEFORE,
    Create,
    Delete,
    Renew,
    Subscription,
    Subscriptions,
    Wanted,
    decide_subscriptions,
)
from integrations.errors import Conflict, IntegrationError, OutcomeUnknown, Rejected, Retryable, UnexpectedAnswer
from tests.integrations.business_central.conftest import Bearer, answer_with, ignore, records_of
from tests.integrations.business_central.listener import Listener

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
COMPANY = "00000000-0000-4000-8000-00000000000c"
STATE = "a-secret-of-some-length"
WANTED = Wanted(COMPANY, ("customers", "salesInvoices"), "https://hotline.example/webhooks/business-central", STATE)


def subscription(key: str, resource: Resource | None, **changed: object) -> Subscription:
    made = Subscription(
        id=key,
        etag="1",
        company_id=COMPANY,
        resource=resource,
        notification_url=WANTED.notification_url,
        expires_at=NOW + timedelta(days=2),
        client_state=STATE,
    )
    return replace(made, **changed)  # type: ignore[arg-type]


CUSTOMERS, INVOICES = subscription("c", "customers"), subscription("i", "salesInvoices")


# --- what is to be done


def test_nothing_is_done_while_all_are_there_and_young() -> None:
    assert decide_subscriptions([CUSTOMERS, INVOICES], WANTED, NOW) == ()


def test_what_is_missing_is_made() -> None:
    assert decide_subscriptions([], WANTED, NOW) == (Create("customers"), Create("salesInvoices"))
    assert decide_subscriptions([INVOICES], WANTED, NOW) == (Create("customers"),)


@pytest.mark.parametrize(
    ("left", "renewed"),
    [
        (RENEW_BEFORE + timedelta(seconds=1), False),
        (RENEW_BEFORE, True),
        (timedelta(seconds=1), True),
    ],
)
def test_a_subscription_is_renewed_a_day_before_its_end(left: timedelta, *, renewed: bool) -> None:
    ending = subscription("c", "customers", expires_at=NOW + left)
    assert decide_subscriptions([ending, INVOICES], WANTED, NOW) == ((Renew(ending),) if renewed else ())


def test_one_that_has_ended_is_made_anew() -> None:
    ended = subscription("c", "customers", expires_at=NOW)
    assert decide_subscriptions([ended, INVOICES], WANTED, NOW) == (Delete(ended), Create("customers"))


def test_a_new_secret_is_made_known_at_once_where_the_old_one_is_told() -> None:
    old = subscription("c", "customers", client_state="the secret before this")
    silent = subscription("i", "salesInvoices", client_state="")
    assert decide_subscriptions([old, silent], WANTED, NOW) == (Renew(old),)


def test_a_second_one_and_one_no_longer_wanted_are_deleted() -> None:
    older = subscription("a", "customers", expires_at=NOW + timedelta(days=1, hours=1))
    unwanted, unknown = subscription("g", "generalLedgerEntries"), subscription("x", None)
    actions = decide_subscriptions([older, CUSTOMERS, INVOICES, unwanted, unknown], WANTED, NOW)
    assert actions == (Delete(older), Delete(unwanted), Delete(unknown))


def test_those_of_others_are_left_alone() -> None:
    elsewhere = subscription("e", "customers", notification_url="https://other.example/x")
    other_company = subscription("o", "customers", company_id="00000000-0000-4000-8000-0000000000ff")
    assert decide_subscriptions([elsewhere, other_company, CUSTOMERS, INVOICES], WANTED, NOW) == ()


@pytest.mark.parametrize(
    "changed",
    [
        {"company_id": "CRONUS"},
        {"notification_url": "http://hotline.example/x"},
        {"client_state": "short"},
        {"client_state": "x" * 251},
        {"client_state": "with blanks in between"},
    ],
)
def test_what_cannot_be_subscribed_to_is_refused(changed: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"GUID|plain http|client state"):
        replace(WANTED, **changed)  # type: ignore[arg-type]


def test_the_secret_is_shown_nowhere() -> None:
    assert STATE not in f"{WANTED!r} {CUSTOMERS!r} {Renew(CUSTOMERS)!r}"


# --- doing it


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as listening:
        yield listening


@pytest.fixture
def bc() -> Iterator[Simulator]:
    """A simulator of its own: subscriptions are kept, and its clock is moved."""
    customer = {"id": "00000000-0000-4000-8000-000000000001", "number": "1000", "name": "Firma"}
    with Simulator(records_of([customer])) as simulator:
        yield simulator


@pytest.fixture
def client(bc: Simulator) -> Subscriptions:
    return Subscriptions(bc.base_url, Bearer(bc), ignore, nullcontext)


@pytest.fixture
def wanted(bc: Simulator, listener: Listener) -> Wanted:
    return replace(WANTED, company_id=bc.company_id, notification_url=listener.url)


def bring_about(client: Subscriptions, wanted: Wanted, now: datetime) -> list[str]:
    actions = decide_subscriptions(client.read_all(), wanted, now)
    for action in actions:
        client.apply(action, wanted)
    return [type(action).__name__ for action in actions]


def test_subscriptions_are_made_with_a_handshake_and_found_again(
    client: Subscriptions, wanted: Wanted, listener: Listener, bc: Simulator
) -> None:
    assert client.read_all() == ()
    assert bring_about(client, wanted, bc.subscriptions.now()) == ["Create", "Create"]
    assert listener.handshakes == 2
    assert {each.resource for each in client.read_all()} == {"customers", "salesInvoices"}
    assert all(each.client_state == STATE for each in client.read_all())
    assert bring_about(client, wanted, bc.subscriptions.now()) == []


def test_they_live_on_when_renewed_in_time_and_are_made_anew_when_not(
    client: Subscriptions, wanted: Wanted, listener: Listener, bc: Simulator
) -> None:
    bring_about(client, wanted, bc.subscriptions.now())
    for _ in range(3):
        bc.subscriptions.advance(timedelta(days=2, hours=1))
        assert bring_about(client, wanted, bc.subscriptions.now()) == ["Renew", "Renew"]
    assert listener.handshakes == 8
    bc.subscriptions.advance(timedelta(days=3))
    assert client.read_all() == ()
    assert bring_about(client, wanted, bc.subscriptions.now()) == ["Create", "Create"]


def test_without_a_handshake_there_is_no_subscription_nor_a_renewal(
    client: Subscriptions, wanted: Wanted, listener: Listener, bc: Simulator
) -> None:
    client.apply(Create("customers"), wanted)
    [made] = client.read_all()
    listener.shakes_hands = False
    with pytest.raises(Rejected, match="create_subscription: 400"):
        client.apply(Create("salesInvoices"), wanted)
    with pytest.raises(Rejected, match="renew_subscription: 400"):
        client.apply(Renew(made), wanted)
    bc.subscriptions.advance(timedelta(days=3))
    assert client.read_all() == ()


def test_one_that_somebody_else_has_changed_is_a_conflict(client: Subscriptions, wanted: Wanted) -> None:
    client.apply(Create("customers"), wanted)
    [made] = client.read_all()
    client.apply(Renew(made), wanted)
    with pytest.raises(Conflict):
        client.apply(Renew(made), wanted)
    with pytest.raises(Conflict):
        client.apply(Delete(made), wanted)


def test_deleting_is_done_once_and_is_well_when_it_was_gone(client: Subscriptions, wanted: Wanted) -> None:
    client.apply(Create("customers"), wanted)
    [made] = client.read_all()
    client.apply(Delete(made), wanted)
    assert client.read_all() == ()
    client.apply(Delete(made), wanted)


def test_a_change_is_told_after_half_a_minute_with_the_secret(
    client: Subscriptions, wanted: Wanted, listener: Listener, bc: Simulator
) -> None:
    bring_about(client, wanted, bc.subscriptions.now())
    key = "00000000-0000-4000-8000-000000000001"
    bc.subscriptions.change("customers", key, "updated")
    bc.subscriptions.change("vendors", key, "updated")
    assert bc.subscriptions.advance(timedelta(seconds=20)) == 0
    assert bc.subscriptions.advance(timedelta(seconds=20)) == 1
    [body] = listener.bodies
    [notification] = parse_notifications(body)
    assert (notification.resource, notification.key, notification.change) == ("customers", key, "updated")
    assert (notification.company_id, notification.client_state) == (bc.company_id, STATE)


@pytest.mark.parametrize("outcome", [(200, True, 0), (503, True, 1), (429, True, 1), (400, False, 0)])
def test_what_the_webhook_answers_decides_over_the_subscription(
    client: Subscriptions, wanted: Wanted, listener: Listener, bc: Simulator, outcome: tuple[int, bool, int]
) -> None:
    listener.status, lives, repeats = outcome
    client.apply(Create("customers"), wanted)
    bc.subscriptions.change("customers", "00000000-0000-4000-8000-000000000001", "updated")
    bc.subscriptions.advance(timedelta(seconds=31))
    assert bool(client.read_all()) == lives
    assert bc.subscriptions.advance(timedelta(seconds=31)) == repeats


def test_very_many_changes_are_told_as_a_collection(
    client: Subscriptions, wanted: Wanted, listener: Listener, bc: Simulator
) -> None:
    client.apply(Create("customers"), wanted)
    for n in range(1001):
        bc.subscriptions.change("customers", f"00000000-0000-4000-8000-{n:012d}", "updated")
    bc.subscriptions.advance(timedelta(seconds=31))
    [notification] = parse_notifications(listener.bodies[0])
    assert (notification.change, notification.key) == ("collection", None)


@pytest.mark.parametrize(
    ("fault", "error"),
    [(Fault(status=503), OutcomeUnknown), (Fault(hang=0.01), OutcomeUnknown), (Fault(status=429), Retryable)],
)
def test_a_write_without_an_answer_has_an_unknown_outcome(
    client: Subscriptions, wanted: Wanted, bc: Simulator, fault: Fault, error: type[IntegrationError]
) -> None:
    bc.faults.add(replace(fault))
    with pytest.raises(error) as caught:
        client.apply(Create("customers"), wanted)
    assert type(caught.value) is error
    assert STATE not in str(caught.value)


@pytest.mark.parametrize(
    "row",
    [
        {"subscriptionId": "x') or ('", "@odata.etag": "1"},
        {"subscriptionId": "x", "@odata.etag": "1\r\nX: y"},
        {"subscriptionId": "x", "@odata.etag": ""},
        {"subscriptionId": "x", "@odata.etag": "1", "expirationDateTime": "soon"},
        {"subscriptionId": "x", "@odata.etag": "1", "expirationDateTime": "2026-11-26T12:00:00"},
    ],
)
def test_a_subscription_that_is_not_as_documented_is_unexpected(
    client: Subscriptions, bc: Simulator, row: dict[str, str]
) -> None:
    whole = {
        "resource": f"/api/v2.0/companies({bc.company_id})/customers",
        "notificationUrl": "https://hotline.example/x",
        "expirationDateTime": "2026-11-26T12:00:00Z",
    }
    answer_with(bc, "subscriptions", {"value": [whole | row]})
    with pytest.raises(UnexpectedAnswer):
        client.read_all()


def test_subscriptions_to_other_apis_are_not_ours(client: Subscriptions, bc: Simulator) -> None:
    row = {"resource": f"api/contoso/x/v1.0/companies({bc.company_id})/things", "subscriptionId": "x"}
    answer_with(bc, "subscriptions", {"value": [row]})
    assert client.read_all() == ()
