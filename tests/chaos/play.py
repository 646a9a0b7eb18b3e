"""Lets stories happen, in waves: all tickets come, then the first thing is done to each, then the second."""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from demo.zendesk.account import Account
from tests.chaos.checker import State, count_updates, differences, read_state, show
from tests.chaos.installation import Installation, eventually
from tests.chaos.stories import Act, Story

PATIENCE = 150.0
"""Seconds after the last fault for a wave to end; far longer than it takes, for slow machines."""

BETWEEN_RESCUES = 12.0

Quiet: TypeAlias = Mapping[str, Sequence[State]]
"""What a fault-free run gives: of each story the state of its ticket when it has come, and after each act."""


@dataclass(frozen=True, slots=True)
class Playing:
    """A ticket whose story happens."""

    story: Story
    ticket_id: int


class Play:
    """Stories in one installation, compared with what is expected."""

    def __init__(self, installation: Installation, quiet: Quiet) -> None:
        self.installation = installation
        self.tickets: list[Playing] = []
        self._quiet = quiet
        self._account: Account = installation.simulator.desk.account

    def begin(self, story: Story) -> Playing:
        """The story's ticket comes in."""
        ticket = self.installation.simulator.desk.create(story.asked())
        playing = Playing(story, ticket.id)
        self.tickets.append(playing)
        return playing

    def act(self, playing: Playing, stage: int) -> None:
        """What the story wants as its `stage`-th act (from 1) is done."""
        act = playing.story.acts[stage - 1]
        asked = {"as": act.person, "ticket": _change(self._account, playing.ticket_id, act)}
        self.installation.simulator.desk.act(playing.ticket_id, asked)

    def is_as_quiet(self, playing: Playing, stage: int) -> bool:
        """Is the ticket as it shall be after this act?"""
        return read_state(self._account, playing.ticket_id) == self._quiet[playing.story.name][stage]

    def await_wave(self, stage: int, playing: Sequence[Playing] | None = None, *, rescue: bool = False) -> bool:
        """Wait until each ticket is as it shall be; with `rescue` an admin looks for lost events meanwhile."""
        looked = time.monotonic()

        def holds() -> bool:
            nonlocal looked
            left = [one for one in playing or self.tickets if len(one.story.acts) >= stage]
            if all(self.is_as_quiet(one, stage) for one in left):
                return True
            if rescue and time.monotonic() - looked > BETWEEN_RESCUES:
                self.reconcile()
                looked = time.monotonic()
            return False

        return eventually(holds, PATIENCE)

    def run(
        self,
        stories: Sequence[Story],
        *,
        every: float = 0.0,
        before: Callable[[], None] = lambda: None,
        wave_over: Callable[[], None] = lambda: None,
        rescue: bool = False,
    ) -> None:
        """All stories from begin to end.

        `before` is called before each thing that happens, `wave_over` when all of a wave has.
        """
        for stage in range(max(len(one.acts) for one in stories) + 1):
            wave = self.tickets if stage else stories
            for one in [one for one in wave if stage == 0 or len(_story(one).acts) >= stage]:
                before()
                if isinstance(one, Story):
                    self.begin(one)
                else:
                    self.act(one, stage)
                time.sleep(every)
            wave_over()
            self.await_wave(stage, rescue=rescue)

    def reconcile(self) -> None:
        """As an admin would after trouble; it fails while there is still some."""
        try:
            self.installation.hotline("reconcile", "--all-open")
        except subprocess.SubprocessError:
            self.installation.deeds["reconcile in vain"] += 1

    def check(self, *, again: bool = True) -> list[str]:
        """Every difference of every ticket; with `again` also after all are looked at again, which changes none."""
        found = [] if eventually(self.installation.is_quiet, PATIENCE) else [self._unrest()]
        found += self._compare()
        if again and not found:
            before = [count_updates(self._account, one.ticket_id) for one in self.tickets]
            self.reconcile()
            if not eventually(self.installation.is_quiet, PATIENCE):
                found.append(self._unrest())
            after = [count_updates(self._account, one.ticket_id) for one in self.tickets]
            changed = [one for one, was, now in zip(self.tickets, before, after, strict=True) if was != now]
            found += [f"{one.story.name} {one.ticket_id}: changed by another look" for one in changed]
            found += self._compare()
        return found

    def _compare(self) -> list[str]:
        found = []
        for one in self.tickets:
            state, quiet = read_state(self._account, one.ticket_id), self._quiet[one.story.name][-1]
            wrong = differences(state, quiet)
            if wrong:
                found.append(f"{one.story.name} {one.ticket_id}: {show(wrong)}")
        return found

    def _unrest(self) -> str:
        try:
            dead = self.installation.hotline("dead", "list").strip()
        except subprocess.SubprocessError:
            dead = "not known"
        return f"it does not come to rest (dead: {dead or 'none'})"


def find_quiet(installation: Installation, stories: Sequence[Story]) -> Quiet:
    """What each story gives when nothing goes wrong, one ticket at a time.  Raises AssertionError if that varies."""
    account = installation.simulator.desk.account
    quiet: dict[str, list[State]] = {}
    for story in (*stories, *stories):
        play, states = Play(installation, {}), []
        playing = play.begin(story)
        for stage in range(len(story.acts) + 1):
            if stage:
                play.act(playing, stage)
            assert eventually(lambda: _is_at_rest(installation), PATIENCE), f"{story.name} does not come to rest"
            states.append(read_state(account, playing.ticket_id))
        assert states[0].notes, f"{story.name} got no note"
        known = quiet.setdefault(story.name, states)
        wrong = [line for new, old in zip(states, known, strict=True) for line in differences(new, old)]
        assert not wrong, f"{story.name} varies: {show(wrong)}"
    return quiet


def _is_at_rest(installation: Installation) -> bool:
    """Quiet twice, since an event of our own write may only just be on its way."""
    if not installation.is_quiet():
        return False
    time.sleep(0.3)
    return installation.is_quiet()


def _story(one: Story | Playing) -> Story:
    return one if isinstance(one, Story) else one.story


def _change(account: Account, ticket_id: int, act: Act) -> dict[str, Any]:
    """The body of the request that the person's browser or mail makes."""
    with account.lock:
        ticket = account.tickets[ticket_id]
        change: dict[str, Any] = {}
        if act.comment is not None:
            change["comment"] = {"body": act.comment, "public": True}
        if act.priority is not None:
            change["priority"] = act.priority
        if act.group is not None:
            change["group_id"] = next(one.id for one in account.groups.values() if one.name == act.group)
        if act.fields:
            ids = {one.title: one.id for one in account.fields.values()}
            change["custom_fields"] = [{"id": ids[title], "value": value} for title, value in act.fields.items()]
        if act.add_tags:
            change["tags"] = sorted({*ticket.tags, *act.add_tags})
        return change


def shuffled(stories: Sequence[Story], count: int, chance: random.Random) -> list[Story]:
    """So many of them, each about as often."""
    many = [stories[n % len(stories)] for n in range(count)]
    chance.shuffle(many)
    return many
