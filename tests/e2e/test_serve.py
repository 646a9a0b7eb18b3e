"""`hotline serve` on one machine: everything starts, works, and ends with it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from pathlib import Path

import pytest
import requests

from tests.e2e.conftest import eventually
from workers.embedded_redis import answers, socket_url
from workers.installation import hotline_command

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("demo")]

SETTINGS = {
    "ZENDESK_SUBDOMAIN": "nowhere",
    "ZENDESK_BASE_URL": "http://127.0.0.1:9",
    "ZENDESK_OAUTH_CLIENT_ID": "c",
    "ZENDESK_OAUTH_CLIENT_SECRET": "s",
    "ZENDESK_WEBHOOK_SECRET": "w",
}


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
