"""Agreements from the organization or a file take the place of the ERP's, and say nothing of others."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rules.model import Account, Agreement, Customer, CustomerFacts, Organization
from rules.questions import Questions
from workers.agreement_sources import FileAgreements, OrganizationAgreements
from workers.contact_index import ContactIndex
from workers.customer_cache import CustomerCache
from workers.customer_facts import CustomerSource
from workers.desk import Desk
from workers.readiness import find_unanswering

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
OF_THE_ERP = (Agreement("subscription", "nav"),)
A, B = (Customer(number, number, NOW, OF_THE_ERP) for number in ("10482", "20917"))
FACTS = CustomerFacts("ok", NOW, None, {"10482": A, "99999": None}, (B,), (B,), (A,), (A,))
SUBSCRIBED = Organization("Klitgård", "10482", {"hotline_agreement": "hotline_org_subscription"})


def test_the_organization_speaks_for_its_own_customer_only() -> None:
    facts = OrganizationAgreements().complete(FACTS, Questions(("10482",), organization=SUBSCRIBED))
    assert facts.by_number["10482"].agreements == (Agreement("subscription"),)  # type: ignore[union-attr]
    assert facts.by_ref_id[0].agreements == facts.by_domain[0].agreements == (Agreement("subscription"),)
    assert facts.by_contact[0].agreements is facts.by_phone[0].agreements is None
    assert facts.by_number["99999"] is None


@pytest.mark.parametrize("organization", [None, Organization("Klitgård", None, SUBSCRIBED.fields)])
def test_an_organization_without_a_number_says_nothing(organization: Organization | None) -> None:
    facts = OrganizationAgreements().complete(FACTS, Questions(("10482",), organization=organization))
    assert facts.by_number["10482"].agreements is None  # type: ignore[union-attr]


def test_without_an_erp_the_organization_is_all_that_is_known() -> None:
    facts = OrganizationAgreements().complete(CustomerFacts(), Questions(("10482",), organization=SUBSCRIBED))
    customer = facts.by_number["10482"]
    assert customer is not None
    assert (customer.name, customer.agreements, customer.credit) == ("Klitgård", (Agreement("subscription"),), None)


def touch(path: Path, text: str, seconds: int) -> None:
    path.write_text(text, "utf-8")
    os.utime(path, (seconds, seconds))


FILE = """customers:
  "10482":
    name: Klitgård
    agreements: [{kind: subscription}]
    accounts: [{ref_id: "1201", name: Drift}]
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    touch(tmp_path / "aftaler.yaml", FILE, 1)
    return tmp_path / "aftaler.yaml"


def test_the_file_says_who_has_an_agreement_and_the_rest_have_none(path: Path) -> None:
    facts = FileAgreements(path).complete(FACTS, Questions(("10482",)))
    customer = facts.by_number["10482"]
    assert customer is not None
    assert (customer.agreements, customer.accounts) == ((Agreement("subscription"),), (Account("1201", "Drift"),))
    assert facts.by_contact[0].agreements == ()


def test_without_an_erp_the_file_knows_the_customers(path: Path) -> None:
    facts = FileAgreements(path).complete(CustomerFacts(), Questions(("10482", "20917")))
    assert list(facts.by_number) == ["10482"]
    assert facts.by_number["10482"].name == "Klitgård"  # type: ignore[union-attr]


def test_a_changed_file_is_read_and_a_broken_one_is_not_used(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    source = FileAgreements(path)

    def agreements() -> object:
        facts = source.complete(FACTS, Questions(("10482",)))
        return facts.by_number["10482"].agreements  # type: ignore[union-attr]

    assert agreements() == (Agreement("subscription"),)
    touch(path, FILE.replace("kind: subscription", "kind: clips, clip_minutes: 15"), 2)
    clips = (Agreement("clips", None, None, None, 0, 0, 15),)
    assert agreements() == clips
    touch(path, FILE.replace("kind", "slags"), 3)
    assert (agreements(), agreements()) == (clips, clips)
    assert caplog.messages == ["agreements file unusable"]
    assert [(one.key, one.line) for one in source.problems()] == [("missing", 4), ("key_unknown", 4)]
    path.unlink()
    assert agreements() == clips
    touch(path, FILE, 4)
    assert source.problems() == ()


def test_a_file_that_was_never_good_leaves_agreements_unknown(tmp_path: Path) -> None:
    facts = FileAgreements(tmp_path / "none.csv").complete(FACTS, Questions(("10482",)))
    assert facts.by_number["10482"].agreements is None  # type: ignore[union-attr]


def test_health_says_what_is_wrong_with_the_file(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "aftaler.csv").write_text("customer_number;kind\n10482;klip\n", "utf-8")
    keep = timedelta(days=1)
    cache, index = CustomerCache(desk.redis, "none", keep), ContactIndex(desk.redis, "none", keep)
    source = CustomerSource(desk.redis, None, cache, index, FileAgreements(tmp_path / "aftaler.csv"))
    warnings = find_unanswering(replace(desk, customers=source)).warnings
    assert any("aftaler.csv:2:1: error: Kolonnen kind kan ikke bruges: «klip»" in one for one in warnings)
