"""Who has the duty phone, and whom a night's alarm reaches after that.

Pure.  Weeks change hands at a weekday and a time of the desk's zone; a swap goes before them while it lasts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from types import MappingProxyType
from zoneinfo import ZoneInfo

NOTHING: Mapping[str, Person] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the rota; `phone` is E.164."""

    name: str
    phone: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Watch:
    """From `begins_at` to `ends_at`, `person` is told first and `stand_in` after them."""

    begins_at: datetime
    ends_at: datetime
    person: Person
    stand_in: Person | None = None


@dataclass(frozen=True, slots=True)
class OnCall:
    """`oncall.yaml`, ready for use.

    What is critical while `schedule` is closed is alarmed.  `duty_phone` is what customers are told, as the desk
    writes it.  Without anybody in the rota nobody is alarmed; `people` are all that the file names, by their keys.
    """

    schedule: str | None = None
    duty_phone: str | None = None
    repeat_after: timedelta = timedelta(minutes=5)
    escalate_after: timedelta = timedelta(minutes=10)
    watches: tuple[Watch, ...] = ()
    swaps: tuple[Watch, ...] = ()
    escalation: tuple[Person, ...] = ()
    people: Mapping[str, Person] = field(default_factory=lambda: NOTHING)

    @property
    def has_people(self) -> bool:
        """Is there anybody at all whom an alarm may reach?"""
        return bool(self.watches or self.swaps or self.escalation)

    def on_duty(self, at: datetime) -> tuple[Person, ...]:
        """Whom an alarm tells at `at`: a swap's person or the week's, the stand-in, then the rest, each once."""
        swap = next((one for one in reversed(self.swaps) if one.begins_at <= at < one.ends_at), None)
        watch = next((one for one in self.watches if one.begins_at <= at < one.ends_at), None)
        first = swap or watch
        told = (
            *((first.person,) if first is not None else ()),
            *((watch.stand_in,) if watch is not None and watch.stand_in is not None else ()),
            *self.escalation,
        )
        return tuple(dict.fromkeys(told))

    def find_people(self, named: Iterable[str]) -> tuple[Person, ...]:
        """Those of `named` whom the file knows, by key or by name in whatever case; each once."""
        known = {one.name.casefold(): one for one in self.people.values()}
        known |= {key.casefold(): one for key, one in self.people.items()}
        return tuple(dict.fromkeys(known[name] for one in named if (name := one.strip().casefold()) in known))


def find_gaps(watches: tuple[Watch, ...]) -> tuple[tuple[datetime, datetime], ...]:
    """Stretches between two weeks of which the rota says nothing; `watches` in their order."""
    return tuple((one.ends_at, after.begins_at) for one, after in pairwise(watches) if one.ends_at < after.begins_at)


def handover(monday: datetime, weekday: int, minutes: int, zone: ZoneInfo) -> datetime:
    """The instant of a week at which it changes hands; `monday` is its first day at midnight, without a zone."""
    local = monday + timedelta(days=weekday, minutes=minutes)
    return local.replace(tzinfo=zone)
