"""The mirror of our SLA in Zendesk's own model, in Zendesk's words: fields and groups by their ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from integrations.zendesk.names import Names
from integrations.zendesk.schedules import DesiredSchedule
from integrations.zendesk.sla_policies import Condition, DesiredPolicy
from rules.native_conditions import CHANNEL, FIELD, GROUP, TAG, NativeTest
from rules.native_sla import NativePolicy, NativeSla

PREFIX = "Hotline: "

UNMADE = "0"
"""In place of the id of a field or group that is still to be made: then the plan differs, as it must."""

VIA_IDS: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        "web": (0,),
        "email": (4,),
        "api": (5,),
        "chat": (29,),
        "voice": (33, 34, 44, 45),
        "outbound_call": (35, 46),
        "sms": (57,),
    }
)
"""The numbers of Zendesk's channels; `voice` are voicemail and calls, also those of other systems."""

NO_SLA_TAG = "hotline_no_sla"
"""A filter must ask something: the default asks for the absence of a tag that nothing sets."""


def desired_schedules(native: NativeSla) -> tuple[DesiredSchedule, ...]:
    """The schedules that the policies count on."""
    return tuple(
        DesiredSchedule(PREFIX + one.name, one.zone, one.intervals, one.holidays) for one in native.schedules
    )


def desired_policies(native: NativeSla, names: Names) -> tuple[tuple[DesiredPolicy, ...], tuple[str, ...]]:
    """The policies, and sentences of what the account has no name for."""
    policies, lost = [], []
    for one in native.policies:
        unknown = [
            test.values[0]
            for test in (*one.conditions.every, *one.conditions.some)
            if test.subject == CHANNEL and not set(test.values) <= VIA_IDS.keys()
        ]
        if unknown:
            lost.append(f"policy {one.name}: Zendesk's policies have no number for the channel {unknown[0]}.")
        else:
            policies.append(_policy(one, names))
    return tuple(policies), tuple(lost)


def _policy(policy: NativePolicy, names: Names) -> DesiredPolicy:
    every = [condition for test in policy.conditions.every for condition in _conditions(test, names)]
    some = [condition for test in policy.conditions.some for condition in _conditions(test, names)]
    if not every and not some:
        every.append({"field": "current_tags", "operator": "not_includes", "value": NO_SLA_TAG})
    return DesiredPolicy(
        title=PREFIX + policy.name,
        every=tuple(every),
        some=tuple(some),
        metrics=tuple((one.priority, one.metric, one.minutes) for one in policy.targets),
        schedule=None if policy.schedule is None else PREFIX + policy.schedule,
        is_default=policy.is_default,
    )


def _conditions(test: NativeTest, names: Names) -> Iterable[Condition]:
    operator = "is" if test.held else "is_not"
    if test.subject == TAG:
        words = " ".join(test.values)
        return [{"field": "current_tags", "operator": "includes" if test.held else "not_includes", "value": words}]
    if test.subject == CHANNEL:
        numbers = [number for value in test.values for number in VIA_IDS[value]]
        return [{"field": "via_id", "operator": operator, "value": str(number)} for number in numbers]
    if test.subject == GROUP:
        ids = [names.groups.get(value, UNMADE) for value in test.values]
        return [{"field": "group_id", "operator": operator, "value": str(one)} for one in ids]
    field = names.fields.get(test.subject.removeprefix(FIELD), UNMADE)
    return [{"field": f"custom_fields_{field}", "operator": operator, "value": value} for value in test.values]
