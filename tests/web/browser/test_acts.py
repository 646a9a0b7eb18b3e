"""Every act: what it asks of Hotline and of Zendesk, once however often it is pressed, by mouse and by keyboard."""

from __future__ import annotations

import re
import threading
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.web.browser.backend import CASES, REPLY, Told
from tests.web.browser.conftest import Opened, Opener
from tests.web.browser.test_pictures import picture
from tests.web.browser.views import CONFLICT, CRITICAL, MISSING, VIEW, WORKED, view


def corrections(told: Told) -> list[tuple[str, object]]:
    bodies = told.posts("correct")
    for body in bodies:
        uuid.UUID(body["request_id"])
    return [(body["field"], body["value"]) for body in bodies]


def test_customer_product_account_and_critical_are_corrected(told: Told, opened: Opener) -> None:
    seen = opened()
    for section, edit, value, button in (
        ("customer", "Ret kunden", " 20345 ", "Gem"),
        ("product", "Ret produktet", None, "NAV"),
        ("account", "Ret regnskabet", "RF-1", "Gem"),
        ("critical", "Ret, om sagen er driftskritisk", None, "Sagen er driftskritisk"),
    ):
        part = seen.section(section)
        part.get_by_role("button", name=edit).click()
        if value is not None:
            part.locator("input").fill(value)
        part.get_by_role("button", name=button, exact=True).click()
        expect(seen.said(section)).to_have_text("Rettet. Din rettelse gælder, også næste gang.")
        expect(part.locator("form")).to_be_hidden()
    assert corrections(told) == [
        ("customer_number", "20345"),
        ("product", "nav"),
        ("account", "RF-1"),
        ("critical", True),
    ]


def test_a_conflict_and_what_is_uncertain_are_settled_by_one_press_each(told: Told, opened: Opener) -> None:
    told.view = view(customer=CONFLICT, critical=CRITICAL)
    seen = opened()
    seen.frame.get_by_role("button", name="Det er 20345").click()
    expect(seen.said("customer")).to_contain_text("Rettet")
    seen.frame.get_by_role("button", name="Sagen er ikke driftskritisk").click()
    expect(seen.said("critical")).to_contain_text("Rettet")
    assert corrections(told) == [("customer_number", "20345"), ("critical", False)]


def test_time_is_done_now_unless_the_consultant_says_when(told: Told, opened: Opener) -> None:
    seen = opened()
    at = seen.frame.locator("#done-at")
    opened_at = datetime.fromisoformat(at.input_value())
    at.evaluate("field => { field.value = '2026-11-26T08:00'; }")  # as if the page had stood open since then
    seen.frame.get_by_role("button", name="15 min.").click()
    expect(seen.frame.locator("#quote")).to_contain_text("1 klip")
    assert timedelta() <= datetime.fromisoformat(at.input_value()) - opened_at < timedelta(minutes=5)
    at.fill("2026-11-26T09:30")
    seen.frame.get_by_role("button", name="30 min.").click()
    expect(seen.frame.locator("#quote")).to_contain_text("30 min. regnes")
    assert at.input_value() == "2026-11-26T09:30"


def test_who_sits_in_another_time_zone_has_the_clock_of_the_desk(told: Told, opened: Opener) -> None:
    told.view = view(deadlines=[{**VIEW["deadlines"][0], "due_at": "2026-11-19T00:08:00+00:00"}])
    seen = opened(timezone="America/New_York")
    expect(seen.section("deadlines")).to_contain_text("Senest to. 19-11-2026 kl. 01.08")
    at = seen.frame.locator("#done-at")
    now = datetime.now(ZoneInfo("Europe/Copenhagen")).replace(tzinfo=None)
    assert timedelta() <= now - datetime.fromisoformat(at.input_value()) < timedelta(minutes=5)
    seen.frame.get_by_role("button", name="15 min.").click()
    # Before and after the clock is put back, in the hour that is there twice, and in summer.
    for local, instant in {
        "2026-10-25T01:30": "2026-10-24T23:30:00.000Z",
        "2026-10-25T02:30": "2026-10-25T00:30:00.000Z",
        "2026-10-25T03:30": "2026-10-25T02:30:00.000Z",
        "2026-07-01T00:15": "2026-06-30T22:15:00.000Z",
    }.items():
        with seen.page.expect_request(lambda request: "/quote?" in request.url) as asked:
            at.fill(local)
        assert parse_qs(urlsplit(asked.value.url).query)["at"] == [instant]


