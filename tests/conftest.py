"""Fixtures that several folders need: a real Redis, started once, emptied for each test."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from hypothesis import HealthCheck, settings

from workers.embedded_redis import answers, server_command, socket_url
from workers.redis_client import connect

# How fast a machine is decides no test.
settings.register_profile("hotline", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("hotline")


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The URL of a server of the kind that `hotline serve` embeds."""
    with tempfile.TemporaryDirectory(prefix="hl") as directory:
        data_dir = Path(directory)
        process = subprocess.Popen(server_command(data_dir), stdout=subprocess.DEVNULL)
        url = socket_url(data_dir)
        until = time.monotonic() + 10
        while not answers(url):
            assert time.monotonic() < until, "the embedded server did not start"
            time.sleep(0.01)
        yield url
        process.terminate()
        process.wait(10)


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The same server, emptied."""
    client = connect(redis_server)
    client.flushall()
    client.close()
    return redis_server


@pytest.fixture
def client(redis_url: str) -> Iterator[redis.Redis]:
    """A connection to the emptied server."""
    client = connect(redis_url)
    yield client
    client.close()
