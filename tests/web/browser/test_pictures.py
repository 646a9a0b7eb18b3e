"""Pictures of the page in each state, in both schemes and languages, each free of what axe finds wrong."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

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
    opened.frame.evaluate(AXE)
    found = opened.frame.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{one['id']}: {json.dumps([node['html'][:160] for node in one['nodes']])}" for one in found["violations"]
    ]


def picture(opened: Opened, path: Path) -> None:
    """The sidebar alone, as high as it is."""
    opened.page.locator("#app").screenshot(path=path, animations="disabled")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_each_state_is_accessible_in_each_scheme(
    state: str, scheme: str, told: Told, opened: Opener, screenshots: Path
) -> None:
    told.view = view(**STATES[state])
    told.language = "en" if state == "worked" and scheme == "light" else "da"
    seen = opened(scheme=scheme, prefers="dark" if scheme == "light" else "light")
    seen.frame.locator("#other li").first.wait_for()
    picture(seen, screenshots / f"{state}-{scheme}.png")
    for opener in seen.frame.locator("[data-opens]").all():
        opener.click()
    seen.frame.locator("#minutes").fill("25")
    seen.frame.get_by_text("regnes som").wait_for()
    seen.frame.locator("#why-lines li").first.wait_for()
    assert violations(seen) == []
    picture(seen, screenshots / f"{state}-{scheme}-open.png")
    assert seen.problems == []
