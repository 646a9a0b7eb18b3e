"""What the scheduler does now and then beside handing out tickets, by the settings."""

from __future__ import annotations

from collections.abc import Sequence

import redis

from integrations.business_central.subscriptions import Subscriptions
from workers.alarm_chore import open_alarms
from workers.callback_chore import open_callbacks
from workers.contact_upkeep import ContactUpkeep
from workers.corrections import Corrections
from workers.counters import Counters
from workers.customers import bc_auth, erp_slots, open_business_central, open_cache, open_erp, open_index
from workers.desk import zendesk_per_thread
from workers.erp_changes import ErpChanges
from workers.erp_subscriptions import SubscriptionUpkeep, wanted_subscriptions
from workers.failed_deliveries import FailedDeliveries
from workers.installation import webhook_endpoint
from workers.notice_chore import open_notices
from workers.owed_cases import OwedCases
from workers.pending import Pending
from workers.remote_opening import open_remote_sessions
from workers.settings import Settings
from workers.sweep import Sweep
from workers.time_ledger.opening import open_time_ledger
from workers.timers_upkeep import TimersUpkeep
from workers.token_store import RedisTokenStore
from workers.upkeep import Chore


def open_chores(settings: Settings, client: redis.Redis, counters: Counters) -> Sequence[Chore]:
    """By the settings: timers, cases of corrections, sweep, log of deliveries; what there is to do about the ERP."""
    store, observe = RedisTokenStore(client), counters.observe_call
    chores: list[Chore] = []
    if settings.zendesk is not None:
        zendesk = zendesk_per_thread(settings.zendesk, store, observe)
        pending = Pending(client)
        chores.append(Sweep(client, pending, zendesk, counters).tend)
        chores.append(TimersUpkeep(client).tend)
        database = open_time_ledger(settings.database_url, settings.data_dir).database
        chores.append(OwedCases(client, Corrections(database)).tend)
        if settings.public_url is not None:
            endpoint = webhook_endpoint(settings.public_url)
            chores.append(FailedDeliveries(client, pending, zendesk, counters, endpoint).tend)
        if settings.public_url is not None and settings.gatewayapi is not None:
            chores.append(open_alarms(settings, client, zendesk, observe))
        if settings.gatewayapi is not None:
            chores.append(open_notices(settings, client, counters))
        if settings.has_callback_desk:
            chores.append(open_callbacks(settings, client, zendesk, counters))
    remote = open_remote_sessions(settings, client, observe)
    if remote is not None:
        chores.append(remote.tend)
    erp, bc = open_erp(settings, client, store, observe), settings.business_central
    if erp is not None:
        chores.append(ContactUpkeep(client, erp, open_index(settings, client)).tend)
    central = open_business_central(settings, client, store, observe)
    if central is not None:
        changes, cache = ErpChanges(client), open_cache(settings, client)
        chores.append(lambda _: changes.settle(central, cache))
    if bc is not None and settings.public_url is not None:
        limit = erp_slots(client, "business_central").hold
        subscriptions = Subscriptions(bc.base_url, bc_auth(bc, store, observe), observe, limit)
        wanted = wanted_subscriptions(settings.public_url, bc.company_id, bc.client_secret)
        chores.append(SubscriptionUpkeep(client, subscriptions, wanted).tend)
    return chores
