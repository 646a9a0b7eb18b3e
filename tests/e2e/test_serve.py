"""`hotline serve` on one machine: everything starts, works, and ends with it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from integrations.zendesk.webhook import SIGNATURE, TIMESTAMP, sign
from tests.e2e.conftest import eventually
from workers.embedded_redis import answers, socket_url
from workers.installation import hotline_command
from workers.redis_client import connect
from workers.settings import DEFAULT_RULES_DIR

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("serve")]

SETTINGS = {
    "ZENDESK_SUBDOMAIN": "nowhere",
    "ZENDESK_BASE_URL": "http://127.0.0.1:9",
    "ZENDESK_OAUTH_CLIENT_ID": "c",
    "ZENDESK_OAUTH_CLIENT_SECRET": "s",
    "ZENDESK_WEBHOOK_SECRET": "w",
}


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def ready(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/readyz", timeout=2).status_code == 200
    except requests.RequestException:
        return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_runs_every_part_with_a_redis_of_its_own_and_ends_them_all(
    tmp_path: Path, number: signal.Signals
) -> None:
    port, env = free_port(), {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **SETTINGS}
    command = hotline_command("serve", "--port", str(port), "--workers", "1")
    log = (tmp_path / "log").open("wb")
    process = subprocess.Popen(command, env=env, cwd=tmp_path, stderr=log)
    try:
        assert eventually(lambda: ready(port), 30), (tmp_path / "log").read_text()
        assert answers(socket_url(tmp_path))
        done = subprocess.run(
            hotline_command("health"), env=env, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        assert "missing: Zendesk does not answer" in done.stdout
        assert "workers: 1" in done.stdout
    finally:
        process.send_signal(number)
        assert process.wait(30) == 0
        log.close()
    assert not answers(socket_url(tmp_path))
    assert not ready(port)
    assert subprocess.run(["pgrep", "-f", str(tmp_path)], capture_output=True, check=False).stdout == b""
    done = subprocess.run(
        hotline_command("health"), env=env, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "no embedded Redis is running" in done.stderr


def says(port: int, path: str) -> str:
    try:
        return requests.get(f"http://127.0.0.1:{port}{path}", timeout=5).text
    except requests.RequestException:
        return ""


@contextmanager
def serving(env: dict[str, str], tmp_path: Path) -> Iterator[int]:
    """The port of a `hotline serve` that is ready, and ends well."""
    port = free_port()
    command = hotline_command("serve", "--port", str(port), "--workers", "1")
    process = subprocess.Popen(command, env=env, cwd=tmp_path, stderr=subprocess.DEVNULL)
    try:
        assert eventually(lambda: ready(port), 30)
        yield port
    finally:
        process.terminate()
        assert process.wait(30) == 0


def version(port: int) -> str:
    """The rulebook that the worker uses; "" while it has not said so."""
    return "".join(re.findall(r'rulebook_info{version="(\w+)"}', says(port, "/metrics")))


def test_changed_rules_are_taken_over_and_a_broken_save_survives_a_restart_with_the_last_good_ones(
    tmp_path: Path,
) -> None:
    routing = shutil.copytree(DEFAULT_RULES_DIR, tmp_path / "rules") / "routing.yaml"
    env = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "data"), **SETTINGS}
    env["RULES_DIR"] = str(routing.parent)
    text = routing.read_text("utf-8")
    broken = text + "\nnonsense: 1\n"
    place = f"routing.yaml:{broken.count(chr(10))}:1: error: "

    def save(content: str) -> None:
        temporary = routing.with_name(".routing.yaml.new")
        temporary.write_text(content, "utf-8")
        temporary.rename(routing)

    def tells_the_error(port: int) -> bool:
        assert ready(port), "the work goes on"
        return place in says(port, "/readyz") and "hotline_rulebook_load_failed 1.0" in says(port, "/metrics")

    with serving(env, tmp_path) as port:
        assert eventually(lambda: version(port) != "")
        before = version(port)
        save(text.replace("hotline_critical", "hotline_urgent"))
        assert eventually(lambda: version(port) not in ("", before))
        good = version(port)
        assert eventually(lambda: good in (tmp_path / "data" / "rulebook.json").read_text("utf-8"))
        save(broken)
        assert eventually(lambda: tells_the_error(port))
        assert version(port) == good
    with serving(env, tmp_path) as port:
        assert eventually(lambda: tells_the_error(port))
        assert version(port) == good
        done = subprocess.run(
            hotline_command("health"), env=env, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert place in done.stdout
        save(text)
        assert eventually(lambda: "nonsense" not in says(port, "/readyz") and version(port) == before)


def test_broken_rules_without_any_good_ones_stop_the_start_and_are_named(tmp_path: Path) -> None:
    folder = shutil.copytree(DEFAULT_RULES_DIR, tmp_path / "rules")
    (folder / "sla.yaml").write_text("policies: [\n", "utf-8")
    env = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "RULES_DIR": str(folder), **SETTINGS}
    done = subprocess.run(
        hotline_command("serve"), env=env, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "sla.yaml:" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_stops_the_start_and_is_named(tmp_path: Path) -> None:
    env = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **SETTINGS}
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            hotline_command("serve", "--port", str(port)),
            env=env,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
    assert done.returncode == 1
    assert f"port {port}" in done.stderr


def test_a_serve_that_is_started_right_after_a_kill_has_a_redis(tmp_path: Path) -> None:
    env = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **SETTINGS}
    killed_port = free_port()
    killed = subprocess.Popen(
        hotline_command("serve", "--port", str(killed_port)), env=env, cwd=tmp_path, stderr=subprocess.DEVNULL
    )
    assert eventually(lambda: ready(killed_port), 30)
    killed.kill()
    killed.wait()
    with serving(env, tmp_path):
        assert answers(socket_url(tmp_path))
    assert not answers(socket_url(tmp_path))


def test_a_redis_that_could_drop_jobs_stops_the_start(tmp_path: Path, redis_url: str) -> None:
    client = connect(redis_url)
    client.config_set("maxmemory-policy", "volatile-lru")
    try:
        for part in ("web", "worker", "scheduler"):
            env = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "REDIS_URL": redis_url, **SETTINGS}
            done = subprocess.run(
                hotline_command(part), env=env, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=30
            )
            assert done.returncode == 1
            assert "volatile-lru" in done.stderr
    finally:
        client.config_set("maxmemory-policy", "noeviction")
        client.close()


def test_the_web_starts_without_redis_and_tells_zendesk_to_come_back(tmp_path: Path) -> None:
    port = free_port()
    env = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "REDIS_URL": "redis://127.0.0.1:9", **SETTINGS}
    command = hotline_command("web", "--port", str(port))
    process = subprocess.Popen(command, env=env, cwd=tmp_path, stderr=subprocess.DEVNULL)
    body, stamp = b'{"v":1,"ticket_id":"1","updated_at":"x","actor_id":"","event":"created"}', now()
    try:
        assert eventually(lambda: says(port, "/healthz") == "ok\n", 30)
        answer = requests.post(
            f"http://127.0.0.1:{port}/webhooks/zendesk",
            data=body,
            headers={SIGNATURE: sign("w", stamp, body), TIMESTAMP: stamp},
            timeout=5,
        )
    finally:
        process.terminate()
        process.wait(30)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")


def send(port: int, head: str, body: bytes) -> bytes:
    """The first bytes that come back for what may be no HTTP at all."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(head.replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n" + body)
        connection.shutdown(socket.SHUT_WR)
        return connection.recv(4096)


