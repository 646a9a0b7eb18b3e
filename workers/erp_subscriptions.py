"""Keeps Business Central telling us of changes: subscriptions end after three days, and wrong answers end them."""

from __future__ import annotations

import hashlib
import hmac
import logging
from datetime import datetime, timedelta

import redis

from integrations.business_central.notifications import RESOURCES
from integrations.business_central.subscriptions import Subscriptions, Wanted, decide_subscriptions
from integrations.errors import IntegrationError
from workers.pending import PREFIX
from workers.turn import Turn, TurnLost

logger = logging.getLogger(__name__)

ADDRESS = "/webhooks/business-central"
TENDED_AFTER = timedelta(hours=1)
_TENDED = f"{PREFIX}erp:subscriptions:tended"


def client_state(client_secret: str) -> str:
    """What comes back with every notification: the same in all processes, and another when the secret is renewed."""
    return hmac.new(client_secret.encode(), b"hotline subscriptions", hashlib.sha256).hexdigest()


def wanted_subscriptions(public_url: str, company_id: str, client_secret: str) -> Wanted:
    """Changes of customers, invoices and postings.  ValueError for an address that BC would not call."""
    return Wanted(company_id, RESOURCES, f"{public_url}{ADDRESS}", client_state(client_secret))


class SubscriptionUpkeep:
    """Sees to the subscriptions every hour.  Any number may run: one does the work."""

    def __init__(self, client: redis.Redis, subscriptions: Subscriptions, wanted: Wanted) -> None:
        self._turn = Turn(client, _TENDED, TENDED_AFTER)
        self._subscriptions = subscriptions
        self._wanted = wanted

    def tend(self, now: datetime) -> None:
        """Make, renew and end what is needed, if nobody has lately.  Raises redis.RedisError.

        What fails is tried again in an hour: a subscription is renewed a day before it ends, and without any the
        cache is merely not told.
        """
        if not self._turn.take():
            return
        try:
            for action in decide_subscriptions(self._subscriptions.read_all(), self._wanted, now):
                # What was decided may be long ago: another scheduler would make the same subscription again.
                self._turn.assure()
                self._subscriptions.apply(action, self._wanted)
                logger.info("subscription", extra={"action": type(action).__name__.lower()})
        except TurnLost:
            logger.warning("subscriptions took too long, another scheduler goes on")
        except IntegrationError as error:
            logger.warning("subscription failed", extra={"operation": error.operation, "detail": error.detail})
