"""`hotline rules corrections`: what agents have corrected in the sidebar, as cases in the form of cases.yaml."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from rules.language.catalogue import load_catalogue
from rules.rulebook import load_rulebook
from workers.corrections import Corrections, render_corrections
from workers.settings import Settings
from workers.time_ledger.opening import open_time_ledger
from workers.zendesk_commands import open_zendesk


def print_corrections(settings: Settings, directory: Path | None, since: datetime | None) -> None:
    """Print them.  Raises LedgerUnavailable, IntegrationError and RulebookError."""
    corrections = Corrections(open_time_ledger(settings.database_url, settings.data_dir).database)
    text = render_corrections(
        corrections.read(since),
        open_zendesk(settings),
        load_rulebook(directory or settings.rules_dir),
        load_catalogue(settings.language),
    )
    click.echo(text, nl=False)
