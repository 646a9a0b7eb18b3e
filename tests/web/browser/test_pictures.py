"""Pictures of the page in each state, in both schemes and languages, each free of what axe finds wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from playwright.sync_api import expect

from rules.language.catalogue import Language
from tests.web.browser.backend import Told
from tests.web.browser.conftest import SCREENSHOTS, Opened, Opener, failed_name, pytest_runtest_makereport
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


@pytest.fixture
def left(request: pytest.FixtureRequest) -> Iterator[None]:
    """What stands there when the page of the test has been closed."""
    path = SCREENSHOTS / f"failed-{failed_name(request.node)}-1.png"
    path.unlink(missing_ok=True)
    yield
    size = path.stat().st_size
    path.unlink()
    assert size > 1000


@pytest.mark.usefixtures("left")
def test_a_failing_test_leaves_a_picture_of_the_moment(opened: Opener, request: pytest.FixtureRequest) -> None:
    opened()
    report = pytest_runtest_makereport(request.node)
    next(report)
    with pytest.raises(StopIteration):
        report.send(cast(pytest.TestReport, SimpleNamespace(when="call", failed=True)))


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
