"""The sidebar's parts, wired: its page, its API and its scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import redis
from flask import Blueprint

from integrations.zendesk.app_client import AppClient
from rules.language.catalogue import load_catalogue
from web.assets import Assets, assets
from web.page import SDK, Pages
from web.sidebar import sidebar, sidebar_token
from web.sidebar_acts import sidebar_acts
from web.sidebar_agent import SidebarGate
from web.sidebar_corrections import sidebar_corrections
from web.sidebar_crowd import Crowd
from web.sidebar_moved_time import sidebar_moved_time
from web.sidebar_teamviewer import sidebar_teamviewer, teamviewer_part
from web.sidebar_ticket import Part, sidebar_ticket
from web.sidebar_time import sidebar_time, time_part
from workers.corrections import Corrections
from workers.counters import Counters
from workers.desk import zendesk_auth, zendesk_per_thread
from workers.owed_cases import OwedCases
from workers.remote_opening import open_remote_sessions
from workers.settings import Settings
from workers.sidebar_access import SidebarAccess, account_origins
from workers.sidebar_bearer import Bearers
from workers.sidebar_desk import SidebarDesk
from workers.sidebar_requests import SidebarRequests
from workers.time_ledger.opening import open_time_ledger
from workers.token_store import RedisTokenStore


def sidebar_parts(
    settings: Settings, client: redis.Redis, counters: Counters, clock: Callable[[], datetime]
) -> tuple[Blueprint, ...]:
    """Everything below `/sidebar`.  Nobody is let in while ZENDESK_APP_ID is not set."""
    zendesk, store = settings.zendesk_or_fail(), RedisTokenStore(client)
    catalogue, files = load_catalogue(settings.language), Assets()
    origins = account_origins(zendesk)
    app = AppClient(zendesk.base_url, zendesk_auth(zendesk, store, counters.observe_call), counters.observe_call)
    per_thread = zendesk_per_thread(zendesk, store, counters.observe_call)
    gate = SidebarGate(
        SidebarAccess(client, app, zendesk.app_id, origins),
        Bearers(client),
        SidebarRequests(client),
        per_thread,
        clock,
    )
    desks = SidebarDesk(settings, client, per_thread, lambda _: clock())
    if zendesk.app_id is not None:
        desks.open_soon()
        open_time_ledger(settings.database_url, settings.data_dir).database.open_soon()
    ledger = open_time_ledger(settings.database_url, settings.data_dir)
    remote = open_remote_sessions(settings, client, counters.observe_call)
    corrections = Corrections(ledger.database)
    parts: tuple[Part, ...] = (
        time_part(ledger, catalogue, by_hand=settings.agreements != "erp"),
        teamviewer_part(remote),
    )
    crowd = Crowd()
    guarded = (
        sidebar(gate, Pages(settings.language, files, zendesk.sdk_url or SDK), catalogue, origins, counters),
        sidebar_token(gate, catalogue),
        sidebar_ticket(gate, desks, app, catalogue, parts),
        sidebar_acts(gate, desks, OwedCases(client, corrections), catalogue),
        sidebar_corrections(gate, desks, corrections, catalogue),
        sidebar_time(gate, desks, ledger, catalogue),
        sidebar_moved_time(gate, desks, ledger, catalogue),
        sidebar_teamviewer(gate, desks, remote, catalogue),
    )
    for blueprint in guarded:
        crowd.guard(blueprint)
    return (assets(files), *guarded)
