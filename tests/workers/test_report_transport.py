"""A Sentry that hangs, refuses or is away costs no job anything, and is told of once."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest
import redis
import sentry_sdk

from tests.redis_servers import free_port, wait_until
from workers import error_reports, report_transport, ticket_job
from workers.counters import Counters
from workers.desk import Desk
from workers.outages import Outages
from workers.report_transport import ReportTransport, tell_of_reports
from workers.ticket_pass import Passed


class Sentry(BaseHTTPRequestHandler):
    """Hangs until it is let go; then takes what comes."""

    let_go = threading.Event()
    status = 200
    taken: ClassVar[list[bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.let_go.wait(20)
        self.taken.append(body)
        self.send_response(self.status)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Says nothing."""


class Server(ThreadingHTTPServer):
    """Waits for nobody at its end."""

    daemon_threads = True
    block_on_close = False


@pytest.fixture
def sentry(client: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    Sentry.let_go.clear()
    Sentry.taken.clear()
    monkeypatch.setattr(ReportTransport, "TIMEOUT", 0.3)
    monkeypatch.setattr(report_transport, "AGAIN", timedelta(seconds=0.2))
    with Server(("127.0.0.1", 0), Sentry) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        error_reports.set_up_error_reports(f"http://key@127.0.0.1:{server.server_port}/1", "worker", "1")
        tell_of_reports(Counters(client))
        yield server
        sentry_sdk.get_client().close(timeout=0)
        sentry_sdk.get_global_scope().set_client(None)
        report_transport._counters.clear()
        Sentry.let_go.set()
        server.shutdown()
        thread.join()


def test_a_sentry_that_hangs_delays_no_job_and_is_told_of_once(
    sentry: Server, desk: Desk, client: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)

    def crash() -> Passed:
        raise ValueError

    began = time.monotonic()
    for number in range(150):
        desk.pending.add(str(number), "test")
        lease = desk.pending.begin(str(number))
        assert lease is not None
        ticket_job.settle(desk, lease, crash)
    assert time.monotonic() - began < 15, "more reports than the queue takes, each of which would hang"
    wait_until(lambda: bool(Outages(client).read()))
    assert [one.system for one in Outages(client).read()] == ["sentry"]
    Sentry.let_go.set()
    wait_until(lambda: not Outages(client).read())

    def said() -> list[str]:
        return [record.getMessage() for record in caplog.records if record.getMessage() not in ("crashed", "pass")]

    # The outage is first forgotten, then told to be over.
    wait_until(lambda: len(said()) > 1)
    assert said() == ["sentry is away", "sentry is back"]
    assert any(name.startswith("calls:sentry:send report:2") for name in Counters(client).read())


def test_a_sentry_that_is_away_is_asked_until_it_is_back(
    sentry: Server, client: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    port = free_port()
    sentry_sdk.get_client().close(timeout=0)
    error_reports.set_up_error_reports(f"http://key@127.0.0.1:{port}/1", "worker", "1")
    error_reports.report(ValueError("x"))
    wait_until(lambda: bool(Outages(client).read()))
    Sentry.let_go.set()
    with Server(("127.0.0.1", port), Sentry) as back:
        thread = threading.Thread(target=back.serve_forever)
        thread.start()
        wait_until(lambda: not Outages(client).read())
        back.shutdown()
        thread.join()
    said = [record.getMessage() for record in caplog.records if record.name.startswith("workers.")]
    assert said == ["sentry is away", "sentry is back"]
    assert Sentry.taken, "it was told how many reports were lost"
