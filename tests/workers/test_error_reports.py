from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import sentry_sdk
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from workers import error_reports

CANARY = "canary@kunde.example"


class Recorder(Transport):
    """Keeps what would have been sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[bytes] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        self.sent.append(envelope.serialize())


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    kept = Recorder()
    plain = sentry_sdk.init

    def init(**options: Any) -> None:
        plain(**{**options, "transport": kept})

    monkeypatch.setattr(sentry_sdk, "init", init)
    error_reports.set_up_error_reports("https://key@sentry.example/1", "worker", "1.0")
    yield kept
    sentry_sdk.get_global_scope().set_client(None)


def test_a_report_has_the_class_the_place_and_our_ids_and_nothing_of_a_person(recorder: Recorder) -> None:
    secret_local = f"kunde {CANARY}"
    try:
        try:
            raise KeyError(CANARY)
        except KeyError as cause:
            raise ValueError(secret_local) from cause
    except ValueError as error:
        error_reports.report(error, ticket="12", system="zendesk")
    (sent,) = recorder.sent
    text = sent.decode()
    assert "canary" not in text
    event = json.loads(text.splitlines()[-1])
    assert [one["type"] for one in event["exception"]["values"]] == ["KeyError", "ValueError"]
    assert event["tags"] == {"ticket": "12", "system": "zendesk", "part": "worker"}
    assert event["exception"]["values"][-1]["stacktrace"]["frames"][-1]["function"].startswith("test_a_report")


def test_scrubbing_rebuilds_an_event_from_what_is_harmless() -> None:
    event: Any = {
        "event_id": "1",
        "level": "error",
        "message": CANARY,
        "user": {"email": CANARY},
        "request": {"data": CANARY, "headers": {"X": CANARY}},
        "extra": {"rq-job": {"args": [CANARY]}},
        "breadcrumbs": {"values": [{"message": CANARY}]},
        "contexts": {"x": CANARY},
        "tags": {"ticket": "1", "email": CANARY},
        "exception": {
            "values": [
                {"type": "E", "value": CANARY, "stacktrace": {"frames": [{"vars": {"x": CANARY}, "lineno": 1}]}}
            ]
        },
    }
    assert "canary" not in json.dumps(error_reports.scrub(event, {}))


def test_without_a_dsn_nothing_is_set_up_and_reporting_does_nothing() -> None:
    error_reports.set_up_error_reports(None, "web", "1.0")
    error_reports.report(ValueError("x"))
    assert not sentry_sdk.get_client().is_active()