CHUNKED = "POST /webhooks/zendesk HTTP/1.1\nHost: x\nTransfer-Encoding: chunked"
LENGTH = "POST /webhooks/zendesk HTTP/1.1\nHost: x\nContent-Length: "


def test_what_is_hardly_http_is_never_answered_500(tmp_path: Path, redis_url: str) -> None:
    port = free_port()
    env = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "REDIS_URL": redis_url, **SETTINGS}
    log = (tmp_path / "log").open("wb")
    process = subprocess.Popen(hotline_command("web", "--port", str(port)), env=env, cwd=tmp_path, stderr=log)
    many = b"20000\r\n" + b"x" * 0x20000 + b"\r\n"
    try:
        assert eventually(lambda: says(port, "/healthz") == "ok\n", 30)
        for head, body, status in (
            (CHUNKED, many * 3 + b"0\r\n\r\n", b"413"),
            (CHUNKED, many + b"0\r\n\r\n", b"401"),
            (CHUNKED, b"zz\r\nabc", b"400"),
            (CHUNKED, b"5\r\nab", b"400"),
            (LENGTH + "262145", b"x" * 262145, b"413"),
            (LENGTH + "500", b"{}", b"401"),
            (LENGTH + "-5", b"", b"400"),
            (LENGTH + "abc", b"", b"400"),
            (LENGTH + "2\nTransfer-Encoding: chunked", b"{}", b"400"),
            (LENGTH + "2\nX-Long: " + "a" * 100_000, b"{}", b"431"),
            ("GET /webhooks/zendesk HTTP/1.1\nHost: x", b"", b"405"),
            ("GET /canary HTTP/1.1\nHost: x", b"", b"404"),
            ("GET /%ff%00\xff HTTP/1.1\nHost: x", b"canary", b"400"),
            ("\x16\x03canary", b"", b"400"),
        ):
            answer = send(port, head, body)
            assert answer.startswith(b"HTTP/1.1 " + status), (head[:80], answer[:80])
    finally:
        process.terminate()
        process.wait(30)
        log.close()
    lines = (tmp_path / "log").read_text("utf-8").splitlines()
    assert lines
    assert all(isinstance(json.loads(line), dict) for line in lines), (
        "every line of the log is JSON, the server's too"
    )
    assert "canary" not in "".join(lines)


def test_with_redis_url_nothing_is_embedded(tmp_path: Path, redis_url: str) -> None:
    port, env = (
        free_port(),
        {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "REDIS_URL": redis_url, **SETTINGS},
    )
    command = hotline_command("serve", "--port", str(port), "--workers", "1")
    process = subprocess.Popen(command, env=env, cwd=tmp_path, stderr=subprocess.DEVNULL)
    try:
        assert eventually(lambda: ready(port), 30)
        assert not (tmp_path / "redis").exists()
    finally:
        process.terminate()
        assert process.wait(30) == 0
    assert answers(redis_url), "it is not ours to stop"
