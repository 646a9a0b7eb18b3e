"""Who may not see what a customer owes does not read it in the explanation of why a rule did not hold."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from rules.engine import decide_situated
from rules.explain import explain, to_lines, to_payload
from rules.language.catalogue import load_catalogue
from rules.model import Credit, Customer, CustomerFacts
from rules.replay import parse_ticket
from rules.rulebook import load_rulebook
from rules.withheld_amounts import withhold_amounts
from tests.rules.rulebooks import write_variant

DA = load_catalogue("da")
AT = datetime(2026, 11, 23, 8, 12, tzinfo=UTC)
RULES = """routes:
  - {name: Skylder meget, when: {overdue_amount: {greater_than: 10000}}, group: Bogholderi}
  - name: Skylder noget
    when:
      any:
        - {field: {Forfalden saldo: {is: "9"}}}
        - {none: [{overdue_amount: {greater_than: 5}}], credit: overdue}
    group: Bogholderi
"""


def test_no_amount_is_told_and_the_rest_stays_as_it_was(tmp_path: Path) -> None:
    book = load_rulebook(write_variant(tmp_path / "rules", "routing.yaml", "routes:\n", RULES))
    asked = {
        "id": "1",
        "received_at": "2026-11-23T09:30:00+01:00",
        "requester_email": "bente@klitgaard.example",
        "description": "Hvordan retter man en kladde i Navision?",
        "custom_fields": {"Forfalden saldo": "1234.50"},
    }
    customer = Customer("10482", "Klitgård", AT, (), (), Credit("none", Decimal("1234.50")))
    facts = CustomerFacts("ok", AT, None, {"10482": customer}, (customer,))
    ticket = parse_ticket(asked)
    told = explain(*decide_situated(ticket, facts, book, ticket.received_at), book)
    shown = " ".join(" ".join(to_lines(told, DA)).split())
    assert shown.count("1234.50") == 3
    withheld = withhold_amounts(told, DA)
    hidden = " ".join(" ".join(to_lines(withheld, DA)).split())
    assert hidden == shown.replace("1234.50", "skjult")
    assert "overdue_amount er «skjult», men reglen kræver greater_than: 10000" in hidden
    assert "1234" not in json.dumps(to_payload(withheld, DA)["why_not"])
