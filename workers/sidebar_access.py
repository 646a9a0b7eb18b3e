"""Who may use the sidebar: agents whom Zendesk lets in by a token of our app, as the account knows them now."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import urlsplit

import redis

from integrations.errors import IntegrationError
from integrations.zendesk.agent import Agent
from integrations.zendesk.app_client import AppClient
from integrations.zendesk.signed_url import SignedIn, TokenRefused, parse_signed_token
from workers.pending import PREFIX
from workers.settings import ZendeskSettings

FRESH_APP = timedelta(minutes=10)
APP_KEPT = timedelta(days=1)
"""So long the app's key is believed while Zendesk does not answer."""

READ_AGAIN = timedelta(seconds=30)
"""A token that does not fit makes us read the key anew, but not more often: anybody can send such tokens."""

FRESH_AGENT = timedelta(seconds=60)
"""So long an agent keeps rights that an admin has taken away."""

_APP = f"{PREFIX}sidebar:app"
_APP_READ = f"{PREFIX}sidebar:app_read"


def account_origins(zendesk: ZendeskSettings) -> tuple[str, ...]:
    """Where the agents' Zendesk is: it alone may show the page in a frame, and signs its tokens by these names."""
    parts = urlsplit(zendesk.base_url)
    named = f"https://{zendesk.subdomain}.zendesk.com" if zendesk.subdomain != "local" else None
    return tuple(dict.fromkeys(one for one in (named, f"{parts.scheme}://{parts.netloc}") if one))


@dataclass(frozen=True, slots=True)
class App:
    """Our app as the account has it."""

    public_key: str
    installations: frozenset[int]


class SidebarAccess:
    """Of one installation; what is known is shared through Redis.

    `app_id` None: no app is set up, and nobody is let in.
    """

    def __init__(self, client: redis.Redis, zendesk: AppClient, app_id: int | None, origins: Collection[str]) -> None:
        self._redis = client
        self._zendesk = zendesk
        self._app_id = app_id
        self._origins = origins

    @property
    def is_set_up(self) -> bool:
        """Is there an app?"""
        return self._app_id is not None

    def let_in(self, token: str, now: datetime) -> SignedIn:
        """Whom Zendesk's token names.  Raises TokenRefused, IntegrationError and redis.RedisError."""
        if self._app_id is None:
            raise TokenRefused("not for us")
        try:
            return self._judge(token, self._find_app(self._app_id), now)
        except TokenRefused as error:
            # Zendesk may have given the app another key, or an admin installed it anew.
            if error.why not in ("badly signed", "not for us") or not self._may_read_again():
                raise
            return self._judge(token, self._read_app(self._app_id), now)

    def is_installed(self, installation_id: int) -> bool:
        """Is that installation of the app still in service?  Raises IntegrationError and redis.RedisError."""
        return self._app_id is not None and installation_id in self._find_app(self._app_id).installations

    def find_agent(self, agent_id: int) -> Agent | None:
        """Who that is; None for who is no agent.  Raises IntegrationError and redis.RedisError."""
        key = f"{PREFIX}sidebar:agent:{agent_id}"
        kept = cast(str | None, self._redis.get(key))
        if kept is not None:
            return _parse_agent(json.loads(kept))
        agent = self._zendesk.get_agent(agent_id)
        told = json.dumps(None if agent is None else {**asdict(agent), "group_ids": sorted(agent.group_ids)})
        self._redis.set(key, told, ex=FRESH_AGENT)
        return agent

    def _judge(self, token: str, app: App, now: datetime) -> SignedIn:
        found = parse_signed_token(token, app.public_key, self._origins, now)
        if found.installation_id not in app.installations:
            raise TokenRefused("not for us")
        return found

    def _find_app(self, app_id: int) -> App:
        with self._redis.pipeline(transaction=False) as pipe:
            pipe.get(_APP)
            pipe.exists(f"{_APP}:fresh")
            text, is_fresh = cast(tuple[str | None, int], tuple(pipe.execute()))
        kept = json.loads(text) if text is not None else None
        if kept is None or kept["app_id"] != app_id:
            return self._read_app(app_id)
        app = App(kept["public_key"], frozenset(kept["installations"]))
        if is_fresh or not self._may_read_again():
            return app
        try:
            return self._read_app(app_id)
        except IntegrationError:
            return app

    def _read_app(self, app_id: int) -> App:
        public_key = self._zendesk.get_public_key(app_id)
        rows = self._zendesk.get_installations()
        installations = sorted(one.id for one in rows if one.app_id == app_id and one.enabled)
        told = {"app_id": app_id, "public_key": public_key, "installations": installations}
        with self._redis.pipeline(transaction=False) as pipe:
            pipe.set(_APP, json.dumps(told), ex=APP_KEPT)
            pipe.set(f"{_APP}:fresh", "1", ex=FRESH_APP)
            pipe.execute()
        return App(public_key, frozenset(installations))

    def _may_read_again(self) -> bool:
        return bool(self._redis.set(_APP_READ, "1", nx=True, ex=READ_AGAIN))


def _parse_agent(told: dict[str, Any] | None) -> Agent | None:
    if told is None:
        return None
    return Agent(**{**told, "group_ids": frozenset(told["group_ids"]), "group_names": tuple(told["group_names"])})
