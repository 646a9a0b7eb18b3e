"""How Hotline proves itself to Business Central: an application in Microsoft Entra, by client credentials.

Source: Microsoft, "Using service-to-service authentication" (Business Central administration).
"""

from __future__ import annotations

import re

from integrations.business_central.company import SYSTEM
from integrations.oauth import OAuthClient

SCOPE = "https://api.businesscentral.dynamics.com/.default"

_TENANT = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z.-]*[0-9A-Za-z])?")


def token_url(tenant_id: str) -> str:
    """Where a tenant's tokens come from; the tenant by id or domain.  ValueError where it is neither."""
    if _TENANT.fullmatch(tenant_id) is None:
        raise ValueError("a tenant is an id or a domain")
    return f"https://login.microsoftonline.com/{tenant_id}/oauth2/v2.0/token"


def oauth_client(url: str, client_id: str, client_secret: str) -> OAuthClient:
    """The client for `integrations.oauth.ClientCredentials`; `url` is `BC_TOKEN_URL` or made by `token_url`."""
    return OAuthClient(
        name=SYSTEM, token_url=url, client_id=client_id, client_secret=client_secret, scope=SCOPE, encoding="form"
    )
