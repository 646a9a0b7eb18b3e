"""Apps in the simulated account: each with its own key, and the tokens by which Zendesk opens their pages."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from demo.zendesk.account import Account
from demo.zendesk.app_package import AppPackage
from demo.zendesk.records import Json
from demo.zendesk.refusal import not_found, refuse

TOKEN_LIVES = 300
"""Seconds."""


@dataclass(slots=True)
class Installation:
    """An app that an admin has installed."""

    id: int
    app_id: int
    title: str
    enabled: bool = True

    def to_json(self) -> Json:
        """As the API shows it."""
        return {
            "id": self.id,
            "app_id": self.app_id,
            "product": "support",
            "settings": {"name": self.title, "title": self.title},
            "settings_objects": [{"name": "title", "value": self.title}],
            "enabled": self.enabled,
            "servable": True,
        }


@dataclass(slots=True)
class App:
    """A private app; `package` is what was uploaded."""

    id: int
    package: AppPackage
    key: RSAPrivateKey = field(repr=False)

    def public_key(self) -> str:
        """As the API shows it."""
        shape = serialization.PublicFormat.SubjectPublicKeyInfo
        return self.key.public_key().public_bytes(serialization.Encoding.PEM, shape).decode()


class Apps:
    """The apps of an account, whose lock guards them too."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self.apps: dict[int, App] = {}
        self.installations: dict[int, Installation] = {}

    def install(self, package: AppPackage) -> Installation:
        """Take in a package and install it, as an admin does by hand."""
        with self._account.lock:
            app = App(self._account.next_id(), package, generate_private_key(65537, 2048))
            installation = Installation(self._account.next_id(), app.id, package.name)
            self.apps[app.id], self.installations[installation.id] = app, installation
        return installation

    def find(self, app_id: int) -> App:
        """Raises Refusal 404."""
        if app_id not in self.apps:
            raise not_found()
        return self.apps[app_id]

    def find_installation(self, installation_id: int) -> Installation:
        """Raises Refusal 404."""
        if installation_id not in self.installations:
            raise not_found()
        return self.installations[installation_id]

    def renew_key(self, app_id: int) -> None:
        """From now on its tokens are signed by another key."""
        self.find(app_id).key = generate_private_key(65537, 2048)

    def sign(self, installation_id: int, agent_id: int, changes: Mapping[str, object]) -> str:
        """The token that opens the page for an agent.  `changes` replace claims, for what Zendesk never sends.

        Raises Refusal for an app without `signedUrls` and for who is no agent.
        """
        installation = self.find_installation(installation_id)
        app, user = self.find(installation.app_id), self._account.users.get(agent_id)
        if not app.package.signed_urls:
            raise refuse(422, "NotSigned", "signedUrls is not set in the manifest")
        if user is None:
            raise not_found()
        if user.role == "end-user" and not changes:
            raise refuse(422, "NoAgent", "Apps are shown to agents only")
        now, origin = int(time.time()), self._account.address
        claims = {
            "iss": origin.partition("://")[2],
            "aud": f"{origin}/api/v2/apps/installations/{installation.id}.json",
            "sub": f"{origin}/api/v2/users/{agent_id}.json",
            "iat": now,
            "nbf": now,
            "exp": now + TOKEN_LIVES,
            "qsh": secrets.token_hex(16),
            "cnf": {"jku": f"{origin}/api/v2/apps/{app.id}/public_key.pem"},
            "context": {"product": "support", "location": "ticket_sidebar"},
            **changes,
        }
        return jwt.encode({name: value for name, value in claims.items() if value is not None}, app.key, "RS256")
