"""What goes wrong is said in words, where it went wrong, and what was on the page stays."""

from __future__ import annotations

import pytest
from playwright.sync_api import APIResponse, Route, expect

from tests.web.browser.backend import Told
from tests.web.browser.conftest import Opener, Served
from tests.web.browser.views import TICKET_ID, view


def test_without_zendesks_script_the_page_says_what_to_do(told: Told, opened: Opener) -> None:
    seen = opened(sdk=False)
    expect(seen.frame.get_by_role("alert")).to_contain_text("Siden får ikke svar fra Zendesk")
    assert told.asked == []


def test_an_expired_bearer_is_told_and_takes_nothing_away(told: Told, opened: Opener) -> None:
    seen = opened()
    told.bearers.clear()
    seen.frame.locator("#reevaluate").click()
    expect(seen.said("actions")).to_have_text("Din adgang til siden er udløbet. Genindlæs Zendesk for at gå videre.")
    seen.page.evaluate("happens('app.activated')")
    expect(seen.frame.get_by_role("alert")).to_contain_text("udløbet")
    expect(seen.section("customer")).to_contain_text("Nordisk Fjord")


def test_the_bearer_is_renewed_while_it_holds(told: Told, opened: Opener) -> None:
    seen = opened(fake_clock=True)
    told.refusals["token"] = (503, "busy")
    with seen.page.expect_response("**/sidebar/api/token"):
        seen.page.clock.fast_forward("11:00")
    del told.refusals["token"]
    with seen.page.expect_response("**/sidebar/api/token"):
        seen.page.clock.fast_forward("01:01")
    told.bearers.discard("first")
    seen.frame.locator("#reevaluate").click()
    expect(seen.said("actions")).to_contain_text("vurderet igen")


def test_a_refusal_is_told_in_hotlines_own_words(told: Told, opened: Opener) -> None:
    told.refusals["4711"] = (403, "Du kan ikke se denne sag i Zendesk.")
    seen = opened()
    expect(seen.frame.get_by_role("alert")).to_contain_text("Du kan ikke se denne sag i Zendesk.")
    del told.refusals["4711"]
    seen.frame.get_by_role("button", name="Prøv igen").click()
    expect(seen.section("customer")).to_contain_text("Nordisk Fjord")
    expect(seen.frame.get_by_role("alert")).to_have_count(0)
    told.refusals["correct"] = (422, "Kundenummer 99999 findes ikke i ERP.")
    seen.frame.get_by_role("button", name="Ret kunden").click()
    seen.frame.locator("#customer-number").fill("99999")
    seen.frame.locator("#customer-number").press("Enter")
    expect(seen.said("customer")).to_have_text("Kundenummer 99999 findes ikke i ERP.")
    expect(seen.frame.locator("#customer-number")).to_have_value("99999")


def test_an_agent_without_rights_sees_no_buttons_for_what_is_refused(told: Told, opened: Opener) -> None:
    told.view = view(may={"correct": False, "amounts": False, "time": False, "remote": False})
    told.view["credit"]["amounts"] = None
    seen = opened()
    expect(seen.section("credit")).to_contain_text("Forfalden saldo")
    expect(seen.section("credit")).not_to_contain_text("kr.")
    expect(seen.frame.locator(".edit:visible")).to_have_count(0)
    expect(seen.section("time")).to_be_hidden()
    expect(seen.section("remote")).to_be_hidden()


def test_a_hotline_that_is_away_is_told_with_the_age_of_what_is_shown(told: Told, opened: Opener) -> None:
    seen = opened()
    told.cut.add("4711")
    seen.page.evaluate("happens('app.activated')")
    expect(seen.frame.get_by_role("alert")).to_contain_text("Hotline svarer ikke. Det, du ser, er fra kl. ")
    expect(seen.section("customer")).to_contain_text("Nordisk Fjord")
    seen.frame.get_by_role("button", name="Prøv igen").click()
    expect(seen.frame.get_by_role("alert")).to_have_count(0)


