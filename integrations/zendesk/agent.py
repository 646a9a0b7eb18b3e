"""Agents of the account, and which tickets each of them may see and change.

Zendesk lets nobody read a ticket on an agent's behalf, so what an agent may is told from what the account says of
them: role, restriction to certain tickets, and on Enterprise the custom role.  What is not told is not allowed.
Source: https://developer.zendesk.com/api-reference/ticketing/users/users/ and …/account-configuration/custom_roles/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, cast

from integrations.errors import UnexpectedAnswer
from integrations.zendesk.session import SYSTEM
from integrations.zendesk.ticket import TicketSnapshot

Reach: TypeAlias = Literal[
    "all", "all_but_private", "groups", "groups_and_public", "organization", "assigned", "none"
]

_RESTRICTIONS: Mapping[object, Reach] = {
    None: "all_but_private",
    "": "all_but_private",
    "groups": "groups",
    "organization": "organization",
    "assigned": "assigned",
}
_ACCESS: Mapping[object, Reach] = {
    "all": "all",
    "within-groups": "groups",
    "within-groups-and-public-groups": "groups_and_public",
    "within-organization": "organization",
    "assigned-only": "assigned",
}
_LIGHT_ROLES = frozenset({1, 3, 5})
"""`role_type` of light agents, contributors and billing admins: none of them changes tickets."""


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody who works in Zendesk.  `role` is `agent` or `admin`; `edits` if they may change tickets at all.

    `custom_role` is the name of their role in an Enterprise account.
    """

    id: int
    name: str
    role: Literal["agent", "admin"]
    group_ids: frozenset[int]
    group_names: tuple[str, ...]
    organization_id: int | None
    reach: Reach
    edits: bool
    custom_role: str | None = None

    def may_see(self, snapshot: TicketSnapshot) -> bool:
        """Would Zendesk show this agent the ticket?"""
        if self.reach == "all" or self.id in (snapshot.assignee_id, snapshot.requester_id):
            return True
        if self.reach == "organization":
            return self.organization_id is not None and snapshot.organization_id == self.organization_id
        is_mine = snapshot.group_id is not None and snapshot.group_id in self.group_ids
        if self.reach == "groups":
            return is_mine
        if self.reach in ("all_but_private", "groups_and_public"):
            return is_mine or not snapshot.is_private
        return False

    def may_edit(self, snapshot: TicketSnapshot) -> bool:
        """Would Zendesk let this agent change the ticket?"""
        return self.edits and self.may_see(snapshot)


def parse_agent(user: object, groups: object, custom_role: object, operation: str) -> Agent | None:
    """The agent of a user with groups and, where they have one, custom role; None for who is no agent (any more).

    Raises UnexpectedAnswer that names the key, never its value.
    """
    if not isinstance(user, dict) or not isinstance(user.get("id"), int):
        raise UnexpectedAnswer(SYSTEM, operation, "there is no user")
    role = user.get("role")
    if role not in ("agent", "admin") or user.get("active") is False or user.get("suspended") is True:
        return None
    if not isinstance(groups, list) or not all(isinstance(one, dict) for one in groups):
        raise UnexpectedAnswer(SYSTEM, operation, "groups is not a list of objects")
    reach, edits = _rights(user, custom_role)
    organization = user.get("organization_id")
    return Agent(
        id=user["id"],
        name=str(user.get("name") or user["id"]),
        role=cast(Literal["agent", "admin"], role),
        group_ids=frozenset(one["id"] for one in groups if isinstance(one.get("id"), int)),
        group_names=tuple(one["name"] for one in groups if isinstance(one.get("name"), str)),
        organization_id=organization if isinstance(organization, int) else None,
        reach=reach,
        edits=edits,
        custom_role=_name_of(custom_role),
    )


def _name_of(custom_role: object) -> str | None:
    name = custom_role.get("name") if isinstance(custom_role, dict) else None
    return name if isinstance(name, str) else None


def _rights(user: Mapping[str, object], custom_role: object) -> tuple[Reach, bool]:
    if user.get("role") == "admin":
        return "all", True
    light = user.get("role_type") in _LIGHT_ROLES
    reach = _RESTRICTIONS.get(user.get("ticket_restriction"), "none")
    if custom_role is None:
        return reach, not light
    configuration = custom_role.get("configuration") if isinstance(custom_role, dict) else None
    if not isinstance(configuration, dict):
        return "none", False
    access = _ACCESS.get(configuration.get("ticket_access"), "none")
    return access, configuration.get("ticket_editing") is True and not light
