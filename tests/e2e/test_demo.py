"""The newcomer's first minute, and that it leaves nothing behind."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from demo.stack import DATA
from tests.e2e.conftest import eventually
from workers.installation import hotline_command

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("demo")]


REAL_SETTINGS = """
ZENDESK_SUBDOMAIN=firma
ZENDESK_BASE_URL=https://firma.zendesk.example
ZENDESK_OAUTH_CLIENT_ID=ours
ZENDESK_OAUTH_CLIENT_SECRET=ours
ZENDESK_EMAIL=desk@firma.example
ZENDESK_API_TOKEN=ours
ZENDESK_WEBHOOK_SECRET=ours
REDIS_URL=redis://redis.firma.example:6379/0
ERP=none
BC_TENANT_ID=firma
SENTRY_DSN=https://key@sentry.firma.example/1
METRICS_TOKEN=ours
RULES_DIR=/nowhere
DATA_DIR=/nowhere
"""


def test_the_demo_ends_with_every_ticket_as_its_sample_says_and_takes_nothing_from_where_it_is_run(
    tmp_path: Path,
) -> None:
    (tmp_path / ".env").write_text(REAL_SETTINGS)
    (tmp_path / "app.py").write_text("raise SystemExit('somebody else')")
    done = subprocess.run(
        hotline_command("demo", "--once"),
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
        cwd=tmp_path,
        env={**os.environ, "TMPDIR": str(tmp_path), "ZENDESK_API_TOKEN": "ours", "REDIS_URL": "redis://127.0.0.1:1"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = re.search(r"Zendesk calls per ticket: ([0-9.]+) ", done.stdout)
    assert told is not None
    assert float(told.group(1)) > 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [".env", "app.py"]
    count = sum(1 for line in (DATA / "tickets.jsonl").read_text().splitlines() if line)
    assert f"{count} of {count} tickets ended as their sample says" in done.stdout
    assert "Ring tilbage: NAV Support" in done.stdout, "a call and a text message became one ticket"
    assert count >= 10
    assert "The duty phone rings for #5 D-005, a text message to +4520123456:\n  DRIFTSKRITISK sag 5" in done.stdout
    assert "Nobody was woken" not in done.stdout


def one_sample(folder: Path, *, critical: bool) -> str:
    """The path of a file with one ticket that is not critical."""
    sample = {
        "id": "X-1",
        "channel": "email",
        "received_at": "2026-11-23T10:00:00+01:00",
        "requester_name": "Ukendt",
        "requester_email": "ukendt@ingen.example",
        "subject": "Hvordan laver man en kreditnota?",
        "description": "Hvordan laver man en kreditnota i BC?",
        "critical": critical,
    }
    path = folder / "tickets.jsonl"
    path.write_text(json.dumps(sample))
    return str(path)


def test_a_ticket_that_does_not_end_as_its_sample_says_fails_the_demo(tmp_path: Path) -> None:
    command = hotline_command("demo", "--once", "--tickets", one_sample(tmp_path, critical=True))
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "critical: True expected, False found" in done.stdout


def test_a_file_that_holds_no_tickets_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "tickets.jsonl"
    path.write_text('{"id": 1}\n')
    command = hotline_command("demo", "--once", "--tickets", str(path))
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "line 1" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("number", "moment"),
    [
        (signal.SIGINT, "starting"),
        (signal.SIGTERM, "#1 X-1"),
        (signal.SIGINT, "Ctrl-C"),
    ],
)
def test_a_signal_at_any_moment_leaves_nothing_running_and_no_files(
    number: signal.Signals, moment: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    tickets = one_sample(tmp_path_factory.mktemp("samples"), critical=False)
    process = subprocess.Popen(
        [sys.executable, "-u", *hotline_command("demo", "--tickets", tickets)[1:]],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        start_new_session=True,
    )
    assert process.stdout is not None
    while moment not in (line := process.stdout.readline()):
        assert line, "the demo ended by itself"
    if moment == "starting":
        assert eventually(lambda: any(tmp_path.iterdir()))
    process.send_signal(number)
    assert process.wait(30) == (0 if moment == "Ctrl-C" else 128 + number)
    process.stdout.close()
    assert eventually(lambda: not leftovers_of(tmp_path))
    assert not list(tmp_path.iterdir())


def leftovers_of(folder: Path) -> str:
    """The processes that were started for `folder`."""
    return subprocess.run(["pgrep", "-f", str(folder)], capture_output=True, text=True, check=False).stdout
