"""The mails quoted in a message that are not our own."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MAIL_HEAD = re.compile(
    r"^(?=(?:fra|from|von|från|avsender|absender)[ \t]*:|.{0,120}\b(?:skrev|wrote|schrieb)\b.{0,80}:[ \t]*$)"
    r"(?P<head>.*)$",
    re.MULTILINE | re.IGNORECASE,
)
_OURS = re.compile(r"(?i)\b(?:\w*support|hotline|help ?desk|service ?desk|kundeservice|kundenservice)\b")


def is_ours(head: str) -> bool:
    """Does the head of a mail say that we wrote it?"""
    return _OURS.search(head) is not None


def mails_of_others(quoted: str) -> Iterator[str]:
    """The quoted mails without those whose head says that we wrote them."""
    heads = [*_MAIL_HEAD.finditer(quoted)]
    ends = [*(head.start() for head in heads[1:]), len(quoted)]
    for head, end in zip(heads, ends, strict=False):
        if not is_ours(head["head"]):
            yield quoted[head.end() : end]
