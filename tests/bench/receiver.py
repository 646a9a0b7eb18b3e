"""Webhook answers per second, durable and deduplicated, relative to a bare Flask route and to a stock RQ enqueue.

All three are served by gunicorn in the same way, one process, and asked in turns in the same run, by clients in
processes of their own, with an append-only Redis.  Only the ratios mean anything.  Clients and server share cores,
which flatters the slower routes; so the time that the web process itself needed for an answer is compared too.
"""

from __future__ import annotations

import http.client
import json
import multiprocessing
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from integrations.zendesk.webhook import INVOCATION, SIGNATURE, TIMESTAMP, sign
from workers.embedded_redis import answers, server_command, socket_url

SECRET = "bench"
CLIENTS = 8
SECONDS = 3.0
ROUNDS = 3
ROUTES = ("/bare", "/stock", "/webhooks/zendesk")


def make_app(redis_url: str):  # type: ignore[no-untyped-def]
    """The three routes in one app, so that nothing but the route differs."""
    from flask import Flask, request
    from rq import Queue

    from web.zendesk_webhook import zendesk_webhook
    from workers.counters import Counters
    from workers.pending import Pending
    from workers.redis_client import connect, connect_for_rq

    app = Flask("bench")
    client = connect(redis_url, fast_failing=True)
    queue = Queue("bench", connection=connect_for_rq(redis_url))
    app.register_blueprint(zendesk_webhook(Pending(client), Counters(client), (SECRET,), lambda: datetime.now(UTC)))

    @app.post("/bare")
    def bare() -> tuple[str, int]:
        request.get_data()
        return "ok", 202

    @app.post("/stock")
    def stock() -> tuple[str, int]:
        body = request.get_data()
        sign(SECRET, request.headers[TIMESTAMP], body)
        queue.enqueue("builtins.len", json.loads(body)["ticket_id"])
        return "ok", 202

    return app


def ask(port: int, path: str, number: str, results: multiprocessing.Queue[list[float]]) -> None:
    """One client: requests in a row on one connection for `SECONDS`; puts the seconds each took."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    took: list[float] = []
    until = time.perf_counter() + SECONDS
    while time.perf_counter() < until:
        n = f"{number}{len(took):07d}"
        body = json.dumps(
            {"v": 1, "ticket_id": n, "updated_at": "2026-11-23T08:59:58Z", "actor_id": "77", "event": "updated"}
        ).encode()
        timestamp = datetime.now(UTC).isoformat()
        headers = {
            SIGNATURE: sign(SECRET, timestamp, body),
            TIMESTAMP: timestamp,
            INVOCATION: f"{path}{time.time()}{n}",
        }
        began = time.perf_counter()
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 202, answer.status
        took.append(time.perf_counter() - began)
    results.put(took)


@dataclass(frozen=True, slots=True)
class Figures:
    """What one route did in one turn: answers per second, 99th percentile and web CPU per answer in ms."""

    rate: float
    p99: float
    cpu: float


def measure(port: int, web: int, path: str, turn: int) -> Figures:
    """Ask one route with all clients at once; `web` is the gunicorn process."""
    results: multiprocessing.Queue[list[float]] = multiprocessing.Queue()
    clients = [multiprocessing.Process(target=ask, args=(port, path, f"{turn}{n}", results)) for n in range(CLIENTS)]
    before = cpu_seconds(web)
    for client in clients:
        client.start()
    took = [second for _ in clients for second in results.get(timeout=30)]
    for client in clients:
        client.join()
    cpu = (cpu_seconds(web) - before) / len(took)
    return Figures(len(took) / SECONDS, statistics.quantiles(took, n=100)[98] * 1000, cpu * 1000)


def cpu_seconds(pid: int) -> float:
    """What a process and its children have used so far."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ticks = 0
    for one in [str(pid), *children]:
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def run() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(prefix="hlb") as directory:
        data_dir = Path(directory)
        redis = subprocess.Popen(server_command(data_dir), stdout=subprocess.DEVNULL)
        while not answers(socket_url(data_dir)):
            time.sleep(0.02)
        port = free_port()
        app = f"tests.bench.receiver:make_app('{socket_url(data_dir)}')"
        command = [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", "-w", "1", "-k", "gthread"]
        command += ["--threads", "4", "--no-control-socket", "--log-level", "error", app]
        web = subprocess.Popen(command)
        try:
            until = time.monotonic() + 10
            while time.monotonic() < until:
                try:
                    http.client.HTTPConnection("127.0.0.1", port, timeout=1).connect()
                    break
                except OSError:
                    time.sleep(0.05)
            figures: dict[str, list[Figures]] = {path: [] for path in ROUTES}
            for turn in range(1, ROUNDS + 1):
                for path in ROUTES:
                    figures[path].append(measure(port, web.pid, path, turn))
        finally:
            web.terminate()
            web.wait()
            redis.terminate()
            redis.wait()
    print(f"receiver, {CLIENTS} clients, median of {ROUNDS} rounds (goal: hotline / bare >= 0.5)")
    bare = median_of(figures["/bare"])
    for path in ROUTES:
        now = median_of(figures[path])
        print(
            f"  {path:18} {now.rate:6.0f}/s  {now.rate / bare.rate:4.2f} of bare  p99 {now.p99:5.1f} ms"
            f"  web CPU {now.cpu:4.2f} ms, {bare.cpu / now.cpu:4.2f} of bare"
        )


def median_of(turns: Sequence[Figures]) -> Figures:
    return Figures(*(statistics.median(getattr(turn, name) for turn in turns) for name in ("rate", "p99", "cpu")))


if __name__ == "__main__":
    run()
