"""The requester's replies, told by the comments of a ticket."""

from __future__ import annotations

import pytest

from integrations.errors import UnexpectedAnswer
from integrations.zendesk.comments import find_replies

REQUESTER, AGENT = 1, 2


def comment(number: int, author_id: int, text: str, *, public: object = True, at: int = 0) -> dict[str, object]:
    created_at = f"2026-11-20T10:00:{at:02}Z"
    return {"id": number, "author_id": author_id, "plain_body": text, "public": public, "created_at": created_at}


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
    assert find_replies(comments, REQUESTER, "get comments") == replies
    assert find_replies(comments[::-1], REQUESTER, "get comments") == replies


@pytest.mark.parametrize("comments", [None, {}, "x", [None], [[]]])
def test_what_are_no_comments_is_an_unexpected_answer(comments: object) -> None:
    with pytest.raises(UnexpectedAnswer, match="comments"):
        find_replies(comments, REQUESTER, "get comments")
