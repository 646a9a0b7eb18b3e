"""Is a case business-critical under the terms?  Readable rules first, a learned second opinion beside them.

The terms speak of "breakdown of technical installations, errors in access to systems, users who cannot log on etc.".
Only the subject and the newest text count; what is quoted tells of something else or earlier.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rules.critical_file import CriticalClause, CriticalExclusion, CriticalFile, CriticalRule
from rules.model import CriticalJudgement, CriticalReason, Reason, Ticket
from rules.second_opinion import SecondOpinion, read_second_opinion
from rules.shape import Location, Source
from rules.signs import Sign, SignFinder
from rules.text import TicketText
from rules.text_features import TextFeatures, text_features
from rules.words import Words, read_words

__all__ = ["CriticalFile", "CriticalRules", "compile_critical", "judge_critical"]

LIKELY = 0.36
"""From here on the second opinion calls a text critical; recall counts for more than precision."""
SURE = 0.65
"""From here on the second opinion is sure that a text is critical."""
SURELY_NOT = 0.12
"""Up to here the second opinion is sure that a text is not critical."""
DOUBTED = 0.3
"""Below this the second opinion outweighs a rule."""
FEW_WORDS = 12
"""In a text of so few words a rule for which one sign is enough, stated and not asked, outweighs the opinion."""
_NEAR = 2
_SENTENCE_END = re.compile(r"[.!?\n]")
_SHOWN_SIGNS = 2


@dataclass(frozen=True, slots=True)
class _Clause:
    """A rule or an exclusion with the lists of its own phrases, the signs it asks for, and its place in the file."""

    clause: CriticalClause
    lists: tuple[str, ...]
    wanted: frozenset[str]
    location: Location


@dataclass(frozen=True, slots=True)
class _Finding:
    """What a rule found, and where the rule stands."""

    clause: _Clause
    signs: tuple[Sign, ...]
    location: Location

    def shares_a_sentence(self, other: _Finding) -> bool:
        return any(sign.sentence == one.sentence for sign in self.signs for one in other.signs)


@dataclass(frozen=True, slots=True)
class _Ruling:
    """What the rules say of a text: the signs in it, each finding with what takes it back, and those that stand."""

    signs: Mapping[str, list[Sign]]
    excluded: list[tuple[_Finding, _Finding | None]]
    standing: list[_Finding]
    is_taken_back: bool


@dataclass(frozen=True, slots=True)
class ClauseOutcome:
    """Does a rule or an exclusion hold of a text?  If not: the signs that are missing, or the exclusion that won."""

    name: str
    location: Location
    holds: bool
    missing: tuple[str, ...]
    excluded_by: str | None


@dataclass(frozen=True, slots=True)
class CriticalRules:
    """`critical.yaml`, ready for use."""

    source: Source
    signs: tuple[str, ...]
    finder: SignFinder
    rules: tuple[_Clause, ...]
    exclusions: tuple[_Clause, ...]
    second_opinion: SecondOpinion | None


def compile_critical(shape: CriticalFile, source: Source, learned: SecondOpinion | None = None) -> CriticalRules:
    """The rules of `critical.yaml`; the shape has already refused what cannot be read.

    `learned` is the second opinion to use instead of the one that is shipped.
    """
    lists: dict[str, Sequence[str]] = dict(shape.signs)

    def clause(one: CriticalClause, key: str, number: int) -> _Clause:
        if one.phrases:
            lists[f"{key} {number}"] = one.phrases
        own = (f"{key} {number}",) if one.phrases else ()
        return _Clause(one, own, frozenset(one.signs), (key, number))

    rules = tuple(clause(one, "rules", number) for number, one in enumerate(shape.rules))
    exclusions = tuple(clause(one, "exclusions", number) for number, one in enumerate(shape.exclusions))
    covering = {name for one in exclusions for name in (*one.clause.signs, *one.lists)}
    second = (learned or read_second_opinion()) if shape.second_opinion else None
    finder = SignFinder(lists, covering, {name for one in rules for name in one.lists})
    return CriticalRules(source, tuple(shape.signs), finder, rules, exclusions, second)


def judge_critical(
    ticket: Ticket,
    text: TicketText,
    rules: CriticalRules,
    *,
    likely_from: float = LIKELY,
    unlikely_until: float = SURELY_NOT,
    least_signs: int = 0,
) -> CriticalJudgement:
    """The judgement on subject and newest text.  Any text is accepted.

    The second opinion alone calls a text critical from `likely_from` on, if so many signs of the file are in it, and
    is sure that it is not until `unlikely_until`.
    """
    words = told_words(ticket.channel, text)
    ruling = _rule(words, rules)
    standing, excluded, ruled = ruling.standing, ruling.excluded, bool(ruling.standing)
    if rules.second_opinion is None:
        shown = _rule_reasons(rules.source, words, standing, excluded)
        return CriticalJudgement(ruled, _reason_of(standing[0]) if ruled else None, reasons=tuple(shown))
    opinion = rules.second_opinion.judge(_features(words, ruling, rules))
    is_plain = _says_little_else(words, standing)
    if ruled:
        likely = opinion.probability >= DOUBTED or is_plain
    else:
        likely = opinion.probability >= likely_from and len(ruling.signs) >= least_signs
    critical = _is_phrased(standing) or (likely and not ruling.is_taken_back)
    uncertain = not is_plain and (
        critical != ruled
        or not (opinion.probability >= SURE if critical else opinion.probability <= unlikely_until)
        or (not critical and any(_is_doubtful(*one) for one in excluded))
    )
    fit = rules.second_opinion.fit(opinion) if len(standing) > 1 or (critical and not ruled) else {}
    standing.sort(key=lambda one: -fit.get(_reason_of(one), 0.0))
    shown = _rule_reasons(rules.source, words, standing, excluded)
    if critical or ruled:
        said = opinion.weightiest(words, critical=critical)
        if said:
            shown.append(Reason("critical", "critical_second_opinion", {"words": ", ".join(said)}))
        elif uncertain:
            shown.append(Reason("critical", "critical_second_opinion_unsure"))
    if not critical:
        return CriticalJudgement(False, None, uncertain, tuple(shown))
    why = _reason_of(standing[0]) if ruled else max(fit, key=lambda reason: fit[reason])
    return CriticalJudgement(True, why, uncertain, tuple(shown))


def _says_little_else(words: Words, standing: Sequence[_Finding]) -> bool:
    """Is there little in it but the one sign that is enough for a rule, which it states and does not ask?"""
    return len(words.words) <= FEW_WORDS and any(
        len(one.clause.clause.signs) == 1 and not any(_is_asked(words, sign) for sign in one.signs)
        for one in standing
    )


def _is_asked(words: Words, sign: Sign) -> bool:
    end = _SENTENCE_END.search(words.folded, sign.hit.end)
    return end is not None and end[0] == "?"


def _is_doubtful(finding: _Finding, exclusion: _Finding | None) -> bool:
    """Is a finding by a rule's own phrase taken back by mere signs in its sentence, maybe told of something else?"""
    return (
        exclusion is not None
        and not _takes_all(exclusion)
        and _is_phrased((finding,))
        and not _is_phrased((exclusion,))
    )


