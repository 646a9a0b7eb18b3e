"""Corrections as cases: what comes out is a file that the rules read, and that says what agents say."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from rules.cases import run_cases
from rules.correction_case import KeptCorrection, render_cases, to_case
from rules.language.catalogue import load_catalogue
from rules.model import Organization, Ticket
from rules.rulebook import load_rulebook
from tests.rules.rulebooks import SHIPPED

AT = datetime(2026, 11, 27, 8, 5, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Copenhagen")
DA = load_catalogue("da")
TICKET = Ticket(
    id="41",
    channel="email",
    received_at=AT,
    subject="Pluk: 10 %",
    description="Hej\n\nPlukterminalerne bipper bare.  \n- alle sammen\n# ikke en kommentar\n",
    requester_email="bente@klitgaard.example",
    organization=Organization("Klitgård: Trælast", "00482"),
)


def kept(field: str, value: object, minutes: int = 0) -> KeptCorrection:
    return KeptCorrection("41", field, value, None, "Mette", AT + timedelta(minutes=minutes))  # type: ignore[arg-type]


def test_a_case_is_the_ticket_as_it_came_and_what_must_come_of_it() -> None:
    case = to_case(TICKET, [kept("product", "hotline_product_nav"), kept("critical", True)], ZONE, DA)
    assert case["name"] == "Rettet på sag 41: Produkt, Driftskritisk"
    assert case["at"] == "2026-11-27 09:05"
    assert case["organization_number"] == "00482"
    assert case["expect"] == {"product": "nav", "critical": True}


def test_of_several_corrections_of_one_field_the_last_counts() -> None:
    corrections = [kept("critical", False, 9), kept("critical", True, 1), kept("account", "Lager / 410", 2)]
    expect = to_case(TICKET, corrections, ZONE, DA)["expect"]
    assert expect == {"critical": False, "account": "Lager", "ref_id": "410"}


def test_who_called_or_wrote_a_message_is_a_number() -> None:
    call = Ticket("42", "voice", AT, "", "Ring tilbage", requester_phone="+4520123456")
    case = to_case(call, [kept("critical", True)], ZONE, DA)
    assert case["requester"] == "+4520123456"
    assert "subject" not in case


def test_the_file_is_read_by_the_rules_and_tells_which_decide_otherwise(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(SHIPPED, folder)
    right = to_case(TICKET, [kept("customer_number", "00482")], ZONE, DA)
    wrong = {**to_case(TICKET, [kept("product", "hotline_product_nav")], ZONE, DA), "name": "den anden"}
    text = render_cases([right, wrong], ["7"], DA)
    (folder / "cases.yaml").write_text(text, "utf-8")
    rulebook = load_rulebook(folder)
    assert rulebook.cases[0].shape.text == TICKET.description
    assert [one.name for one in run_cases(rulebook) if one.wrong] == ["den anden"]
    assert text.startswith("# Det, konsulenter har rettet")
    assert "# Sag 7 findes ikke længere i Zendesk." in text


def test_no_corrections_are_an_empty_file_of_cases(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(SHIPPED, folder)
    (folder / "cases.yaml").write_text(render_cases([], [], DA), "utf-8")
    assert load_rulebook(folder).cases == ()
