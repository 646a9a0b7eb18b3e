"""Is a case business-critical under the terms?  Readable rules first, a learned second opinion beside them."""

from __future__ import annotations

from dataclasses import dataclass

from rules.critical_file import CriticalFile, CriticalRule
from rules.model import CriticalJudgement, CriticalReason, Reason, Ticket
from rules.phrases import PhraseMatcher, compile_phrases
from rules.shape import Location, Source
from rules.text import TicketText
from rules.words import read_words

__all__ = ["CriticalFile", "CriticalRules", "compile_critical", "judge_critical"]


@dataclass(frozen=True, slots=True)
class _Owner:
    """Which rule a phrase belongs to."""

    rule: CriticalRule
    location: Location


@dataclass(frozen=True, slots=True)
class CriticalRules:
    """`critical.yaml`, ready for use."""

    source: Source
    matcher: PhraseMatcher
    owners: tuple[_Owner, ...]
    second_opinion: bool


def compile_critical(shape: CriticalFile, source: Source) -> CriticalRules:
    """The rules of `critical.yaml`; the shape has already refused phrases that cannot be read."""
    owners: list[_Owner] = []
    phrases: list[str] = []
    for number, rule in enumerate(shape.rules):
        for index, phrase in enumerate(rule.phrases):
            owners.append(_Owner(rule, ("rules", number, "phrases", index)))
            phrases.append(phrase)
    return CriticalRules(source, compile_phrases(phrases), tuple(owners), shape.second_opinion)


def judge_critical(ticket: Ticket, text: TicketText, rules: CriticalRules) -> CriticalJudgement:
    """The judgement on the newest text.  Any text is accepted."""
    words = read_words(f"{text.subject}.\n\n{text.newest}")
    for hit in rules.matcher.find_in(words):
        if hit.negated:
            continue
        owner = rules.owners[hit.phrase]
        reason: CriticalReason = owner.rule.reason
        said = words.around(hit.start, hit.end)
        line = rules.source.line_of(owner.location)
        because = Reason("critical", "critical_phrase", {"words": said}, owner.rule.name, rules.source.file, line)
        return CriticalJudgement(True, reason, reasons=(because,))
    return CriticalJudgement(False)
