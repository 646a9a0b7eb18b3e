"""The form of `sidebar.yaml`: which agents may see what a customer owes, in the sidebar and in the note."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from pydantic import Field

from rules.operators import Text
from rules.shape import Shape, Source

Role: TypeAlias = Literal["admin", "agent"]

ROLES: tuple[Role, ...] = get_args(Role)


class AmountsShape(Shape):
    """Whoever has one of the roles, or is in one of the groups."""

    roles: list[Role] = Field(default_factory=lambda: list[Role](("admin",)))
    custom_roles: list[Text] = Field(default_factory=list)
    groups: list[Text] = Field(default_factory=list)


class SidebarFile(Shape):
    """`sidebar.yaml`."""

    amounts: AmountsShape = Field(default_factory=AmountsShape)


@dataclass(frozen=True, slots=True)
class SidebarRules:
    """`sidebar.yaml`, ready for use; names in small letters."""

    roles: frozenset[str] = frozenset({"admin"})
    custom_roles: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()

    @property
    def shows_amounts_to_all(self) -> bool:
        """May every agent see amounts, and hence what every agent can read, such as a note, say them?"""
        return self.roles.issuperset(ROLES)

    def shows_amounts(self, role: str, custom_role: str | None, groups: Iterable[str]) -> bool:
        """May an agent with this role, custom role (an Enterprise account's) and these groups see amounts?"""
        if role in self.roles or (custom_role is not None and _name(custom_role) in self.custom_roles):
            return True
        return any(_name(group) in self.groups for group in groups)


def compile_sidebar(shape: SidebarFile, _source: Source) -> SidebarRules:
    """The rules of the file."""
    amounts = shape.amounts
    names = (frozenset(map(_name, listed)) for listed in (amounts.custom_roles, amounts.groups))
    return SidebarRules(frozenset(amounts.roles), *names)


def _name(text: str) -> str:
    return " ".join(text.split()).casefold()
