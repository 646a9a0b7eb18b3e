"""The requester's replies, told by the comments of a ticket."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from integrations.errors import UnexpectedAnswer
from integrations.zendesk.comments import Conversation, find_conversation

REQUESTER, AGENT, OWN = 1, 2, 3


def comment(number: int, author_id: int, text: str, *, public: object = True, at: int = 0) -> dict[str, object]:
    created_at = f"2026-11-20T10:00:{at:02}Z"
    return {"id": number, "author_id": author_id, "plain_body": text, "public": public, "created_at": created_at}


def said(comments: object, **more: object) -> Conversation:
    users = [{"id": REQUESTER, "role": "end-user"}, {"id": AGENT, "role": "agent"}, {"id": OWN, "role": "admin"}]
    answer = {"comments": comments, "users": users, "next_page": None, **more}
    return find_conversation(answer, REQUESTER, str(OWN), "get comments")


FIRST = comment(1, REQUESTER, "beskrivelse")


@pytest.mark.parametrize(
    ("comments", "replies"),
    [
        ([], ()),
        ([FIRST], ()),
        ([FIRST, comment(2, AGENT, "svar", at=1)], ()),
        ([FIRST, comment(2, REQUESTER, "intern", public=False, at=1)], ()),
        ([FIRST, comment(2, REQUESTER, "en", at=1), comment(3, REQUESTER, "to", at=2)], ("to", "en")),
        ([FIRST, comment(2, REQUESTER, "en", at=1), comment(3, AGENT, "svar", at=2)], ("en",)),
        ([FIRST, comment(9, REQUESTER, "en"), comment(10, REQUESTER, "to")], ("to", "en")),
        ([FIRST, {**comment(2, REQUESTER, "", at=1), "body": "kun body"}], ("kun body",)),
        ([FIRST, {**comment(2, REQUESTER, "", at=1), "plain_body": 5}], ()),
        (
            [FIRST, *(comment(2 + number, REQUESTER, str(number), at=1 + number) for number in range(30))],
            tuple(str(number) for number in range(29, 9, -1)),
        ),
    ],
)
def test_they_are_the_public_ones_of_the_requester_the_newest_first(
    comments: list[dict[str, object]], replies: tuple[str, ...]
) -> None:
    assert said(comments).replies == replies
    assert said(comments[::-1]).replies == replies


@pytest.mark.parametrize("comments", [None, {}, "x", [None], [[]]])
def test_what_are_no_comments_is_an_unexpected_answer(comments: object) -> None:
    with pytest.raises(UnexpectedAnswer, match="comments"):
        said(comments)


def at(second: int) -> datetime:
    return datetime(2026, 11, 20, 10, 0, second, tzinfo=UTC)


OTHER = 4
"""A colleague of the requester, who is in copy."""


@pytest.mark.parametrize(
    ("comments", "replied_at", "waiting", "own"),
    [
        ([FIRST], None, (), False),
        ([FIRST, comment(2, AGENT, "notat", public=False, at=1)], None, (), False),
        ([FIRST, comment(2, AGENT, "svar", at=1), comment(3, AGENT, "og", at=2)], at(1), (), False),
        ([FIRST, comment(2, REQUESTER, "hallo?", at=1)], None, (at(1),), False),
        ([FIRST, comment(2, OWN, "vagt", at=1)], None, (), True),
        ([FIRST, comment(2, OWN, "vagt", at=1), comment(3, AGENT, "svar", at=5)], at(5), (), True),
        (
            [
                FIRST,
                comment(2, AGENT, "svar", at=1),
                comment(3, REQUESTER, "igen", at=2),
                comment(4, OTHER, "!", at=3),
            ],
            at(1),
            (at(2), at(3)),
            False,
        ),
        ([FIRST, comment(2, AGENT, "svar", at=1), comment(3, OTHER, "igen", at=2)], at(1), (at(2),), False),
        (
            [FIRST, comment(2, AGENT, "svar", at=1), comment(3, REQUESTER, "igen", at=2), comment(4, OWN, "v", at=3)],
            at(1),
            (at(2),),
            True,
        ),
    ],
)
def test_only_an_agent_answers_and_never_we_ourselves(
    comments: list[dict[str, object]], replied_at: datetime | None, waiting: tuple[datetime, ...], own: bool
) -> None:
    found = said(comments)
    assert (found.replied_at, found.waiting, found.own) == (replied_at, waiting, own)


def test_each_reply_has_its_instant() -> None:
    comments = [
        FIRST,
        comment(2, REQUESTER, "en", at=1),
        comment(3, OTHER, "!", at=2),
        comment(4, REQUESTER, "to", at=3),
    ]
    found = said([*comments, {**comment(5, REQUESTER, "", at=4), "plain_body": 5}])
    assert (found.replies, found.written_at) == (("to", "en"), (at(3), at(1)))
    assert found.waiting == (at(1), at(2), at(3), at(4))


def test_an_agents_own_ticket_is_a_customers() -> None:
    answer = {
        "comments": [comment(1, AGENT, "hjælp"), comment(2, AGENT, "hallo?", at=1)],
        "users": [{"id": AGENT, "role": "agent"}],
    }
    found = find_conversation(answer, AGENT, str(OWN), "get comments")
    assert (found.replied_at, found.waiting) == (None, (at(1),))


def test_where_the_page_does_not_tell_who_is_an_agent_whoever_else_writes_is_one() -> None:
    comments = [FIRST, comment(2, OTHER, "svar", at=1), comment(3, OWN, "vagt", at=2)]
    found = said(comments, users=None)
    assert (found.replied_at, found.waiting, found.own) == (at(1), (), True)
