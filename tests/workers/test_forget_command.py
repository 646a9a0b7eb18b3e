"""What Hotline itself holds of a customer or an address is removed, and counted."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import redis
from click.testing import CliRunner

import app
from integrations.erp import Contact, Found
from rules.act import Act
from rules.callback import Contact as CallbackContact
from rules.model import AgreementFlag, Customer, Ticket
from rules.update import Written, decide_update
from tests.rules.decisions import DECISION
from tests.workers.conftest import lease_of
from workers.acts import Acts
from workers.agreement_alerts import AgreementAlerts
from workers.callback_case import Case
from workers.callback_case import Entry as CallbackEntry
from workers.callbacks import Callbacks
from workers.corrections import Corrections
from workers.customers import open_cache, open_index
from workers.forget_command import forget
from workers.ledger import Entry, Intent, Ledger
from workers.settings import parse_settings
from workers.time_ledger.opening import open_time_ledger

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
SETTINGS = parse_settings({"DATA_DIR": tempfile.mkdtemp(prefix="hl")})
A, B = Customer("10482", "Klitgård", NOW), Customer("20917", "Vesterlund", NOW)
EMAIL = "bente@klitgaard.example"


def _made(case: Case, _: list[Case]) -> Case:
    return case


def fill(client: redis.Redis) -> None:
    open_cache(SETTINGS, client).store(Found({"10482": A, "20917": B}, (A,)), EMAIL, NOW)
    contacts = [Contact("10482", emails=(EMAIL,), phones=("20 12 34 56",)), Contact("20917", phones=("20 12 34 56",))]
    open_index(SETTINGS, client).rebuild(contacts, NOW)
    ledger = Ledger(client)
    ledger.put(lease_of(client, "1"), Entry(Written({"customer_number": "10482", "customer_name": "Klitgård"})))
    ledger.put(
        lease_of(client, "2"), Entry(None, (Intent("op", Written({"customer_number": "10482"}), datetime.now(UTC)),))
    )
    ledger.put(lease_of(client, "3"), Entry(Written({"customer_number": "20917"})))
    ledger.put(lease_of(client, "4"), Entry(None))
    callbacks = Callbacks(client)
    for number, phone in (("10482", "a"), ("20917", "b")):
        callbacks.accept("sms", number, {})
        (event,) = callbacks.claim_events(1)
        contact = CallbackContact("sms", NOW, (phone,), number)
        case = Case(phone, (CallbackEntry("e", contact, "Hej"),))
        callbacks.join(event, contact, partial(_made, case), NOW)
    for number, act_id in (("10482", "a"), ("20917", "b")):
        act = Act(act_id, NOW, "Mette", "correct", field="customer_number", value=number, before=None)
        Acts(client).put("7", act)
        Corrections(open_time_ledger(None, SETTINGS.data_dir).database).keep("7", act)
    flagged = replace(DECISION, agreement_flags=(AgreementFlag("clips_80", "card"),))
    alerts = AgreementAlerts(client)
    alerts.told(flagged, alerts.claim(flagged))


def test_a_customer_is_removed_everywhere_and_others_stay(client: redis.Redis) -> None:
    fill(client)
    assert list(forget(SETTINGS, client, number=" 10482", email=None)) == [
        "customer: 2 cache entries removed",
        "customer: 3 index entries removed",
        "customer: 1 agreement alerts removed",
        "customer: 1 callbacks removed",
        "customer: 2 ticket ledgers removed",
        "customer: 1 acts in the sidebar removed",
        "customer: 1 corrections removed",
    ]
    left = " ".join(f"{key} {client.dump(key)!r}" for key in client.scan_iter())
    assert "10482" not in left
    assert "Klitg" not in left
    assert Ledger(client).get("3") is not None
    assert open_index(SETTINGS, client).find(phone="+4520123456").by_phone == ("20917",)


def test_an_address_is_removed(client: redis.Redis) -> None:
    fill(client)
    assert list(forget(SETTINGS, client, number=None, email=EMAIL.upper())) == [
        "address: 1 cache entries removed",
        "address: 1 index entries removed",
    ]
    assert list(forget(SETTINGS, client, number=None, email=EMAIL)) == [
        "address: 0 cache entries removed",
        "address: 0 index entries removed",
    ]


def test_nobody_is_forgotten_by_mistake(redis_url: str) -> None:
    done = CliRunner().invoke(app.main, ["forget", "--customer", " "], env={"REDIS_URL": redis_url})
    assert done.exit_code == 1
    assert "Say whom" in done.output


def test_the_command_says_what_it_removed(redis_url: str, client: redis.Redis) -> None:
    fill(client)
    done = CliRunner().invoke(app.main, ["forget", "--email", EMAIL], env={"REDIS_URL": redis_url})
    assert (done.exit_code, done.output.splitlines()[0]) == (0, "address: 1 cache entries removed")


def test_a_customer_is_removed_under_every_spelling_that_was_asked(client: redis.Redis) -> None:
    open_cache(SETTINGS, client).store(Found({"0010482": A, "20917": B}), None, NOW)
    assert next(forget(SETTINGS, client, number="10482", email=None)) == "customer: 1 cache entries removed"
    left = " ".join(f"{client.get(key)!r}" for key in client.scan_iter())
    assert "Klitg" not in left
    assert "Vesterlund" in left


def test_a_ticket_whose_number_was_set_by_hand_is_forgotten_with_its_customer(client: redis.Redis) -> None:
    """The number is the consultant's and not ours, but the name beside it came from us."""
    ticket = Ticket("7", "web", NOW, "", "", custom_fields={"customer_number": "10482"})
    before = Written({"customer_number": "20917"})
    decision = replace(DECISION, ticket_id="7", identity="proven", customer_number="10482", customer_name="Klitgård")
    decided = decide_update(
        ticket, decision, before, note_html="", material="m", operation_id="op", updated_stamp="2026-11-26T09:00:00Z"
    )
    assert decided is not None
    Ledger(client).put(lease_of(client, "7"), Entry(decided[1]))
    assert Ledger(client).get("7") == Entry(decided[1])
    assert Ledger(client).forget_customer("10482") == 1
