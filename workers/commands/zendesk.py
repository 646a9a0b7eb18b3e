"""`hotline zendesk`."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import click

from workers.commands.opening import Fault, read_settings, sentences


@click.group()
def zendesk() -> None:
    """What the Zendesk account needs: fields, groups, webhook, triggers."""


@zendesk.command("plan")
@click.option("--native-sla", is_flag=True, help="Also Zendesk's own SLA policies and schedules.")
def plan_zendesk(native_sla: bool) -> None:
    """Show what the account lacks."""
    from workers.zendesk_commands import provision

    with sentences():
        provision(read_settings(need_zendesk=True), make=False, native_sla=native_sla)


@zendesk.command("apply")
@click.option("--native-sla", is_flag=True, help="Also Zendesk's own SLA policies and schedules.")
def apply_zendesk(native_sla: bool) -> None:
    """Make what the account lacks; a second time it changes nothing."""
    from workers.zendesk_commands import provision

    with sentences():
        provision(read_settings(need_zendesk=True), make=True, native_sla=native_sla)


@zendesk.command("app")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Default: hotline-zendesk-app.zip.")
@click.option(
    "--requirements", is_flag=True, help="Zendesk makes fields, webhook and triggers on install; instead of apply."
)
@click.option("--installed", is_flag=True, help="Print the account's apps, to find ZENDESK_APP_ID.")
def app_of_zendesk(output: Path | None, requirements: bool, installed: bool) -> None:
    """Make the package of the sidebar, which an admin uploads to Zendesk."""
    from workers.zendesk_app import DEFAULT_OUTPUT, show_installed, write_app

    settings = read_settings(need_zendesk=requirements or installed)
    with sentences():
        if installed:
            return show_installed(settings)
        try:
            write_app(settings, output or DEFAULT_OUTPUT, version("hotline"), requirements=requirements)
        except OSError as error:
            raise Fault(f"{error.filename or output}: {error.strerror}.") from error
    return None
