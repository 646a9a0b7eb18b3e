"""`hotline dead`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from workers.commands.opening import Fault, open_redis, read_settings

if TYPE_CHECKING:
    from workers.pending import Pending


@click.group()
def dead() -> None:
    """Tickets whose processing gave up."""


def open_pending() -> Pending:
    """The pending and dead tickets, for a command of the operator."""
    from workers.pending import Pending

    return Pending(open_redis(read_settings()))


@dead.command("list")
def list_dead() -> None:
    """One line each, the longest dead first."""
    for one in open_pending().dead():
        click.echo(f"{one.ticket_id}\t{one.died_at.isoformat(timespec='seconds')}\t{one.error}\t{one.detail}")


@dead.command("show")
@click.argument("ticket_id", metavar="ID")
def show_dead(ticket_id: str) -> None:
    """All that is known of one."""
    found = [one for one in open_pending().dead() if one.ticket_id == ticket_id]
    if not found:
        raise Fault(f"Ticket {ticket_id} is not dead.")
    (one,) = found
    for name in ("ticket_id", "error", "detail", "attempts", "first_at", "died_at", "event"):
        click.echo(f"{name}: {getattr(one, name)}")


@dead.command("retry")
@click.argument("ticket_id", metavar="ID", required=False)
@click.option("--all", "every", is_flag=True, help="Retry all of them.")
def retry_dead(ticket_id: str | None, every: bool) -> None:
    """Process it again."""
    pending = open_pending()
    if every == (ticket_id is not None):
        raise Fault("Give one ticket ID, or --all.")
    ids = [one.ticket_id for one in pending.dead()] if every else [str(ticket_id)]
    for one in ids:
        if not pending.retry_dead(one):
            raise Fault(f"Ticket {one} is not dead.")
    click.echo(f"{len(ids)} pending again")
