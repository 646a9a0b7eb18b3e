"""`hotline hours`."""

from __future__ import annotations

import click

from workers.commands.instants import parse_instant
from workers.commands.opening import Fault, catalogue_of, open_rulebook, read_settings


@click.command()
@click.argument("schedule")
@click.option("--from", "from_at", required=True, metavar="ISO")
@click.option("--add", metavar="4h")
@click.option("--until", metavar="ISO")
def hours(schedule: str, from_at: str, add: str | None, until: str | None) -> None:
    """Calendar arithmetic with the reason for each skipped stretch."""
    from pydantic_core import PydanticCustomError

    from workers import rules_commands

    settings = read_settings()
    schedules = open_rulebook(settings).schedules
    if schedule not in schedules:
        raise Fault(f"There is no schedule called {schedule}; there are: {', '.join(sorted(schedules))}.")
    if (add is None) == (until is None):
        raise Fault("Give --add or --until.")
    until_at = parse_instant(until) if until else None
    try:
        rules_commands.hours(schedules[schedule], catalogue_of(settings), parse_instant(from_at), add, until_at)
    except OverflowError:
        raise Fault(f"{add} is too long.") from None
    except (ValueError, PydanticCustomError) as error:
        raise Fault(str(error)) from error
