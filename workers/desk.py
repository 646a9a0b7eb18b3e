"""Everything a pass over a ticket needs, opened once per process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import redis

from integrations.zendesk.client import ZendeskClient
from rules.language.catalogue import Catalogue
from rules.rulebook import Rulebook
from workers.counters import Counters
from workers.customer_facts import CustomerSource
from workers.leases import Leases
from workers.ledger import Ledger
from workers.missing import MissingNames
from workers.pause import Pause
from workers.pending import Pending


@dataclass(frozen=True, slots=True)
class Desk:
    """One process's view of the installation.  `zendesk` is the calling thread's own client."""

    redis: redis.Redis
    pending: Pending
    leases: Leases
    ledger: Ledger
    counters: Counters
    customers: CustomerSource
    zendesk: Callable[[], ZendeskClient]
    zendesk_pause: Pause
    missing: MissingNames
    rulebook: Rulebook
    catalogue: Catalogue
    clock: Callable[[], datetime]
