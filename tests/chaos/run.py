"""How a scenario is run: an installation of its own, and the check of every ticket at its end."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from tests.chaos.installation import installed
from tests.chaos.kill_points import PointByPoint, every_point, find_points, forget_customers
from tests.chaos.orders import Order
from tests.chaos.play import Play, Quiet
from tests.chaos.result import Result
from tests.chaos.stories import Story

MARKS = {"pass": "put-tickets-n", "dispatch": "redis-claim", "webhook": "redis-accept"}
"""An effect that each span has whose points are tried."""


@dataclass(frozen=True, slots=True)
class Run:
    """How a scenario is to be run; the same seed gives the same deeds in the same order."""

    name: str
    seed: int
    rounds: int
    quiet: Quiet

    @property
    def chance(self) -> random.Random:
        """A source of its own for each scenario, so that one can be repeated alone."""
        return random.Random(f"{self.seed} {self.name}")


@contextmanager
def scenario(run: Run, **installation: object) -> Iterator[tuple[Play, Result, random.Random]]:
    """An installation of its own, and at the end the check of every ticket."""
    began = time.monotonic()
    result = Result(run.name)
    with installed(**installation) as running:  # type: ignore[arg-type]
        play = Play(running, run.quiet)
        yield play, result, run.chance
        result.wrong = play.check()
        result.tickets = len(play.tickets)
        result.deeds = running.deeds + running.ordered_deaths()
    result.seconds = time.monotonic() - began


def points(
    run: Run,
    story: Story,
    stage: int,
    kind: str,
    *,
    deed: str = "kill",
    cold: bool = False,
    times: int = 1,
    rescue: bool = False,
    settings: Mapping[str, str] | None = None,
) -> Result:
    with scenario(run, workers=5 if deed == "freeze" else 3, settings=settings) as (play, result, chance):

        def happen() -> None:
            if cold:
                forget_customers(play.installation)
            playing = play.begin(story)
            for number in range(stage + 1):
                if number:
                    play.act(playing, number)
                play.await_wave(number, [playing])

        names = find_points(play.installation, kind, happen, MARKS[kind])
        orders: list[Order] = every_point(kind, len(names), "freeze" if deed == "freeze" else "kill")
        by_point = PointByPoint(play, story, stage, cold=cold)
        for _ in range(times * run.rounds):
            by_point.run(orders, chance)
        result.not_reached = [f"{one.name} ({names[int(one.at) - 1]})" for one in by_point.not_reached]
        play.await_wave(stage, rescue=rescue)
    return result
