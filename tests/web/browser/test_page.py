"""The page shows what is known, in the order in which it is needed, and nothing of it waits for what is slow."""

from __future__ import annotations

from tests.web.browser.backend import Told
from tests.web.browser.conftest import Opener


def test_it_shows_everything(told: Told, opened: Opener) -> None:
    seen = opened()
    seen.page.screenshot(path="/tmp/h/s2/a.png", full_page=True)
    assert seen.problems == []
