"""`hotline rules …` and `hotline hours`: the admins' tools, which run the very code that production runs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from rules.cases import run_cases
from rules.engine import decide_situated
from rules.explain import explain
from rules.explain import to_lines as explained_lines
from rules.explain import to_payload as explained_payload
from rules.hours import explain_difference
from rules.hours_text import duration_words, span_lines
from rules.language.catalogue import Catalogue
from rules.model import CustomerFacts, Decision, Ticket
from rules.problem import Problem, render_problem
from rules.replay import LONGEST_LINE, BadTicket, Row, parse_row, to_payload
from rules.rulebook import Rulebook, check_rulebook
from rules.schedule import Schedule
from rules.schema import json_schema
from rules.shape import parse_duration
from workers.terminal import print_json, print_text

_SHOWN_IN_FULL = timedelta(days=20 * 366)

AskLive = Callable[[Path], tuple[list[Problem], list[str]]]
"""Problems of the rulebook that only Zendesk and Redis know of, and what of the design Zendesk lacks."""
ReadTicket = Callable[[str], tuple[Ticket, CustomerFacts]]


def check(directory: Path, catalogue: Catalogue, live: AskLive | None, *, as_json: bool, alarms: bool = False) -> int:
    """Print every problem of the rulebook, and with `live` what only the installation knows; 1 if any is an error.

    `alarms`: the installation can send them.
    """
    problems = check_rulebook(directory, alarms=alarms)
    found, lacking = live(directory) if live is not None and not _errors(problems) else ([], [])
    problems += found
    if as_json:
        rows = [
            {
                "file": one.file,
                "line": one.line,
                "column": one.column,
                "severity": one.severity,
                "sentence": render_problem(one, catalogue.language).split(": ", 2)[-1],
            }
            for one in problems
        ]
        click.echo(json.dumps({"problems": rows, "missing_in_zendesk": lacking}, ensure_ascii=False, indent=1))
    else:
        for one in problems:
            click.echo(render_problem(one, catalogue.language))
        for sentence in lacking:
            click.echo(f"{directory}: error: {catalogue.text('check.missing_in_zendesk', name=sentence)}")
        if not problems and not lacking:
            click.echo(catalogue.text("check.ok", directory=str(directory)))
    return 1 if _errors(problems) or lacking else 0


def _errors(problems: Iterable[Problem]) -> bool:
    return any(one.severity == "error" for one in problems)


def test(directory: Path, rulebook: Rulebook, catalogue: Catalogue) -> int:
    """Run the cases of the folder; 1 if one fails.  The rules' own examples passed, or it had not loaded."""
    results = run_cases(rulebook)
    failed = [one for one in results if one.wrong]
    for one in failed:
        for sentence in one.sentences(catalogue):
            click.echo(f"{directory / one.file}:{one.line}: {one.name}: {sentence}")
    passed, examples = str(len(results) - len(failed)), str(rulebook.examples)
    click.echo(catalogue.text("test.summary", passed=passed, failed=str(len(failed)), examples=examples))
    return 1 if failed else 0


def explain_one(
    source: str, at: datetime | None, rulebook: Rulebook, catalogue: Catalogue, read: ReadTicket, *, as_json: bool
) -> None:
    """Print the decision about one ticket: a file, `-` for standard input, or a number to be read from Zendesk.

    Raises BadTicket for what is no ticket.
    """
    if is_number(source):
        ticket, facts = read(source)
        given: object = source
    else:
        row = read_row(source)
        ticket, facts, given = row.ticket, CustomerFacts(), row.id
    now = at or (datetime.now(UTC) if is_number(source) else ticket.received_at)
    decision, situation = decide_situated(ticket, facts, rulebook, now)
    told = explain(decision, situation, rulebook)
    if as_json:
        print_json([{**to_payload(decision, given, catalogue), **explained_payload(told, catalogue)}], indent=1)
    else:
        print_text([summary(decision, given, catalogue), "", *explained_lines(told, catalogue)])


def is_number(source: str) -> bool:
    """Is it a ticket in Zendesk?"""
    return source.isascii() and source.isdigit()


def summary(decision: Decision, given_id: object, catalogue: Catalogue) -> str:
    """One line: group, priority, and by when."""
    due = next((catalogue.instant(one.due_at) for one in decision.targets), "–")
    flag = "! " if decision.critical else ""
    return f"{flag}{'–' if given_id is None else given_id}: {decision.group}, {decision.priority}, {due}"


def read_row(source: str) -> Row:
    """The ticket of a file or of standard input.  Raises BadTicket."""
    try:
        if source == "-":
            return parse_row(sys.stdin.buffer.read(LONGEST_LINE + 1))
        with Path(source).open("rb") as stream:
            return parse_row(stream.read(LONGEST_LINE + 1))
    except OSError as error:
        raise BadTicket(f"{source}: {error.strerror}") from None
    except ValueError as error:
        raise BadTicket(f"{source}: {error}") from None


def schema(catalogue: Catalogue) -> None:
    """Print the JSON Schema of the YAML files."""
    click.echo(json.dumps(json_schema(catalogue.language), ensure_ascii=False, indent=1))


def hours(
    schedule: Schedule, catalogue: Catalogue, from_at: datetime, add: str | None, until: datetime | None
) -> None:
    """Print the result of calendar arithmetic, and the reason for each stretch.

    Raises ValueError for what cannot be counted, PydanticCustomError for what is no duration.
    """
    if add is not None:
        duration: timedelta = parse_duration(add)
        until_at = schedule.add(from_at, duration)
        click.echo(schedule.shown(until_at).isoformat(timespec="seconds"))
    elif until is not None:
        until_at = until
        minutes, seconds = divmod(int(schedule.between(from_at, until).total_seconds()), 60)
        click.echo(f"{minutes // 60}h{minutes % 60:02d}m" + (f"{seconds:02d}s" if seconds else ""))
    else:
        raise ValueError("give --add or --until")
    if until_at <= from_at:
        click.echo(f"  {catalogue.text('hours.reversed' if until_at < from_at else 'hours.nothing')}")
    elif until_at - from_at > _SHOWN_IN_FULL:
        counted = duration_words(schedule.between(from_at, until_at))
        days = str((until_at - from_at).days)
        click.echo(f"  {catalogue.text('hours.too_long', days=days, counted=counted)}")
    else:
        for line in span_lines(explain_difference(schedule, from_at, until_at), catalogue):
            click.echo(f"  {line}")
