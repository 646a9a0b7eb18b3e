"""How well tickets are read: critical or not on authors the model has not seen, and what the text itself says.

The corpus and the training tickets are synthetic and were labelled by their own authors, so these are figures about
other authors of the same kind, not about customers.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

from rules.critical import CriticalRules, judge_critical
from rules.extract import extract
from rules.labelled import parse_labelled
from rules.learn import Example, learn, read_example
from rules.model import CriticalJudgement, Ticket
from rules.rulebook import Rulebook, load_rulebook
from rules.text import TicketText, parse_text

_ROOT = Path(__file__).parent.parent.parent
_FOLDS = 5
_PARTS = ("customer_number", "ref_id", "callback_phone", "product", "account")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A ticket with its labels, ready to be judged and to be learned from."""

    author: str
    raw: Mapping[str, Any]
    ticket: Ticket
    text: TicketText
    example: Example


@dataclass(frozen=True, slots=True)
class Score:
    """Hits and misses of one class; `precision` and `recall` are 1 where nothing was to be found."""

    hits: int
    false_alarms: int
    misses: int

    @property
    def precision(self) -> float:
        return self.hits / (self.hits + self.false_alarms) if self.hits + self.false_alarms else 1.0

    @property
    def recall(self) -> float:
        return self.hits / (self.hits + self.misses) if self.hits + self.misses else 1.0


Judged = list[tuple[Labelled, CriticalJudgement]]


def run() -> None:
    """Print every figure and every miss."""
    rulebook = load_rulebook(_ROOT / "rules" / "definitions")
    tickets = list(read_labelled(rulebook))
    judged = by_other_authors(tickets, rulebook.critical)
    print("critical, each author judged by what was learned from the others:")
    for author in dict.fromkeys(ticket.author for ticket in tickets):
        _print_score(author, [one for one in judged if one[0].author == author])
    _print_score("all", judged)
    for language in ("da", "en", "de", "sv", "no"):
        _print_score(language, [one for one in judged if one[0].raw["lang"] == language])
    _print_score("clear cases", [one for one in judged if not one[0].raw.get("ambiguity")])
    _print_score("rules alone", judge(tickets, replace(rulebook.critical, second_opinion=None)))
    _print_score(f"{_FOLDS} folds", by_folds(tickets, rulebook.critical))
    _print_reasons(judged)
    _print_extraction(tickets, rulebook)
    _print_speed(tickets, rulebook)
    print("critical misses:")
    for ticket, judgement in judged:
        if judgement.critical != ticket.raw["critical"]:
            kind = "false alarm" if judgement.critical else "missed"
            print(
                f"  {ticket.ticket.id} {kind}{' (uncertain)' if judgement.uncertain else ''}: {ticket.text.subject}"
            )


def read_labelled(rulebook: Rulebook) -> Iterator[Labelled]:
    """The tickets that come with Hotline, each with its author."""
    for path in sorted((_ROOT / "rules/training").glob("*.jsonl")):
        for line in path.read_bytes().splitlines():
            one, raw = parse_labelled(line), json.loads(line)
            text = parse_text(one.ticket.subject, one.ticket.description)
            author = "hotline" if str(raw.get("author", "")).startswith("hotline") else path.stem
            yield Labelled(author, raw, one.ticket, text, read_example(one, rulebook.critical))


def judge(tickets: Sequence[Labelled], rules: CriticalRules) -> Judged:
    """Every ticket with its judgement."""
    return [(one, judge_critical(one.ticket, one.text, rules)) for one in tickets]


def by_other_authors(tickets: Sequence[Labelled], rules: CriticalRules, authors: Sequence[str] = ()) -> Judged:
    """Every ticket (of `authors`, if given) judged with weights that were learned without its author."""
    judged: Judged = []
    for author in authors or dict.fromkeys(ticket.author for ticket in tickets):
        learned = learn([one.example for one in tickets if one.author != author])
        judged += judge([one for one in tickets if one.author == author], replace(rules, second_opinion=learned))
    return judged


def by_folds(tickets: Sequence[Labelled], rules: CriticalRules) -> Judged:
    """Every ticket judged with weights that were learned from the other folds."""
    judged: Judged = []
    for fold in range(_FOLDS):
        learned = learn([one.example for number, one in enumerate(tickets) if number % _FOLDS != fold])
        judged += judge(tickets[fold::_FOLDS], replace(rules, second_opinion=learned))
    return judged


def score(judged: Judged) -> Score:
    """How the judgements compare with the labels."""
    pairs = [(judgement.critical, bool(ticket.raw["critical"])) for ticket, judgement in judged]
    return Score(pairs.count((True, True)), pairs.count((True, False)), pairs.count((False, True)))


def extraction_misses(tickets: Sequence[Labelled], rulebook: Rulebook) -> dict[str, list[str]]:
    """The ids of the tickets of which each part was not read as labelled."""
    misses: dict[str, list[str]] = {part: [] for part in _PARTS}
    for one in tickets:
        said = extract(one.ticket, one.text, rulebook.extract)
        for part in _PARTS:
            if part in one.raw and getattr(said, part) != one.raw[part]:
                misses[part].append(one.ticket.id)
    return misses


def _print_score(name: str, judged: Judged) -> None:
    reached = score(judged)
    uncertain = sum(judgement.uncertain for _, judgement in judged)
    print(
        f"  {name:<14} {len(judged):5} tickets  precision {reached.precision:.3f}  recall {reached.recall:.3f}"
        f"  false alarms {reached.false_alarms}  missed {reached.misses}  uncertain {uncertain}"
    )


def _print_reasons(judged: Judged) -> None:
    found = [(one, judgement) for one, judgement in judged if judgement.critical and one.raw["critical"]]
    right = sum(judgement.reason == one.raw["critical_reason"] for one, judgement in found)
    print(f"  reason right in {right} of {len(found)}")


def _print_extraction(tickets: Sequence[Labelled], rulebook: Rulebook) -> None:
    labelled = [one for one in tickets if "product" in one.raw]
    print("read exactly as labelled:")
    for part, misses in extraction_misses(labelled, rulebook).items():
        print(f"  {part:<16} {1 - len(misses) / len(labelled):.3f}  {json.dumps(misses)}")


def _print_speed(tickets: Sequence[Labelled], rulebook: Rulebook) -> None:
    corpus = [one.ticket for one in tickets if "product" in one.raw]
    gc.freeze()
    started = perf_counter()
    for ticket in corpus:
        text = parse_text(ticket.subject, ticket.description)
        extract(ticket, text, rulebook.extract)
        judge_critical(ticket, text, rulebook.critical)
    print(f"text, extraction and judgement: {(perf_counter() - started) / len(corpus) * 1e6:.0f} µs a ticket")
