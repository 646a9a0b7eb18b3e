"""One request that brings the account closer to what it must have, and reading what it has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from integrations.errors import UnexpectedAnswer
from integrations.zendesk.client import ZendeskClient
from integrations.zendesk.session import SYSTEM

Made: TypeAlias = Mapping[str, str]
WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Change:
    """One request that brings the account closer.  `str()` says what it makes.

    `payload` is given the ids of what earlier changes of the same plan have made, by what they call it in `makes`.
    `{id}` in the path is the id of `of`.  `answer` is the key under which Zendesk's answer has what was made.
    """

    sentence: str
    method: str
    path: str
    payload: Callable[[Made], Mapping[str, object]]
    makes: str | None = None
    answer: str = ""
    of: str = ""

    def address(self, made: Made) -> str:
        """Where to send it."""
        return self.path.replace("{id}", made[self.of]) if self.of else self.path

    def __str__(self) -> str:
        return self.sentence


def field_of(title: str) -> str:
    """What the id of a field that is only being made is called."""
    return f"field {title}"


def always(payload: Mapping[str, object]) -> Callable[[Made], Mapping[str, object]]:
    """A payload that needs nothing of what is only being made."""
    return lambda _: payload


def rows_of(client: ZendeskClient, path: str, key: str) -> list[Mapping[str, object]]:
    """All that the account has of a kind.  Raises the errors of `integrations.errors`."""
    return [one for one in client.get_all(path, key) if isinstance(one, dict)]


def id_of(row: object, name: str) -> str:
    """The id of what the account has or has made.  Raises UnexpectedAnswer."""
    value = row.get("id") if isinstance(row, dict) else None
    if not isinstance(value, int | str) or not str(value).isalnum():
        raise UnexpectedAnswer(SYSTEM, "provision", f"a {name} without an id")
    return str(value)
