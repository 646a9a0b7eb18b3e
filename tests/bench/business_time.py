"""Business-time additions and differences per second, relative to peers that count the same hours in the same run.

The week is that of the terms (Mon-Thu 08-16, Fri 08-15) with the statutory holidays.  The peers are no dependencies:
businesstimedelta and pandas are compared where they can be imported, zendesk/biz where Ruby can load it.  pandas
cannot say that Friday closes at 15, and counts whole hours until 16 every day; biz goes on to the next opening from a
deadline that falls on closing time.  The precomputed table knows its two years beforehand and no pauses.
"""

from __future__ import annotations

import importlib
import json
import shutil
import subprocess
import time as clock
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from rules.danish_holidays import statutory_holidays
from rules.schedule import Schedule

Case = tuple[datetime, timedelta, datetime]
Calculation = Callable[[datetime, timedelta, datetime], object]
Peer = tuple[Calculation, Calculation]

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
CLOSES = (16, 16, 16, 16, 15)
OPENS = 8
HOLIDAYS = {day for year in (2026, 2027, 2028) for day in statutory_holidays(year)}
WEEKLY = {
    day: [["08:00", f"{hour}:00"]] for day, hour in zip(("mon", "tue", "wed", "thu", "fri"), CLOSES, strict=True)
}
THREE_WEEKS = timedelta(weeks=3)
ROUNDS, CHECKED = 3, 200
ADDITION_GOAL, DIFFERENCE_GOAL, TABLE_GOAL = 30, 100, 3


def sample(size: int) -> list[Case]:
    """Start, duration to add, and an end three weeks on."""
    random = Random(7)
    first = datetime(2026, 1, 5, tzinfo=UTC)
    starts = [first + timedelta(minutes=random.randrange(500 * 1440)) for _ in range(size)]
    return [(at, timedelta(minutes=random.randrange(1, 40 * 60)), at + THREE_WEEKS) for at in starts]


def day_hours(day: date) -> tuple[datetime, datetime] | None:
    if day.weekday() >= len(CLOSES) or day in HOLIDAYS:
        return None
    opens = datetime.combine(day, time(OPENS), COPENHAGEN).astimezone(UTC)
    return opens, datetime.combine(day, time(CLOSES[day.weekday()]), COPENHAGEN).astimezone(UTC)


def hotline() -> Peer:
    schedule = Schedule.from_mapping(
        {"tz": COPENHAGEN.key, "weekly": WEEKLY, "holidays": [day.isoformat() for day in HOLIDAYS]}
    )
    return lambda at, duration, _end: schedule.add(at, duration), lambda at, _dur, end: schedule.between(at, end)


def precomputed_table() -> Peer:
    days = (date(2026, 1, 1) + timedelta(days=number) for number in range(800))
    openings = [hours for day in days if (hours := day_hours(day))]
    starts = [start for start, _ in openings]
    ends = [end for _, end in openings]
    opened = [timedelta()]
    for start, end in openings:
        opened.append(opened[-1] + (end - start))

    def until(at: datetime) -> timedelta:
        index = bisect_right(starts, at) - 1
        return opened[index] + (min(at, ends[index]) - starts[index])

    def add(at: datetime, duration: timedelta, _end: datetime) -> datetime:
        target = until(at) + duration
        index = bisect_left(opened, target) - 1
        return starts[index] + (target - opened[index])

    return add, lambda at, _duration, end: until(end) - until(at)


def day_walk() -> Peer:
    one_day = timedelta(days=1)

    def add(at: datetime, duration: timedelta, _end: datetime) -> datetime:
        day = at.astimezone(COPENHAGEN).date()
        while True:
            if hours := day_hours(day):
                begin = max(at, hours[0])
                if begin < hours[1]:
                    if begin + duration <= hours[1]:
                        return begin + duration
                    duration -= hours[1] - begin
            day += one_day

    def between(at: datetime, _duration: timedelta, end: datetime) -> timedelta:
        total, day = timedelta(), at.astimezone(COPENHAGEN).date()
        while day <= end.astimezone(COPENHAGEN).date():
            if hours := day_hours(day):
                total += max(timedelta(), min(end, hours[1]) - max(at, hours[0]))
            day += one_day
        return total

    return add, between


def businesstimedelta() -> Peer:
    peer: Any = importlib.import_module("businesstimedelta")
    zone: Any = importlib.import_module("pytz").timezone(COPENHAGEN.key)
    week = [
        peer.WorkDayRule(time(OPENS), time(16), [0, 1, 2, 3], tz=zone),
        peer.WorkDayRule(time(OPENS), time(15), [4], tz=zone),
    ]
    rules = peer.Rules([*week, peer.HolidayRule(dict.fromkeys(HOLIDAYS, "closed"), tz=zone)])

    def add(at: datetime, duration: timedelta, _end: datetime) -> object:
        return at + peer.BusinessTimeDelta(rules, timedelta=duration)

    def between(at: datetime, _duration: timedelta, end: datetime) -> timedelta:
        counted = rules.difference(at, end)
        return timedelta(hours=counted.hours, seconds=counted.seconds)

    return add, between