def test_an_act_whose_answer_was_lost_is_tried_again_as_the_same_act(told: Told, opened: Opener) -> None:
    seen = opened()
    told.cut.add("reevaluate")
    seen.frame.locator("#reevaluate").click()
    expect(seen.said("actions")).to_contain_text("uvist")
    seen.frame.locator("#reevaluate").click()
    expect(seen.said("actions")).to_contain_text("vurderet igen")
    seen.frame.locator("#reevaluate").click()
    expect(seen.frame.locator("#reevaluate")).not_to_have_attribute("aria-disabled", "true")
    first, second, third = (body["request_id"] for body in told.posts("reevaluate"))
    assert first == second != third


@pytest.mark.parametrize(("status", "code"), [(503, "zendesk"), (409, "under_way")])
def test_an_act_that_may_yet_be_done_is_tried_again_as_the_same_act(
    status: int, code: str, told: Told, opened: Opener
) -> None:
    seen = opened()
    told.refusals["reevaluate"] = (status, code)
    seen.frame.locator("#reevaluate").click()
    expect(seen.said("actions")).to_have_text(code)
    del told.refusals["reevaluate"]
    seen.frame.locator("#reevaluate").click()
    expect(seen.said("actions")).to_contain_text("vurderet igen")
    first, second = (body["request_id"] for body in told.posts("reevaluate"))
    assert first == second


def test_an_act_that_is_meant_anew_is_not_taken_for_the_one_whose_answer_was_lost(told: Told, opened: Opener) -> None:
    seen = opened(fake_clock=True)
    part = seen.frame.locator("#correct-product")

    def choose(name: str) -> None:
        if part.is_hidden():
            seen.frame.get_by_role("button", name="Ret produktet").click()
        part.get_by_role("button", name=name, exact=True).click()

    told.cut.add("correct")
    choose("Business Central")
    expect(seen.said("product")).to_contain_text("uvist")
    for name in ("NAV", "Business Central"):
        choose(name)
        expect(part).to_be_hidden()
    told.cut.add("teamviewer")
    seen.frame.get_by_role("button", name="Start TeamViewer").click()
    expect(seen.said("remote")).to_contain_text("uvist")
    seen.page.evaluate("happens('app.activated')")
    seen.frame.get_by_role("button", name="Luk sessionen").click()
    seen.frame.get_by_role("button", name="Start TeamViewer").click()
    expect(seen.said("remote")).to_contain_text("kladde")
    told.cut.add("reevaluate")
    seen.frame.locator("#reevaluate").click()
    expect(seen.said("actions")).to_contain_text("uvist")
    seen.page.clock.fast_forward("02:10")
    seen.frame.locator("#reevaluate").click()
    expect(seen.said("actions")).to_contain_text("vurderet igen")
    for act, times in (("correct", 3), ("teamviewer", 2), ("reevaluate", 2)):
        assert len({body["request_id"] for body in told.posts(act)}) == times, act


