"""`hotline reconcile`."""

from __future__ import annotations

import click

from workers.commands.instants import parse_instant
from workers.commands.opening import open_desk, read_settings


@click.command()
@click.option(
    "--since", help="An instant such as 2026-11-23T08:00+01:00; without it, from where the last sweep ended."
)
@click.option("--all-open", is_flag=True, help="Also every ticket that is not solved: after a lost Redis.")
def reconcile(since: str | None, all_open: bool) -> None:
    """Find tickets that no webhook told of, and have them processed."""
    from workers.reconcile_command import reconcile as sweep

    desk = open_desk(read_settings(need_zendesk=True))
    for line in sweep(desk, since=parse_instant(since) if since is not None else None, all_open=all_open):
        click.echo(line)
