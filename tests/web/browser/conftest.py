"""One Chromium for all tests of the page, a fresh context for each, in a page that plays Zendesk's frame."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, request
from playwright.sync_api import Browser, BrowserContext, Error, Frame, Page, sync_playwright
from werkzeug.serving import make_server

from demo.zendesk.agent_frame import frame_file, frame_page
from demo.zendesk.server import Simulator
from tests.web.browser.backend import Told, make_backend
from tests.web.browser.views import TICKET_ID
from tests.web.conftest import Clock
from web.page import SDK
from workers.desk import Desk

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SCREENSHOTS = Path(__file__).parents[3] / "build" / "screenshots"
FAILED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder in one worker, so that there is one browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember that a test failed, so that its page is pictured before it is closed."""
    report = yield
    if report.when == "call" and report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    for old in SCREENSHOTS.glob("failed-*.png"):
        old.unlink()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@dataclass
class Served:
    """The two origins, and what the backend is told by the test that runs.

    `behind_a_path` is the same backend below a path, as a proxy may show it.
    """

    hotline: str = ""
    behind_a_path: str = ""
    zendesk: str = ""
    told: Told = field(default_factory=Told)


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """The page and the frame, each from an origin of its own."""
    box = Served()
    zendesk = make_server("127.0.0.1", 0, _frame_app(box), threaded=True)
    box.zendesk = f"http://127.0.0.1:{zendesk.server_port}"
    current = _Current(box)
    hotline = make_server("127.0.0.1", 0, current, threaded=True)
    box.hotline = f"http://127.0.0.1:{hotline.server_port}"
    proxy = make_server("127.0.0.1", 0, _Stripping("/hotline", current), threaded=True)
    box.behind_a_path = f"http://127.0.0.1:{proxy.server_port}/hotline"
    servers = (zendesk, hotline, proxy)
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield box
    for server in servers:
        server.shutdown()
        server.server_close()


class _Stripping:
    """A proxy that has Hotline below a path of its own, and tells it nothing of that."""

    def __init__(self, path: str, app: Any) -> None:
        self._path = path
        self._app = app

    def __call__(self, environ: Any, start_response: Any) -> Any:
        if not environ["PATH_INFO"].startswith(f"{self._path}/"):
            return Response(status=404)(environ, start_response)
        return self._app({**environ, "PATH_INFO": environ["PATH_INFO"][len(self._path) :]}, start_response)


class _Current:
    """The backend of the test that runs now; each test has its own."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self._told: Told | None = None
        self._app: Any = None

    def __call__(self, environ: Any, start_response: Any) -> Any:
        if self._told is not self._served.told:
            self._told = self._served.told
            self._app = make_backend(self._served.told, self._served.zendesk)
        return self._app(environ, start_response)


def _frame_app(served: Served) -> Flask:
    app = Flask("frame in tests")

    @app.get("/agent/tickets/<ticket_id>")
    def ticket(ticket_id: str) -> str:
        data = {
            "sidebar": f"{served.hotline}/sidebar",
            "token": "signed",
            "app_guid": "11111111-2222-4333-8444-555555555555",
            "installation_id": 7,
            "ticket": {"id": int(ticket_id), "subject": "Kan ikke bogføre", "description": "Vi kan ikke bogføre."},
            "ticket_address": "/agent/tickets/{id}",
            "color_scheme": request.args.get("scheme", "light"),
        }
        return frame_page(data, "/files")

    @app.get("/files/<name>")
    def files(name: str) -> Response:
        found = frame_file(name)
        return Response(found[0], mimetype=found[1]) if found else Response(status=404)

    return app


@pytest.fixture
def told(served: Served) -> Told:
    """What the backend answers in this test."""
    served.told = Told()
    return served.told


@dataclass
class Opened:
    """The sidebar as an agent has it before them: Zendesk's page, and the frame in it."""

    page: Page
    frame: Frame
    problems: list[str]

    def section(self, name: str) -> Any:
        """The part of the page with this title's id."""
        return self.frame.locator(f"section[aria-labelledby=title-{name}]")

    def said(self, name: str) -> Any:
        """What the section says came of an act."""
        return self.section(name).locator(".said")


class Opener:
    """Opens the sidebar, and keeps what the browser complained of."""

    def __init__(self, browser: Browser, served: Served) -> None:
        self._browser = browser
        self._served = served
        self.contexts: list[BrowserContext] = []
        self.problems: list[str] = []

    def __call__(
        self,
        address: str | None = None,
        *,
        scheme: str = "light",
        prefers: str = "light",
        width: int = 1000,
        sdk: bool | None = True,
        ready: bool = True,
        clock_ahead: int = 0,
        fake_clock: bool = False,
        timezone: str = "Europe/Copenhagen",
    ) -> Opened:
        context = self._browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=prefers,
            reduced_motion="reduce",
            locale="da-DK",
            timezone_id=timezone,
        )
        self.contexts.append(context)
        context.set_default_timeout(8000)
        if sdk:
            script, mimetype = frame_file("zaf_sdk.js") or (b"", "")
            context.route(SDK, lambda route: route.fulfill(body=script, content_type=mimetype))
        elif sdk is not None:
            context.route(SDK, lambda route: route.abort())
        if clock_ahead:
            context.add_init_script(
                f"(() => {{ const now = Date.now; Date.now = () => now() + {clock_ahead}000; }})()"
            )
        page = context.new_page()
        if fake_clock:
            page.clock.install()
        page.on(
            "console",
            lambda message: message.type == "error" and self.problems.append(f"{message.text} {message.location}"),
        )
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.goto(f"{address or f'{self._served.zendesk}/agent/tickets/{TICKET_ID}?'}&scheme={scheme}")
        frame = page.frame(name="app")
        assert frame is not None
        frame.wait_for_selector("main")
        if ready:
            frame.wait_for_selector("main[aria-busy=false]")
        return Opened(page, frame, self.problems)

    def leave_pictures(self, name: str) -> None:
        """How every page looks at this moment."""
        pages = [page for context in self.contexts for page in context.pages]
        for number, page in enumerate(pages, 1):
            # A page that has crashed has no picture; its test has failed anyhow.
            with contextlib.suppress(Error):
                page.screenshot(path=SCREENSHOTS / f"failed-{name}-{number}.png", full_page=True, timeout=5000)


def failed_name(node: pytest.Item) -> str:
    """The name of a test as part of the name of a file."""
    return re.sub(r"[^0-9A-Za-z_-]+", "-", node.name).strip("-")


@pytest.fixture
def opened(browser: Browser, served: Served, told: Told, request: pytest.FixtureRequest) -> Iterator[Opener]:
    opener = Opener(browser, served)
    yield opener
    if request.node.stash.get(FAILED, False):
        opener.leave_pictures(failed_name(request.node))
    for context in opener.contexts:
        context.close()


@pytest.fixture(scope="session")
def hotline(account: Simulator, installation: tuple[Flask, Desk, Clock]) -> Iterator[str]:
    """The real backend at an address of its own, which the app in the simulated Zendesk opens."""
    server = make_server("127.0.0.1", 0, installation[0], threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    (app,) = account.apps.apps.values()
    before, app.package = app.package, replace(app.package, url=f"{address}/sidebar")
    yield address
    app.package = before
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """Where pictures of the page are kept for people to look at."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    return SCREENSHOTS
