"""One decision in sentences: the words in their context, the rule with file and line, why the others lost, the
calendar arithmetic, the age of the data."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from rules.critical_losers import find_critical_losers
from rules.fold import fold
from rules.hours import explain_addition
from rules.hours_text import duration_words, span_lines
from rules.language.catalogue import Catalogue
from rules.loser_text import critical_loser_lines, loser_lines, loser_payload
from rules.model import Decision, Reason
from rules.not_critical import NotCritical, why_not_critical
from rules.text import TicketText
from rules.wakes import wakes_sentence
from rules.why_not import Loser, Step, find_losers
from rules.words import read_words
from rules.wrapped_lines import wrapped_lines

if TYPE_CHECKING:
    from rules.hours import Span
    from rules.rulebook import Rulebook
    from rules.situation import Situation

_STEPS = (
    "critical", "product", "customer_number", "identity", "account", "ref_id", "callback_phone", "agreement",
    "credit", "group", "priority", "tags", "policy", "target", "sla",
    "contact",
)  # fmt: skip
_CONTEXT = 40


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision with what its rules saw, and every rule that did not decide it."""

    decision: Decision
    situation: Situation
    rulebook: Rulebook
    losers: tuple[Loser, ...]

    def of(self, step: str) -> list[Reason]:
        """The reasons of one step, in order."""
        return [reason for reason in self.decision.reasons if reason.step == step]


def explain(decision: Decision, situation: Situation, rulebook: Rulebook) -> Explanation:
    """All there is to say about a decision."""
    losers = (*find_critical_losers(situation, rulebook), *find_losers(situation, rulebook))
    return Explanation(decision, situation, rulebook, losers)


def to_lines(told: Explanation, catalogue: Catalogue) -> list[str]:
    """The explanation for a terminal: what was decided, and indented below it why."""
    return list(wrapped_lines(to_sentences(told, catalogue)))


def to_sentences(told: Explanation, catalogue: Catalogue) -> list[str]:
    """The same with each sentence on one line, however long, for what breaks lines by itself."""
    lines: list[str] = []
    for step in _STEPS:
        value, reasons = _value(step, told.decision, catalogue), told.of(step)
        if value is None and not reasons:
            continue
        lines += ["", catalogue.text("explain.line", step=catalogue.word("step", step), value=value or "–")]
        for reason in reasons:
            lines += _indented(f"{catalogue.sentence(reason)}{_place(reason.file, reason.line)}", 1)
            if (context := context_of(reason, told.situation.text)) is not None:
                lines += _indented(catalogue.text("explain.quoted", words=context), 2)
            if step == "target":
                lines += [f"    {line}" for line in span_lines(target_spans(reason, told.rulebook), catalogue)]
        if step == "critical" and (why := _not_critical(told)) is not None:
            lines += _indented(_not_critical_line(why, catalogue), 1)
        if step == "critical" and (wakes := _wakes(told, catalogue)) is not None:
            lines += _indented(wakes, 1)
        lines += _loser_lines(step, told, catalogue)
    return [*lines[1:], "", _age(told.decision, catalogue), *_as_of(told, catalogue)]


def to_payload(told: Explanation, catalogue: Catalogue) -> dict[str, object]:
    """What `to_lines` says beyond the decision itself, as data."""
    decision, why = told.decision, _not_critical(told)
    return {
        "at": told.situation.now.isoformat(timespec="seconds"),
        "agreement": decision.agreement,
        "credit": decision.credit,
        "contact": decision.contact and {"suggest": decision.contact.way, "why": decision.contact.why},
        "data_as_of": decision.data_as_of and decision.data_as_of.isoformat(timespec="seconds"),
        "unknown_since": decision.unknown_since and decision.unknown_since.isoformat(timespec="seconds"),
        "contexts": [
            {"step": reason.step, "words": reason.values["words"], "context": context}
            for reason in decision.reasons
            if (context := context_of(reason, told.situation.text)) is not None
        ],
        "wakes": _wakes(told, catalogue),
        "not_critical": why and _not_critical_line(why, catalogue),
        "why_not": [loser_payload(loser, told.losers, catalogue) for loser in told.losers],
        "arithmetic": [
            {
                "metric": reason.values["metric"],
                "schedule": reason.values["schedule"],
                "duration": reason.values["duration"],
                "spans": [_span_payload(span) for span in target_spans(reason, told.rulebook)],
            }
            for reason in told.of("target")
        ],
    }


def target_spans(reason: Reason, rulebook: Rulebook) -> tuple[Span, ...]:
    """Every stretch between the start of a target and its deadline."""
    schedule = rulebook.schedules[reason.values["schedule"]]
    started_at = datetime.fromisoformat(reason.values["started_at"])
    due_at = datetime.fromisoformat(reason.values["due_at"])
    return explain_addition(schedule, started_at, schedule.between(started_at, due_at))


def context_of(reason: Reason, text: TicketText) -> str | None:
    """The words of a reason in the text around them; None if that shows no more than the words do."""
    longest = fold(max(reason.values.get("words", "").split(" … "), key=len)).split()
    if not longest or reason.key == "critical_second_opinion":
        return None
    pattern = re.compile(r"\s+".join(map(re.escape, longest)))
    for part in (text.subject, text.newest, text.signature, text.quoted):
        words = read_words(part)
        if (match := pattern.search(words.folded)) is not None:
            context = words.around(match.start(), match.end(), _CONTEXT)
            return context if context != reason.values["words"] else None
    return None


