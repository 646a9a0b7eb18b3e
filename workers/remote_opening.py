"""Remote support by the settings."""

from __future__ import annotations

from functools import partial

import redis

from integrations.http import Observe
from integrations.teamviewer.client import TeamViewer
from rules.language.catalogue import load_catalogue
from workers.pending import Pending
from workers.remote_sessions import RemoteRecords, RemoteSessions
from workers.settings import Settings


def open_remote_sessions(settings: Settings, client: redis.Redis, observe: Observe) -> RemoteSessions | None:
    """None while there is no TEAMVIEWER_TOKEN."""
    if settings.teamviewer is None:
        return None
    teamviewer = TeamViewer(settings.teamviewer, observe)
    catalogue, pending = load_catalogue(settings.language), Pending(client)
    wake = partial(pending.add, why="teamviewer")
    return RemoteSessions(teamviewer, RemoteRecords(client), catalogue, wake)
