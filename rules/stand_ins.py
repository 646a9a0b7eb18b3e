"""What stands in for a file with errors while the examples of the other files are tried; it is never in force."""

from __future__ import annotations

from collections.abc import Mapping

from rules.routing import Routing, compile_routing
from rules.routing_file import DefaultRouteShape, RoutingFile
from rules.schedule import Schedule
from rules.shape import Source
from rules.situation import Situation
from rules.sla import Policy, Sla

_SOURCE = Source("", lambda _location: 1)


def stand_in_routing() -> Routing:
    """No routes and no tags."""
    default = DefaultRouteShape.model_validate({"group": "–", "priority": "normal"})
    return compile_routing(RoutingFile.model_construct(routes=[], default=default, tags=[]), _SOURCE)


def stand_in_sla(schedules: Mapping[str, Schedule]) -> Sla[Situation]:
    """No policy, and a default that promises nothing.  There must be a schedule."""
    name, schedule = next(iter(schedules.items()))
    return Sla((), lambda _situation: iter(()), Policy("–", name, schedule, {}, "", 1, is_default=True))
