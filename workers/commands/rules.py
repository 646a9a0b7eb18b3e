"""`hotline rules`."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from workers.commands.instants import parse_instant
from workers.commands.opening import (
    BrokenRules,
    Fault,
    catalogue_of,
    find_redis_url,
    open_desk,
    open_rulebook,
    read_settings,
    sentences,
)

if TYPE_CHECKING:
    from rules.problem import Problem
    from workers.settings import Settings


@click.group()
def rules() -> None:
    """Check, test and explain the admins' YAML."""


@rules.command("check")
@click.argument("directory", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--live", is_flag=True, help="Also compare groups and fields with Zendesk.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def check_rules(directory: Path | None, live: bool, form: str) -> None:
    """Validate; exit code 1 on any error."""
    from workers import rules_commands
    from workers.zendesk_commands import find_missing

    def ask(path: Path) -> tuple[list[Problem], list[str]]:
        problems, lacking = find_missing(settings, path)
        return [*problems, *find_unmatched(settings, path)], lacking

    settings = read_settings(need_zendesk=live)
    with sentences():
        code = rules_commands.check(
            directory or settings.rules_dir,
            catalogue_of(settings),
            ask if live else None,
            as_json=form == "json",
            alarms=settings.gatewayapi is not None,
        )
    raise SystemExit(code)


def find_unmatched(settings: Settings, directory: Path) -> list[Problem]:
    """Warnings of rules that have long decided nothing; none where the Redis of the workers does not answer."""
    import redis

    from workers.redis_client import connect
    from workers.rule_matches import unmatched_warnings

    with contextlib.suppress(Fault, redis.RedisError):
        client = connect(find_redis_url(settings), fast_failing=True)
        return unmatched_warnings(directory, open_rulebook(settings, directory), client, datetime.now(UTC))
    return []


@rules.command("test")
@click.argument("directory", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def test_rules(directory: Path | None) -> None:
    """Run the admins' own cases and the examples inside rules; exit code 1 on a failure."""
    from workers import rules_commands

    settings = read_settings()
    rulebook = open_rulebook(settings, directory)
    raise SystemExit(rules_commands.test(directory or settings.rules_dir, rulebook, catalogue_of(settings)))


@rules.command("explain")
@click.argument("ticket", metavar="TICKET.json")
@click.option("--at", type=click.STRING, metavar="ISO", help="Decide as of this instant.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def explain_rules(ticket: str, at: str | None, form: str) -> None:
    """One decision with all its reasons; `-` reads standard input, a number reads that ticket from Zendesk."""
    from rules.replay import BadTicket
    from workers import rules_commands
    from workers.zendesk_commands import read_ticket

    settings = read_settings(need_zendesk=rules_commands.is_number(ticket))
    try:
        with sentences():
            rules_commands.explain_one(
                ticket,
                parse_instant(at) if at else None,
                open_rulebook(settings),
                catalogue_of(settings),
                lambda number: read_ticket(open_desk(settings), number),
                as_json=form == "json",
            )
    except BadTicket as error:
        raise Fault(str(error)) from error


@rules.command("replay")
@click.argument("file", type=click.File("rb"))
@click.option("--rules", "directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--against", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Print what would change."
)
@click.option("--format", "form", type=click.Choice(["jsonl"]), help="With --against: JSON instead of sentences.")
def replay_rules(file: IO[bytes], directory: Path | None, against: Path | None, form: str | None) -> None:
    """Decide every ticket of a file (`-`: standard input), without any network.

    Exit code 2 if lines could not be read, 3 if a critical case would no longer be one.
    """
    from workers.replay_command import replay, replay_against

    settings = read_settings()
    rulebook, catalogue = open_rulebook(settings, directory), catalogue_of(settings)
    name = str(getattr(file, "name", "-"))
    if against is None:
        raise SystemExit(replay(file, name, rulebook, catalogue))
    other = open_rulebook(settings, against)
    raise SystemExit(replay_against(file, name, rulebook, other, catalogue, as_json=form == "jsonl"))


@rules.command("learn")
@click.argument("files", nargs=-1, type=click.File("rb"), metavar="FILE.jsonl...")
@click.option("--rules", "directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Default: learned.json beside the rules."
)
def learn_rules(files: tuple[IO[bytes], ...], directory: Path | None, output: Path | None) -> None:
    """Teach the second opinion with corrected tickets of your own (`critical`, `critical_reason`).

    Exit code 2, and nothing changed, if lines could not be read or there is no ticket.
    """
    from rules.learned_file import LEARNED
    from rules.rulebook import RulebookError, read_critical
    from workers.learn_command import learn_tickets

    settings = read_settings()
    folder = directory or settings.rules_dir
    named = [(str(getattr(file, "name", "-")), file) for file in files]
    try:
        code = learn_tickets(named, read_critical(folder), output or folder / LEARNED, catalogue_of(settings))
    except RulebookError as error:
        raise BrokenRules(error.render(settings.language)) from error
    except OSError as error:
        raise Fault(f"{error.filename or output or folder}: {error.strerror}.") from error
    raise SystemExit(code)


@rules.command("corrections")
@click.argument("directory", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--since", help="An instant such as 2026-11-23T08:00+01:00; without it, all that are kept.")
def show_corrections(directory: Path | None, since: str | None) -> None:
    """Print what agents have corrected in the sidebar, as cases in the form of cases.yaml."""
    from workers.corrections_command import print_corrections
    from workers.time_ledger.database import LedgerUnavailable

    settings = read_settings(need_zendesk=True)
    with sentences():
        try:
            print_corrections(settings, directory, parse_instant(since) if since is not None else None)
        except LedgerUnavailable as error:
            raise Fault(f"The database cannot be read: {error}.") from error


@rules.command("schema")
def schema_rules() -> None:
    """Print the JSON Schema of the YAML, for editors."""
    from workers import rules_commands

    rules_commands.schema(catalogue_of(read_settings()))
