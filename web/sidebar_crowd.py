"""The sidebar leaves threads to the webhooks: who waits for a slow Zendesk must not keep an event from coming in."""

from __future__ import annotations

import threading

from flask import Blueprint, g

from web.sidebar_refusal import Refused

MOST = 8
"""So many requests of the sidebar one process answers at a time; the rest of its threads are for others."""


class Crowd:
    """The requests of the sidebar that one process is answering."""

    def __init__(self, most: int = MOST) -> None:
        self._places = threading.BoundedSemaphore(most)

    def guard(self, blueprint: Blueprint) -> None:
        """Refuse at once, with 503 in words, what finds no place."""

        @blueprint.before_request
        def enter() -> None:
            if not self._places.acquire(blocking=False):
                raise Refused("busy")
            g.sidebar_place = True

        @blueprint.teardown_request
        def leave(_: BaseException | None) -> None:
            if g.pop("sidebar_place", False):
                self._places.release()
