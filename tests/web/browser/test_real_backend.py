"""The page, the real backend, a simulated Zendesk and ERP over HTTP: what an agent does ends on the ticket."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from demo.zendesk.account import AGENT
from tests.web.browser.conftest import Opened, Opener
from tests.web.browser.test_pictures import picture, violations
from tests.web.conftest import Stage

NASTY = '"><img src=x onerror="self.hacked=1"><script>self.hacked=1</script>{{7*7}}&amp;'


class Agent:
    """Opens the sidebar of a ticket as an agent of the account."""

    def __init__(self, stage: Stage, opener: Opener) -> None:
        self._stage = stage
        self._opener = opener

    def __call__(self, ticket: str, agent: int = AGENT, **options: object) -> Opened:
        address = f"{self._stage.simulator.address}/_sim/frame/{ticket}?agent={agent}&app={self._stage.app_id}"
        return self._opener(address, **options)  # type: ignore[arg-type]


@pytest.fixture
def sidebar(hotline: str, stage: Stage, opened: Opener) -> Agent:
    return Agent(stage, opened)


def test_a_critical_case_of_a_known_customer(stage: Stage, sidebar: Agent, screenshots: Path) -> None:
    ticket = stage.ticket(subject="BC er nede", description="Alle brugere er ramt, Business Central er nede.")
    stage.work(stage.ticket(subject="Ny bruger til lageret", description="BC: opret en bruger."))
    stage.work(ticket)
    seen = sidebar(ticket)
    for section, words in {
        "customer": ["10482 · Klitgård Trælast A/S", "Bevist", "ERP kender afsenderen"],
        "agreement": ["Hotline-abonnement"],
        "product": ["Business Central"],
        "account": ["RefID 410"],
        "deadlines": ["Første svar", "tilbage", "efter kalender always"],
        "critical": ["DRIFTSKRITISK: nedbrud", "BC er nede"],
        "credit": ["OK"],
        "ages": ["ERP", "Aftaler", "Zendesk"],
        "other": ["Ny bruger til lageret"],
    }.items():
        for word in words:
            expect(seen.section(section)).to_contain_text(word)
    seen.frame.get_by_role("button", name="Hvorfor?").click()
    expect(seen.frame.locator("#why-lines")).to_contain_text("Driftskritisk")
    assert violations(seen) == []
    picture(seen, screenshots / "real-critical.png")
    assert seen.problems == []


def test_a_correction_by_a_double_click_is_one_line_on_the_ticket(stage: Stage, sidebar: Agent) -> None:
    ticket = stage.ticket(description="Hej, vi har kundenr. 20917 og kan ikke udskrive fra BC.")
    stage.work(ticket)
    seen = sidebar(ticket)
    expect(seen.section("customer")).to_contain_text("20917 · Vesterlund Mejeri")
    seen.frame.get_by_role("button", name="Det er 20917").dblclick()
    expect(seen.said("customer")).to_contain_text("Rettet.")
    expect(seen.section("customer")).to_contain_text("Bevist")
    stage.work(ticket)
    assert stage.fields(ticket)["customer_number"] == "20917"
    assert len([line for line in stage.comments(ticket) if "rettede Kundenummer" in line]) == 1
    seen.page.evaluate("happens('ticket.updated')")
    expect(seen.section("customer")).to_contain_text("Vesterlund Mejeri A.m.b.a.")


def test_the_page_stands_there_while_the_erp_is_away(stage: Stage, sidebar: Agent, screenshots: Path) -> None:
    ticket = stage.ticket(description="BC: hvordan bogfører jeg?")
    stage.work(ticket)
    stage.sim_erp_down()
    seen = sidebar(ticket)
    seen.frame.get_by_role("button", name="Hent nyt fra ERP").click()
    expect(seen.section("ages")).to_contain_text("ERP svarer ikke siden kl. ")
    expect(seen.said("ages")).to_have_text("ERP svarede ikke.")
    expect(seen.section("customer")).to_contain_text("Klitgård")
    expect(seen.section("deadlines")).to_contain_text("tilbage")
    picture(seen, screenshots / "real-erp-down.png")


def test_who_is_not_let_in_is_told_so_in_words(stage: Stage, sidebar: Agent, screenshots: Path) -> None:
    ticket = stage.ticket(description="BC: hvordan bogfører jeg?")
    stage.work(ticket)
    seen = sidebar(ticket)
    stage.clock.ahead = timedelta(hours=1)
    seen.frame.locator("#reevaluate").click()
    expect(seen.said("actions")).not_to_be_empty()
    assert seen.said("actions").get_attribute("data-failed") == ""
    late = sidebar(ticket, ready=False)
    expect(late.frame.locator("main")).to_contain_text("Zendesk")
    assert late.frame.locator("#hotline-page").count() == 0
    assert violations(late) == []
    picture(late, screenshots / "real-turned-away.png")
    stage.clock.ahead = timedelta()
    late.page.route("**/sidebar?*", lambda route: route.continue_(post_data="token=a.b.c"))
    late.page.reload()
    expect(late.page.frame_locator("#app").locator("main")).to_contain_text("Zendesk har ikke lukket dig ind")
    agent = next(stage.agents)
    stage.sim("PUT", f"/agents/{agent}", name="Uden adgang", role="agent", ticket_restriction="assigned")
    other = sidebar(ticket, agent=agent)
    expect(other.frame.get_by_role("alert")).not_to_be_empty()
    expect(other.frame.locator("body")).not_to_contain_text("Klitgård")


def test_what_a_mail_says_never_becomes_more_than_text(stage: Stage, sidebar: Agent) -> None:
    ticket = stage.ticket(subject=f"BC er nede {NASTY}", description=NASTY, requester_name=NASTY)
    stage.ticket(subject=NASTY, description=NASTY)
    stage.work(ticket)
    seen = sidebar(ticket)
    expect(seen.frame.locator("#other li")).not_to_have_count(0)
    seen.frame.get_by_role("button", name="Hvorfor?").click()
    expect(seen.frame.locator("#why-lines li").first).to_be_visible()
    assert seen.frame.evaluate("self.hacked") is None
    assert seen.page.evaluate("self.hacked") is None
    assert seen.frame.locator("main img, main script").count() == 0
    assert seen.problems == []


def test_time_is_priced_registered_and_taken_from_the_clips_at_once(
    stage: Stage, sidebar: Agent, screenshots: Path
) -> None:
    ticket = stage.ticket(description="BC: kan ikke udskrive.", requester_email="susanne@tangvig.example")
    stage.work(ticket)
    seen = sidebar(ticket)
    expect(seen.section("agreement")).to_contain_text("54 af 80 klip tilbage")
    seen.frame.get_by_role("button", name="60 min.").click()
    expect(seen.frame.locator("#quote")).to_contain_text("Pris: ")
    picture(seen, screenshots / "real-time.png")
    seen.frame.locator("#time-note").fill(NASTY)
    seen.frame.get_by_role("button", name="Registrér tiden").dblclick()
    expect(seen.said("time")).to_have_text("Tiden er registreret.")
    expect(seen.section("time")).to_contain_text("60 min. i dag")
    expect(seen.section("agreement")).not_to_contain_text("54 af 80")
    expect(seen.section("agreement")).to_contain_text("Tid, som ERP ikke kender endnu, er trukket fra.")
    seen.frame.get_by_role("button", name="Ret kl.").click()
    seen.frame.get_by_role("button", name="Slet registreringen").click()
    expect(seen.said("time")).to_have_text("Registreringen er slettet.")
    expect(seen.section("agreement")).to_contain_text("54 af 80 klip tilbage")
    assert seen.frame.evaluate("self.hacked") is None
    stage.work(ticket)
    assert sum("registrerede" in line for line in stage.comments(ticket)) == 1
    assert seen.problems == []


def test_teamviewer_opens_one_session_whose_link_becomes_a_draft(stage: Stage, sidebar: Agent) -> None:
    ticket = stage.ticket(description="BC: kan ikke udskrive.")
    stage.work(ticket)
    seen = sidebar(ticket)
    seen.frame.get_by_role("button", name="Start TeamViewer").dblclick()
    expect(seen.said("remote")).to_contain_text("Linket står nu som kladde i svaret")
    draft = seen.page.locator("#reply").input_value()
    assert "samtykke" in draft
    own = seen.frame.get_by_role("link", name="Forbind som konsulent").get_attribute("href")
    assert own
    assert own not in draft
    assert draft.count("http") == 1
    again = sidebar(ticket)
    expect(again.frame.get_by_role("link", name="Forbind som konsulent")).to_have_attribute("href", own)
    again.frame.get_by_role("button", name="Luk sessionen").click()
    expect(again.section("remote")).to_contain_text("Sessionen er lukket")
    stage.work(ticket)
    assert own not in " ".join(stage.comments(ticket))
    assert seen.problems == again.problems == []


def test_a_call_that_was_asked_for_is_made_once_and_told_of(stage: Stage, sidebar: Agent) -> None:
    ticket = stage.ticket(description="BC: kan ikke udskrive. Ring til mig på 22 33 44 55.")
    stage.work(ticket)
    seen = sidebar(ticket)
    expect(seen.section("contact").locator("a")).to_have_attribute("href", "tel:+4522334455")
    seen.frame.get_by_role("button", name="Jeg har ringet").dblclick()
    expect(seen.said("contact")).not_to_be_empty()
    expect(seen.section("contact")).not_to_contain_text("venter på et opkald")
    stage.work(ticket)
    assert sum("har ringet til kunden" in line for line in stage.comments(ticket)) == 1
    assert seen.problems == []
