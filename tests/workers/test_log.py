from __future__ import annotations

import json
import logging
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
