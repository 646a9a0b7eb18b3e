"""The form of the `actions` of a policy in `sla.yaml`, and what contradicts its targets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Annotated, Self

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from rules.model import Priority
from rules.oncall import OnCall
from rules.operators import Given, OneOrMore, Text
from rules.routing_file import OwnTag
from rules.shape import MORE_THAN_ZERO_SCHEMA, Duration, Location, Shape
from rules.sla_action import SlaAction
from rules.sla_metric import Metric

LONGEST_NOTE = 200
MOST_ACTIONS = 20

Targets = Mapping[Priority, Mapping[Metric, timedelta]]


def _more_than_zero(duration: timedelta) -> timedelta:
    if not duration:
        raise PydanticCustomError("target_zero", "a target of zero is missed at once: leave it out or write 30m")
    return duration


def _before(duration: timedelta) -> timedelta:
    if not duration:
        raise PydanticCustomError("before_zero", "write after: 0m, which is the deadline itself")
    return duration


def _one_line(text: str) -> str:
    if "\n" in text or len(text) > LONGEST_NOTE:
        raise PydanticCustomError("text_long", "one line of at most {limit}", {"limit": str(LONGEST_NOTE)})
    if "{{" in text or "{%" in text:
        raise PydanticCustomError("note_placeholder", "Zendesk's placeholders are not filled in here")
    return text


PositiveDuration = Annotated[Duration, AfterValidator(_more_than_zero), WithJsonSchema(MORE_THAN_ZERO_SCHEMA)]
Line = Annotated[Text, AfterValidator(_one_line)]


class ActionShape(Shape):
    """What happens some open time before a deadline or after it."""

    metric: Metric
    before: Given[Annotated[Duration, AfterValidator(_before), WithJsonSchema(MORE_THAN_ZERO_SCHEMA)]] = None
    after: Given[Duration] = None
    priority: Given[Priority] = None
    group: Given[Text] = None
    tags: Given[Annotated[list[OwnTag], Field(min_length=1)]] = None
    note: Given[Line] = None
    notify: Given[OneOrMore[Line]] = None

    @model_validator(mode="after")
    def _say_when_and_what(self) -> Self:
        if (self.before is None) == (self.after is None):
            raise PydanticCustomError("action_when", "write either before or after")
        if not any((self.priority, self.group, self.tags, self.note, self.notify)):
            raise PydanticCustomError("action_empty", "the action does nothing")
        return self

    @property
    def offset(self) -> timedelta:
        """From the deadline, in open time; negative before it."""
        return -self.before if self.before is not None else self.after or timedelta()

    def compile(self, line: int) -> SlaAction:
        """The action as it is written in `line`."""
        return SlaAction(
            metric=self.metric,
            offset=self.offset,
            priority=self.priority,
            group=self.group,
            tags=tuple(self.tags or ()),
            note=self.note,
            notify=tuple(self.notify or ()),
            line=line,
        )


def action_problems(
    actions: list[ActionShape] | None, targets: Targets, place: Location
) -> Iterator[tuple[Location, PydanticCustomError]]:
    """`action_without_target`, `action_twice` and `actions_many` of one policy."""
    promised = {metric for durations in targets.values() for metric in durations}
    seen: set[str] = set()
    for number, action in enumerate(actions or ()):
        here = (*place, "actions", number)
        if action.metric not in promised:
            yield (
                (*here, "metric"),
                PydanticCustomError("action_without_target", "{value}", {"value": action.metric}),
            )
        name = action.compile(0).name
        if name in seen:
            key = "before" if action.before is not None else "after"
            yield (*here, key), PydanticCustomError("action_twice", "{value}", {"value": action.metric})
        seen.add(name)
    if actions is not None and len(actions) > MOST_ACTIONS:
        yield (
            (*place, "actions", MOST_ACTIONS),
            PydanticCustomError("actions_many", "{limit}", {"limit": str(MOST_ACTIONS)}),
        )


def notify_warnings(
    actions: list[ActionShape] | None, people: OnCall, place: Location, *, sms: bool
) -> Iterator[tuple[Location, PydanticCustomError]]:
    """`notify_without_sms` for who would get a text message if any could be sent, `notify_unknown` for who gets none.

    Names that the rota does not have may be meant for a trigger in Zendesk, as all are where the rota has nobody.
    """
    for number, action in enumerate(actions or ()):
        for name in action.notify or ():
            known = bool(people.find_people((name,)))
            if known != sms and (known or people.people):
                key = "notify_without_sms" if known else "notify_unknown"
                names = {"value": name, "known": ", ".join(people.people)}
                yield (*place, "actions", number, "notify"), PydanticCustomError(key, "{value}", names)


def action_warnings(
    actions: list[ActionShape] | None, targets: Targets, place: Location
) -> Iterator[tuple[Location, PydanticCustomError]]:
    """`action_at_once` for a warning that comes as soon as the ticket does."""
    for number, action in enumerate(actions or ()):
        short = [
            priority
            for priority, durations in targets.items()
            if action.before is not None
            and (own := durations.get(action.metric)) is not None
            and own <= action.before
        ]
        if short:
            names = {"names": ", ".join(short)}
            yield (*place, "actions", number, "before"), PydanticCustomError("action_at_once", "{names}", names)
