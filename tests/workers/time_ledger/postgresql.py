"""A PostgreSQL server of the tests' own, where the machine has one installed."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

WHERE = ("/usr/lib/postgresql/*/bin", "/usr/local/bin", "/usr/bin")
USER = "postgres" if os.geteuid() == 0 else None
"""The server refuses to run as root."""


def find_programs() -> Path | None:
    """The folder of `initdb` and `postgres`; None where they are not installed."""
    for pattern in WHERE:
        for folder in sorted(Path("/").glob(pattern.lstrip("/")), reverse=True):
            if (folder / "initdb").exists() and (folder / "postgres").exists():
                return folder
    return None


@contextlib.contextmanager
def running_postgresql(programs: Path) -> Iterator[str]:
    """The URL of an empty database of a fresh server."""
    home = Path(tempfile.mkdtemp(prefix="hotline-pg-", dir="/tmp"))
    if USER is not None:
        shutil.chown(home, USER)
    data = home / "data"
    command = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        "hotline",
        "-A",
        "trust",
        "--no-sync",
        "-E",
        "UTF8",
        "--locale=C",
    ]
    subprocess.run(command, check=True, capture_output=True, user=USER, cwd=home)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-k", str(home), "-p", str(port)]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen([programs / "postgres", "-D", data, *options], user=USER, cwd=home, stderr=log)
    try:
        until = time.monotonic() + 30
        ready = [programs / "pg_isready", "-h", "127.0.0.1", "-p", str(port), "-q"]
        while subprocess.run(ready, check=False).returncode != 0:
            assert server.poll() is None, (home / "log").read_text()
            assert time.monotonic() < until, "PostgreSQL did not start"
            time.sleep(0.05)
        yield f"postgresql://hotline@127.0.0.1:{port}/postgres"
    finally:
        server.send_signal(signal.SIGQUIT)  # at once: nothing of it is needed any more
        server.wait(20)
        shutil.rmtree(home, ignore_errors=True)
