from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterator

import pytest

from workers.log import JsonLines, log_ids


@pytest.fixture
def lines() -> Iterator[list[str]]:
    written: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(self.format(record))

    handler = Keep()
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("test.log")
    logger.addHandler(handler)
    logger.setLevel("INFO")
    yield written
    logger.removeHandler(handler)


def test_a_line_is_one_json_object_with_the_ids_around_it(lines: list[str]) -> None:
    with log_ids(ticket="12", event="e"), log_ids(job="j"):
        logging.getLogger("test.log").info("pass", extra={"outcome": "updated"})
    (line,) = lines
    assert "\n" not in line
    parsed = json.loads(line)
    assert {key: parsed[key] for key in ("level", "message", "ticket", "event", "job", "outcome")} == {
        "level": "info",
        "message": "pass",
        "ticket": "12",
        "event": "e",
        "job": "j",
        "outcome": "updated",
    }


def test_a_crash_is_one_line_too_in_the_main_thread_and_in_another() -> None:
    crashes = (
        "raise ValueError('canary')",
        "import threading; t = threading.Thread(target=lambda: {}['canary']); t.start(); t.join()",
    )
    for crash in crashes:
        script = f"from workers.log import set_up_logging\nset_up_logging()\n{crash}"
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
        (line,) = done.stderr.splitlines()
        assert json.loads(line)["exception"] in ("ValueError", "KeyError")
        assert "canary" not in line


def test_ids_end_with_what_they_surround(lines: list[str]) -> None:
    with log_ids(ticket="12"):
        pass
    logging.getLogger("test.log").info("after")
    assert "ticket" not in json.loads(lines[0])


def test_an_exception_is_logged_by_class_and_place_and_never_by_its_message(lines: list[str]) -> None:
    try:
        raise ValueError("canary@kunde.example")
    except ValueError:
        logging.getLogger("test.log").exception("pass failed")
    parsed = json.loads(lines[0])
    assert parsed["exception"] == "ValueError"
    assert parsed["place"].startswith("test_log.py:")
    assert "canary" not in lines[0]
