"""How TeamViewer is reached; apart from the client, so that it is quick to import."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

BASE_URL = "https://webapi.teamviewer.com"
API_PATH = "/api/v1"


@dataclass(frozen=True, slots=True)
class TeamViewerSettings:
    """`token` is a script token that may create, read and change its own sessions.

    `base_url` is the server, with or without the path of the API.
    """

    token: str = field(repr=False)
    base_url: str = BASE_URL

    @property
    def api_url(self) -> str:
        """Where the API is."""
        return self.base_url if urlsplit(self.base_url).path.strip("/") else f"{self.base_url}{API_PATH}"
