"""`hotline rules …` and `hotline hours`: the admins' tools, which run the very code that production runs."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

import click

from rules.cases import run_cases
from rules.engine import decide
from rules.explain import explain, span_line
from rules.hours import explain_addition, explain_difference
from rules.language.catalogue import Catalogue
from rules.model import CustomerFacts, Decision, Ticket
from rules.problem import Problem, render_problem
from rules.replay import BadTicket, Difference, compare, decide_as_received, parse_ticket, parse_tickets, to_payload
from rules.rulebook import Rulebook, check_rulebook
from rules.schedule import Schedule
from rules.schema import json_schema
from rules.shape import parse_duration

EXIT_LOST_CRITICAL = 3

ReadTicket = Callable[[str], tuple[Ticket, CustomerFacts]]


def check(directory: Path, catalogue: Catalogue, live: Callable[[Path], list[str]] | None, *, as_json: bool) -> int:
    """Print every problem of the rulebook, and with `live` what Zendesk lacks; 1 if any is an error."""
    problems = check_rulebook(directory)
    lacking = live(directory) if live is not None and not _errors(problems) else []
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


def test(rulebook: Rulebook, catalogue: Catalogue) -> int:
    """Run the admins' cases and the rules' own examples; 1 if one fails."""
    results = run_cases(rulebook)
    failed = [one for one in results if one.wrong]
    for one in failed:
        for sentence in one.sentences(catalogue):
            click.echo(f"{one.file}:{one.line}: {one.name}: {sentence}")
    click.echo(catalogue.text("test.summary", passed=str(len(results) - len(failed)), failed=str(len(failed))))
    return 1 if failed else 0


def explain_one(
    source: str, at: datetime | None, rulebook: Rulebook, catalogue: Catalogue, read: ReadTicket, *, as_json: bool
) -> None:
    """Print the decision about one ticket: a file, `-` for standard input, or a number to be read from Zendesk.

    Raises BadTicket for what is no ticket.
    """
    ticket, facts = read(source) if source.isdigit() else (_read_ticket(source), CustomerFacts())
    decision = decide(ticket, facts, rulebook, at or (datetime.now(UTC) if source.isdigit() else ticket.received_at))
    if as_json:
        click.echo(json.dumps(to_payload(decision, catalogue), ensure_ascii=False, indent=1))
    else:
        click.echo(summary(decision, catalogue))
        for line in explain(decision, rulebook, catalogue):
            click.echo(f"  {line}")


def summary(decision: Decision, catalogue: Catalogue) -> str:
    """One line: group, priority, and by when."""
    due = next((catalogue.instant(one.due_at) for one in decision.targets), "–")
    flag = "! " if decision.critical else ""
    return f"{flag}{decision.ticket_id}: {decision.group}, {decision.priority}, {due}"


def _read_ticket(source: str) -> Ticket:
    text = sys.stdin.read() if source == "-" else Path(source).read_text("utf-8")
    try:
        return parse_ticket(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise BadTicket(f"{source}: {error}") from None


def replay(lines: IO[str], rulebook: Rulebook, against: Rulebook | None, catalogue: Catalogue) -> int:
    """Print every decision as a JSON line; with `against` only what it would change, and 3 if a critical one is lost.

    Raises BadTicket.
    """
    differences: list[Difference] = []
    count = 0
    for ticket in parse_tickets(lines):
        count += 1
        before = decide_as_received(ticket, rulebook)
        if against is None:
            click.echo(json.dumps(to_payload(before, catalogue), ensure_ascii=False))
            continue
        difference = compare(before, decide_as_received(ticket, against))
        if difference is not None:
            differences.append(difference)
            changes = "; ".join(f"{what}: {old} -> {new}" for what, (old, new) in difference.changed.items())
            click.echo(f"{difference.ticket_id}: {changes}  [{difference.rule or '-'}]")
    if against is None:
        return 0
    by_rule = Counter(one.rule or "-" for one in differences)
    click.echo(catalogue.text("replay.summary", changed=str(len(differences)), count=str(count)))
    for rule, times in by_rule.most_common():
        click.echo(f"  {rule}: {times}")
    lost = [one.ticket_id for one in differences if one.lost_critical]
    if lost:
        click.echo(catalogue.text("replay.lost_critical", tickets=", ".join(lost)))
        return EXIT_LOST_CRITICAL
    return 0


def schema() -> None:
    """Print the JSON Schema of the YAML files."""
    click.echo(json.dumps(json_schema(), ensure_ascii=False, indent=1))


def hours(
    schedule: Schedule, catalogue: Catalogue, from_at: datetime, add: str | None, until: datetime | None
) -> None:
    """Print the result of calendar arithmetic, and the reason for each stretch.  Raises ValueError for bad input."""
    if add is not None:
        duration: timedelta = parse_duration(add)
        click.echo(schedule.shown(schedule.add(from_at, duration)).isoformat(timespec="seconds"))
        spans = explain_addition(schedule, from_at, duration)
    elif until is not None:
        minutes, seconds = divmod(int(schedule.between(from_at, until).total_seconds()), 60)
        click.echo(f"{minutes // 60}h{minutes % 60:02d}m" + (f"{seconds:02d}s" if seconds else ""))
        spans = explain_difference(schedule, from_at, until)
    else:
        raise ValueError("give --add or --until")
    for span in spans:
        click.echo(f"  {span_line(span, catalogue)}")