def test_the_account_that_the_customer_means_is_chosen_by_one_press(told: Told, opened: Opener) -> None:
    possible = [{"name": "Fjord Drift ApS", "ref_id": "RF-1"}, {"name": "Fjord Ejendom ApS", "ref_id": "RF-2"}]
    told.view = view(account={"name": None, "ref_id": None, "possible": possible})
    seen = opened()
    expect(seen.section("account")).to_contain_text("Spørg, hvilket regnskab det gælder:")
    seen.frame.get_by_role("button", name="Fjord Ejendom ApS · RF-2").click()
    expect(seen.said("account")).to_contain_text("Rettet")
    assert corrections(told) == [("account", "RF-2")]


def test_refreshing_evaluating_and_calling_back(told: Told, opened: Opener) -> None:
    told.view = view(**MISSING)
    seen = opened()
    seen.frame.get_by_role("button", name="Jeg har ringet").click()
    expect(seen.said("contact")).to_have_text("Det er gjort.")
    assert len(told.posts("callback_done")) == 1
    told.view = view()
    seen.frame.get_by_role("button", name="Hent nyt fra ERP").click()
    expect(seen.said("ages")).to_contain_text("Hentet kl. ")
    expect(seen.section("customer")).to_contain_text("Nordisk Fjord")
    told.view = view(product={"value": "nav", "text": "NAV"})
    seen.frame.get_by_role("button", name="Vurdér sagen igen").click()
    expect(seen.section("product")).to_contain_text("NAV")


def test_why_is_told_in_full_where_it_is_asked(told: Told, opened: Opener) -> None:
    seen = opened()
    why = seen.frame.get_by_role("button", name="Hvorfor?")
    why.click()
    region = seen.frame.get_by_role("region", name="Sådan er sagen afgjort")
    expect(region).to_contain_text("Gruppe BC Support: reglen «bc» passede.")
    expect(region).to_be_focused()
    seen.page.keyboard.press("Escape")
    expect(region).to_be_hidden()
    expect(why).to_be_focused()


def test_another_ticket_is_opened_in_zendesk(told: Told, opened: Opener) -> None:
    seen = opened()
    seen.frame.get_by_role("button", name="Sag 4690").click()
    seen.page.wait_for_url("**/agent/tickets/4690")


def test_teamviewer_is_started_put_into_the_reply_and_closed(told: Told, opened: Opener) -> None:
    seen = opened()
    seen.frame.get_by_role("button", name="Start TeamViewer").click()
    expect(seen.said("remote")).to_contain_text("Linket står nu som kladde i svaret")
    expect(seen.page.locator("#reply")).to_have_value(REPLY)
    expect(seen.page.locator("#kind")).to_have_text("Offentligt svar")
    expect(seen.section("remote")).to_contain_text("Session s119-457-589 er åben")
    own = seen.frame.get_by_role("link", name="Forbind som konsulent")
    expect(own).to_have_attribute("href", "https://go.example/s42?secret=1")
    expect(own).to_have_attribute("rel", "noopener noreferrer")
    assert "secret" not in seen.page.locator("#reply").input_value()
    seen.frame.get_by_role("button", name="Luk sessionen").click()
    expect(seen.section("remote")).to_contain_text("Sessionen er lukket")
    assert len(told.posts("teamviewer")) == len(told.posts("close")) == 1


def test_a_reply_that_one_editor_does_not_take_goes_to_the_other_and_else_can_be_copied(
    told: Told, opened: Opener
) -> None:
    seen = opened()
    seen.page.evaluate("refuse.add('comment.appendText')")
    seen.frame.get_by_role("button", name="Start TeamViewer").click()
    expect(seen.said("remote")).to_contain_text("Linket står nu som kladde i svaret")
    expect(seen.page.locator("#reply")).to_have_value(REPLY)
    seen.page.evaluate("refuse.add('ticket.editor.insert')")
    seen.frame.get_by_role("button", name="Indsæt linket i svaret").click()
    expect(seen.said("remote")).to_contain_text("Zendesk tog ikke imod teksten")
    expect(seen.frame.get_by_label("Tekst til kunden")).to_have_value(REPLY)


