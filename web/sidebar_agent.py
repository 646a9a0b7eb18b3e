"""The gate of the sidebar's API: which agent asks, whether Zendesk would show them the ticket, and each act once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, jsonify, request

from integrations.errors import IntegrationError, NotFound
from integrations.http import parse_json
from integrations.zendesk.agent import Agent
from integrations.zendesk.client import ZendeskClient
from integrations.zendesk.ticket import TicketSnapshot
from web.body import read_body
from web.sidebar_refusal import Refused
from workers.sidebar_access import SidebarAccess
from workers.sidebar_bearer import Bearer, BearerRefused, Bearers
from workers.sidebar_requests import SidebarRequests, parse_request_id

LARGEST_BODY = 16 * 1024


@dataclass(frozen=True, slots=True)
class Visit:
    """An agent at a ticket that Zendesk would show them; `may_edit` if it would let them change it too."""

    agent: Agent
    snapshot: TicketSnapshot

    @property
    def ticket_id(self) -> str:
        """Zendesk's id of the ticket."""
        return self.snapshot.ticket.id

    @property
    def may_edit(self) -> bool:
        """A ticket that has ended is changed by nobody."""
        return self.snapshot.ended is None and self.agent.may_edit(self.snapshot)

    @property
    def may_correct_time(self) -> bool:
        """Time is approved and posted long after a ticket is closed, so it can still be put right then."""
        return self.snapshot.ended in (None, "closed") and self.agent.may_edit(self.snapshot)


class SidebarGate:
    """What every address below `/sidebar/api` passes.  Its methods read the request at hand and raise Refused.

    `now` is the present instant.
    """

    def __init__(
        self,
        access: SidebarAccess,
        bearers: Bearers,
        requests: SidebarRequests,
        zendesk: Callable[[], ZendeskClient],
        clock: Callable[[], datetime],
    ) -> None:
        self.access = access
        self.bearers = bearers
        self._requests = requests
        self._zendesk = zendesk
        self.now = clock

    def bearer(self) -> Bearer:
        """Whose bearer the request shows."""
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise Refused("expired")
        try:
            return self.bearers.read(given.strip(), self.now())
        except BearerRefused:
            raise Refused("expired") from None

    def agent(self) -> Agent:
        """Who asks, as the account knows them now."""
        agent = self.access.find_agent(self.bearer().agent_id)
        if agent is None:
            raise Refused("no_rights")
        return agent

    def visit(self, ticket_id: str, *, edits: bool = False) -> Visit:
        """Who asks about which ticket; with `edits` only who may change it.

        A ticket that Zendesk would not show this agent is as one that does not exist.
        """
        agent = self.agent()
        try:
            snapshot = self._zendesk().get_ticket(ticket_id)
        except NotFound:
            raise Refused("no_ticket") from None
        if not agent.may_see(snapshot):
            raise Refused("no_ticket")
        visit = Visit(agent, snapshot)
        if edits and snapshot.ended is not None:
            raise Refused("ended")
        if edits and not visit.may_edit:
            raise Refused("no_rights")
        return visit

    def once(self, visit: Visit, do: Callable[[Mapping[str, Any], str], dict[str, Any]]) -> Response:
        """Do what the request asks, if it was not done before, and answer as the first time.

        `do` gets the JSON of the request and the id of the act.  It may be begun twice if its process dies.
        """
        body = read_json()
        request_id = parse_request_id(body.get("request_id"))
        act = {"path": request.path, **body}
        return no_store(jsonify(self._requests.once(visit.agent.id, request_id, act, lambda: do(body, request_id))))


def read_json() -> Mapping[str, Any]:
    """The object that the request carries.  Raises Refused."""
    if request.mimetype != "application/json":
        raise Refused("malformed")
    try:
        body = parse_json(read_body(LARGEST_BODY) or b"{}", "sidebar", "read body")
    except IntegrationError:
        raise Refused("malformed") from None
    if not isinstance(body, dict):
        raise Refused("malformed")
    return body


def no_store(answer: Response) -> Response:
    """Nothing of a customer stays in a cache of the browser or on the way."""
    answer.headers["Cache-Control"] = "no-store"
    return answer
