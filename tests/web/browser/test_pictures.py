"""Pictures of the page in each state, in both schemes and languages, each free of what axe finds wrong."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from rules.language.catalogue import Language
from tests.web.browser.backend import Told
from tests.web.browser.conftest import Opened, Opener
from tests.web.browser.views import CONFLICT, CRITICAL, ERP_DOWN, MISSING, VIEW, WORKED, due, view

AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")

LATE = [
    {**VIEW["deadlines"][0], "due_at": due(-12), "breached": True},
    {**VIEW["deadlines"][1], "paused": True},
]

STATES: dict[str, dict[str, Any]] = {
    "proven": {},
    "conflict": {"customer": CONFLICT, "critical": CRITICAL, "deadlines": LATE},
    "erp_down": ERP_DOWN,
    "missing": MISSING,
    "worked": WORKED,
}


def violations(opened: Opened) -> list[str]:
    """What axe finds wrong with the page, each with where."""
    if not opened.frame.evaluate("Boolean(window.axe)"):
        opened.frame.evaluate(AXE)
    found = opened.frame.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{one['id']}: {json.dumps([node['html'][:160] for node in one['nodes']])}" for one in found["violations"]
    ]


def picture(opened: Opened, path: Path) -> None:
    """The sidebar alone, as high as it is."""
    opened.page.locator("#app").screenshot(path=path, animations="disabled")


@pytest.mark.parametrize(("scheme", "language"), [("light", "da"), ("dark", "da"), ("light", "en")])
def test_each_state_is_accessible(
    scheme: str, language: Language, told: Told, opened: Opener, screenshots: Path
) -> None:
    told.language = language
    seen = opened(scheme=scheme, prefers="dark" if scheme == "light" else "light")
    seen.frame.locator("#other li").first.wait_for()
    openers = seen.frame.locator("[data-opens]")
    states = STATES if language == "da" else {"worked": WORKED}
    for state, changed in states.items():
        told.view = view(**changed, rulebook=state)
        seen.page.evaluate("happens('app.activated')")
        expect(seen.frame.locator("#rulebook")).to_contain_text(state)
        picture(seen, screenshots / f"{state}-{scheme}-{language}.png")
        openers.evaluate_all("all => all.forEach((one) => one.click())")
        seen.frame.locator("#why-lines li").first.wait_for()
        seen.frame.locator("#minutes").fill("25")
        seen.frame.get_by_text("regnes som").wait_for()
        assert violations(seen) == [], state
        picture(seen, screenshots / f"{state}-{scheme}-{language}-open.png")
        openers.evaluate_all("all => all.forEach((one) => one.click())")
    assert seen.problems == []