def test_time_is_quoted_before_it_can_be_registered_and_corrected_after(told: Told, opened: Opener) -> None:
    seen = opened()
    save = seen.frame.get_by_role("button", name="Registrér tiden")
    save.click(force=True)
    assert told.posts("time") == []
    told.hold["quote"] = threading.Event()
    seen.frame.get_by_role("button", name="15 min.").click()
    expect(seen.frame.locator("#quote")).to_have_text("Regner …")
    save.click(force=True)
    assert told.posts("time") == []
    told.hold["quote"].set()
    expect(seen.frame.locator("#quote")).to_have_text("15 min. regnes som 30 min.: 1 klip.")
    seen.frame.locator("#time-note").fill("Rettede en bogføringsgruppe")
    save.click()
    expect(seen.said("time")).to_have_text("Tiden er registreret.")
    expect(seen.section("time")).to_contain_text("15 min., 1 klip")
    expect(seen.section("time")).to_contain_text("Rettede en bogføringsgruppe · Mette Konsulent")
    expect(seen.frame.locator("#minutes")).to_have_value("")
    expect(save).to_have_attribute("aria-disabled", "true")
    seen.frame.get_by_role("button", name="Ret kl.").click()
    expect(seen.frame.locator("#minutes")).to_be_focused()
    seen.frame.locator("#minutes").fill("45")
    expect(seen.frame.locator("#quote")).to_contain_text("60 min.: 2 klip")
    seen.frame.get_by_role("button", name="Gem rettelsen").click()
    expect(seen.section("time")).to_contain_text("45 min., 1 klip")
    (registered,) = told.posts("time")
    assert (registered["minutes"], registered["note"]) == (15, "Rettede en bogføringsgruppe")
    assert registered["at"].endswith("Z")
    seen.frame.get_by_role("button", name="Ret kl.").click()
    seen.frame.get_by_role("button", name="Fortryd").last.click()
    expect(seen.frame.get_by_role("button", name="Slet registreringen")).to_be_hidden()
    seen.frame.get_by_role("button", name="Ret kl.").click()
    seen.frame.get_by_role("button", name="Slet registreringen").click()
    expect(seen.said("time")).to_have_text("Registreringen er slettet.")
    assert [body["minutes"] for body in told.posts("correct")] == [45, 0]


DOUBLE = {
    "refresh": "Hent nyt fra ERP",
    "reevaluate": "Vurdér sagen igen",
    "callback_done": "Jeg har ringet",
    "correct": "Det er 20345",
    "time": "Registrér tiden",
    "teamviewer": "Start TeamViewer",
}


def test_a_double_click_does_one_act(told: Told, opened: Opener) -> None:
    told.view = view(customer=CONFLICT, callback={"open": True, "phone": "12345678"})
    seen = opened()
    seen.frame.get_by_role("button", name="15 min.").click()
    expect(seen.frame.locator("#quote")).to_contain_text("1 klip")
    for act, name in DOUBLE.items():
        told.hold[act] = threading.Event()
        button = seen.frame.get_by_role("button", name=name)
        button.dblclick()
        button.click(force=True)
        expect(button).to_have_attribute("aria-disabled", "true")
        told.hold[act].set()
        expect(seen.frame.locator("[data-running]")).to_have_count(0)
        assert len(told.posts(act)) == 1, act


def focused(seen: Opened) -> str:
    script = "(document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent).trim()"
    return str(seen.frame.evaluate(script))


