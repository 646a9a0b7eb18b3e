"""Zendesk through zenpy 2.0.57, in the one module that imports it (its licence, GPLv3, is why Hotline has it too).

One client belongs to one thread, since zenpy is not thread-safe.  zenpy builds the addresses and payloads; its
session is ours, and what comes back is parsed by us from the raw answer, because zenpy's objects fetch lazily and its
cache serves stale tickets.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

from requests.auth import AuthBase
from zenpy import Zenpy
from zenpy.lib.api_objects import Comment as ZenpyComment
from zenpy.lib.api_objects import Ticket as ZenpyTicket

from integrations.errors import BadCredentials, Conflict, IntegrationError, NotFound, Rejected, UnexpectedAnswer
from integrations.http import Observe
from integrations.zendesk.arrival import SentWrite, find_arrived
from integrations.zendesk.audits import History, find_said, keys_of_others, keys_of_rules, own_values
from integrations.zendesk.changed import ChangedTicket, ChangedTickets, parse_changed, parse_found
from integrations.zendesk.comments import Conversation, find_conversation, parse_count
from integrations.zendesk.job_status import JobStatus, parse_job_status
from integrations.zendesk.names import FRESH_IF_MISSING, Names, NamesCache, parse_names
from integrations.zendesk.session import SYSTEM, NoteBudgets, ZendeskSession
from integrations.zendesk.ticket import TicketSnapshot, parse_snapshot, parse_snapshots
from integrations.zendesk.update import Confirmed, parse_confirmed, to_bulk_payload, to_payload
from rules.model import FieldValue, TicketUpdate

SIDE_LOADS = ["users", "organizations", "groups", "metric_sets"]
_MOST_PAGES = 100
_CHANGED = "ids of fields or groups have changed"

# It logs whole payloads when everything is logged; they hold what customers wrote.
logging.getLogger("zenpy").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class ZendeskSettings:
    """Which account: `base_url` is where requests go, `titles` and `types` are the design's fields by key."""

    base_url: str
    subdomain: str
    titles: Mapping[str, str]
    types: Mapping[str, str]


