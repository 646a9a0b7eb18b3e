"""The sidebar at a simulated Zendesk over real HTTP, in this process."""

from __future__ import annotations

import io
import itertools
import json
import struct
import uuid
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis
import requests
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from demo.business_central.account import CLIENT_ID as BC_CLIENT_ID
from demo.business_central.account import CLIENT_SECRET as BC_CLIENT_SECRET
from demo.business_central.account import SUPPORT_API
from demo.business_central.records import read_records
from demo.business_central.server import Simulator as BusinessCentral
from demo.faults import Fault
from demo.stack import DATA
from demo.teamviewer.server import TOKEN as TEAMVIEWER_TOKEN
from demo.teamviewer.server import Simulator as TeamViewer
from demo.zendesk.account import AGENT, CLIENT_ID, CLIENT_SECRET
from demo.zendesk.control import Control
from demo.zendesk.limits import Rates
from demo.zendesk.server import Simulator
from integrations.business_central import server
from rules.fields import FIELDS
from web.sidebar_parts import sidebar_parts
from workers.counters import Counters
from workers.desk import Desk, make_desk
from workers.redis_client import connect
from workers.settings import parse_settings
from workers.ticket_pass import pass_over

AGENTS = itertools.count(9200)
"""Ids of agents that nobody else has."""

GROUPS = ("BC Support", "NAV Support", "ERP Support", "Vagt")


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
    erp: BusinessCentral
    flask: Flask
    browser: FlaskClient
    app_id: int
    installation_id: int
    client: redis.Redis
    desk: Desk
    clock: Clock
    agents: Iterator[int] = AGENTS

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

    def ticket(self, **asked: Any) -> str:
        """A ticket that came in some minutes ago, so that a change of it has another stamp."""
        number = self.zendesk.create_ticket(**{"requester_email": "bente@klitgaard-traelast.example", **asked})
        self.settle(number)
        return str(number)

    def reply(self, ticket_id: str, text: str) -> None:
        """The customer answers by mail."""
        self.zendesk.act(ticket_id, {"comment": {"body": text, "public": True}}, person="requester")

    def settle(self, ticket_id: int | str) -> None:
        with self.simulator.desk.account.lock:
            self.simulator.desk.account.tickets[int(ticket_id)].updated_at -= timedelta(seconds=5)

    def work(self, ticket_id: str) -> None:
        """What a worker does with the ticket until nothing is left to do."""
        while True:
            self.settle(ticket_id)
            self.desk.pending.add(ticket_id, "test")
            lease = self.desk.pending.begin(ticket_id)
            assert lease is not None
            passed = pass_over(self.desk, lease)
            self.desk.pending.finish(lease)
            if not passed.more:
                return

    def group(self, name: str) -> int:
        return next(one.id for one in self.simulator.desk.account.groups.values() if one.name == name)

    def sim_erp_down(self) -> None:
        self.erp.faults.add(self.fault(status=503, times=1000))

    def fault(self, **values: Any) -> Fault:
        return Fault(**values)

    def comments(self, ticket_id: str) -> list[str]:
        """Our internal notes as text."""
        rows = self.zendesk.ticket(ticket_id)["comments"]
        return [one["plain_body"] for one in rows if not one["public"]]

    def fields(self, ticket_id: str) -> dict[str, Any]:
        """The custom fields by their keys."""
        snapshot = self.desk.zendesk().get_ticket(ticket_id)
        return dict(snapshot.ticket.custom_fields)

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
    """One account for all of these tests, as `hotline zendesk apply` prepares it; tickets are each test's own."""
    plenty = Rates(requests_per_minute=1_000_000, updates_per_minute=1_000_000)
    with Simulator(0, rates=plenty) as simulator:
        made = simulator.desk.account
        for one in FIELDS:
            made.add_field(one.type, one.title, {tag: label for label, tag in one.options})
        for name in GROUPS:
            made.add_group(name)
        answer = requests.post(f"{simulator.address}/_sim/apps", data=package(), timeout=10)
        answer.raise_for_status()
        yield simulator


@pytest.fixture(scope="session")
def erp() -> Iterator[BusinessCentral]:
    """An ERP that one test may break without the next having to wait until it is asked again."""
    records = read_records(DATA / "customers.json", datetime.now(UTC).date())
    with pytest.MonkeyPatch.context() as patch, BusinessCentral(records, 0) as simulator:
        patch.setattr(server, "REST", timedelta())
        yield simulator


@pytest.fixture(scope="session")
def teamviewer() -> Iterator[TeamViewer]:
    with TeamViewer(0) as simulator:
        yield simulator


@pytest.fixture(scope="session")
def installation(
    account: Simulator,
    erp: BusinessCentral,
    teamviewer: TeamViewer,
    redis_server: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Flask, Desk, Clock]:
    """The web's part and a worker's desk, in this process, with the rulebook as shipped."""
    (app_id,) = account.apps.apps
    settings = parse_settings(
        {
            "ZENDESK_SUBDOMAIN": "test",
            "ZENDESK_BASE_URL": account.address,
            "ZENDESK_OAUTH_CLIENT_ID": CLIENT_ID,
            "ZENDESK_OAUTH_CLIENT_SECRET": CLIENT_SECRET,
            "ZENDESK_APP_ID": str(app_id),
            "ERP": "business_central",
            "BC_BASE_URL": erp.base_url,
            "BC_TOKEN_URL": erp.token_url,
            "BC_CLIENT_ID": BC_CLIENT_ID,
            "BC_CLIENT_SECRET": BC_CLIENT_SECRET,
            "BC_COMPANY_ID": erp.company_id,
            "BC_SUPPORT_API": SUPPORT_API,
            "DATA_DIR": str(tmp_path_factory.mktemp("data")),
            "TEAMVIEWER_BASE_URL": teamviewer.address,
            "TEAMVIEWER_TOKEN": TEAMVIEWER_TOKEN,
        }
    )
    flask, clock, client = Flask("test", static_folder=None), Clock(), connect(redis_server)
    for part in sidebar_parts(settings, client, Counters(client), clock):
        flask.register_blueprint(part)
    return flask, make_desk(settings, client), clock


@pytest.fixture
def stage(
    account: Simulator, erp: BusinessCentral, installation: tuple[Flask, Desk, Clock], client: redis.Redis
) -> Iterator[Stage]:
    (app_id,) = account.apps.apps
    (installation_id,) = account.apps.installations
    flask, desk, clock = installation
    clock.ahead = timedelta()
    zendesk = Control(account.address)
    yield Stage(account, zendesk, erp, flask, flask.test_client(), app_id, installation_id, client, desk, clock)
    zendesk.clear_faults()
    erp.faults.clear()
