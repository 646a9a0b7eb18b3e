"""The page shows what is known, in the order in which it is needed, and nothing of it waits for what is slow."""

from __future__ import annotations

import threading

import pytest
from playwright.sync_api import expect

from tests.web.browser.backend import Told
from tests.web.browser.conftest import Opener
from tests.web.browser.views import CONFLICT, CRITICAL, ERP_DOWN, MISSING, VIEW, WORKED, due, view
from web.page import load_page_texts

ORDER = ["customer", "agreement", "product", "account", "deadlines", "critical", "credit", "contact", "other", "ages"]
"What the page shows, from the top; what can be done with the ticket comes below."


def test_everything_is_shown_in_the_order_of_need(told: Told, opened: Opener) -> None:
    seen = opened()
    titles = seen.frame.locator("h2").evaluate_all("all => all.map((one) => one.id.replace('title-', ''))")
    assert titles[: len(ORDER)] == ORDER
    for name, words in {
        "customer": ["10234 · Nordisk Fjord A/S", "Bevist", "ERP kender afsenderen"],
        "agreement": [
            "Klippekort",
            "7,5 af 20 klip tilbage",
            "Tid, som ERP ikke kender",
            "Udløber 31-12-2026",
            "snart",
        ],
        "product": ["Business Central"],
        "account": ["Fjord Drift ApS", "RefID RF-20817"],
        "deadlines": ["Første svar", "tilbage", "Senest kl. ", "efter kalender hotline"],
        "critical": ["Ikke driftskritisk"],
        "credit": ["Forfalden saldo", "1.234,50 kr.", "50.000,00 kr."],
        "contact": ["Ring", "12 34 56 78", "Kunden beder om"],
        "other": ["Sag 4690", "Momsafregning", "afventer", "Sag 4702", "åben"],
        "ages": ["ERP", "kl. 09.12", "Zendesk", "kl. 09.14"],
        "remote": ["Ingen session åben"],
        "time": ["0 min. i dag", "Et klip er 30 min."],
    }.items():
        for word in words:
            expect(seen.section(name)).to_contain_text(word)
    assert seen.section("credit").locator("dt").all_inner_texts() == ["Forfaldent", "Saldo", "Kreditmaksimum"]
    width = seen.frame.locator(".bar__fill").evaluate("bar => bar.offsetWidth / bar.parentElement.clientWidth")
    assert width == pytest.approx(0.375, abs=0.01)
    assert seen.problems == []


def test_titles_stand_there_before_anything_has_answered(told: Told, opened: Opener) -> None:
    told.hold["4711"] = threading.Event()
    seen = opened(ready=False)
    expect(seen.section("agreement").locator("h2")).to_be_visible()
    expect(seen.frame.locator("#customer")).to_have_text("Henter sagen …")
    told.hold["4711"].set()
    expect(seen.frame.locator("#customer")).to_contain_text("Nordisk Fjord")


def test_what_is_slow_is_waited_for_by_itself(told: Told, opened: Opener) -> None:
    told.hold["other"] = threading.Event()
    told.view = view(**ERP_DOWN)
    seen = opened()
    expect(seen.section("agreement")).to_contain_text("Ukendt siden kl. 09.12")
    expect(seen.section("ages")).to_contain_text("ERP svarer ikke siden kl. 09.12")
    expect(seen.section("ages")).to_contain_text("gamle")
    expect(seen.section("product")).to_contain_text("Business Central")
    assert seen.frame.locator("#other li").count() == 0
    told.hold["other"].set()
    expect(seen.frame.locator("#other li")).to_have_count(2)


def test_a_conflict_shows_both_customers_and_a_critical_case_its_words(told: Told, opened: Opener) -> None:
    told.view = view(customer=CONFLICT, critical=CRITICAL)
    seen = opened()
    for words in (
        "Modstrid",
        "men teksten nævner 20345. Afklar, hvem det er",
        "Enten10234 · Nordisk Fjord A/S",
        "Eller20345 · Havneby",
    ):
        expect(seen.section("customer")).to_contain_text(words)
    for words in ("DRIFTSKRITISK: nedbrud", "Usikkert", "serveren er nede", "ingen kan arbejde"):
        expect(seen.section("critical")).to_contain_text(words)
    told.view = view(**MISSING)
    seen.page.evaluate("happens('app.activated')")
    expect(seen.section("customer")).to_contain_text("Mangler")
    expect(seen.section("agreement")).to_contain_text("Ingen gyldig aftale")
    expect(seen.section("account")).to_contain_text("Spørg, hvilket regnskab det gælder")
    expect(seen.section("credit")).to_contain_text("Spærret")
    told.view["customer"]["stated"] = {"number": "99999", "name": None}
    told.view["account"] = None
    told.view["agreement"].update(expires="01-11-2026", ended=True)
    seen.page.evaluate("happens('app.activated')")
    expect(seen.section("customer")).to_contain_text("Oplyst: 99999")
    expect(seen.section("account")).to_contain_text("Ikke oplyst")
    expect(seen.section("agreement")).to_contain_text("Udløb 01-11-2026 udløbet")
    expect(seen.section("critical")).to_contain_text("Ikke driftskritisk")