def _value(step: str, decision: Decision, catalogue: Catalogue) -> str | None:
    """What was decided of a step, in words."""
    if step in _IN_WORDS:
        return _IN_WORDS[step](decision, catalogue)
    if step in ("product", "agreement", "credit"):
        return catalogue.word(step, getattr(decision, step))
    value: str | None = getattr(decision, step)
    return value


def _critical_words(decision: Decision, catalogue: Catalogue) -> str:
    reason = f" ({catalogue.word('critical', decision.critical_reason or 'set')})" if decision.critical else ""
    doubt = catalogue.text("explain.uncertain") if decision.uncertain else ""
    return catalogue.text("explain.yes" if decision.critical else "explain.no") + reason + doubt


def _wakes(told: Explanation, catalogue: Catalogue) -> str | None:
    return wakes_sentence(told.decision, told.situation, told.rulebook, catalogue)


def _not_critical(told: Explanation) -> NotCritical | None:
    """Why the case is not critical; None where it is, or where somebody has chosen that it is not."""
    if told.decision.critical or any(reason.key == "critical_by_hand" for reason in told.of("critical")):
        return None
    return why_not_critical(told.situation.ticket, told.situation.text, told.rulebook.critical)


def _not_critical_line(why: NotCritical, catalogue: Catalogue) -> str:
    return f"{catalogue.text(f'not_critical.{why.key}', **why.values)}{_place(why.file, why.line)}"


def _identity_words(decision: Decision, catalogue: Catalogue) -> str:
    known = " ".join(one for one in (decision.customer_number, decision.customer_name) if one)
    return ", ".join(one for one in (known, catalogue.word("identity", decision.identity)) if one)


def _policy_words(decision: Decision, catalogue: Catalogue) -> str:
    policy = next((reason.values["policy"] for reason in decision.reasons if reason.step == "policy"), "–")
    return catalogue.text("explain.policy", policy=policy, schedule=decision.schedule)


def _target_words(decision: Decision, catalogue: Catalogue) -> str:
    if not decision.targets:
        return catalogue.text("explain.no_targets")
    return "; ".join(
        f"{catalogue.word('metric', one.metric)} {catalogue.instant(one.due_at)}" for one in decision.targets
    )


def _next_action_words(decision: Decision, catalogue: Catalogue) -> str | None:
    at = decision.next_action_at
    return catalogue.text("explain.next_action", at=catalogue.instant(at)) if at is not None else None


_IN_WORDS: Mapping[str, Callable[[Decision, Catalogue], str | None]] = {
    "critical": _critical_words,
    "identity": _identity_words,
    "customer_number": lambda decision, _: decision.claimed_number or decision.customer_number,
    "policy": _policy_words,
    "tags": lambda decision, _: ", ".join(decision.tags) or "–",
    "target": _target_words,
    "contact": lambda decision, catalogue: (
        catalogue.word("contact", decision.contact.way) if decision.contact is not None else None
    ),
    "sla": _next_action_words,
}


def _loser_lines(step: str, told: Explanation, catalogue: Catalogue) -> Iterator[str]:
    losers = [loser for loser in told.losers if loser.step == step]
    if step == "critical":
        alone = told.decision.critical and _rule_of("critical", told) is None
        if alone and not any(loser.held for loser in losers):
            yield from _indented(catalogue.text("not_critical.nothing"), 1)
        why = _not_critical(told)
        named = why.values.get("rule") if why is not None else None
        if any(loser.held for loser in losers) or told.decision.critical:
            yield from critical_loser_lines([one for one in losers if one.rule != named], catalogue)
    elif step != "priority" or _rule_of("priority", told) != _rule_of("group", told):
        yield from loser_lines(losers, catalogue)


def _rule_of(step: Step, told: Explanation) -> str | None:
    return next((reason.rule for reason in told.of(step) if reason.file is not None), None)


def _span_payload(span: Span) -> dict[str, object]:
    return {
        "from": span.start_at.isoformat(timespec="seconds"),
        "until": span.end_at.isoformat(timespec="seconds"),
        "reason": span.reason,
        "name": span.name,
        "counted": duration_words(span.counted),
    }


def _age(decision: Decision, catalogue: Catalogue) -> str:
    if decision.unknown_since is not None:
        return catalogue.text("explain.erp_down", since=catalogue.instant(decision.unknown_since))
    if decision.data_as_of is not None:
        return catalogue.text("explain.erp_as_of", at=catalogue.instant(decision.data_as_of))
    return catalogue.text("explain.erp_off")


def _as_of(told: Explanation, catalogue: Catalogue) -> Sequence[str]:
    at = told.situation.now.astimezone(told.rulebook.zone)
    return (catalogue.text("explain.as_of", at=catalogue.instant(at), rulebook=told.decision.rulebook),)


def _place(file: str | None, line: int | None) -> str:
    return f"  [{file}:{line}]" if file is not None else ""


def _indented(text: str, level: int) -> list[str]:
    return [f"{'  ' * level}{text}"]
