"""`hotline forget`."""

from __future__ import annotations

import click

from workers.commands.opening import Fault, open_redis, read_settings


@click.command()
@click.option("--customer", "number", help="A customer number.")
@click.option("--email", help="A mail address.")
def forget(number: str | None, email: str | None) -> None:
    """Remove what Hotline itself holds of a customer or an address."""
    from workers.forget_command import forget as remove
    from workers.time_ledger.database import LedgerUnavailable

    if not (number or "").strip() and not (email or "").strip():
        raise Fault("Say whom: --customer NUMBER, --email ADDRESS or both.")
    settings = read_settings()
    try:
        for line in remove(settings, open_redis(settings), number=number, email=email):
            click.echo(line)
    except LedgerUnavailable as error:
        raise Fault(f"The database cannot be read, so corrections are still kept: {error}.") from error
