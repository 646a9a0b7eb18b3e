"""Zendesk's own SLA policies, as a mirror of ours: made, mended and put in order, none of them deleted.

A policy of Zendesk has no schedule: a ticket has one, so a trigger gives it that of its policy.

https://developer.zendesk.com/api-reference/ticketing/business-rules/sla_policies/
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from integrations.zendesk.change import Change, Made, always, id_of, rows_of
from integrations.zendesk.client import ZendeskClient
from integrations.zendesk.schedules import PATH as SCHEDULES
from integrations.zendesk.schedules import find_schedule, schedule_of
from integrations.zendesk.trigger import parse_conditions

PATH = "/api/v2/slas/policies"

Condition: TypeAlias = Mapping[str, str]
_Payload: TypeAlias = Callable[[Made], Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class DesiredPolicy:
    """A policy by its title; `metrics` are (priority, metric, minutes), `schedule` None counts calendar hours.

    `is_default` takes what no policy before it took.
    """

    title: str
    every: tuple[Condition, ...]
    some: tuple[Condition, ...]
    metrics: tuple[tuple[str, str, int], ...]
    schedule: str | None = None
    is_default: bool = False

    @property
    def business_hours(self) -> bool:
        """Does time count on the ticket's schedule only?"""
        return self.schedule is not None

    def to_payload(self) -> dict[str, object]:
        """The policy to create or to put in the place of one that has drifted."""
        metrics = [
            {"priority": priority, "metric": metric, "target": minutes, "business_hours": self.business_hours}
            for priority, metric, minutes in self.metrics
        ]
        filters = {"all": [dict(one) for one in self.every], "any": [dict(one) for one in self.some]}
        return {"title": self.title, "filter": filters, "policy_metrics": metrics}

    def is_like(self, policy: Mapping[str, object]) -> bool:
        """Does an existing policy take the same tickets and promise the same?"""
        filters, raw = policy.get("filter"), policy.get("policy_metrics")
        every, some = (
            parse_conditions(filters.get(name)) if isinstance(filters, dict) else None for name in ("all", "any")
        )
        rows = [one for one in raw if isinstance(one, dict)] if isinstance(raw, list) else []
        told = {tuple(map(str, (one.get(key) for key in _METRIC))) for one in rows}
        wanted = {
            (priority, metric, str(minutes), str(self.business_hours)) for priority, metric, minutes in self.metrics
        }
        return (every, some, told) == (parse_conditions(list(self.every)), parse_conditions(list(self.some)), wanted)


_METRIC = ("priority", "metric", "target", "business_hours")


def plan_policies(client: ZendeskClient, desired: Sequence[DesiredPolicy]) -> Iterator[Change]:
    """What they lack, and their order, which decides: the first that takes a ticket wins."""
    existing = sorted(rows_of(client, f"{PATH}.json", "sla_policies"), key=_position)
    known = {str(one.get("title")): one for one in reversed(existing)}
    for one in desired:
        payload = always({"sla_policy": one.to_payload()})
        there = known.get(one.title)
        if there is None:
            sentence = f"SLA policy {one.title}"
            yield Change(sentence, "POST", f"{PATH}.json", payload, policy_of(one.title), "sla_policy")
        elif not one.is_like(there):
            path = f"{PATH}/{id_of(there, 'SLA policy')}.json"
            yield Change(f"SLA policy {one.title} as it was", "PUT", path, payload)
    titles = [one.title for one in desired]
    standing = [str(one.get("title")) for one in existing if one is known.get(str(one.get("title")))]
    after = [*(title for title in standing if title in titles), *(title for title in titles if title not in known)]
    if after != titles:
        yield Change("order of the SLA policies", "PUT", f"{PATH}/reorder.json", _order(existing, known, titles))


def find_extra_policies(client: ZendeskClient, desired: Sequence[DesiredPolicy], prefix: str) -> Iterator[str]:
    """A sentence for each policy that we made and that the rulebook has no more, since nothing is deleted."""
    titles = {one.title for one in desired}
    for one in rows_of(client, f"{PATH}.json", "sla_policies"):
        title = str(one.get("title"))
        if title.startswith(prefix) and title not in titles:
            yield f"the SLA policy {title} (id {one.get('id')}) is not mirrored any more. Delete it in Zendesk."


