from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from pydantic import ValidationError

import rules
from rules.model import Priority, Reason, Target
from rules.shape import Location, Shape, Source
from rules.sla import NO_CLOCKS, Clock, Policy, Sla, decide_targets
from rules.sla_file import SlaFile, compile_sla, forgotten_targets
from rules.sla_metric import Metric, duration_text
from tests.rules.test_calendars import compiled as calendars

DEFAULT = Path(rules.__file__).parent / "definitions" / "sla.yaml"
SOURCE = Source("sla.yaml", lambda location: 10 * int(location[1]) if location[0] == "policies" else 99)

Situation = dict[str, Any]


class When(Shape):
    """The two conditions that the default policies use."""

    critical: bool | None = None
    channel: list[str] | None = None
    tags: str | None = None


def compile_whens(whens: Sequence[When]) -> Callable[[Situation], Iterator[int]]:
    return lambda situation: (number for number, when in enumerate(whens) if holds(when, situation))


def holds(when: When, situation: Situation) -> bool:
    return (
        (when.critical is None or situation.get("critical", False) is when.critical)
        and (when.channel is None or situation["channel"] in when.channel)
        and (when.tags is None or when.tags in situation.get("tags", ()))
    )


def loaded() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(DEFAULT.read_text(encoding="utf-8"))
    return content


def compiled(**change: Any) -> Sla[Situation]:
    return compile_sla(SlaFile[When].model_validate(loaded() | change), SOURCE, calendars(), compile_whens)


def decide(
    situation: Situation,
    priority: Priority,
    sla: Sla[Situation],
    started_at: datetime,
    clocks: Mapping[Metric, Clock] = NO_CLOCKS,
) -> tuple[Policy, tuple[Target, ...], tuple[Reason, ...]]:
    policy = sla.policy_for(situation)
    return policy, *decide_targets(policy, priority, started_at, clocks)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Copenhagen"))


@pytest.mark.parametrize(
    ("situation", "priority", "schedule", "first_reply", "resolution"),
    [
        ({"channel": "email"}, "normal", "mail", "2026-03-09T11:00+01:00", "2026-03-11T15:00+01:00"),
        ({"channel": "voice"}, "normal", "phone", "2026-03-09T10:00+01:00", "2026-03-10T16:00+01:00"),
        (
            {"channel": "voice", "critical": True},
            "urgent",
            "always",
            "2026-03-06T15:30+01:00",
            "2026-03-06T19:00+01:00",
        ),
        ({"channel": "api", "critical": True}, "low", "always", "2026-03-06T16:00+01:00", "2026-03-06T23:00+01:00"),
    ],
)
def test_the_default_policies_choose_calendar_and_targets(
    situation: Situation, priority: Priority, schedule: str, first_reply: str, resolution: str
) -> None:
    policy, targets, reasons = decide(situation, priority, compiled(), local("2026-03-06T15:00"))
    assert policy.schedule_name == schedule
    assert {target.metric: target.due_at for target in targets} == {
        "first_reply_time": datetime.fromisoformat(first_reply),
        "total_resolution_time": datetime.fromisoformat(resolution),
    }
    assert {(target.policy, target.schedule) for target in targets} == {(policy.name, schedule)}
    assert [reason.step for reason in reasons] == ["policy", "target", "target"]


def test_the_first_policy_that_holds_wins_and_the_rest_goes_to_the_default() -> None:
    sla = compiled()
    assert sla.policy_for({"channel": "sms", "critical": True}).name == "Driftskritisk"
    assert sla.policy_for({"channel": "sms"}).name == "Telefon og sms"
    assert sla.policy_for({"channel": "email"}) is sla.default


def test_the_reasons_name_rule_file_line_and_arithmetic() -> None:
    sms = {"channel": "sms"}
    _, _, (policy, first_reply, _) = decide(sms, "low", compiled(), local("2026-07-03T14:00"))
    assert (policy.key, policy.rule, policy.file, policy.line) == ("policy", "Telefon og sms", "sla.yaml", 20)
    assert first_reply.values == {
        "policy": "Telefon og sms",
        "schedule": "phone",
        "priority": "low",
        "metric": "first_reply_time",
        "duration": "4h",
        "started_at": "2026-07-03T14:00:00+02:00",
        "due_at": "2026-07-06T11:00:00+02:00",
    }
    _, _, (default, *_) = decide({"channel": "web"}, "low", compiled(), local("2026-07-03T14:00"))
    assert (default.key, default.line) == ("policy_default", 99)


def test_a_priority_without_targets_is_promised_nothing() -> None:
    default = loaded()["default"] | {"targets": {"urgent": {"first_reply_time": "1h"}}}
    policy, targets, _ = decide({"channel": "email"}, "low", compiled(default=default), local("2026-03-06T15:00"))
    assert (policy.schedule_name, targets) == ("mail", ())


