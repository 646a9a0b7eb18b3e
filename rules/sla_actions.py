"""Which actions of a ticket's SLA policy are due, and what those that were carried out leave behind.

Pure.  The choices where others differ:

| question | answer |
|---|---|
| before, after | open time in which the clock runs: 30m before Monday 08.15 is Friday 15.45 |
| a warning longer than the target | due at once |
| several that have become due | all of them, the earliest first: a late warning says that the deadline has passed |
| answered, solved, or the clock stands still | nothing is due; what was done stays |
| priority or policy changes | each action keeps its key, so that what was done is not done again |
| a raised priority | stays, and shortens no deadline: the promise is that of the priority before it |
| a person's choice of priority or group | wins (`rules.engine`) |
| the policy has changed since | a raised priority and tags stay, the group is that of the policy now in force |
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.model import DueAction, Priority, Reason, Ticket
from rules.sla import Clock, Policy
from rules.sla_action import KEY_PREFIX, SlaAction
from rules.sla_metric import Metric

_RANKS: Mapping[Priority, int] = {"low": 0, "normal": 1, "high": 2, "urgent": 3}
_NONE = timedelta()


@dataclass(frozen=True, slots=True)
class Escalation:
    """`due` are the actions that are due and not done; the rest is what those and the done ones lead to.

    `priority` and `group` are None where nothing is changed, as where a person chose.
    """

    due: tuple[DueAction, ...] = ()
    next_at: datetime | None = None
    priority: Priority | None = None
    group: str | None = None
    tags: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()


NO_ESCALATION = Escalation()


def decide_actions(
    ticket: Ticket,
    policy: Policy,
    others: Iterable[Policy],
    priority: Priority,
    *,
    clocks: Mapping[Metric, Clock],
    now: datetime,
) -> Escalation:
    """What is due of the actions of `policy` as of `now`.  `others` are policies that the ticket may have had before.

    `priority` is the one whose targets are promised.  Raises NaiveInstant.
    """
    if not policy.actions and not ticket.progress.done:
        return NO_ESCALATION
    done = _names(ticket.progress.done)
    over = ticket.status in ("solved", "closed")
    due: list[tuple[SlaAction, DueAction]] = []
    coming: list[datetime] = []
    for action in () if over else policy.actions:
        planned = _plan(action, policy, priority, clocks, ticket.received_at)
        if planned is None or planned.key in ticket.progress.done:
            continue
        if planned.at <= now:
            due.append((action, planned))
        else:
            coming.append(planned.at)
    due.sort(key=lambda one: one[1].at)
    effective = _effective(policy, done, [action for action, _ in due])
    earlier = _done_elsewhere(others, done - {one.name for one in policy.actions})
    highest = None if "priority" in ticket.by_hand else _highest((*effective, *earlier))
    last = next((one.group for one in reversed(effective) if one.group is not None), None)
    group = None if "group" in ticket.by_hand else last
    return Escalation(
        due=tuple(planned for _, planned in due),
        next_at=policy.schedule.shown(min(coming)) if coming else None,
        priority=highest if highest is not None and raised(priority, highest) != priority else None,
        group=group,
        tags=tuple(dict.fromkeys(tag for one in (*effective, *earlier) for tag in one.tags)),
        reasons=(
            *(
                _effect("priority", one, policy)
                for one in effective
                if highest is not None and one.priority == highest
            ),
            *(_effect("group", one, policy) for one in effective if group is not None and one.group == group),
            *(_reason(action, planned, policy) for action, planned in due),
        ),
    )


def raised(priority: Priority, to: Priority | None) -> Priority:
    """The higher of the two."""
    return to if to is not None and _RANKS[to] > _RANKS[priority] else priority


def _plan(
    action: SlaAction,
    policy: Policy,
    priority: Priority,
    clocks: Mapping[Metric, Clock],
    received_at: datetime,
) -> DueAction | None:
    """When the action is due and for which deadline; None if that is promised nothing, is met, or stands still."""
    duration = policy.targets.get(priority, {}).get(action.metric)
    clock = clocks.get(action.metric)
    if duration is None or (clock is None and action.metric == "next_reply_time"):
        return None
    clock = clock or Clock(received_at)
    if clock.met_at is not None:
        return None
    schedule = policy.schedule
    at = clock.find_end(schedule, max(duration + action.offset, _NONE))
    due_at = clock.find_end(schedule, duration)
    if at is None or due_at is None:
        return None
    return DueAction(
        key=f"{action.name}:{int(clock.started_at.timestamp())}",
        metric=action.metric,
        at=at,
        due_at=schedule.shown(due_at),
        priority=action.priority,
        group=action.group,
        note=action.note,
        notify=action.notify,
    )


def _names(keys: Iterable[str]) -> frozenset[str]:
    """What was done, whatever clock it was of."""
    return frozenset(key.rpartition(":")[0] for key in keys if key.startswith(KEY_PREFIX))


def _effective(policy: Policy, done: frozenset[str], due: Iterable[SlaAction]) -> tuple[SlaAction, ...]:
    """The actions of the policy that are due or done, in the order in which a deadline meets them."""
    now = list(due)
    found = (one for one in policy.actions if one.name in done or one in now)
    return tuple(sorted(found, key=lambda one: one.offset))


def _done_elsewhere(others: Iterable[Policy], names: frozenset[str]) -> tuple[SlaAction, ...]:
    """What was done of actions that the policy in force does not have: the first policy that has them tells."""
    if not names:
        return ()
    found: dict[str, SlaAction] = {}
    for one in (action for policy in others for action in policy.actions if action.name in names):
        found.setdefault(one.name, one)
    return tuple(found.values())


def _highest(actions: Iterable[SlaAction]) -> Priority | None:
    priorities = (one.priority for one in actions if one.priority is not None)
    return max(priorities, key=_RANKS.__getitem__, default=None)


def _effect(step: str, action: SlaAction, policy: Policy) -> Reason:
    """Why the ticket has another priority, or group, than its rule says."""
    values = {step: (action.priority if step == "priority" else action.group) or "", "metric": action.metric}
    return Reason(step, f"{step}_action", values, file=policy.file, line=action.line)


def _reason(action: SlaAction, planned: DueAction, policy: Policy) -> Reason:
    shown = policy.schedule.shown
    values = {
        "metric": action.metric,
        "action_at": shown(planned.at).isoformat(timespec="seconds"),
        "due_at": planned.due_at.isoformat(timespec="seconds"),
        "policy": policy.name,
    }
    return Reason("sla", "sla_action", values, rule=policy.name, file=policy.file, line=action.line)
