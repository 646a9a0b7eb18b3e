"""The form of an admin's YAML file: strict, frozen, with every error at its place.

A topic module declares its file as a `Shape` and compiles it with `compile_<topic>(shape, source)`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema
from pydantic_core import PydanticCustomError

Location: TypeAlias = tuple[str | int, ...]


class Shape(BaseModel):
    """A mapping in YAML: unknown keys are errors and nothing is converted silently."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a shape was read: the file's name and the line (from 1) of any location in it."""

    file: str
    line_of: Callable[[Location], int]


_MOST_DIGITS = 5
"""Of days, hours or minutes: 99999h are eleven years, and calendars end."""
_SPOKEN_PART = r"(\d{1,5}(?:[.,]5)?)\s*(d|h|m|t)[a-zæøå]*\.?"
_SPOKEN_DURATION = re.compile(rf"{_SPOKEN_PART}(?:(?:\s*(?:,|og|and)\s*|\s*){_SPOKEN_PART})?", re.IGNORECASE)
_CLOCK_DURATION = re.compile(r"(\d{1,2})[:.](\d\d)")
_UNIT_MINUTES = {"d": 24 * 60, "h": 60, "t": 60, "m": 1}
_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?")


def parse_duration(value: object) -> timedelta:
    """`4h`, `30m`, `1h30m`, `2d` (a day is 24 hours of the schedule's open time).

    Raises PydanticCustomError `duration` on anything else, `duration_negative` on `-4h`.
    """
    if isinstance(value, timedelta):
        return value
    match = _DURATION.fullmatch(value) if isinstance(value, str) and value else None
    if isinstance(value, str) and len(value) > 1 and value[0] == "-" and _DURATION.fullmatch(value[1:]):
        context = {"value": value[:40], "instead": value[1:40]}
        raise PydanticCustomError("duration_negative", "{value} is negative: write {instead}", context)
    if match is None:
        raise PydanticCustomError("duration", "write a duration such as 4h or 30m", _about_duration(value))
    if any(len(part or "") > _MOST_DIGITS for part in match.groups()):
        raise PydanticCustomError("duration_long", "longer than anybody waits", {"value": str(value)[:40]})
    days, hours, minutes = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


def _about_duration(value: object) -> dict[str, str]:
    written = " ".join(str(value).split())
    meant = duration_meant(written)
    return {"value": written} if meant is None else {"value": written, "meant": meant}


def duration_meant(written: str) -> str | None:
    """What was meant where that is plain: `4h` by `4 timer`, `1h30m` by `1,5 t` and `1:30`."""
    spoken, clock = _SPOKEN_DURATION.fullmatch(written), _CLOCK_DURATION.fullmatch(written)
    if clock is not None:
        minutes = Decimal(clock[1]) * 60 + Decimal(clock[2])
    elif spoken is not None:
        minutes = sum((_minutes_of(*spoken.group(n, n + 1)) for n in (1, 3) if spoken[n]), Decimal())
    else:
        return None
    if minutes % 1 or not minutes:
        return None
    hours, left = divmod(int(minutes), 60)
    return (f"{hours}h" if hours else "") + (f"{left}m" if left else "")


def _minutes_of(count: str, unit: str) -> Decimal:
    return Decimal(count.replace(",", ".")) * _UNIT_MINUTES[unit.lower()]


_DURATION_PATTERN = "([0-9]{1,5}d)?([0-9]{1,5}h)?([0-9]{1,5}m)?$"
_DURATION_SCHEMA = {"type": "string", "pattern": f"^(?=.){_DURATION_PATTERN}", "examples": ["4h", "30m", "1h30m"]}
MORE_THAN_ZERO_SCHEMA = {**_DURATION_SCHEMA, "pattern": f"^(?=.*[1-9]){_DURATION_PATTERN}"}
"""For editors: a duration that is not zero."""
Duration = Annotated[timedelta, BeforeValidator(parse_duration), WithJsonSchema(_DURATION_SCHEMA)]
