"""All that is tried, by name."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence

from tests.chaos import havoc
from tests.chaos.bursts import WRITE, break_bulk_writes, burst_orders, carry_out, finish_burst, let_burst
from tests.chaos.deadlines import deadlines_after_an_outage, points_of_a_deadline
from tests.chaos.installation import Installation
from tests.chaos.kill_points import find_points
from tests.chaos.play import shuffled
from tests.chaos.result import Result
from tests.chaos.run import Run, points, scenario
from tests.chaos.stories import CRITICAL, QUESTION, REPLY, STORIES


def points_of_a_first_pass(run: Run) -> Result:
    """A worker dies at every point of the first pass over a ticket, which asks the ERP too."""
    return points(run, QUESTION, 0, "pass", cold=True)


def points_of_a_reply(run: Run) -> Result:
    """A worker dies at every point of the pass over a reply, which changes the ticket and adds a note."""
    return points(run, REPLY, 1, "pass")


def frost_in_a_first_pass(run: Run) -> Result:
    """A worker freezes at every point for longer than its lease, another takes over, and it wakes."""
    return points(run, QUESTION, 0, "pass", deed="freeze")


def points_of_a_hand_out(run: Run) -> Result:
    """A scheduler dies at every point of a hand-out."""
    return points(run, QUESTION, 0, "dispatch")


def points_of_a_webhook(run: Run) -> Result:
    """The web dies before, while and after a webhook becomes durable, before it is answered."""
    return points(run, QUESTION, 0, "webhook", times=3, rescue=True)


def random_deaths(run: Run) -> Result:
    """Workers, web, schedulers and Redis die at random while tickets come in, are answered and edited."""
    deeds = [havoc.kill("worker"), havoc.kill("worker", "scheduler", "web", "redis")]
    return _under(run, deeds, pause=(0.2, 2.5), schedulers=2, rescue=True)


def random_frost(run: Run) -> Result:
    """Workers freeze for longer than their lease, and others die."""
    deeds = [havoc.freeze_a_worker, havoc.freeze_a_worker, havoc.kill("worker")]
    return _under(run, deeds, pause=(0.5, 3), workers=3)


def a_bad_zendesk(run: Run) -> Result:
    """Zendesk cuts, hangs, refuses, conflicts, answers halves, and workers die meanwhile."""
    deeds = [havoc.break_zendesk, havoc.break_zendesk, havoc.break_zendesk, havoc.revoke_tokens, havoc.kill("worker")]
    return _under(run, deeds, pause=(0.1, 1.5))


def a_bad_redis(run: Run) -> Result:
    """The network to Redis cuts, refuses and hangs, and Redis dies."""
    deeds = [havoc.cut_redis, havoc.cut_redis, havoc.refuse_redis, havoc.hang_redis, havoc.kill("redis")]
    return _under(run, deeds, pause=(0.2, 2.5), rescue=True)


def everything_at_once(run: Run) -> Result:
    """All of it, and webhooks five times, late, out of order, and one in ten not at all."""
    deeds = [
        havoc.kill("worker", "scheduler", "web", "redis"),
        havoc.break_zendesk,
        havoc.cut_redis,
        havoc.refuse_redis,
        havoc.freeze_a_worker,
        havoc.revoke_tokens,
    ]
    return _under(run, deeds, pause=(0.2, 3), workers=3, schedulers=2, rescue=True, unruly=True)


def unruly_webhooks(run: Run) -> Result:
    """Each webhook comes up to five times, late and out of order, and one in ten does not come."""
    return _under(run, [], rescue=True, unruly=True)


def wrong_clocks(run: Run) -> Result:
    """Clocks ten minutes wrong in both directions, while workers die and Zendesk is bad."""
    clocks = {"worker-1": 600.0, "worker-2": -600.0, "scheduler-1": -600.0, "scheduler-2": 600.0, "web": 120.0}
    deeds = [havoc.kill("worker", "scheduler"), havoc.break_zendesk]
    return _under(run, deeds, pause=(0.5, 3), schedulers=2, clocks=clocks)


def points_of_a_burst(run: Run) -> Result:
    """120 tickets at once; workers die and freeze around the one write of all, and in the middle of the rest."""
    with scenario(run, workers=3) as (play, result, chance):
        on = play.installation

        def happen() -> None:
            for _ in range(30):
                play.begin(QUESTION)
            finish_burst(play)

        batch = len(find_points(on, "batch", happen, WRITE))
        settlement = max(one["count"] for one in on.orders.spans() if one["kind"] == "settlement")
        for _ in range(run.rounds):
            for orders in burst_orders(batch, settlement, chance):
                for one in orders:
                    on.orders.place(one)
                let_burst(play, chance)
                result.not_reached += [one.name for one in carry_out(on, orders)]
                finish_burst(play)
    return result


def bursts_at_a_bad_zendesk(run: Run) -> Result:
    """120 tickets at once, and Zendesk cuts, hangs and refuses bulk updates and looks at them; workers die too."""
    with scenario(run) as (play, result, chance):
        for _ in range(4 * run.rounds):
            break_bulk_writes(play.installation, chance)
            let_burst(play, chance)
            with havoc.Havoc(play.installation, [havoc.kill("worker")], chance, (2, 6)):
                time.sleep(12)
            finish_burst(play)
    return result


def lost_webhooks_found_by_the_sweep(run: Run) -> Result:
    """No webhook comes at all, and the scheduler dies now and then: its own sweep finds every ticket."""
    with scenario(run, schedulers=2, settings={"CHAOS_SWEPT_AFTER": "5"}) as (play, result, chance):
        play.installation.simulator.desk.webhooks.manner.copies = 0
        for story in shuffled((QUESTION, CRITICAL), 12 * run.rounds, chance):
            play.begin(story)
        with havoc.Havoc(play.installation, [havoc.kill("scheduler")], chance, (3, 10)):
            # The export leaves out the last minute.
            time.sleep(75)
        play.await_wave(0)
    return result


def a_lost_redis(run: Run) -> Result:
    """Redis loses everything; after `hotline reconcile --all-open` nothing is missing, nothing twice."""
    with scenario(run) as (play, result, chance):
        stories = shuffled(STORIES, 3 * len(STORIES) * run.rounds, chance)

        def lose() -> None:
            play.installation.redis.flushall()
            play.installation.deeds["redis emptied"] += 1
            play.reconcile()

        play.run(stories, every=0.1, wave_over=lose, rescue=True)
    return result


SCENARIOS: Mapping[str, Callable[[Run], Result]] = {
    function.__name__: function
    for function in (
        points_of_a_first_pass,
        points_of_a_reply,
        frost_in_a_first_pass,
        points_of_a_hand_out,
        points_of_a_webhook,
        points_of_a_burst,
        bursts_at_a_bad_zendesk,
        random_deaths,
        random_frost,
        a_bad_zendesk,
        a_bad_redis,
        unruly_webhooks,
        wrong_clocks,
        lost_webhooks_found_by_the_sweep,
        a_lost_redis,
        points_of_a_deadline,
        deadlines_after_an_outage,
        everything_at_once,
    )
}


def _under(
    run: Run,
    deeds: Sequence[havoc.Deed],
    *,
    pause: tuple[float, float] = (0, 1),
    rescue: bool = False,
    unruly: bool = False,
    **installation: object,
) -> Result:
    """Each story some times, wave by wave, each wave under the deeds, which end before its outcome is waited for."""
    with scenario(run, **installation) as (play, result, chance):
        stories = shuffled(STORIES, 8 * len(STORIES) * run.rounds, chance)
        disturb = _Disturbed(play.installation, deeds, chance, pause)

        def before() -> None:
            disturb.begin()
            if unruly:
                _be_unruly(play.installation, chance)

        play.run(stories, every=0.35, before=before, wave_over=disturb.end, rescue=rescue)
    return result


class _Disturbed:
    """Havoc from the first thing that happens in a wave to some seconds after the last."""

    def __init__(
        self,
        installation: Installation,
        deeds: Sequence[havoc.Deed],
        chance: random.Random,
        pause: tuple[float, float],
    ) -> None:
        self._new = lambda: havoc.Havoc(installation, deeds, random.Random(chance.random()), pause)
        self._deeds = deeds
        self._now: havoc.Havoc | None = None

    def begin(self) -> None:
        if self._now is None and self._deeds:
            self._now = self._new().__enter__()

    def end(self) -> None:
        if self._now is not None:
            time.sleep(8)
            self._now.__exit__()
            self._now = None


def _be_unruly(installation: Installation, chance: random.Random) -> None:
    """Decide how the next events are told."""
    manner = installation.simulator.desk.webhooks.manner
    manner.copies = chance.choices((0, 1, 5), (10, 60, 30))[0]
    manner.delay = chance.choice((0.0, 0.0, 0.5, 2.0, 5.0))
    manner.new_invocation = chance.random() < 0.5
    installation.deeds[{0: "webhooks lost", 1: "webhooks told", 5: "webhooks told five times"}[manner.copies]] += 1
