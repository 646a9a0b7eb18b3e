"""A small part of `make chaos`, in which every kind of process dies: nothing lost, nothing twice."""

from __future__ import annotations

import logging

import pytest

from tests.chaos.installation import installed
from tests.chaos.play import find_quiet
from tests.chaos.result import render
from tests.chaos.run import Run
from tests.chaos.scenarios import SCENARIOS
from tests.chaos.stories import QUESTION

SEED = 20261126

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("chaos"), pytest.mark.timeout(600)]


def test_no_ticket_differs_from_a_quiet_run_whatever_dies(caplog: pytest.LogCaptureFixture) -> None:
    # Every death is meant.
    caplog.set_level(logging.CRITICAL, "workers.supervisor")
    with installed() as running:
        quiet = find_quiet(running, (QUESTION,))
    result = SCENARIOS["points_of_a_webhook"](Run("points_of_a_webhook", SEED, 1, quiet))
    assert result.wrong == [], render(result)
    assert result.kills > 0
    assert result.tickets > 0