def judge_reply(ticket: Ticket, text: TicketText, rules: CriticalRules) -> CriticalJudgement:
    """The judgement on a reply of the requester.

    The second opinion knows whole mails: of `Samme besked` it makes much.  So it must be sure where no rule holds and
    have two signs to go by, and what it would call critical in a mail is a doubt in a reply.
    """
    return judge_critical(ticket, text, rules, likely_from=SURE, unlikely_until=LIKELY, least_signs=2)


def try_clauses(words: Words, rules: CriticalRules) -> Iterator[ClauseOutcome]:
    """Every rule and every exclusion of the file by itself, without the second opinion."""
    signs = rules.finder.find(words)
    exclusions = list(_findings(rules.exclusions, signs))
    for one in (*rules.rules, *rules.exclusions):
        found = list(_findings((one,), signs))
        is_rule = isinstance(one.clause, CriticalRule)
        won = [_exclusion(exclusions, finding) if is_rule else None for finding in found]
        excluded_by = won[0].clause.clause.name if won and won[0] is not None and None not in won else None
        missing = tuple(name for name in one.clause.signs if name not in signs)
        yield ClauseOutcome(one.clause.name, one.location, None in won, missing, excluded_by)


def _rule_reasons(
    source: Source, words: Words, standing: Sequence[_Finding], excluded: Sequence[tuple[_Finding, _Finding | None]]
) -> list[Reason]:
    """The rule that decided, or else what would have and why it did not."""
    if standing:
        return [_reason(source, words, "critical_phrase", standing[0])]
    for finding, exclusion in excluded[:1]:
        if exclusion is not None:
            return [
                _reason(source, words, "critical_phrase", finding),
                _reason(source, words, "critical_exclusion", exclusion),
            ]
    return []


