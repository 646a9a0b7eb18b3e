"""SLA policies, in their order.

https://developer.zendesk.com/api-reference/ticketing/business-rules/sla_policies/
"""

from __future__ import annotations

from flask import Blueprint

from demo.zendesk.account import Account
from demo.zendesk.asking import asked, body, page
from demo.zendesk.conditions import FIELD, OF_POLICIES, Condition, parse_conditions
from demo.zendesk.records import PRIORITIES, Json
from demo.zendesk.refusal import invalid, not_found

METRICS = frozenset(
    {
        "first_reply_time",
        "next_reply_time",
        "periodic_update_time",
        "pausable_update_time",
        "requester_wait_time",
        "agent_work_time",
        "total_resolution_time",
    }
)
_KEYS = {"title", "description", "position", "filter", "policy_metrics"}


def add_sla_policies(api: Blueprint, account: Account) -> None:
    """Add `/api/v2/slas/policies`."""

    @api.get("/api/v2/slas/policies")
    def list_policies() -> Json:
        with account.lock:
            rows = [{**policy, "position": number} for number, policy in enumerate(account.sla_policies.values(), 1)]
            return page(account, "sla_policies", rows)

    @api.post("/api/v2/slas/policies")
    def make_policy() -> tuple[Json, int]:
        wanted = asked("sla_policy", _KEYS)
        with account.lock:
            made: Json = {"id": account.next_id(), **_checked(account, wanted)}
            account.sla_policies[int(str(made["id"]))] = made
            return {"sla_policy": made}, 201

    @api.put("/api/v2/slas/policies/<int:policy_id>")
    def change_policy(policy_id: int) -> Json:
        wanted = asked("sla_policy", _KEYS)
        with account.lock:
            if policy_id not in account.sla_policies:
                raise not_found()
            known = account.sla_policies[policy_id]
            known.update(_checked(account, {**known, **wanted}))
            return {"sla_policy": known}

    @api.put("/api/v2/slas/policies/reorder")
    def reorder() -> tuple[str, int]:
        content = body()
        ids = content.get("sla_policy_ids") if isinstance(content, dict) else None
        with account.lock:
            if not isinstance(ids, list) or sorted(ids, key=str) != sorted(account.sla_policies, key=str):
                raise invalid("sla_policy_ids", "sla_policy_ids: must name every policy once")
            account.sla_policies = {one: account.sla_policies[one] for one in ids}
        return "", 200


def _checked(account: Account, wanted: Json) -> Json:
    title, filters = wanted.get("title"), wanted.get("filter")
    if not isinstance(title, str) or not title.strip():
        raise invalid("title", "Title: cannot be blank")
    if not isinstance(filters, dict) or not filters.keys() <= {"all", "any"}:
        raise invalid("filter", "Filter: must be an object of all and any")
    every, some = (parse_conditions(filters.get(name, [])) for name in ("all", "any"))
    if not every and not some:
        raise invalid("filter", "Filter: at least one condition is needed")
    for condition in (*every, *some):
        _check_condition(account, condition)
    metrics = wanted.get("policy_metrics")
    rows = [_metric(one) for one in metrics] if isinstance(metrics, list) else []
    if len({(one["priority"], one["metric"]) for one in rows}) != len(rows):
        raise invalid("policy_metrics", "Policy metrics: one for each priority and metric")
    shown = {"all": [one.to_json() for one in every], "any": [one.to_json() for one in some]}
    return {"title": title, "description": wanted.get("description"), "filter": shown, "policy_metrics": rows}


def _check_condition(account: Account, condition: Condition) -> None:
    field = FIELD.fullmatch(condition.field)
    if field is not None:
        known = account.fields.get(int(field[1]))
        fits = {"checkbox": ("true", "false")}.get(known.type, tuple(known.options)) if known is not None else ()
        if condition.value not in fits:
            raise invalid("filter", f"Filter: {condition.field} has no value {condition.value}")
    elif condition.field not in OF_POLICIES:
        raise invalid("filter", f"Filter: {condition.field} cannot be asked for")
    elif condition.field == "group_id" and int(condition.value) not in account.groups:
        raise invalid("filter", "Filter: the group does not exist")


def _metric(raw: object) -> Json:
    known = {"priority", "metric", "target", "business_hours"}
    if not isinstance(raw, dict) or raw.keys() != known:
        raise invalid("policy_metrics", "Policy metrics: must be priority, metric, target and business_hours")
    if raw["priority"] not in PRIORITIES or raw["metric"] not in METRICS:
        raise invalid("policy_metrics", "Policy metrics: no such priority or metric")
    if type(raw["target"]) is not int or raw["target"] <= 0 or not isinstance(raw["business_hours"], bool):
        raise invalid("policy_metrics", "Policy metrics: the target must be whole minutes")
    return dict(raw)
