"""Schedules: opening hours of a week, and holidays.

https://developer.zendesk.com/api-reference/ticketing/ticket-management/schedules/
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from flask import Blueprint

from demo.zendesk.account import Account
from demo.zendesk.asking import asked
from demo.zendesk.records import Json
from demo.zendesk.refusal import invalid, not_found

TIME_ZONES = frozenset({"Copenhagen", "Stockholm", "Berlin", "Amsterdam", "Helsinki", "London", "Paris", "UTC"})
_DAY = 24 * 60
_WEEK = 7 * _DAY
_FURTHEST = timedelta(days=2 * 366)


def add_schedules(api: Blueprint, account: Account) -> None:
    """Add `/api/v2/business_hours/schedules`."""

    @api.get("/api/v2/business_hours/schedules")
    def list_schedules() -> Json:
        with account.lock:
            return {"schedules": [dict(one) for one in account.schedules.values()]}

    @api.post("/api/v2/business_hours/schedules")
    def make_schedule() -> tuple[Json, int]:
        wanted = asked("schedule", {"name", "time_zone"})
        with account.lock:
            _check(account, wanted, {"name", "time_zone"})
            nine_to_five = [{"start_time": day * _DAY + 540, "end_time": day * _DAY + 1020} for day in range(1, 6)]
            made: Json = {"id": account.next_id(), **wanted, "intervals": nine_to_five}
            account.schedules[int(str(made["id"]))] = made
            return {"schedule": made}, 201

    @api.put("/api/v2/business_hours/schedules/<int:schedule_id>")
    def change_schedule(schedule_id: int) -> Json:
        wanted = asked("schedule", {"name", "time_zone"})
        with account.lock:
            known = _find(account, schedule_id)
            _check(account, wanted, set())
            known.update(wanted)
            return {"schedule": known}

    @api.put("/api/v2/business_hours/schedules/<int:schedule_id>/workweek")
    def change_week(schedule_id: int) -> Json:
        intervals = _intervals(asked("workweek", {"intervals"}).get("intervals"))
        with account.lock:
            known = _find(account, schedule_id)
            known["intervals"] = [{"start_time": start, "end_time": end} for start, end in intervals]
            return {"workweek": {"intervals": known["intervals"]}}

    @api.get("/api/v2/business_hours/schedules/<int:schedule_id>/holidays")
    def list_holidays(schedule_id: int) -> Json:
        with account.lock:
            _find(account, schedule_id)
            return {"holidays": list(account.holidays.get(schedule_id, []))}

    @api.post("/api/v2/business_hours/schedules/<int:schedule_id>/holidays")
    def make_holiday(schedule_id: int) -> tuple[Json, int]:
        wanted = asked("holiday", {"name", "start_date", "end_date"})
        with account.lock:
            _find(account, schedule_id)
            start, end = (_date(wanted.get(name), name) for name in ("start_date", "end_date"))
            if not str(wanted.get("name") or "").strip():
                raise invalid("name", "Name: cannot be blank")
            if end < start or start > account.now().date() + _FURTHEST:
                raise invalid("end_date", "Holiday: must end after it begins, within two years")
            there = account.holidays.setdefault(schedule_id, [])
            if any(str(one["start_date"]) <= str(end) and str(start) <= str(one["end_date"]) for one in there):
                raise invalid("start_date", "Holiday: overlaps another")
            made: Json = {"id": account.next_id(), **wanted}
            there.append(made)
            return {"holiday": made}, 201


def _find(account: Account, schedule_id: int) -> Json:
    if schedule_id not in account.schedules:
        raise not_found()
    return account.schedules[schedule_id]


def _check(account: Account, wanted: Json, needed: set[str]) -> None:
    name, zone = wanted.get("name"), wanted.get("time_zone")
    if ("name" in needed or name is not None) and (not isinstance(name, str) or not name.strip()):
        raise invalid("name", "Name: cannot be blank")
    if any(one["name"] == name for one in account.schedules.values()):
        raise invalid("name", "Name: has already been taken")
    if ("time_zone" in needed or zone is not None) and zone not in TIME_ZONES:
        raise invalid("time_zone", "Time zone: is not valid")


def _intervals(raw: object) -> list[tuple[int, int]]:
    if not isinstance(raw, list) or not raw:
        raise invalid("intervals", "Intervals: must be an array")
    found = []
    for one in raw:
        start, end = (one.get("start_time"), one.get("end_time")) if isinstance(one, dict) else (None, None)
        if type(start) is not int or type(end) is not int or not 0 <= start < end <= _WEEK:
            raise invalid("intervals", "Intervals: must be minutes since Sunday midnight")
        if start // _DAY != (end - 1) // _DAY:
            raise invalid("intervals", "Intervals: can't span calendar days")
        found.append((start, end))
    if any(end > after for (_, end), (after, _) in pairwise(sorted(found))):
        raise invalid("intervals", "Intervals: overlap")
    return sorted(found)


def _date(value: object, name: str) -> date:
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise invalid(name, f"{name}: is not a date") from None
