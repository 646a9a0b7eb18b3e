"""`/_sim`: the addresses beside Business Central's own with which tests and the demo direct the simulator.

GET answers the counters; POST `/_sim/faults` orders a fault (the fields of `faults.Fault`), `/_sim/revoke` ends all
tokens, `/_sim/changes` says that an entity has changed (`resource`, `id`, `changeType`), `/_sim/clock` lets `seconds`
pass and tells subscribers what is due by then; DELETE `/_sim` forgets faults and counters.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from types import UnionType
from typing import Any, Protocol

from demo.business_central.account import Tokens
from demo.business_central.refusal import bad_request
from demo.business_central.subscriptions import Subscriptions
from demo.faults import Fault, Faults


class Directed(Protocol):
    """What is directed here of the simulator."""

    faults: Faults
    tokens: Tokens
    subscriptions: Subscriptions


def answer_control(simulator: Directed, method: str, path: str, body: bytes) -> Mapping[str, object]:
    """Do as told, and answer the counters.  Raises Refusal for anything unknown."""
    match method, path:
        case "POST", "/_sim/faults":
            simulator.faults.add(_parse_fault(body))
        case "POST", "/_sim/revoke":
            simulator.tokens.revoke_all()
        case "POST", "/_sim/changes":
            change = _parse(body, {"resource": str, "id": str, "changeType": str})
            simulator.subscriptions.change(change["resource"], change["id"], change["changeType"])
        case "POST", "/_sim/clock":
            order = _parse(body, {"seconds": int | float})
            sent = simulator.subscriptions.advance(timedelta(seconds=order["seconds"]))
            return {**simulator.faults.counters(), "sent": sent}
        case "DELETE", "/_sim":
            simulator.faults.clear()
        case "GET", "/_sim":
            pass
        case _:
            raise bad_request("Unknown control address.")
    return simulator.faults.counters()


def _parse(body: bytes, kinds: Mapping[str, type | UnionType]) -> Mapping[str, Any]:
    try:
        order: Any = json.loads(body)
    except ValueError:
        order = None
    if not isinstance(order, dict) or order.keys() != kinds.keys():
        raise bad_request(f"An order is an object with {', '.join(kinds)}.")
    if not all(isinstance(order[name], kind) for name, kind in kinds.items()):
        raise bad_request("An order's property is of another type.")
    return {name: order[name] for name in kinds}


def _parse_fault(body: bytes) -> Fault:
    try:
        return Fault(**json.loads(body))
    except (TypeError, ValueError):
        raise bad_request("A fault is an object with the fields of demo.faults.Fault.") from None
