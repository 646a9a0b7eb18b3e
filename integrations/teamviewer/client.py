"""TeamViewer's Web API: a session for remote support of one ticket, found again and closed.

Source: TeamViewer's own client (`teamviewer/TeamViewerPS`) and samples of the Web API v1.  A session is told by what
we put into `custom_api`; there is no idempotency key, so who gets OutcomeUnknown looks for an open one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import requests
from requests.auth import AuthBase

from integrations.errors import NotFound, UnexpectedAnswer
from integrations.http import Http, Observe
from integrations.row import Row, parse_row, parse_rows
from integrations.teamviewer.session import RemoteSession, is_code, parse_session
from integrations.teamviewer.settings import TeamViewerSettings

SYSTEM = "teamviewer"
GROUP = "Hotline"
"""The group of sessions in the account, which TeamViewer makes when it is missing."""

_MARK = "hotline:ticket:"
_TICKET = re.compile(f"{_MARK}([0-9]{{1,20}})", re.ASCII)
_MOST_PAGES = 40


class _Token(AuthBase):
    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class TeamViewer:
    """One account.  Safe to use from several threads; never retries."""

    def __init__(self, settings: TeamViewerSettings, observe: Observe) -> None:
        auth = _Token(settings.token)
        self._http = Http(SYSTEM, settings.api_url, auth=auth, timeout=(3.0, 10.0), observe=observe)

    def check(self) -> None:
        """Return if the token is good.  Raises IntegrationError, UnexpectedAnswer for one that is not."""
        operation = "ping"
        answer = parse_row(self._http.get_json("/ping", operation=operation), SYSTEM, operation, "answer")
        if not answer.flag("token_valid"):
            raise UnexpectedAnswer(SYSTEM, operation, "the token is not valid")

    def create_session(self, ticket_id: str, *, description: str, waiting: str) -> RemoteSession:
        """A new session of a ticket; `waiting` is what the customer reads until somebody connects.

        Nothing of the customer is told.  Raises the errors of `integrations.errors`; after OutcomeUnknown there may
        be a session.
        """
        operation = "create session"
        payload = {
            "groupname": GROUP,
            "description": description,
            "waiting_message": waiting,
            "custom_api": _mark(ticket_id),
        }
        answer = self._http.post_json("/sessions", payload, operation=operation)
        return parse_session(parse_row(answer, SYSTEM, operation, "answer"))

    def find_open(self, ticket_id: str) -> RemoteSession | None:
        """The open session of a ticket, the first that was made; None if there is none.  Raises IntegrationError."""
        for row in self._open_rows():
            # Whatever was asked for: of each row it is looked whose it is, and whether it is open.
            if row.optional_text("custom_api") == _mark(ticket_id):
                session = parse_session(row)
                if session.state == "open":
                    return session
        return None

    def find_all_open(self) -> tuple[tuple[str, RemoteSession], ...]:
        """All open sessions that were made for tickets, each with its ticket's id, as TeamViewer lists them.

        Raises IntegrationError.
        """
        marked = ((_TICKET.fullmatch(row.optional_text("custom_api")), row) for row in self._open_rows())
        found = [(mark.group(1), parse_session(row)) for mark, row in marked if mark is not None]
        return tuple((ticket_id, session) for ticket_id, session in found if session.state == "open")

    def _open_rows(self) -> Iterator[Row]:
        operation, offset = "list sessions", ""
        for _ in range(_MOST_PAGES):
            params = {"state": "open", "full_list": "true", **({"offset": offset} if offset else {})}
            answer = self._http.get_json("/sessions", operation=operation, params=params)
            yield from parse_rows(answer, SYSTEM, operation, "sessions")
            following = parse_row(answer, SYSTEM, operation, "answer").optional_text("next_offset")
            if not following or following == offset:
                return
            offset = following
        raise UnexpectedAnswer(SYSTEM, operation, "more pages than any account has open sessions")

    def close_session(self, code: str) -> None:
        """Close a session; one that is gone is closed.  Raises IntegrationError."""
        try:
            self._http.put_json(f"/sessions/{_safe(code)}", {"state": "closed"}, operation="close session")
        except NotFound:
            return


def _mark(ticket_id: str) -> str:
    return f"{_MARK}{ticket_id}"


def _safe(code: str) -> str:
    if not is_code(code):
        raise ValueError("not the code of a session")
    return code
