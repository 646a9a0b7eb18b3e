"""A comparison of two rulebooks as lines for a person, and as data."""

from __future__ import annotations

from collections.abc import Iterator

from rules.comparison import CHANGES, Changed, Difference, Tally, dues
from rules.language.catalogue import Catalogue
from rules.model import Decision, Reason
from rules.rule_counts import RuleCount

_MOST_TAKERS = 3
_COLUMN = 10


def difference_lines(difference: Difference, catalogue: Catalogue) -> list[str]:
    """What changes about one ticket, and by which rules."""
    changes = [
        catalogue.text("replay.changed", what=catalogue.word("change", what), before=before, after=after)
        for what in difference.changed
        for before, after in [_shown(what, difference, catalogue)]
    ]
    rules = catalogue.text(
        "replay.rules",
        before=_responsible(difference.reason_before, catalogue),
        after=_responsible(difference.reason_after, catalogue),
    )
    shown_id = "–" if difference.id is None else str(difference.id)
    return [catalogue.text("replay.ticket", id=shown_id, changes="; ".join(changes)), f"    {rules}"]


def difference_payload(difference: Difference) -> dict[str, object]:
    """The same as data."""
    return {
        "id": difference.id,
        "before": _decided(difference.before),
        "after": _decided(difference.after),
        "changed": list(difference.changed),
        "rule_before": _reason_payload(difference.reason_before),
        "rule_after": _reason_payload(difference.reason_after),
    }


def tally_lines(tally: Tally, bad_lines: int, catalogue: Catalogue) -> Iterator[str]:
    """All that was counted."""
    before, after = tally.versions
    yield catalogue.text("replay.versions", before=before, after=after)
    yield catalogue.text("replay.summary", changed=str(tally.changed), count=str(tally.tickets))
    if tally.changed:
        counts = [
            f"{catalogue.word('change', one)} {tally.by_change[one]}" for one in CHANGES if tally.by_change[one]
        ]
        yield catalogue.text("replay.counts", counts=", ".join(counts))
    if bad_lines:
        yield catalogue.text("replay.bad_lines", count=str(bad_lines))
    yield ""
    yield catalogue.text("replay.rules_head")
    yield "".join(f"{catalogue.text(f'replay.{one}'):>{_COLUMN}}" for one in ("matched", "decided", "otherwise"))
    for rule in tally.rules:
        if rule.matched:
            changed = "" if rule.changed is None else str(rule.changed)
            yield f"{rule.matched:>{_COLUMN}}{rule.won:>{_COLUMN}}{changed:>{_COLUMN}}  {_place(rule, catalogue)}"
    for title, rules in (("never_matched", tally.never_matched()), ("never_won", tally.never_won())):
        if rules:
            yield ""
            yield catalogue.text(f"replay.{title}")
            yield from (f"  {_taken(rule, catalogue)}" for rule in rules)
    yield ""
    if tally.gained_critical:
        yield catalogue.text("replay.gained_critical", count=str(tally.gained_critical))
    if tally.lost_critical:
        more = " …" if tally.lost_critical > len(tally.lost_ids) else ""
        tickets = ", ".join(map(str, tally.lost_ids)) + more
        yield catalogue.text("replay.lost_critical", count=str(tally.lost_critical), tickets=tickets)


def tally_payload(tally: Tally, bad_lines: int) -> dict[str, object]:
    """The same as data; `lost_critical_ids` are the first of them."""
    before, after = tally.versions
    return {
        "summary": True,
        "tickets": tally.tickets,
        "bad_lines": bad_lines,
        "changed": tally.changed,
        "changes": {one: tally.by_change[one] for one in CHANGES},
        "gained_critical": tally.gained_critical,
        "lost_critical": tally.lost_critical,
        "lost_critical_ids": tally.lost_ids,
        "rules": [
            {
                "step": rule.step,
                "rule": rule.rule,
                "file": rule.file,
                "line": rule.line,
                "matched": rule.matched,
                "won": rule.won,
                "changed": rule.changed,
            }
            for rule in tally.rules
        ],
        "never_matched": [rule.rule for rule in tally.never_matched()],
        "never_won": [rule.rule for rule in tally.never_won()],
        "rulebook_before": before,
        "rulebook_after": after,
    }


def _shown(what: Changed, difference: Difference, catalogue: Catalogue) -> tuple[str, str]:
    before, after = difference.before, difference.after
    if what == "critical":
        return _yes_or_no(before, catalogue), _yes_or_no(after, catalogue)
    if what == "deadline":
        return _deadlines(before, after, catalogue)
    return str(getattr(before, what)), str(getattr(after, what))


def _yes_or_no(decision: Decision, catalogue: Catalogue) -> str:
    return catalogue.text("explain.yes" if decision.critical else "explain.no")


def _deadlines(before: Decision, after: Decision, catalogue: Catalogue) -> tuple[str, str]:
    """The first deadline that differs, before and after."""
    old, new = dues(before), dues(after)
    metric = next(one for one in (*old, *new) if old.get(one) != new.get(one))
    was, will = before.due_at(metric), after.due_at(metric)
    named = f"({catalogue.word('metric', metric)}) "
    return named + (catalogue.instant(was) if was else "–"), catalogue.instant(will) if will else "–"


def _responsible(reason: Reason | None, catalogue: Catalogue) -> str:
    if reason is None:
        return catalogue.text("replay.no_rule")
    if reason.key == "critical_second_opinion":
        return catalogue.text("replay.learned")
    name = catalogue.text("explain.quoted", words=reason.rule or "default")
    return f"{name} [{reason.file}:{reason.line}]" if reason.file is not None else name


def _place(rule: RuleCount, catalogue: Catalogue) -> str:
    return f"{catalogue.text('explain.quoted', words=rule.rule)} [{rule.file}:{rule.line}]"


def _taken(rule: RuleCount, catalogue: Catalogue) -> str:
    if not rule.takers or rule.won or not rule.matched:
        return _place(rule, catalogue)
    learned = catalogue.text("replay.learned")
    takers = ", ".join(
        f"{learned if name is None else catalogue.text('explain.quoted', words=name)} ({times})"
        for name, times in rule.takers.most_common(_MOST_TAKERS)
    )
    return catalogue.text("replay.taken_by", rule=_place(rule, catalogue), takers=takers)


def _decided(decision: Decision) -> dict[str, object]:
    return {
        "critical": decision.critical,
        "critical_reason": decision.critical_reason,
        "group": decision.group,
        "priority": decision.priority,
        "targets": [
            {"policy": one.policy, "metric": one.metric, "due_at": one.due_at.isoformat(timespec="seconds")}
            for one in decision.targets
        ],
    }


def _reason_payload(reason: Reason | None) -> dict[str, object] | None:
    if reason is None:
        return None
    return {
        "step": reason.step,
        "reason": reason.key,
        "rule": reason.rule,
        "file": reason.file,
        "line": reason.line,
    }
