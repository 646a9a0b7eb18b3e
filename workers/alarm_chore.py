"""The scheduler's chore of carrying alarms on, by the settings and by the rota that is in force."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import redis

from integrations.gatewayapi.client import GatewayApi
from integrations.http import Observe
from integrations.zendesk.client import ZendeskClient
from rules.language.catalogue import load_catalogue
from workers.alarm import Alarms
from workers.alarm_upkeep import AlarmUpkeep
from workers.pending import Pending
from workers.rulebook_watch import KEPT_FILE, RulebookWatch
from workers.settings import Settings
from workers.upkeep import Chore


def open_alarms(
    settings: Settings, client: redis.Redis, zendesk: Callable[[], ZendeskClient], observe: Observe
) -> Chore:
    """Needs GATEWAYAPI_TOKEN and HOTLINE_PUBLIC_URL.  Raises RulebookError as every part that needs the rules."""
    gatewayapi, public_url = settings.gatewayapi, settings.public_url
    if gatewayapi is None or public_url is None:
        raise ValueError("alarms need GATEWAYAPI_TOKEN and HOTLINE_PUBLIC_URL")
    rules = RulebookWatch(settings.rules_dir, settings.data_dir / KEPT_FILE, settings.language)
    upkeep = AlarmUpkeep(
        Alarms(client),
        Pending(client),
        zendesk,
        lambda: rules.in_force.rulebook.on_call,
        GatewayApi(gatewayapi, observe).send_sms,
        lambda token: f"{public_url}/acknowledge/{token}",
        load_catalogue(settings.language),
    )

    def tend(now: datetime) -> None:
        rules.look()
        upkeep.tend(now)

    return tend