def plan_schedule_triggers(client: ZendeskClient, desired: Sequence[DesiredPolicy], prefix: str) -> Iterator[Change]:
    """Triggers that give a ticket the schedule of its policy; the last that fires counts, so the first comes last.

    That of the default fires when the ticket is made, so that no other is undone by each update.  Of ours (`prefix`)
    those of policies that are no more are switched off.
    """
    wanted = [one for one in reversed(desired) if one.schedule is not None]
    existing = rows_of(client, "/api/v2/triggers.json", "triggers")
    titles = {one.title + _OF_SCHEDULE for one in wanted}
    for row in existing:
        named = str(row.get("title"))
        ours = named.startswith(prefix) and named.endswith(_OF_SCHEDULE)
        if ours and named not in titles and row.get("active") is not False:
            path = f"/api/v2/triggers/{id_of(row, 'trigger')}.json"
            yield Change(f"trigger {named} off", "PUT", path, always({"trigger": {"active": False}}))
    schedules = rows_of(client, f"{SCHEDULES}.json", "schedules") if wanted else []
    for one in wanted:
        title = one.title + _OF_SCHEDULE
        schedule = find_schedule(schedules, one.schedule or "")
        schedule_id = id_of(schedule, "schedule") if schedule is not None else None
        payload = _trigger(one, title, schedule_id)
        known = next((row for row in existing if row.get("title") == title), None)
        if known is None:
            yield Change(f"trigger {title}", "POST", "/api/v2/triggers.json", payload)
        elif schedule_id is None or not _is_like(known, payload({})):
            path = f"/api/v2/triggers/{id_of(known, 'trigger')}.json"
            yield Change(f"trigger {title} as it was", "PUT", path, payload)


_OF_SCHEDULE = ": schedule"


def policy_of(title: str) -> str:
    """What the id of a policy that is only being made is called."""
    return f"policy {title}"


def _trigger(policy: DesiredPolicy, title: str, schedule_id: str | None) -> _Payload:
    first = [{"field": "update_type", "operator": "is", "value": "Create"}] if policy.is_default else []
    every = [*first, *(dict(one) for one in policy.every if not policy.is_default)]

    def payload(made: Made) -> Mapping[str, object]:
        value = schedule_id or made[schedule_of(policy.schedule or "")]
        return {
            "trigger": {
                "title": title,
                "active": True,
                "conditions": {"all": every, "any": [dict(one) for one in policy.some]},
                "actions": [{"field": "set_schedule", "value": value}],
            }
        }

    return payload


def _is_like(trigger: Mapping[str, object], payload: Mapping[str, object]) -> bool:
    wanted = payload["trigger"]
    if not isinstance(wanted, dict):
        return False
    conditions = trigger.get("conditions")
    parts = [
        parse_conditions(conditions.get(name)) == parse_conditions(wanted["conditions"][name])
        for name in ("all", "any")
        if isinstance(conditions, dict)
    ]
    actions = trigger.get("actions")
    told = [(one.get("field"), str(one.get("value"))) for one in actions] if isinstance(actions, list) else []
    same = told == [(one["field"], one["value"]) for one in wanted["actions"]]
    return trigger.get("active") is True and len(parts) == 2 and all(parts) and same


def _order(
    existing: Sequence[Mapping[str, object]], known: Mapping[str, Mapping[str, object]], titles: Sequence[str]
) -> _Payload:
    """Ours in their order, in the places that ours have; the others stay where they are."""

    def payload(made: Made) -> Mapping[str, object]:
        ours = iter([id_of(known[one], "SLA policy") if one in known else made[policy_of(one)] for one in titles])
        ids = [next(ours) if one.get("title") in titles else id_of(one, "SLA policy") for one in existing]
        return {"sla_policy_ids": [int(one) for one in (*ids, *ours)]}

    return payload


def _position(policy: Mapping[str, object]) -> int:
    position = policy.get("position")
    return position if isinstance(position, int) else 0
