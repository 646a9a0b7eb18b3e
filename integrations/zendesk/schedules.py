"""Zendesk's schedules: opening hours of a week and holidays, made and mended, none of them deleted.

https://developer.zendesk.com/api-reference/ticketing/ticket-management/schedules/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from integrations.zendesk.change import Change, always, id_of, rows_of
from integrations.zendesk.client import ZendeskClient

PATH = "/api/v2/business_hours/schedules"


@dataclass(frozen=True, slots=True)
class DesiredSchedule:
    """A schedule by its name in Zendesk; `intervals` in minutes since Sunday midnight, in order."""

    title: str
    time_zone: str
    intervals: tuple[tuple[int, int], ...]
    holidays: tuple[tuple[date, str], ...] = ()


def schedule_of(title: str) -> str:
    """What the id of a schedule that is only being made is called."""
    return f"schedule {title}"


def plan_schedules(client: ZendeskClient, desired: Sequence[DesiredSchedule]) -> Iterator[Change]:
    """What they lack.  Raises the errors of `integrations.errors`."""
    existing = rows_of(client, f"{PATH}.json", "schedules") if desired else []
    for one in desired:
        known = find_schedule(existing, one.title)
        made = schedule_of(one.title)
        path, of = (f"{PATH}/{{id}}", made) if known is None else (f"{PATH}/{id_of(known, 'schedule')}", "")
        if known is None:
            payload = {"schedule": {"name": one.title, "time_zone": one.time_zone}}
            yield Change(f"schedule {one.title}", "POST", f"{PATH}.json", always(payload), made, "schedule")
        elif known.get("time_zone") != one.time_zone:
            zone = {"schedule": {"time_zone": one.time_zone}}
            yield Change(f"schedule {one.title} in time zone {one.time_zone}", "PUT", f"{path}.json", always(zone))
        if known is None or _intervals(known) != list(one.intervals):
            week = {"workweek": {"intervals": [{"start_time": a, "end_time": b} for a, b in one.intervals]}}
            yield Change(
                f"opening hours of schedule {one.title}", "PUT", f"{path}/workweek.json", always(week), of=of
            )
        there = [] if known is None else _holidays(client, known)
        for day, name in one.holidays:
            if not any(start <= day.isoformat() <= end for _, start, end in there):
                holiday = {"holiday": {"name": name, "start_date": day.isoformat(), "end_date": day.isoformat()}}
                sentence = f"holiday {name} {day.isoformat()} of schedule {one.title}"
                yield Change(sentence, "POST", f"{path}/holidays.json", always(holiday), of=of)


def find_extra_holidays(client: ZendeskClient, desired: Sequence[DesiredSchedule], today: date) -> Iterator[str]:
    """A sentence for each coming holiday of ours that is none any more, since nothing is deleted."""
    existing = rows_of(client, f"{PATH}.json", "schedules") if desired else []
    for one in desired:
        known = find_schedule(existing, one.title)
        days = {day.isoformat() for day, _ in one.holidays}
        for name, start, end in _holidays(client, known) if known is not None else ():
            if end >= today.isoformat() and not any(start <= day <= end for day in days):
                told = f"the schedule {one.title} has the holiday {name} ({start})"
                yield f"{told}, which is none any more. Delete it in Zendesk."


def find_schedule(existing: Sequence[Mapping[str, object]], title: str) -> Mapping[str, object] | None:
    """By its name."""
    return next((one for one in existing if one.get("name") == title), None)


def _intervals(schedule: Mapping[str, object]) -> list[tuple[object, object]]:
    raw = schedule.get("intervals")
    rows = [one for one in raw if isinstance(one, dict)] if isinstance(raw, list) else []
    return sorted(((one.get("start_time"), one.get("end_time")) for one in rows), key=_start)


def _start(interval: tuple[object, object]) -> int:
    start = interval[0]
    return start if isinstance(start, int) else -1


def _holidays(client: ZendeskClient, schedule: Mapping[str, object]) -> list[tuple[str, str, str]]:
    rows = rows_of(client, f"{PATH}/{id_of(schedule, 'schedule')}/holidays.json", "holidays")
    return [tuple(str(one.get(key)) for key in ("name", "start_date", "end_date")) for one in rows]  # type: ignore[misc]
