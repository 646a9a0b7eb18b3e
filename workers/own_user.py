"""The user that we act as in Zendesk."""

from __future__ import annotations

import logging
from datetime import timedelta

from integrations.errors import NotFound, Rejected, UnexpectedAnswer
from integrations.zendesk.client import ZendeskClient
from workers.desk import Desk
from workers.pending import OWN_USER

logger = logging.getLogger(__name__)


def find_own_user_id(desk: Desk, zendesk: ZendeskClient) -> str:
    """The id of the user we act as; remembered for a day, since the receiver tells our own writes by it."""
    known = desk.redis.get(OWN_USER)
    if known is not None:
        return str(known)
    user_id = zendesk.get_own_user_id()
    desk.redis.set(OWN_USER, user_id, ex=timedelta(days=1))
    return user_id


def make_own_writes_known(desk: Desk, zendesk: ZendeskClient) -> None:
    """Let the receiver recognise the event that our write will cause; without it the event costs one more read."""
    try:
        find_own_user_id(desk, zendesk)
    except (NotFound, Rejected, UnexpectedAnswer) as error:
        logger.warning("own user unknown", extra={"why": str(error)})
