"""The rules that did not decide, as lines for a person and as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rules.language.catalogue import Catalogue
from rules.missed_words import missed_words
from rules.why_not import Loser, find_nearest

_MOST_LOSERS = 10


def critical_loser_lines(losers: Sequence[Loser], catalogue: Catalogue) -> Iterator[str]:
    """The rules of `critical.yaml` of which something held, the nearest first, and how many others there are."""
    shown = sorted((one for one in losers if one.held), key=lambda one: (one.why == "missed", -one.held))
    shown = shown[:_MOST_LOSERS]
    yield from (_marked(loser_line(loser, catalogue)) for loser in shown)
    if len(losers) > len(shown):
        yield _marked(catalogue.text("explain.more", count=str(len(losers) - len(shown))))


def loser_lines(losers: Sequence[Loser], catalogue: Catalogue) -> Iterator[str]:
    """The rules before the one that decided, the nearest to holding, and those that hold but stand later."""
    before = [loser for loser in losers if loser.earlier]
    shown = sorted(before, key=lambda one: one.held, reverse=True)[:_MOST_LOSERS]
    for loser in before:
        if loser in shown:
            yield _marked(loser_line(loser, catalogue))
    if len(before) > len(shown):
        yield _marked(catalogue.text("explain.more", count=str(len(before) - len(shown))))
    nearest = find_nearest(losers)
    if nearest is not None and (nearest not in shown or len(before) > 1) and nearest.step != "tags":
        name = catalogue.text("explain.quoted", words=nearest.rule)
        rule = name if nearest in shown else loser_line(nearest, catalogue)
        yield f"  {catalogue.text('explain.nearest', rule=rule)}"
    for loser in losers:
        if loser.why == "later":
            yield _marked(loser_line(loser, catalogue))


def loser_line(loser: Loser, catalogue: Catalogue) -> str:
    """The sentence with the place of the rule."""
    return f"{_sentence(loser, catalogue)}  [{loser.file}:{loser.line}]"


def loser_payload(loser: Loser, losers: Sequence[Loser], catalogue: Catalogue) -> dict[str, object]:
    """One of `losers` as data."""
    return {
        "step": loser.step,
        "rule": loser.rule,
        "file": loser.file,
        "line": loser.line,
        "why": loser.why,
        "earlier": loser.earlier,
        "nearest": loser is find_nearest(one for one in losers if one.step == loser.step),
        "held": loser.held,
        "count": len(loser.outcomes),
        "missed": [
            {"condition": one.key, "expected": one.expected, "seen": one.seen, "text": missed_words(one, catalogue)}
            for one in loser.missed
        ],
        "text": _sentence(loser, catalogue),
    }


def _sentence(loser: Loser, catalogue: Catalogue) -> str:
    missed = "; ".join(missed_words(outcome, catalogue) for outcome in loser.missed)
    return catalogue.text(
        f"explain.{loser.why}",
        rule=loser.rule,
        held=str(loser.held),
        count=str(len(loser.outcomes)),
        missed=missed,
        exclusion=loser.exclusion,
        step=catalogue.word("step", loser.step).lower(),
    )


def _marked(line: str) -> str:
    return f"  - {line}"