def test_everything_can_be_done_by_keyboard(told: Told, opened: Opener) -> None:
    seen = opened()
    expect(seen.frame.locator("#other li")).to_have_count(2)
    press = seen.page.keyboard.press

    def walk(to: str) -> list[str]:
        passed = []
        for _ in range(40):
            press("Tab")
            passed.append(focused(seen))
            if passed[-1].startswith(to):
                return passed
        raise AssertionError(passed)

    seen.page.locator("#reply").focus()
    assert walk("Ret kunden")[-1] == "Ret kunden"
    ring = seen.frame.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert ring == "2px"
    press("Enter")
    expect(seen.frame.locator("#customer-number")).to_be_focused()
    press("Escape")
    assert focused(seen) == "Ret kunden"
    press("Enter")
    seen.page.keyboard.type("20345")
    press("Enter")
    expect(seen.said("customer")).to_contain_text("Rettet")
    assert focused(seen) == "Ret kunden"
    assert walk("Hent nyt fra ERP")[:3] == ["Ret produktet", "Ret regnskabet", "Ret, om sagen er driftskritisk"]
    press("Space")
    expect(seen.said("ages")).to_contain_text("Hentet")
    assert focused(seen) == "Hent nyt fra ERP", "what is busy keeps the focus"
    walk("15 min.")
    press("Enter")
    expect(seen.frame.locator("#quote")).to_contain_text("1 klip")
    walk("Registrér tiden")
    press("Enter")
    expect(seen.said("time")).to_have_text("Tiden er registreret.")
    assert corrections(told) == [("customer_number", "20345")]
    assert [body["minutes"] for body in told.posts("time")] == [15]


def test_time_of_another_customer_is_said_and_moved_by_one_press(told: Told, opened: Opener) -> None:
    told.view = view(**WORKED)
    seen = opened()
    notice = seen.section("time").locator(".notice")
    expect(notice).to_contain_text("Registreret på kunde 20345, men sagens kunde er nu 10234.")
    expect(notice).to_contain_text("Pris: 1 klip à 30 min.")
    told.hold["move"] = threading.Event()
    button = seen.frame.get_by_role("button", name=re.compile("^Flyt .*25 min., 1 klip til 10234$"))
    button.dblclick()
    button.click(force=True)
    told.hold["move"].set()
    expect(seen.said("time")).to_have_text("Tiden er flyttet.")
    expect(notice).to_have_count(0)
    assert [body["to"] for body in told.posts("move")] == ["10234"]
    expect(seen.frame.locator("#minutes")).to_be_focused()


def test_on_a_closed_ticket_time_is_put_right_but_not_added_to(told: Told, opened: Opener, screenshots: Path) -> None:
    closed = {"correct": False, "amounts": False, "time": False, "correct_time": True, "remote": False}
    told.view = view(**WORKED, may=closed)
    seen = opened()
    form = seen.frame.locator("#time-form")
    expect(form).to_be_hidden()
    picture(seen, screenshots / "closed.png")
    for press, minutes in (("Gem rettelsen af tiden", 45), ("Slet registreringen", 0)):
        seen.frame.get_by_role("button", name=re.compile("^Ret (kl|ma|ti|on|to|fr|lø|sø)")).first.click()
        expect(form).to_be_visible()
        seen.frame.locator("#minutes").fill("45")
        expect(seen.frame.locator("#quote")).to_contain_text("2 klip")
        seen.frame.get_by_role("button", name=press).click()
        expect(form).to_be_hidden()
        assert told.posts("correct")[-1]["minutes"] == minutes
    expect(seen.frame.locator("#title-time")).to_be_focused()
    told.view["may"]["correct_time"] = False
    seen.page.evaluate("happens('app.activated')")
    expect(seen.section("time").get_by_role("button")).to_have_count(0)
    assert told.posts("time") == []


def test_who_may_gets_the_corrections_as_a_file(told: Told, opened: Opener) -> None:
    seen = opened()
    with seen.page.expect_download() as caught:
        seen.frame.get_by_role("button", name="Hent rettelser som eksempler").click()
    assert caught.value.suggested_filename == "corrected.yaml"
    assert Path(caught.value.path()).read_text("utf-8") == CASES
    expect(seen.said("actions")).to_have_text("Hentet: corrected.yaml")
    told.refusals["corrections.yaml"] = (403, "Det må du ikke.")
    seen.frame.get_by_role("button", name="Hent rettelser som eksempler").click()
    expect(seen.said("actions")).to_have_text("Det må du ikke.")
    told.view["may"]["corrections"] = False
    seen.page.evaluate("happens('app.activated')")
    expect(seen.frame.locator("#corrections")).to_be_hidden()
    assert [problem for problem in seen.problems if "403" not in problem] == []
