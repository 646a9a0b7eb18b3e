"""`hotline rules learn`: teach the second opinion with the desk's own corrected tickets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

import click

from rules.critical import CriticalRules, judge_critical
from rules.labelled import LabelledTicket, read_labelled, read_training
from rules.language.catalogue import Catalogue
from rules.learn import Example, learn, read_example, with_desk
from rules.replay import BadTicket
from rules.second_opinion import SecondOpinion, read_second_opinion, to_text
from rules.text import parse_text
from workers.whole_file import write_whole

EXIT_BAD_LINES = 2
_FOLDS = 5
_SHOWN_WRONG = 20


@dataclass(frozen=True, slots=True)
class _Score:
    """How many critical tickets were found, how many others were taken for one, and which came out wrong."""

    found: int
    critical: int
    false_alarms: int
    wrong: tuple[str, ...]


def learn_tickets(
    files: Sequence[tuple[str, IO[bytes]]], rules: CriticalRules, output: Path, catalogue: Catalogue
) -> int:
    """Learn from what comes with Hotline and from `files`; write `output`, or nothing and 2 if a line is no ticket
    or `files` have none.

    Before that, the desk's tickets are judged as the shipped weights judge them, and each as it is judged by what the
    other tickets teach, so that an admin sees what is gained.  Raises OSError where `output` cannot be written.
    """
    desk: list[LabelledTicket] = []
    bad_lines = 0
    for name, stream in files:
        for one in read_labelled(stream):
            if isinstance(one, BadTicket):
                click.echo(f"{name}: {one}", err=True)
                bad_lines += 1
            else:
                desk.append(one)
    if bad_lines:
        click.echo(catalogue.text("learn.bad_lines", count=str(bad_lines)), err=True)
        return EXIT_BAD_LINES
    if files and not desk:
        click.echo(catalogue.text("learn.no_tickets", files=", ".join(name for name, _ in files)), err=True)
        return EXIT_BAD_LINES
    shipped = [read_example(one, rules) for one in read_training()]
    own = [read_example(one, rules) for one in desk]
    if desk:
        before = _score(desk, (_judge(one, rules, read_second_opinion()) for one in desk))
        after = _score(desk, _judge_by_others(desk, shipped, own, rules))
        for key, score in (("learn.before", before), ("learn.after", after)):
            click.echo(_sentence(catalogue, key, score))
        for ticket_id in after.wrong[:_SHOWN_WRONG]:
            click.echo(f"  {ticket_id}")
    write_whole(output, to_text(learn(with_desk(shipped, own))))
    click.echo(catalogue.text("learn.written", file=str(output), own=str(len(own)), shipped=str(len(shipped))))
    return 0


def _judge(one: LabelledTicket, rules: CriticalRules, opinion: SecondOpinion) -> bool:
    text = parse_text(one.ticket.subject, one.ticket.description)
    return judge_critical(one.ticket, text, replace(rules, second_opinion=opinion)).critical


def _judge_by_others(
    desk: Sequence[LabelledTicket], shipped: Sequence[Example], own: Sequence[Example], rules: CriticalRules
) -> list[bool]:
    """Each ticket as it is judged by what was learned without it."""
    folds = min(_FOLDS, len(desk))
    judged = [False] * len(desk)
    for fold in range(folds):
        others = [example for number, example in enumerate(own) if number % folds != fold]
        opinion = learn(with_desk(shipped, others))
        for number in range(fold, len(desk), folds):
            judged[number] = _judge(desk[number], rules, opinion)
    return judged


def _score(desk: Sequence[LabelledTicket], judged: Iterable[bool]) -> _Score:
    pairs = [(one.critical, critical) for one, critical in zip(desk, judged, strict=True)]
    wrong = (one.ticket.id or "?" for one, pair in zip(desk, pairs, strict=True) if pair[0] != pair[1])
    return _Score(
        pairs.count((True, True)), sum(critical for critical, _ in pairs), pairs.count((False, True)), tuple(wrong)
    )


def _sentence(catalogue: Catalogue, key: str, score: _Score) -> str:
    return catalogue.text(
        key, found=str(score.found), critical=str(score.critical), false_alarms=str(score.false_alarms)
    )
