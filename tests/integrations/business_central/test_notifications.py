"""What a webhook is sent: typed, or refused as a whole."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.business_central.server import Simulator
from demo.faults import Fault
from integrations.business_central.client import BusinessCentral
from integrations.business_central.notifications import Change, Notification, Resource, parse_notifications
from integrations.errors import Retryable, UnexpectedAnswer
from tests.integrations.business_central.conftest import calls

COMPANY = "cfd6b936-3abc-5770-9195-65230122a258"
KEY = "df75ef3d-fe52-591d-892a-f3793bc9cd6d"
"""Of customer 10482."""
INVOICE = "c30d9242-cb6c-5f55-b540-2f587bd02741"
"""To 30456, paid by 30455."""


def notified(**changed: object) -> bytes:
    row: dict[str, object] = {
        "subscriptionId": "c670ea73cacb459bb51dc1740da2f1db",
        "clientState": "a-secret-of-some-length",
        "expirationDateTime": "2026-11-29T12:00:00Z",
        "resource": f"api/v2.0/companies({COMPANY})/customers({KEY})",
        "changeType": "updated",
        "lastModifiedDateTime": "2026-11-26T12:54:20.467Z",
    }
    return json.dumps({"value": [row | changed]}).encode()


def change(
    resource: Resource, key: str | None = KEY, kind: Change = "updated", company: str = COMPANY
) -> Notification:
    return Notification(resource, company, key, kind, datetime(2026, 11, 26, tzinfo=UTC), "secret")


def test_a_notification_says_what_changed_and_when() -> None:
    assert parse_notifications(notified()) == (
        Notification(
            "customers",
            COMPANY,
            KEY,
            "updated",
            datetime(2026, 11, 26, 12, 54, 20, 467000, UTC),
            "a-secret-of-some-length",
        ),
    )


@pytest.mark.parametrize(
    "resource",
    [
        f"/api/v2.0/companies({COMPANY})/customers({KEY})",
        f"https://api.businesscentral.dynamics.com/v2.0/t/production/api/v2.0/companies({COMPANY})/customers({KEY})",
        f"API/v2.0/Companies({COMPANY.upper()})/Customers({KEY.upper()})",
    ],
)
def test_the_address_may_be_written_in_several_ways(resource: str) -> None:
    [notification] = parse_notifications(notified(resource=resource))
    assert (notification.company_id, notification.resource, notification.key) == (COMPANY, "customers", KEY)


def test_a_collection_names_nothing() -> None:
    resource = (
        f"/api/v2.0/companies({COMPANY})/salesInvoices?$filter=lastDateTimeModified%20gt%202018-10-15T11:00:00Z"
    )
    [notification] = parse_notifications(notified(resource=resource, changeType="collection"))
    assert (notification.resource, notification.key) == ("salesInvoices", None)


def test_other_entities_are_left_out_and_a_missing_secret_is_no_secret() -> None:
    assert parse_notifications(notified(resource=f"api/v2.0/companies({COMPANY})/items({KEY})")) == ()
    assert parse_notifications(notified(clientState=None))[0].client_state == ""
    assert parse_notifications(b'\xef\xbb\xbf{"value": []}') == (), "versions before 19 begin with a byte order mark"


def test_the_secret_is_not_shown() -> None:
    assert "secret" not in repr(parse_notifications(notified()))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b'{"value": {}}',
        b'{"value": [7]}',
        notified(changeType="renamed"),
        notified(resource="customers"),
        notified(resource=f"api/v2.0/companies({COMPANY})/customers('10482')"),
        notified(resource=f"api/v2.0/companies({COMPANY})/customers"),
        notified(changeType="collection"),
        notified(lastModifiedDateTime="yesterday"),
        notified(lastModifiedDateTime="2026-11-26T12:54:20"),
        notified(lastModifiedDateTime="9999-12-31T23:59:59-14:00"),
    ],
)
def test_a_body_that_is_not_as_documented_is_unexpected(body: bytes) -> None:
    with pytest.raises(UnexpectedAnswer):
        parse_notifications(body)


@given(
    st.binary(max_size=80)
    | st.text(st.sampled_from("/api/v2.0companies()?$:{}-_x"), max_size=60).map(lambda t: notified(resource=t))
)
def test_any_body_is_typed_or_refused(body: bytes) -> None:
    with suppress(UnexpectedAnswer):
        parse_notifications(body)


# --- whom it concerns


def test_a_customer_and_an_invoice_lead_to_numbers_in_one_round_trip(
    erp: BusinessCentral, simulator: Simulator
) -> None:
    changes = [change("customers"), change("customers", kind="created"), change("salesInvoices", INVOICE)]
    assert erp.read_changed(changes) == frozenset({"10482", "30456", "30455"})
    assert calls(simulator) == {"$batch": 1}


def test_changes_of_another_company_concern_nobody(erp: BusinessCentral, simulator: Simulator) -> None:
    assert erp.read_changed([change("customers", company=KEY)]) == frozenset()
    assert erp.read_changed([]) == frozenset()
    assert calls(simulator) == {}


@pytest.mark.parametrize(
    "one",
    [
        change("customers", None, "collection"),
        change("generalLedgerEntries"),
        change("customers", "00000000-0000-4000-8000-0000000000ff", "deleted"),
    ],
)
def test_what_cannot_be_told_may_concern_anybody(erp: BusinessCentral, one: Notification) -> None:
    assert erp.read_changed([change("customers"), one]) is None


def test_a_draft_that_is_gone_concerns_nobody(erp: BusinessCentral) -> None:
    gone = change("salesInvoices", "00000000-0000-4000-8000-0000000000ff", "deleted")
    assert erp.read_changed([change("customers"), gone]) == frozenset({"10482"})


def test_while_business_central_is_down_nothing_is_guessed(erp: BusinessCentral, simulator: Simulator) -> None:
    simulator.faults.add(Fault(status=503))
    with pytest.raises(Retryable):
        erp.read_changed([change("customers")])
