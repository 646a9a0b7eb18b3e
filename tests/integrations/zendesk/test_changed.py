"""Rows of Zendesk's exports: read as documented, and refused otherwise without being shown."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from integrations.errors import UnexpectedAnswer
from integrations.zendesk.changed import ChangedTicket, ChangedTickets, parse_changed, parse_found, parse_stamp

CANARY = "kanarie-4711"
ROW = {"id": 12, "updated_at": "2026-11-26T09:00:00Z", "status": "open", "subject": CANARY}
AT = datetime(2026, 11, 26, 9, tzinfo=UTC)


def page(**changed: object) -> dict[str, object]:
    return {"tickets": [ROW], "after_cursor": "MTYyMjM5NTk0NS4wfHw0NzU=", "end_of_stream": True, **changed}


def test_a_page_says_where_to_go_on() -> None:
    assert parse_changed(page(), "x") == ChangedTickets(
        (ChangedTicket("12", AT, has_ended=False),), "MTYyMjM5NTk0NS4wfHw0NzU=", is_last=True
    )


@pytest.mark.parametrize(
    ("status", "ended"), [("open", False), ("solved", False), ("closed", True), ("deleted", True)]
)
def test_only_what_can_be_written_is_worth_a_look(status: str, *, ended: bool) -> None:
    assert parse_found([{**ROW, "status": status}], "x")[0].has_ended is ended


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (page(after_cursor=None), "after_cursor is no cursor"),
        (page(after_cursor=f"https://{CANARY} /?"), "after_cursor is no cursor"),
        (page(end_of_stream="yes"), "end_of_stream is neither true nor false"),
        (page(tickets={}), "the rows are not a list"),
        (page(tickets=[CANARY]), "a ticket without an id"),
        (page(tickets=[{**ROW, "id": CANARY}]), "a ticket without an id"),
        (page(tickets=[{**ROW, "id": True}]), "a ticket without an id"),
        (page(tickets=[{**ROW, "updated_at": CANARY}]), "updated_at is no instant"),
        (page(tickets=[{**ROW, "updated_at": "2026-11-26T09:00:00"}]), "updated_at has no offset"),
        (page(tickets=[{**ROW, "updated_at": None}]), "updated_at is no instant"),
    ],
)
def test_what_is_not_as_documented_is_named_and_not_shown(answer: dict[str, object], sentence: str) -> None:
    with pytest.raises(UnexpectedAnswer) as caught:
        parse_changed(answer, "changed tickets")
    assert str(caught.value) == f"zendesk: changed tickets: {sentence}"
    assert CANARY not in str(caught.value)


def test_a_stamp_is_utc() -> None:
    assert parse_stamp("2026-11-26T10:00:00+01:00", "x") == AT