def told_words(channel: str, text: TicketText) -> Words:
    """What is judged: the newest text with its subject; the subject of a text message or call is but a number."""
    return read_words(text.newest) if channel in ("sms", "voice") else text.told_words()


def critical_features(words: Words, rules: CriticalRules) -> TextFeatures:
    """What the second opinion looks at: the words, the signs of the file, and whether a rule holds."""
    return _features(words, _rule(words, rules), rules)


def _features(words: Words, ruling: _Ruling, rules: CriticalRules) -> TextFeatures:
    signs = {name: [sign.sentence for sign in ruling.signs[name]] for name in rules.signs if name in ruling.signs}
    return text_features(words, signs, [sign.sentence for one in ruling.standing for sign in one.signs])


def _rule(words: Words, rules: CriticalRules) -> _Ruling:
    signs = rules.finder.find(words)
    exclusions = list(_findings(rules.exclusions, signs))
    excluded = [(one, _exclusion(exclusions, one)) for one in _findings(rules.rules, signs)]
    standing = [one for one, exclusion in excluded if exclusion is None]
    taking = [exclusion for _, exclusion in excluded if exclusion is not None]
    anywhere = [one for one in exclusions if _takes_all(one)]
    return _Ruling(signs, excluded, standing, not standing and _is_phrased([*taking, *anywhere]))


def _takes_all(finding: _Finding) -> bool:
    exclusion = finding.clause.clause
    return isinstance(exclusion, CriticalExclusion) and exclusion.whole_text


def _is_phrased(findings: Iterable[_Finding]) -> bool:
    """Is one of them found by a phrase of its own?  Somebody chose those words for it; no opinion outweighs them."""
    return any(len(one.location) > len(one.clause.location) for one in findings)


def _findings(clauses: Sequence[_Clause], signs: Mapping[str, list[Sign]]) -> Iterator[_Finding]:
    present = set(signs)
    for clause in clauses:
        for name in clause.lists:
            for sign in signs.get(name, ()):
                location = (*clause.location, "phrases", sign.entry)
                yield _Finding(clause, (sign,), location)
        if clause.wanted and clause.wanted <= present:
            together = _together([signs[name] for name in clause.clause.signs])
            if together:
                yield _Finding(clause, tuple(together), clause.location)


def _together(found: Sequence[list[Sign]]) -> list[Sign]:
    """One sign of each list, all within a few sentences; empty if there are none."""
    for first in found[0]:
        chosen = [min(others, key=lambda other: abs(other.sentence - first.sentence)) for others in found]
        if all(abs(one.sentence - first.sentence) <= _NEAR for one in chosen):
            return chosen
    return []


def _exclusion(exclusions: Sequence[_Finding], finding: _Finding) -> _Finding | None:
    for one in exclusions:
        exclusion = one.clause.clause
        if isinstance(exclusion, CriticalExclusion) and (exclusion.whole_text or one.shares_a_sentence(finding)):
            return one
    return None


def _reason_of(finding: _Finding) -> CriticalReason:
    rule = finding.clause.clause
    if not isinstance(rule, CriticalRule):
        raise TypeError(rule.name)
    return rule.reason


def _words(words: Words, signs: Sequence[Sign]) -> str:
    shown = sorted({(sign.hit.start, sign.hit.end) for sign in signs})[:_SHOWN_SIGNS]
    return " … ".join(words.around(start, end) for start, end in shown)


def _reason(source: Source, words: Words, key: str, finding: _Finding) -> Reason:
    line = source.line_of(finding.location)
    return Reason(
        "critical", key, {"words": _words(words, finding.signs)}, finding.clause.clause.name, source.file, line
    )