class ZendeskClient:
    """One thread's client.  Every method raises only the errors of `integrations.errors` and never retries."""

    def __init__(
        self,
        settings: ZendeskSettings,
        auth: AuthBase,
        observe: Observe,
        names: NamesCache,
        note_budgets: NoteBudgets = lambda _: None,
    ) -> None:
        self._settings = settings
        self._session = ZendeskSession(settings.base_url, auth, observe, note_budgets)
        self._zenpy = Zenpy(
            subdomain=settings.subdomain, session=self._session, anonymous=True, disable_cache=True, timeout=15
        )
        self._names = names

    def get_ticket(self, ticket_id: str) -> TicketSnapshot:
        """The ticket with what belongs to it, in one GET.  NotFound for a deleted or merged-away one."""
        names = self.names()
        with self._blaming_names(names), self._zenpy_call("get ticket"):
            self._zenpy.tickets(id=_number(ticket_id), include=SIDE_LOADS)
        self._expect_ticket(ticket_id, "get ticket")
        return replace(parse_snapshot(self._session.answer, names, "get ticket"), read_at=self._session.answered_at)

    def get_conversation(self, ticket_id: str, requester_id: int, own_user_id: str) -> Conversation:
        """What the requester and the agents have said in public, as the newest comments tell, in one GET."""
        path = f"/api/v2/tickets/{_number(ticket_id)}/comments.json?sort_order=desc&include=users"
        operation = "get comments"
        return find_conversation(self.call("GET", path, operation), requester_id, own_user_id, operation)

    def count_comments(self, ticket_id: str) -> int:
        """How many comments the ticket has."""
        answer = self.call("GET", f"/api/v2/tickets/{_number(ticket_id)}/comments/count.json", "count comments")
        return parse_count(answer, "count comments")

    def get_tickets(self, ticket_ids: Sequence[str]) -> list[TicketSnapshot]:
        """At most 100 tickets, as `get_ticket` gives one, in one GET; those that do not exist are left out."""
        names, ids = self.names(), ",".join(str(_number(one)) for one in ticket_ids)
        path = f"/api/v2/tickets/show_many.json?ids={ids}&include={','.join(SIDE_LOADS)}"
        with self._blaming_names(names):
            answer = self.call("GET", path, "show many")
        read_at = self._session.answered_at
        return [replace(one, read_at=read_at) for one in parse_snapshots(answer, names, "show many")]

    def read_changed(self, position: str | datetime) -> ChangedTickets:
        """A page of the tickets that changed after `position`, an instant or the cursor of the page before."""
        operation = "changed tickets"
        asked = (
            f"cursor={quote(position, safe='')}"
            if isinstance(position, str)
            else f"start_time={int(position.timestamp())}"
        )
        answer = self.call("GET", f"/api/v2/incremental/tickets/cursor.json?{asked}", operation)
        return parse_changed(answer, operation)

    def read_open(self) -> Iterator[ChangedTicket]:
        """All tickets that are not solved, page by page; the search lags some minutes behind."""
        path = f"/api/v2/search/export.json?query={quote('status<solved', safe='')}&filter%5Btype%5D=ticket"
        for rows in self.pages(f"{path}&page%5Bsize%5D=100", "results"):
            yield from parse_found(rows, "open tickets")

    def find_lacking(self, fields: Mapping[str, FieldValue], group: str | None) -> Mapping[str, str]:
        """What of these the account lacks, in words by key (`group` for the group); an update leaves them out.

        Conflict when the account was changed since: what was read of a ticket is then to be read anew.
        """
        names = self.names()
        lacking = names.lacking(fields, group)
        if lacking and self._names.get(self.find_names, FRESH_IF_MISSING) != names:
            raise Conflict(SYSTEM, "find lacking", _CHANGED)
        return lacking

    def update_ticket(self, update: TicketUpdate) -> Confirmed:
        """Write everything of `update` in one PUT, unless the ticket changed since `updated_stamp` (Conflict).

        Conflict also when the ids of fields or groups have changed; OutcomeUnknown for an answer that does not come.
        """
        names = self.names()
        payload = to_payload(update, names)
        comment = payload.pop("comment", None)
        ticket = ZenpyTicket(
            id=_number(update.ticket_id),
            **payload,
            **({"comment": ZenpyComment(**comment)} if isinstance(comment, dict) else {}),
        )
        with self._blaming_names(names), self._zenpy_call("update ticket"):
            self._zenpy.tickets.update(ticket)
        self._expect_ticket(update.ticket_id, "update ticket")
        return parse_confirmed(self._session.answer)

    def update_tickets(self, updates: Sequence[TicketUpdate]) -> str:
        """Have at most 100 updates carried out, each unless its ticket has changed; the id of Zendesk's job for it.

        Raises as `update_ticket`, about the whole; what became of each ticket is told by `get_job`.
        """
        names, operation = self.names(), "update many"
        payload = {"tickets": [to_bulk_payload(one, names) for one in updates]}
        with self._blaming_names(names):
            answer = self.call("PUT", "/api/v2/tickets/update_many.json", operation, payload)
        return parse_job_status(answer, [one.ticket_id for one in updates], operation).job_id

    def get_job(self, job_id: str, ticket_ids: Sequence[str]) -> JobStatus:
        """How the job of `update_tickets` fares; NotFound when Zendesk has forgotten it (after a day at most)."""
        operation = "job status"
        answer = self.call("GET", f"/api/v2/job_statuses/{quote(job_id, safe='')}.json", operation)
        return parse_job_status(answer, ticket_ids, operation)

    def find_arrived(self, ticket_id: str, sent: Collection[SentWrite], user_id: str) -> str | None:
        """Which of these writes arrived, by its operation id?  Newest audits first, so that one GET often tells."""
        names, path = self.names(), f"{_audits_path(ticket_id)}?sort_order=desc"
        told = (find_arrived(page, sent, user_id, names) for page in self.pages(path, "audits"))
        return next((one for one in told if one is not None), None)

    def get_history(self, ticket_id: str, user_id: str) -> History:
        """What we last wrote to the ticket and said on it, as its audits tell."""
        names = self.names()
        audits = self.get_all(_audits_path(ticket_id), "audits")
        values = dict(own_values(audits, user_id, names))
        group = values.get("group")
        if group is not None and group.isdigit():
            values["group"] = names.group_name(int(group))
        return History(values, keys_of_others(audits, user_id, names), find_said(audits, user_id))

    def find_set_by_rules(self, ticket_id: str) -> frozenset[str]:
        """Which of `group` and `priority` the account's own triggers or automations have set, and nobody since."""
        return keys_of_rules(self.get_all(_audits_path(ticket_id), "audits"), self.names())

    def get_own_user_id(self) -> str:
        """The id of the user that we act as."""
        with _account_exists(), self._zenpy_call("get own user"):
            self._zenpy.users.me()
        user = self._session.answer.get("user") if isinstance(self._session.answer, dict) else None
        user_id = user.get("id") if isinstance(user, dict) else None
        if not isinstance(user_id, int):
            raise UnexpectedAnswer(SYSTEM, "get own user", "no user id")
        return str(user_id)

    def names(self) -> Names:
        """The ids of fields and groups, fresh enough."""
        return self._names.get(self.find_names)

    def find_names(self) -> Names:
        """The ids of fields and groups, read now."""
        with _account_exists():
            fields = self.get_all("/api/v2/ticket_fields.json", "ticket_fields")
            groups = self.get_all("/api/v2/groups.json", "groups")
        return parse_names(fields, groups, self._settings.titles, self._settings.types)

    def get_all(self, path: str, key: str) -> list[object]:
        """All rows of a list under the key `key`."""
        return [row for page in self.pages(path, key) for row in page]

    def pages(self, path: str, key: str) -> Iterator[list[object]]:
        """The rows of a list under the key `key`, page by page."""
        for _ in range(_MOST_PAGES):
            answer = self.call("GET", path, f"list {key}")
            page = answer.get(key)
            if not isinstance(page, list):
                raise UnexpectedAnswer(SYSTEM, f"list {key}", f"{key} is not a list")
            yield page
            following = _next_link(answer)
            if following is None:
                return
            path = following
        raise UnexpectedAnswer(SYSTEM, f"list {key}", "too many pages")

    def call(
        self,
        method: str,
        path: str,
        operation: str,
        payload: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, object]:
        """A call that zenpy has no method for, through the same session."""
        self._session.operation = operation
        self._session.request(method, path, json=payload, headers=headers)
        if not isinstance(self._session.answer, dict):
            raise UnexpectedAnswer(SYSTEM, operation, "the answer is not an object")
        return self._session.answer

    def _expect_ticket(self, ticket_id: str, operation: str) -> None:
        answer = self._session.answer
        ticket = answer.get("ticket") if isinstance(answer, dict) else None
        if not isinstance(ticket, dict) or ticket.get("id") != int(ticket_id):
            raise UnexpectedAnswer(SYSTEM, operation, "the answer is not that ticket")

    @contextmanager
    def _zenpy_call(self, operation: str) -> Iterator[None]:
        """Name the call; zenpy trips over answers that are not what it expects, each time with another exception."""
        self._session.operation = operation
        self._session.answered = False
        try:
            yield
        except IntegrationError:
            raise
        except Exception as error:
            if not self._session.answered:
                # Not the answer's fault: the store of tokens was away, say.
                raise
            raise UnexpectedAnswer(SYSTEM, operation, f"zenpy: {type(error).__name__}") from None

    @contextmanager
    def _blaming_names(self, names: Names) -> Iterator[None]:
        """A refusal may be about an id of `names` that holds no longer (Conflict), or about us (BadCredentials).

        Only what is neither is about the ticket.
        """
        try:
            yield
        except Rejected as error:
            self._names.forget(names)
            if self.names() != names:
                raise Conflict(SYSTEM, error.operation, _CHANGED) from None
            raise


@contextmanager
def _account_exists() -> Iterator[None]:
    """Every account has these: a 404 is a wrong address or an account that is gone, and never a ticket that is.

    Nor is a refusal about what was asked: it is about who asks.
    """
    try:
        yield
    except NotFound as error:
        raise BadCredentials(error.system, error.operation, f"{error.detail}, is this the account?") from None
    except Rejected as error:
        raise BadCredentials(error.system, error.operation, f"{error.detail}, are we let in?") from None


def _number(ticket_id: str) -> int:
    """NotFound for what cannot be a ticket's id."""
    if not (ticket_id.isascii() and ticket_id.isdigit()):
        raise NotFound(SYSTEM, "ticket", "not a ticket id")
    return int(ticket_id)


def _audits_path(ticket_id: str) -> str:
    return f"/api/v2/tickets/{_number(ticket_id)}/audits.json"


def _next_link(answer: Mapping[str, object]) -> str | None:
    """Of a page by number or by cursor."""
    link = answer.get("next_page")
    links, meta = answer.get("links"), answer.get("meta")
    if isinstance(meta, dict) and isinstance(links, dict):
        link = links.get("next") if meta.get("has_more") else None
    return link if isinstance(link, str) else None
