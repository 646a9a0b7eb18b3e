"""The simulated customer account: who may ask, and where."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping

from demo.business_central.refusal import Refusal

TENANT_ID = "7f0f6a52-3a5e-4c39-9d5e-0c1f6c0de001"
ENVIRONMENT = "production"
CLIENT_ID = "5a3c1c1e-9a57-4d43-8f0a-0c1f6c0de002"
CLIENT_SECRET = "demo-client-secret"  # noqa: S105 - of the simulator, no secret of anyone
SCOPE = "https://api.businesscentral.dynamics.com/.default"
SUPPORT_API = "hotline/support/v1.0"
SUBSCRIPTION_BILLING_API = "microsoft/subsBilling/v1.0"
TOKEN_SECONDS = 3599


class Tokens:
    """Access tokens by the client credentials flow of Microsoft Entra."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._valid: set[str] = set()

    def grant(self, form: Mapping[str, str]) -> Mapping[str, object]:
        """The token answer for a form.  Raises OAuthRefusal as Entra would."""
        if form.get("grant_type") != "client_credentials":
            raise OAuthRefusal(400, "unsupported_grant_type", "AADSTS70003: The grant type is not supported.")
        if form.get("client_id") != CLIENT_ID:
            raise OAuthRefusal(400, "unauthorized_client", "AADSTS700016: The application was not found.")
        if form.get("client_secret") != CLIENT_SECRET:
            raise OAuthRefusal(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.")
        if form.get("scope") != SCOPE:
            raise OAuthRefusal(400, "invalid_scope", "AADSTS70011: The provided value for 'scope' is not valid.")
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._valid.add(token)
        return {
            "token_type": "Bearer",
            "expires_in": TOKEN_SECONDS,
            "ext_expires_in": TOKEN_SECONDS,
            "access_token": token,
        }

    def require(self, authorization: str | None) -> None:
        """Raises Refusal 401 unless `authorization` is a bearer token that still holds."""
        scheme, _, token = (authorization or "").partition(" ")
        with self._lock:
            known = scheme == "Bearer" and token in self._valid
        if not known:
            raise Refusal(
                401,
                "Authentication_InvalidCredentials",
                "The server has rejected the client credentials.",
                {"WWW-Authenticate": "Bearer"},
            )

    def revoke_all(self) -> None:
        """From now on every token given so far is refused."""
        with self._lock:
            self._valid.clear()


class OAuthRefusal(Exception):
    """Ends a token request with `status` and `{"error", "error_description"}`."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(f"{status} {error}")
        self.status = status
        self.body = {"error": error, "error_description": description}
