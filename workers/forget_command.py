"""`hotline forget`: remove what Hotline itself holds of a customer or an address (docs/privacy.md)."""

from __future__ import annotations

from collections.abc import Iterator

import redis

from workers.acts import Acts
from workers.agreement_alerts import AgreementAlerts
from workers.callbacks import Callbacks
from workers.corrections import Corrections
from workers.customers import open_cache, open_index
from workers.ledger import Ledger
from workers.settings import Settings
from workers.time_ledger.opening import open_time_ledger


def forget(settings: Settings, client: redis.Redis, *, number: str | None, email: str | None) -> Iterator[str]:
    """Remove it, and say what was removed.  Raises redis.RedisError and LedgerUnavailable.

    Zendesk and the ERP are not touched: what they still have comes back when it is read again.
    """
    cache, index = open_cache(settings, client), open_index(settings, client)
    if number is not None:
        removed = {
            "cache entries": cache.forget_customer(number),
            "index entries": index.forget_customer(number),
            "agreement alerts": AgreementAlerts(client).forget_customer(number),
            "callbacks": Callbacks(client).forget_customer(number),
            "ticket ledgers": Ledger(client).forget_customer(number),
            "acts in the sidebar": Acts(client).forget_customer(number),
        }
        yield from (f"customer: {count} {what} removed" for what, count in removed.items())
        yield f"customer: {_forget_corrections(settings, number)} corrections removed"
    if email is not None:
        removed = {"cache entries": cache.forget_address(email), "index entries": index.forget_address(email)}
        yield from (f"address: {count} {what} removed" for what, count in removed.items())


def _forget_corrections(settings: Settings, number: str) -> int:
    """Of the database; one that nobody has used yet is not made for it."""
    database = open_time_ledger(settings.database_url, settings.data_dir).database
    return Corrections(database).forget_customer(number) if database.is_there else 0
