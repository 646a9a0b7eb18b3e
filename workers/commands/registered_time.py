"""`hotline time`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import click

from workers.commands.instants import parse_day
from workers.commands.opening import Fault, open_redis, open_rulebook, read_settings, sentences


@contextlib.contextmanager
def ledger_sentences() -> Iterator[None]:
    """As `sentences`, and what is wrong with the ledger of registered time."""
    from workers.time_commands import NotPostable
    from workers.time_ledger.database import LedgerUnavailable

    try:
        with sentences():
            yield
    except NotPostable as error:
        raise Fault(str(error)) from error
    except LedgerUnavailable as error:
        raise Fault(f"The database of the registered time cannot be used ({error}).") from error


@click.group("time")
def registered_time() -> None:
    """Time that consultants registered on tickets: approve, post or export, back up."""


@registered_time.command("export")
@click.option("--from", "first", required=True, metavar="DATE", help="The first day, such as 2026-11-01.")
@click.option("--to", "last", required=True, metavar="DATE", help="The last day.")
@click.option("--all", "every", is_flag=True, help="Also what nobody has approved yet.")
def export_time(first: str, last: str, every: bool) -> None:
    """Print what is approved as CSV."""
    from workers.time_commands import export

    settings = read_settings()
    days = parse_day(first), parse_day(last)
    with ledger_sentences():
        click.echo(export(settings, open_rulebook(settings), *days, every=every), nl=False)


@registered_time.command("approve")
@click.option("--to", "last", required=True, metavar="DATE", help="All work until the end of this day.")
@click.option("--by", "who", required=True, help="Who approves.")
def approve_time(last: str, who: str) -> None:
    """Approve what was registered."""
    from workers.time_commands import approve

    settings = read_settings()
    with ledger_sentences():
        click.echo(f"{approve(settings, open_rulebook(settings), parse_day(last), who)} entries approved")


@registered_time.command("booked")
@click.option("--from", "first", required=True, metavar="DATE")
@click.option("--to", "last", required=True, metavar="DATE")
@click.option("--by", "who", required=True, help="Who says so.")
def booked_time(first: str, last: str, who: str) -> None:
    """Note that the ERP has what was exported, so that the clips left are not less by it any more."""
    from workers.time_commands import booked

    settings = read_settings()
    days = parse_day(first), parse_day(last)
    with ledger_sentences():
        click.echo(f"{booked(settings, open_rulebook(settings), *days, who)} entries booked")


@registered_time.command("post")
def post_time() -> None:
    """Post what is approved in Business Central, each entry once; exit code 1 if any is held back."""
    from workers.time_commands import post

    settings = read_settings()
    held = False
    with ledger_sentences():
        for line in post(settings, open_rulebook(settings), open_redis(settings)):
            held = held or "\theld" in line
            click.echo(line)
    if held:
        raise SystemExit(1)


@registered_time.command("backup")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
def backup_time(target: Path) -> None:
    """Copy the embedded ledger, while it is in use, into a file that is not there yet."""
    from workers.time_backup import NoBackup, back_up
    from workers.time_ledger.opening import open_time_ledger

    settings = read_settings()
    try:
        count = back_up(open_time_ledger(settings.database_url, settings.data_dir).database, target)
    except NoBackup as error:
        raise Fault(str(error)) from error
    except OSError as error:
        raise Fault(f"{target}: {error.strerror}.") from error
    click.echo(f"{count} entries in {target}")
