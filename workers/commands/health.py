"""`hotline health`."""

from __future__ import annotations

import click

from workers.commands.opening import open_desk, read_settings


@click.command()
def health() -> None:
    """Ask all parts and the outside systems whether they answer; exit code 1 if a needed one does not."""
    from workers.ledger_readiness import with_ledger
    from workers.readiness import find_readiness, find_unanswering
    from workers.remote_readiness import with_remote
    from workers.time_ledger.opening import open_time_ledger

    settings = read_settings(need_zendesk=True)
    desk = open_desk(settings)
    database = open_time_ledger(settings.database_url, settings.data_dir).database
    outside = with_remote(find_unanswering(desk), settings, desk.counters.observe_call)
    found = (with_ledger(find_readiness(desk.redis), database), outside)
    for name, state in found[0].parts.items():
        click.echo(f"{name}: {state}")
    for sentence in dict.fromkeys(sentence for one in found for sentence in one.warnings):
        click.echo(f"warning: {sentence}")
    for sentence in dict.fromkeys(sentence for one in found for sentence in one.missing):
        click.echo(f"missing: {sentence}")
    if not all(one.ready for one in found):
        raise SystemExit(1)
    click.echo("ready")
