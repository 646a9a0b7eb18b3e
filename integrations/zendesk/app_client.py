"""What the sidebar asks of the account: its own app's key and installations, agents, and a customer's open tickets.

Sources: https://developer.zendesk.com/api-reference/ticketing/apps/apps/ and …/ticketing/users/users/
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from requests.auth import AuthBase

from integrations.errors import NotFound, Rejected, UnexpectedAnswer
from integrations.http import Http, Observe
from integrations.zendesk.agent import Agent, parse_agent
from integrations.zendesk.session import SYSTEM, TIMEOUT

logger = logging.getLogger(__name__)

_LARGEST_KEY = 16 * 1024
_VALUE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,39}", re.ASCII)
_MOST_TICKETS = 25


@dataclass(frozen=True, slots=True)
class Installation:
    """An app in the account; `title` is what admins called it."""

    id: int
    app_id: int
    title: str
    enabled: bool


def search_term(name: str, value: str | int) -> str | None:
    """`NAME:VALUE` of Zendesk's search; None for a value that could say more than itself there."""
    text = str(value)
    return f"{name}:{text}" if _VALUE.fullmatch(text) else None


class AppClient:
    """Reads only; safe to use from several threads.  Every method raises the errors of `integrations.errors`."""

    def __init__(self, base_url: str, auth: AuthBase, observe: Observe) -> None:
        self._http = Http(SYSTEM, base_url, auth=auth, timeout=TIMEOUT, observe=observe)
        self._told_of_roles = False

    def get_public_key(self, app_id: int) -> str:
        """The key (PEM) by which the tokens of the app's page are checked; NotFound for an app that is not there."""
        operation = "app key"
        pem = self._http.get_bytes(f"/api/v2/apps/{app_id}/public_key.pem", operation=operation)
        text = pem.decode("ascii", "replace").strip() if len(pem) <= _LARGEST_KEY else ""
        if not text.startswith("-----BEGIN PUBLIC KEY-----"):
            raise UnexpectedAnswer(SYSTEM, operation, "this is no public key")
        return text

    def get_installations(self) -> tuple[Installation, ...]:
        """Every app that is installed in the account."""
        operation = "app installations"
        answer = self._http.get_json("/api/v2/apps/installations.json", operation=operation)
        rows = answer.get("installations") if isinstance(answer, dict) else None
        if not isinstance(rows, list):
            raise UnexpectedAnswer(SYSTEM, operation, "installations is not a list")
        return tuple(_parse_installation(row, operation) for row in rows)

    def get_agent(self, user_id: int) -> Agent | None:
        """Who that is and what they may; None for who is no agent (any more)."""
        operation = "get agent"
        try:
            answer = self._http.get_json(f"/api/v2/users/{user_id}.json", operation=operation)
        except NotFound:
            return None
        user = answer.get("user") if isinstance(answer, dict) else None
        if isinstance(user, dict) and user.get("role") not in ("agent", "admin"):
            return None
        groups = self._http.get_json(f"/api/v2/users/{user_id}/groups.json", operation="agent's groups")
        role_id = user.get("custom_role_id") if isinstance(user, dict) else None
        custom_role = self._get_custom_role(role_id) if isinstance(role_id, int) else None
        rows = groups.get("groups") if isinstance(groups, dict) else None
        return parse_agent(user, rows, custom_role, operation)

    def find_open_ids(self, whose: str) -> tuple[str, ...]:
        """The ids of the newest tickets that are not solved; `whose` is a term of `search_term`.

        The search lags some minutes behind.
        """
        operation = "other tickets"
        query = quote(f"type:ticket status<solved {whose}", safe="")
        path = f"/api/v2/search.json?query={query}&sort_by=updated_at&sort_order=desc&per_page={_MOST_TICKETS}"
        answer = self._http.get_json(path, operation=operation)
        rows = answer.get("results") if isinstance(answer, dict) else None
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise UnexpectedAnswer(SYSTEM, operation, "results is not a list of objects")
        return tuple(str(row["id"]) for row in rows if isinstance(row.get("id"), int))

    def _get_custom_role(self, role_id: int) -> object:
        """What the role may; an empty one, which allows nothing, where there is none of that id.

        None, so that the built-in role alone counts, where the account shows no custom roles: its plan has none, or
        our user may not see them.
        """
        try:
            answer = self._http.get_json(f"/api/v2/custom_roles/{role_id}.json", operation="custom role")
        except NotFound:
            return {}
        except Rejected as error:
            if not self._told_of_roles:
                self._told_of_roles = True
                told = {"operation": error.operation, "detail": error.detail}
                logger.warning("zendesk shows us no custom roles: the built-in role alone counts", extra=told)
            return None
        return (answer.get("custom_role") or {}) if isinstance(answer, dict) else {}


def _parse_installation(row: object, operation: str) -> Installation:
    if not isinstance(row, dict) or not isinstance(row.get("id"), int) or not isinstance(row.get("app_id"), int):
        raise UnexpectedAnswer(SYSTEM, operation, "an installation without ids")
    settings = row.get("settings")
    title = settings.get("title") or settings.get("name") if isinstance(settings, Mapping) else None
    return Installation(row["id"], row["app_id"], str(title or ""), row.get("enabled") is not False)
