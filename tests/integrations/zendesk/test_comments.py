"""The requester's newest reply, told by the comments of a ticket."""

from __future__ import annotations

import pytest

from integrations.errors import UnexpectedAnswer
from integrations.zendesk.comments import newest_reply

REQUESTER, AGENT = 1, 2


def comment(number: int, author_id: int, text: str, *, public: object = True, at: int = 0) -> dict[str, object]:
    created_at = f"2026-11-20T10:00:{at:02}Z"
    return {"id": number, "author_id": author_id, "plain_body": text, "public": public, "created_at": created_at}


FIRST = comment(1, REQUESTER, "beskrivelse")


@pytest.mark.parametrize(
    ("comments", "reply"),
    [
        ([], None),
        ([FIRST], None),
        ([FIRST, comment(2, AGENT, "svar", at=1)], None),
        ([FIRST, comment(2, REQUESTER, "intern", public=False, at=1)], None),
        ([FIRST, comment(2, REQUESTER, "en", at=1), comment(3, REQUESTER, "to", at=2)], "to"),
        ([FIRST, comment(2, REQUESTER, "en", at=1), comment(3, AGENT, "svar", at=2)], "en"),
        ([FIRST, comment(9, REQUESTER, "en"), comment(10, REQUESTER, "to")], "to"),
        ([FIRST, {**comment(2, REQUESTER, "", at=1), "body": "kun body"}], "kun body"),
        ([FIRST, {**comment(2, REQUESTER, "", at=1), "plain_body": 5}], None),
    ],
)
def test_it_is_the_newest_public_one_of_the_requester_in_whatever_order(
    comments: list[dict[str, object]], reply: str | None
) -> None:
    assert newest_reply(comments, REQUESTER, "get comments") == reply
    assert newest_reply(comments[::-1], REQUESTER, "get comments") == reply


@pytest.mark.parametrize("comments", [None, {}, "x", [None], [[]]])
def test_what_are_no_comments_is_an_unexpected_answer(comments: object) -> None:
    with pytest.raises(UnexpectedAnswer, match="comments"):
        newest_reply(comments, REQUESTER, "get comments")
