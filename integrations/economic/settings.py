"""How e-conomic is reached; apart from the client, so that it is quick to import."""

from __future__ import annotations

from dataclasses import dataclass, field

BASE_URL = "https://restapi.e-conomic.com"


@dataclass(frozen=True, slots=True)
class EconomicSettings:
    """The app's own token, and the one that the agreement gave it (docs/economic.md)."""

    app_secret_token: str = field(repr=False)
    agreement_grant_token: str = field(repr=False)
    base_url: str = BASE_URL
