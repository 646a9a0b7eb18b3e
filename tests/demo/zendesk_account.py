"""A bare caller of the simulated account, independent of our own client."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests

from demo.zendesk.account import API_EMAIL, API_TOKEN, CLIENT_ID, CLIENT_SECRET
from demo.zendesk.control import Control
from demo.zendesk.server import Simulator

GRANT = {
    "grant_type": "client_credentials",
    "client_id": CLIENT_ID,
    "client_secret": CLIENT_SECRET,
    "scope": "read write",
    "expires_in": 3600,
}


class Caller:
    """Asks with the legacy token; `control` works behind the scenes."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self.control = Control(simulator.address)

    def ask(self, method: str, path: str, body: object = None, **request: Any) -> requests.Response:
        """One request to the API."""
        request.setdefault("auth", (f"{API_EMAIL}/token", API_TOKEN))
        request.setdefault("headers", {"User-Agent": "Tester/1"})
        return requests.request(method, f"{self.simulator.address}{path}", json=body, timeout=5, **request)

    def token(self, **other: object) -> requests.Response:
        """One request for a token."""
        body = {key: value for key, value in {**GRANT, **other}.items() if value is not None}
        return requests.post(f"{self.simulator.address}/oauth/tokens", json=body, timeout=5)

    def with_token(self, token: str, method: str, path: str, body: object = None) -> int:
        """The status of a request with a bearer token."""
        headers = {"Authorization": f"Bearer {token}"}
        return self.ask(method, path, body, auth=None, headers=headers).status_code

    def mail(self, **ticket: Any) -> int:
        """A ticket comes in."""
        return self.control.create_ticket(
            **{"subject": "s", "description": "d", "requester_email": "a@b.example", **ticket}
        )

    def put(self, ticket_id: int, ticket: Mapping[str, object]) -> requests.Response:
        """An update over the API."""
        return self.ask("PUT", f"/api/v2/tickets/{ticket_id}.json", {"ticket": ticket})

    def ticket(self, ticket_id: int) -> dict[str, Any]:
        """As the API shows it."""
        shown: dict[str, Any] = self.ask("GET", f"/api/v2/tickets/{ticket_id}").json()["ticket"]
        return shown

    def make_field(self, kind: str, title: str, options: Mapping[str, str] | None = None) -> int:
        """Its id; `options` are the label of each tag."""
        field: dict[str, object] = {"type": kind, "title": title}
        if options:
            field["custom_field_options"] = [{"name": name, "value": tag} for tag, name in options.items()]
        return int(self.ask("POST", "/api/v2/ticket_fields", {"ticket_field": field}).json()["ticket_field"]["id"])
