"""The sidebar at a simulated Zendesk over real HTTP, in this process."""

from __future__ import annotations

import io
import json
import struct
import uuid
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis
import requests
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from demo.zendesk.account import AGENT, CLIENT_ID, CLIENT_SECRET
from demo.zendesk.control import Control
from demo.zendesk.server import Simulator
from web.sidebar_parts import sidebar_parts
from workers.counters import Counters
from workers.settings import parse_settings


@dataclass
class Clock:
    """The time, as far as it is moved from the real one."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Stage:
    """What a test has in its hands: the account, the browser, and how an agent comes in."""

    simulator: Simulator
    zendesk: Control
    browser: FlaskClient
    app_id: int
    installation_id: int
    client: redis.Redis
    clock: Clock = field(default_factory=Clock)

    def sim(self, method: str, path: str, **body: Any) -> Any:
        answer = requests.request(method, f"{self.simulator.address}/_sim{path}", json=body, timeout=10)
        answer.raise_for_status()
        return answer.json() if answer.content else {}

    def token(self, agent: int = AGENT, **claims: Any) -> str:
        return str(self.sim("POST", f"/apps/{self.app_id}/token", agent_id=agent, claims=claims)["token"])

    def open(self, token: str) -> TestResponse:
        return self.browser.post("/sidebar?origin=https%3A%2F%2Ftest.zendesk.com&app_guid=x", data={"token": token})

    def bearer(self, agent: int = AGENT) -> str:
        page = self.open(self.token(agent))
        assert page.status_code == 200, page.text
        told = page.text.partition('id="hotline-page">')[2].partition("</script>")[0]
        return str(json.loads(told)["bearer"])

    def call(self, method: str, path: str, bearer: str | None, **body: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {bearer}"} if bearer is not None else {}
        given = body if method == "POST" else None
        return self.browser.open(f"/sidebar/api/{path}", method=method, json=given, headers=headers)

    def act(self, path: str, bearer: str, **body: Any) -> TestResponse:
        return self.call("POST", path, bearer, **{"request_id": str(uuid.uuid4()), **body})


def png(width: int, height: int) -> bytes:
    """A picture of that size."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = zlib.compress((b"\0" + b"\0\0\0" * width) * height)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def package(url: str = "https://hotline.firma.example/sidebar") -> bytes:
    """An app's package by hand."""
    manifest = {
        "author": {"name": "Firma"},
        "defaultLocale": "da",
        "private": True,
        "frameworkVersion": "2.0",
        "signedUrls": True,
        "location": {"support": {"ticket_sidebar": {"url": url, "flexible": True}}},
    }
    texts = json.dumps({"app": {"name": "Hotline"}})
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        for language in ("da", "en"):
            archive.writestr(f"translations/{language}.json", texts)
        archive.writestr("assets/logo.png", png(320, 320))
        archive.writestr("assets/logo-small.png", png(128, 128))
    return content.getvalue()


@pytest.fixture(scope="session")
def account() -> Iterator[Simulator]:
    """One account for all of these tests; what is made in it is each test's own."""
    with Simulator(0) as simulator:
        answer = requests.post(f"{simulator.address}/_sim/apps", data=package(), timeout=10)
        answer.raise_for_status()
        yield simulator


@pytest.fixture
def stage(account: Simulator, redis_url: str, client: redis.Redis) -> Stage:
    (app_id,) = account.apps.apps
    (installation_id,) = account.apps.installations
    settings = parse_settings(
        {
            "ZENDESK_SUBDOMAIN": "test",
            "ZENDESK_BASE_URL": account.address,
            "ZENDESK_OAUTH_CLIENT_ID": CLIENT_ID,
            "ZENDESK_OAUTH_CLIENT_SECRET": CLIENT_SECRET,
            "ZENDESK_APP_ID": str(app_id),
        }
    )
    flask, clock = Flask("test", static_folder=None), Clock()
    for part in sidebar_parts(settings, client, Counters(client), clock):
        flask.register_blueprint(part)
    return Stage(account, Control(account.address), flask.test_client(), app_id, installation_id, client, clock)
