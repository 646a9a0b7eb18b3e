"""The scheduler's chore of the callback desk, by the settings and by the rules that are in force."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import redis

from integrations.gatewayapi.client import GatewayApi
from integrations.zendesk.client import ZendeskClient
from rules.language.catalogue import Catalogue, load_catalogue
from rules.rulebook import Rulebook
from workers.callback_desk import CallbackDesk
from workers.callback_events import CallbackEvents
from workers.callback_merge import CallbackMerge
from workers.callbacks import Callbacks
from workers.counters import Counters
from workers.customers import open_index
from workers.ledger import Ledger
from workers.pending import Pending
from workers.rulebook_watch import KEPT_FILE, RulebookWatch
from workers.settings import Settings
from workers.upkeep import Chore


def open_callbacks(
    settings: Settings, client: redis.Redis, zendesk: Callable[[], ZendeskClient], counters: Counters
) -> Chore:
    """Asks nobody by text message without GATEWAYAPI_TOKEN.  Raises RulebookError as all that needs the rules."""
    rules = RulebookWatch(settings.rules_dir, settings.data_dir / KEPT_FILE, settings.language)
    index = open_index(settings, client)

    def rulebook() -> Rulebook:
        return rules.in_force.rulebook

    def known(phone: str) -> str | None:
        if "phone" not in rulebook().identity.trust:
            return None
        owners = index.find(phone=phone).by_phone
        return owners[0] if len(owners) == 1 else None

    def catalogue() -> Catalogue:
        return load_catalogue(settings.language).with_texts(rulebook().texts)

    gatewayapi, callbacks, pending = settings.gatewayapi, Callbacks(client), Pending(client)
    ledger = Ledger(client, settings.retention.ledger)
    desk = CallbackDesk(
        callbacks,
        CallbackEvents(callbacks, zendesk, rulebook, known),
        CallbackMerge(callbacks, ledger, pending, zendesk, ZendeskClient.get_own_user_id, catalogue, counters),
        pending,
        zendesk,
        GatewayApi(gatewayapi, counters.observe_call).send_sms if gatewayapi is not None else None,
        catalogue,
        counters,
    )

    def tend(now: datetime) -> None:
        rules.look()
        desk.tend(now)

    return tend