def test_a_changed_priority_is_counted_from_the_original_start() -> None:
    start = local("2026-03-06T15:00")
    due = {
        priority: decide({"channel": "email"}, priority, compiled(), start)[1][0].due_at
        for priority in ("urgent", "low")
    }
    assert due == {"urgent": local("2026-03-06T16:00"), "low": local("2026-03-09T15:00")}


def test_metrics_with_clocks_of_their_own() -> None:
    metrics = {
        "first_reply_time": "1h",
        "next_reply_time": "2h",
        "requester_wait_time": "4h",
        "agent_work_time": "4h",
    }
    sla = compiled(default=loaded()["default"] | {"targets": {"normal": metrics}})
    start = local("2026-03-02T08:00")
    email = {"channel": "email"}
    before = {target.metric: target.due_at for target in decide(email, "normal", sla, start)[1]}
    assert before == {
        "first_reply_time": local("2026-03-02T09:00"),
        "requester_wait_time": local("2026-03-02T12:00"),
        "agent_work_time": local("2026-03-02T12:00"),
    }
    overnight = (local("2026-03-02T11:00"), local("2026-03-03T09:00"))
    after = decide(
        email,
        "normal",
        sla,
        start,
        {"next_reply_time": Clock(local("2026-03-03T15:00")), "agent_work_time": Clock(start, (overnight,))},
    )
    due = {target.metric: target.due_at for target in after[1]}
    assert due["next_reply_time"] == local("2026-03-04T09:00")
    assert due["agent_work_time"] == local("2026-03-03T10:00")
    assert due["requester_wait_time"] == local("2026-03-02T12:00")


@pytest.mark.parametrize(
    ("change", "kind", "location"),
    [
        ({"targets": {}}, "targets_empty", ("default", "targets")),
        ({"targets": {"urgent": {}}}, "targets_empty", ("default", "targets")),
        (
            {"targets": {"urgent": {"first_reply_time": "0m"}}},
            "target_zero",
            ("default", "targets", "urgent", "first_reply_time"),
        ),
        (
            {"targets": {"urgent": {"first_reply_time": "4 timer"}}},
            "duration",
            ("default", "targets", "urgent", "first_reply_time"),
        ),
        (
            {"targets": {"urgent": {"reply_time": "4h"}}},
            "extra_forbidden",
            ("default", "targets", "urgent", "reply_time"),
        ),
        ({"when": {"critical": True}}, "extra_forbidden", ("default", "when")),
    ],
)
def test_each_mistake_has_a_key_and_a_place(change: dict[str, Any], kind: str, location: Location) -> None:
    with pytest.raises(ValidationError) as refused:
        compiled(default=loaded()["default"] | change)
    assert [(error["type"], error["loc"]) for error in refused.value.errors()] == [(kind, location)]


def left_out(given: set[Priority], **change: Any) -> list[tuple[str, Location, str]]:
    found = forgotten_targets(SlaFile[When].model_validate(loaded() | change), given)
    return [(severity, place, str(error.context)) for severity, place, error in found]


def test_a_priority_without_a_target_is_an_error_where_rules_give_it_and_no_policy_takes_it() -> None:
    default = loaded()["default"]
    targets = {name: target for name, target in default["targets"].items() if name != "low"}
    change = {"default": default | {"targets": targets}}
    told = "{'names': 'low', 'name': 'low'}"
    assert left_out({"low"}, **change) == [("error", ("default", "targets"), told)]
    assert left_out({"normal"}, **change) == [("warning", ("default", "targets"), told)]


def test_a_policy_without_a_priority_is_warned_of_with_all_that_it_lacks() -> None:
    policies = loaded()["policies"]
    policies[1]["targets"] = {"normal": {"first_reply_time": "2h"}}
    assert left_out({"low", "high"}, policies=policies) == [
        ("warning", ("policies", 1, "targets"), "{'names': 'urgent, high, low', 'name': 'urgent'}")
    ]


def test_a_priority_that_is_written_without_targets_is_meant_to_have_none() -> None:
    default = loaded()["default"]
    assert left_out({"low"}, default=default | {"targets": default["targets"] | {"low": {}}}) == []


def test_a_file_may_have_no_policy_but_the_default() -> None:
    content = loaded()
    del content["policies"]
    assert SlaFile[When].model_validate(content).policies == []


def test_a_file_without_a_default_is_refused() -> None:
    content = loaded()
    del content["default"]
    with pytest.raises(ValidationError) as refused:
        SlaFile[When].model_validate(content)
    assert [(error["type"], error["loc"]) for error in refused.value.errors()] == [("missing", ("default",))]


@pytest.mark.parametrize("text", ["30m", "4h", "1h30m", "0m", "48h"])
def test_durations_are_shown_as_they_are_written(text: str) -> None:
    hours, _, minutes = text.rpartition("h")
    duration = timedelta(hours=int(hours or 0), minutes=int(minutes.removesuffix("m") or 0))
    assert duration_text(duration) == text
