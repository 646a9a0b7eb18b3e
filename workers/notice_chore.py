"""The scheduler's chore of sending notices, by the settings and by the rota that is in force."""

from __future__ import annotations

from datetime import datetime

import redis

from integrations.gatewayapi.client import GatewayApi
from rules.language.catalogue import load_catalogue
from workers.counters import Counters
from workers.ledger import Ledger
from workers.notice_upkeep import NoticeUpkeep
from workers.notices import Notices
from workers.pending import Pending
from workers.rulebook_watch import KEPT_FILE, RulebookWatch
from workers.settings import Settings
from workers.upkeep import Chore


def open_notices(settings: Settings, client: redis.Redis, counters: Counters) -> Chore:
    """Needs GATEWAYAPI_TOKEN.  Raises RulebookError as every part that needs the rules."""
    if settings.gatewayapi is None:
        raise ValueError("notices need GATEWAYAPI_TOKEN")
    rules = RulebookWatch(settings.rules_dir, settings.data_dir / KEPT_FILE, settings.language)
    catalogue = load_catalogue(settings.language)
    upkeep = NoticeUpkeep(
        Notices(client),
        Ledger(client, settings.retention.ledger),
        Pending(client),
        lambda: rules.in_force.rulebook.on_call,
        GatewayApi(settings.gatewayapi, counters.observe_call).send_sms,
        lambda: catalogue.with_texts(rules.in_force.rulebook.texts),
        counters,
    )

    def tend(now: datetime) -> None:
        rules.look()
        upkeep.tend(now)

    return tend
