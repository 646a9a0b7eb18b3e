"""What `/_sim` of Business Central is told beside what every simulator is told there.

POST `/_sim/revoke` ends all tokens, `/_sim/changes` says that an entity has changed (`resource`, `id`, `changeType`),
`/_sim/clock` lets `seconds` pass and tells subscribers what is due by then.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from types import UnionType
from typing import Any

from demo.business_central.account import Tokens
from demo.business_central.subscriptions import Subscriptions
from demo.simulated_server import BadOrder


def obey(
    tokens: Tokens, subscriptions: Subscriptions, method: str, path: str, body: bytes
) -> Mapping[str, object] | None:
    """Do as told, and answer what came of it; None for an order that is not of these.  Raises BadOrder."""
    match method, path:
        case "POST", "/_sim/revoke":
            tokens.revoke_all()
        case "POST", "/_sim/changes":
            change = _parse(body, {"resource": str, "id": str, "changeType": str})
            subscriptions.change(change["resource"], change["id"], change["changeType"])
        case "POST", "/_sim/clock":
            order = _parse(body, {"seconds": int | float})
            return {"sent": subscriptions.advance(timedelta(seconds=order["seconds"]))}
        case _:
            return None
    return {}


def _parse(body: bytes, kinds: Mapping[str, type | UnionType]) -> Mapping[str, Any]:
    try:
        order: Any = json.loads(body)
    except ValueError:
        order = None
    if not isinstance(order, dict) or order.keys() != kinds.keys():
        raise BadOrder(f"An order is an object with {', '.join(kinds)}.")
    if not all(isinstance(order[name], kind) for name, kind in kinds.items()):
        raise BadOrder("An order's property is of another type.")
    return {name: order[name] for name in kinds}
