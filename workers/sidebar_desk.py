"""The desk as the web sees it for the sidebar: opened when first needed, so that webhooks come in all the same."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import replace

import redis

from integrations.zendesk.client import ZendeskClient
from rules.rulebook import RulebookError
from workers.desk import Clock, Desk, make_desk
from workers.settings import Settings


class SidebarDesk:
    """Opens the desk once; it then follows the rulebook's files by itself."""

    def __init__(
        self, settings: Settings, client: redis.Redis, zendesk: Callable[[], ZendeskClient], clock: Clock
    ) -> None:
        self._settings = settings
        self._redis = client
        self._zendesk = zendesk
        self._clock = clock
        self._mutex = threading.Lock()
        self._desk: Desk | None = None

    def open_soon(self) -> None:
        """Read the rulebook meanwhile, so that the first agent does not wait for it."""
        threading.Thread(target=self._open_quietly, name="sidebar-desk", daemon=True).start()

    def of_now(self) -> Desk:
        """The desk with the rulebook that is in force now.  Raises RulebookError while there is none."""
        return self._open().of_now()

    def _open(self) -> Desk:
        with self._mutex:
            if self._desk is None:
                desk = make_desk(self._settings, self._redis, self._clock)
                self._desk = replace(desk, zendesk=self._zendesk)
            return self._desk

    def _open_quietly(self) -> None:
        # Who asks for it hears of it, in words.
        with contextlib.suppress(RulebookError, OSError):
            self._open()
