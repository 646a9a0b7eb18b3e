from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from workers.embedded_redis import NoRedisServer, answers, socket_path, socket_url
from workers.installation import redis_child
from workers.redis_client import UnsafeRedis, check_keeping, connect
from workers.supervisor import Child, ChildFailed, Supervisor


def eventually(holds: Callable[[], bool], seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.fixture
def watched(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Supervisor]:
    child = Child("sleeper", [sys.executable, "-c", "import time; time.sleep(600)"])
    supervisor = Supervisor([child])
    supervisor.start()
    watcher = threading.Thread(target=supervisor.watch)
    watcher.start()
    yield supervisor
    supervisor.end()
    watcher.join()


def test_a_killed_child_is_started_again_at_once(watched: Supervisor) -> None:
    before = watched.pids()["sleeper"]
    os.kill(before, signal.SIGKILL)
    assert eventually(lambda: watched.pids().get("sleeper", before) != before, 3)


def test_ending_leaves_nothing_running(watched: Supervisor) -> None:
    pid = watched.pids()["sleeper"]
    watched.end()
    assert eventually(lambda: not is_alive(pid))


def test_a_child_that_cannot_start_is_named_and_the_others_end() -> None:
    first = Child("first", [sys.executable, "-c", "import time; time.sleep(600)"])
    second = Child("second", [sys.executable, "-c", "raise SystemExit(1)"], ready=lambda: False)
    supervisor = Supervisor([first, second])
    with pytest.raises(ChildFailed, match="second did not start"):
        supervisor.start(timedelta(seconds=10))
    assert first.process is not None
    assert first.process.poll() is not None


def test_children_end_even_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    script = (
        "import sys, time\n"
        "from workers.supervisor import Child, Supervisor\n"
        "s = Supervisor([Child('c', [sys.executable, '-c', 'import time; time.sleep(600)'])])\n"
        "s.start(); print(s.pids()['c'], flush=True); time.sleep(600)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert eventually(lambda: not is_alive(pid))


def test_the_embedded_server_keeps_its_data_over_a_kill_and_a_restart(tmp_path: Path) -> None:
    supervisor = Supervisor([redis_child(tmp_path)])
    supervisor.start()
    watcher = threading.Thread(target=supervisor.watch)
    watcher.start()
    try:
        client = connect(socket_url(tmp_path))
        client.set("kept", "yes")
        check_keeping(client)
        os.kill(supervisor.pids()["redis"], signal.SIGKILL)
        assert eventually(lambda: answers(socket_url(tmp_path)))
        assert client.get("kept") == "yes"
        assert oct(socket_path(tmp_path).stat().st_mode)[-3:] == "700"
        client.close()
    finally:
        supervisor.end()
        watcher.join()
    assert not answers(socket_url(tmp_path))


def test_a_data_dir_that_is_too_long_for_a_socket_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoRedisServer, match="DATA_DIR is too long"):
        socket_path(tmp_path / ("x" * 120))


@pytest.mark.parametrize(
    ("policy", "refused"),
    [
        ("allkeys-lru", True),
        ("allkeys-random", True),
        ("volatile-lru", True),
        ("volatile-ttl", True),
        ("noeviction", False),
    ],
)
def test_a_redis_that_could_drop_jobs_is_refused(redis_url: str, policy: str, refused: bool) -> None:
    client = connect(redis_url)
    client.config_set("maxmemory-policy", policy)
    try:
        if refused:
            with pytest.raises(UnsafeRedis, match="noeviction"):
                check_keeping(client)
        else:
            check_keeping(client)
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": policy}
    finally:
        client.config_set("maxmemory-policy", "noeviction")
        client.close()