def test_the_clock_runs_and_says_when_it_is_late(told: Told, opened: Opener) -> None:
    told.view = view(deadlines=[{**VIEW["deadlines"][0], "due_at": due(9)}])
    seen = opened(fake_clock=True)
    left = seen.frame.locator(".deadline__left")
    expect(left).to_contain_text("0:08:5")
    expect(left).to_have_attribute("data-level", "soon")
    seen.page.clock.fast_forward("09:10")
    expect(left).to_have_attribute("data-level", "late")
    expect(left).to_contain_text("Overskredet med 0:00:")
    told.view = view(deadlines=[{**VIEW["deadlines"][0], "paused": True}])
    seen.page.evaluate("happens('ticket.updated')")
    expect(seen.section("deadlines")).to_contain_text("Sat på pause")
    expect(left).to_have_count(0)


def test_a_deadline_of_days_says_so_and_a_wrong_clock_of_the_agent_is_put_right(told: Told, opened: Opener) -> None:
    told.view = view(deadlines=[{**VIEW["deadlines"][0], "due_at": due(3 * 24 * 60 + 5)}])
    seen = opened(clock_ahead=3600)
    assert seen.frame.locator(".deadline__left").inner_text().startswith("3 d. 0:04:")


@pytest.mark.parametrize("language", ["da", "en"])
def test_each_language_is_one_language(language: str, told: Told, opened: Opener) -> None:
    told.language = "en" if language == "en" else "da"
    told.view = view(**WORKED)
    seen = opened()
    texts = load_page_texts(told.language)
    assert seen.frame.locator("html").get_attribute("lang") == language
    for name in ("customer", "agreement", "deadline", "credit", "contact", "other_tickets", "data", "remote", "time"):
        expect(seen.frame.get_by_role("heading", name=texts[name], exact=True)).to_be_visible()
    for name in ("refresh", "why", "reevaluate", "remote_insert", "remote_close", "save_time"):
        expect(seen.frame.get_by_role("button", name=texts[name], exact=True)).to_be_visible()


def test_colours_follow_zendesk_and_before_it_the_agents_machine(told: Told, opened: Opener) -> None:
    dark, light = "rgb(21, 26, 30)", "rgb(255, 255, 255)"
    expect(opened(sdk=False, prefers="dark").frame.locator("html")).to_have_css("background-color", dark)
    seen = opened(scheme="light", prefers="dark")
    expect(seen.frame.locator("html")).to_have_css("background-color", light)
    seen.page.locator("#scheme").click()
    expect(seen.frame.locator("html")).to_have_css("background-color", dark)


@pytest.mark.parametrize("changed", [{"customer": CONFLICT, "critical": CRITICAL}, {**ERP_DOWN, **WORKED}, MISSING])
def test_nothing_is_wider_than_320_pixels(changed: dict[str, object], told: Told, opened: Opener) -> None:
    told.view = view(**changed)
    told.view["product"] = {"value": "bc", "text": "Business Central On-Premises"}
    told.view["account"] = {"name": "Landbrugsmaskinforhandlerforeningen", "ref_id": "RF-2081720817208172081720817"}
    told.other[0]["subject"] = "Fejlmeddelelse:" + "x" * 80
    seen = opened(width=320)
    expect(seen.frame.locator("#other li")).to_have_count(2)
    for opener in seen.frame.locator("[data-opens]").all():
        opener.click()
    assert seen.frame.evaluate("window.innerWidth") == 320
    wide = """all => all.filter((one) => one.getBoundingClientRect().right > 320.5 && !one.closest('.unseen'))
                        .map((one) => one.outerHTML.slice(0, 120))"""
    assert seen.frame.locator("body *").evaluate_all(wide) == []
    assert seen.frame.evaluate("document.documentElement.scrollWidth") == 320


def test_the_frame_is_as_high_as_the_page(told: Told, opened: Opener) -> None:
    seen = opened()
    expect(seen.frame.locator("#other li")).to_have_count(2)
    for opens in (True, False):
        height = seen.frame.locator("main").evaluate("main => Math.ceil(main.getBoundingClientRect().height)")
        expect(seen.page.locator("#app")).to_have_css("height", f"{height}px")
        if opens:
            seen.frame.locator("#why").click()
            seen.frame.locator("#why-lines li").first.wait_for()


def test_only_a_ticket_that_is_looked_at_is_asked_for_again(told: Told, opened: Opener) -> None:
    seen = opened(fake_clock=True)
    expect(seen.frame.locator("#other li")).to_have_count(2)

    def reads() -> int:
        return sum(path == "tickets/4711" for _, path, _, _ in told.asked)

    seen.page.evaluate("happens('app.deactivated')")
    seen.page.clock.run_for("08:00")
    assert reads() == 1
    with seen.page.expect_response("**/tickets/4711"):
        seen.page.evaluate("happens('app.activated')")
    with seen.page.expect_response("**/tickets/4711"):
        seen.page.clock.run_for("02:01")
    assert reads() == 3
