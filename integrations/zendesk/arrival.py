"""Did a write of ours arrive?  Told by the ticket's audits, also in an account that drops what we mark writes with.

Each update names our operation in its metadata.  Where that is missing, the audit is known by what it did: it is our
own user's, it did not come by mail, whose sender anybody can forge, it is not older than the state that the write was
decided upon, and it holds the very note, or, for a write without one, the very values.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from html import unescape

from integrations.zendesk.audits import find_changes, find_of_itself, find_operation, find_ours
from integrations.zendesk.names import Names
from rules.model import FieldValue

CLOCKS_DIFFER = timedelta(seconds=2)
"""The machines of Zendesk that stamp tickets and audits may differ by so much."""

_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class SentWrite:
    """A write that was sent, as its audit will tell of it.

    `based_on` is the `updated_at` of the ticket when it was read for it, by Zendesk's clock; None where that is not
    known, and then only the metadata tells.  `values` are those of fields, `group` and `priority` after it, `tags`
    our own ones.
    """

    operation_id: str
    based_on: datetime | None
    note_print: str | None
    values: Mapping[str, FieldValue]
    tags: tuple[str, ...]


def note_print(text: str, *, public: bool = False) -> str:
    """A fingerprint of a comment, of its signs alone: Zendesk cleans the HTML and wraps it."""
    words = unescape(_TAG.sub(" ", text))
    signs = (sign for sign in unicodedata.normalize("NFC", words) if sign.isprintable() and not sign.isspace())
    return hashlib.sha256((("public " if public else "") + "".join(signs)).encode()).hexdigest()


def find_arrived(audits: Iterable[object], sent: Collection[SentWrite], user_id: str, names: Names) -> str | None:
    """The operation id of the write among `sent` that arrived, if one did.

    Only audits of our own user count: any API user can set metadata.
    """
    for audit in find_ours(audits, user_id):
        told = find_operation(audit)
        for one in sent:
            if told == one.operation_id or (told is None and _is_like(audit, one, names)):
                return one.operation_id
    return None


def _is_like(audit: Mapping[str, object], sent: SentWrite, names: Names) -> bool:
    at, via = _instant(audit.get("created_at")), audit.get("via")
    if at is None or sent.based_on is None or at < sent.based_on - CLOCKS_DIFFER:
        return False
    if not isinstance(via, dict) or via.get("channel") in (None, "email"):
        return False
    of_itself = find_of_itself(audit)
    comments = [one for one in of_itself if one.get("type") == "Comment"]
    if sent.note_print is not None:
        return any(_is_note(one, sent.note_print) for one in comments)
    changes = list(find_changes({"events": of_itself}, ("Change",), names))
    return not comments and bool(changes) and all(_is_told(key, text, sent, names) for key, text in changes)


def _is_note(comment: Mapping[str, object], print_of_note: str) -> bool:
    texts = (comment.get(key) for key in ("html_body", "plain_body", "body"))
    public = comment.get("public")
    return isinstance(public, bool) and any(
        isinstance(text, str) and note_print(text, public=public) == print_of_note for text in texts
    )


def _is_told(key: str, text: str | None, sent: SentWrite, names: Names) -> bool:
    if key == "tags":
        return {*sent.tags} <= {*(text or "").split()}
    value = sent.values.get(key)
    if key == "group":
        return str(names.groups.get(str(value))) == text
    if isinstance(value, bool):
        return (text in ("1", "true", "True")) is value
    if isinstance(value, Decimal):
        return _decimal(text) == value
    return (value or "").strip() == (text or "").strip()


def _decimal(text: str | None) -> Decimal | None:
    try:
        return Decimal(text or "")
    except InvalidOperation:
        return None


def _instant(text: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None
