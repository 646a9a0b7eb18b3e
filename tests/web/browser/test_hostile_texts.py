"""Whatever a mail or the ERP says becomes text on the page and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.web.browser.backend import Told
from tests.web.browser.conftest import Opener
from tests.web.browser.views import CONFLICT, CRITICAL, MISSING, WORKED, due, view

HOSTILE = (
    '<img src=x onerror="top.hacked=1;self.hacked=1"><script>self.hacked=1</script></script>'
    '<a href="javascript:self.hacked=1">x</a>\'"&amp;{{7*7}}'
)


def spoiled(value: Any, key: str = "") -> Any:
    """The same value with every text in it hostile, but for those that are closed words or instants."""
    if isinstance(value, dict):
        return {name: spoiled(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [spoiled(one) for one in value]
    if isinstance(value, str) and key not in ("due_at", "as_of", "at"):
        return (
            f"{value}{HOSTILE}" if key in ("state", "suggestion", "source", "status", "reason", "value") else HOSTILE
        )
    return value


@pytest.mark.parametrize("changed", [{"customer": CONFLICT, "critical": CRITICAL}, {**MISSING, **WORKED}])
def test_no_field_becomes_more_than_text(changed: dict[str, Any], told: Told, opened: Opener) -> None:
    clean = view(**changed)
    told.view = spoiled(clean)
    for part in ("customer", "teamviewer", "contact", "credit"):
        state = "suggestion" if part == "contact" else "state"
        if clean[part].get(state):
            told.view[part][state] = clean[part][state]
    told.other = spoiled(told.other)
    seen = opened()
    expect(seen.frame.locator("#other li")).to_have_count(2)
    expect(seen.section("agreement")).to_contain_text("<img src=x")
    for _ in range(2):
        assert seen.frame.evaluate("self.hacked") is None
        assert seen.page.evaluate("self.hacked") is None
        assert seen.frame.locator("img, iframe, main script, object, [onerror], [style*=expression]").count() == 0
        assert seen.frame.locator("a[href^=javascript]").count() == 0
        for link in seen.frame.locator("a").all():
            assert (link.get_attribute("href") or "").startswith(("https:", "tel:"))
        told.view = spoiled(view(**changed))
        seen.page.evaluate("happens('app.activated')")
    assert seen.problems == []


def test_links_that_are_none_are_shown_as_words(told: Told, opened: Opener) -> None:
    remote = {**WORKED["teamviewer"], "supporter_link": "javascript:self.hacked=1"}
    told.view = view(teamviewer=remote)
    seen = opened()
    expect(seen.section("remote")).to_contain_text("Forbind som konsulent")
    assert seen.section("remote").locator("a").count() == 0


def test_a_hostile_text_in_a_message_or_an_explanation_stays_text(told: Told, opened: Opener) -> None:
    told.refusals["reevaluate"] = (409, HOSTILE)
    told.view = view(
        deadlines=[{"metric": "x", "text": HOSTILE, "due_at": due(5), "reason": HOSTILE, "paused": False}]
    )
    seen = opened()
    seen.frame.locator("#reevaluate").click()
    expect(seen.said("actions")).to_have_text(HOSTILE)
    assert seen.frame.evaluate("self.hacked") is None
    assert seen.problems == [problem for problem in seen.problems if "409" in problem]