def pandas() -> Peer:
    pd: Any = importlib.import_module("pandas")
    hours = pd.offsets.CustomBusinessHour(start="08:00", end="16:00", holidays=sorted(HOLIDAYS))

    def add(at: datetime, duration: timedelta, _end: datetime) -> object:
        whole, rest = divmod(duration, timedelta(hours=1))
        local = pd.Timestamp(at).tz_convert(COPENHAGEN).tz_localize(None)
        return local + hours * max(whole, 1) + rest

    def between(at: datetime, _duration: timedelta, end: datetime) -> object:
        begin, stop = (pd.Timestamp(when).tz_convert(COPENHAGEN).tz_localize(None) for when in (at, end))
        return len(pd.date_range(begin, stop, freq=hours))

    return add, between


def biz_speeds(cases: list[Case], reference: Peer) -> tuple[float, float] | None:
    """Additions and differences a second by zendesk/biz on the same processor; None where Ruby cannot load it."""
    if (ruby := shutil.which("ruby")) is None:
        return None
    asked = {
        "zone": COPENHAGEN.key,
        "hours": {day: dict(hours) for day, hours in WEEKLY.items()},
        "holidays": sorted(day.isoformat() for day in HOLIDAYS),
        "cases": [(at.timestamp(), duration / timedelta(minutes=1), end.timestamp()) for at, duration, end in cases],
        "checked": CHECKED,
        "rounds": ROUNDS,
    }
    script = str(Path(__file__).with_name("biz.rb"))
    done = subprocess.run([ruby, script], input=json.dumps(asked), capture_output=True, text=True, check=False)
    if done.returncode and "cannot load such file -- biz" in done.stderr:
        return None
    answered = json.loads(done.stdout)
    for case, added, between in zip(cases[:CHECKED], answered["added"], answered["between"], strict=True):
        due_at = reference[0](*case)
        assert isinstance(due_at, datetime)
        assert added == due_at.timestamp() or due_at.astimezone(COPENHAGEN).hour in CLOSES
        assert timedelta(seconds=between) == reference[1](*case)
    return answered["speeds"][0], answered["speeds"][1]


def per_second(calculate: Calculation, cases: list[Case]) -> float:
    """The best of some rounds, each on as many cases as fit into a fifth of a second."""
    for case in cases[:20]:
        calculate(*case)
    best = 0.0
    for _ in range(ROUNDS):
        done, begin = 0, clock.process_time()
        while (spent := clock.process_time() - begin) < 0.2:
            for case in cases[done % len(cases) :][:20]:
                calculate(*case)
            done += 20
        best = max(best, done / spent)
    return best


def speeds_of(peer: Peer, cases: list[Case]) -> tuple[float, float]:
    """Additions and differences a second."""
    return per_second(peer[0], cases), per_second(peer[1], cases)


def agree(peer: Peer, reference: Peer, cases: list[Case]) -> bool:
    return all(one(*case) == other(*case) for case in cases for one, other in zip(peer, reference, strict=True))


def run() -> None:
    """Print the ratios and whether they meet the goals."""
    cases = sample(2_000)
    ours = hotline()
    assert agree(ours, precomputed_table(), cases)
    assert agree(ours, day_walk(), cases[:CHECKED])
    peers: dict[str, Callable[[], Peer]] = {
        "precomputed table": precomputed_table,
        "day walk": day_walk,
        "businesstimedelta": businesstimedelta,
        "pandas": pandas,
    }
    measured: dict[str, tuple[float, float] | None] = {}
    speeds = speeds_of(ours, cases)
    for name, build in peers.items():
        try:
            measured[name] = speeds_of(build(), cases)
        except ImportError:
            measured[name] = None
    measured["zendesk/biz"] = biz_speeds(cases, ours)
    print(f"business time: {speeds[0]:,.0f} additions/s, {speeds[1]:,.0f} differences over three weeks/s")
    met = True
    for name, theirs in measured.items():
        if theirs is None:
            print(f"  {name}: not at hand")
            continue
        ratios = [speed / their for speed, their in zip(speeds, theirs, strict=True)]
        print(f"  to {name}: addition {ratios[0]:,.2f}x, difference {ratios[1]:,.2f}x")
        if name == "precomputed table":
            met &= min(ratios) >= 1 / TABLE_GOAL
        elif name != "day walk":
            met &= ratios[0] >= ADDITION_GOAL and ratios[1] >= DIFFERENCE_GOAL
    goals = (
        f"addition {ADDITION_GOAL}x and difference {DIFFERENCE_GOAL}x every peer, within {TABLE_GOAL}x of the table"
    )
    missing = ", as far as there was a peer" if None in measured.values() else ""
    print(f"  {'met' if met else 'MISSED'}{missing}: {goals}")


if __name__ == "__main__":
    run()