def test_time_whose_answer_was_lost_stays_as_it_is_until_it_is_known(told: Told, opened: Opener) -> None:
    seen = opened(fake_clock=True)
    quote, save = seen.frame.locator("#quote"), seen.frame.get_by_role("button", name="Registrér tiden")
    fields = [seen.frame.locator(name) for name in ("#minutes", "#done-at", "#time-note")]
    told.cut.add("time")
    seen.frame.get_by_role("button", name="15 min.").click()
    expect(quote).to_have_text("15 min. regnes som 30 min.: 1 klip.")
    save.click()
    expect(seen.said("time")).to_contain_text("uvist")
    expect(seen.section("time")).to_contain_text("15 min., 1 klip")  # the entries were read again
    expect(seen.frame.get_by_role("button", name="Ret kl.")).to_have_count(0)
    for field in fields:
        expect(field).not_to_be_editable()
    seen.page.clock.fast_forward("03:10")
    seen.frame.locator("#reevaluate").click()
    expect(seen.said("actions")).to_contain_text("vurderet igen")
    seen.frame.get_by_role("button", name="30 min.").click()
    expect(quote).to_have_text("15 min. regnes som 30 min.: 1 klip.")
    told.refusals["time"] = (503, "Databasen svarer ikke.")
    save.click()
    expect(seen.said("time")).to_have_text("Databasen svarer ikke.")
    del told.refusals["time"]
    save.click()
    expect(seen.said("time")).to_have_text("Tiden er registreret.")
    first, second, third = told.posts("time")
    assert first == second == third
    for field in fields:
        expect(field).to_be_editable()
    expect(seen.frame.get_by_role("button", name="Ret kl.").first).to_be_visible()
    told.refusals["time"] = (422, "Sagen er lukket.")
    seen.frame.get_by_role("button", name="15 min.", exact=True).click()
    expect(quote).to_contain_text("1 klip")
    save.click()
    expect(seen.said("time")).to_have_text("Sagen er lukket.")
    expect(fields[0]).to_be_editable()
    del told.refusals["time"]
    save.click()
    expect(seen.said("time")).to_have_text("Tiden er registreret.")
    assert len({body["request_id"] for body in told.posts("time")}) == 3


def test_other_open_tickets_are_asked_for_again_after_an_error_a_refresh_and_when_the_ticket_is_shown_again(
    told: Told, opened: Opener
) -> None:
    told.refusals["other"] = (503, "Zendesk svarer ikke.")
    seen = opened()
    expect(seen.section("other")).to_contain_text("Zendesk svarer ikke.")
    del told.refusals["other"]
    seen.page.evaluate("happens('ticket.updated')")
    rows = seen.frame.locator("#other li")
    expect(rows).to_have_count(2)
    one = told.other.pop()
    seen.page.evaluate("happens('app.activated')")
    expect(rows).to_have_count(1)
    told.other.append(one)
    seen.frame.locator("#refresh").click()
    expect(rows).to_have_count(2)


def test_an_older_answer_that_comes_late_does_not_undo_a_refresh(told: Told, opened: Opener) -> None:
    seen = opened()
    late: list[tuple[Route, APIResponse]] = []
    address = f"**/sidebar/api/tickets/{TICKET_ID}"
    seen.page.route(address, lambda route: late.append((route, route.fetch())), times=1)
    with seen.page.expect_request(address):
        seen.page.evaluate("happens('ticket.updated')")
    while not late:
        seen.page.wait_for_timeout(10)
    told.view = view(product={"value": "nav", "text": "NAV"})
    seen.frame.get_by_role("button", name="Hent nyt fra ERP").click()
    expect(seen.section("product")).to_contain_text("NAV")
    ((route, answer),) = late
    with seen.page.expect_event("requestfinished"):
        route.fulfill(response=answer)
    seen.frame.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    expect(seen.section("product")).to_contain_text("NAV")
    assert "Business Central" not in seen.frame.locator("#product").inner_text()


def test_below_a_path_of_a_proxy_all_is_found(
    told: Told, served: Served, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served, "hotline", served.behind_a_path)
    seen = opened()
    expect(seen.section("customer")).to_contain_text("Nordisk Fjord")
    seen.frame.locator("#reevaluate").click()
    expect(seen.said("actions")).to_contain_text("vurderet igen")
    seen.frame.get_by_role("button", name="15 min.").click()
    expect(seen.frame.locator("#quote")).to_contain_text("1 klip")
    loaded = seen.frame.evaluate("performance.getEntriesByType('resource').map((one) => new URL(one.name).pathname)")
    own = [one for one in loaded if "zaf_sdk" not in one]
    assert own
    assert all(one.startswith("/hotline/sidebar/") for one in own), own
    assert seen.problems == []
