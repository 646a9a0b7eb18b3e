"""Sentry, told by hand what failed and where, and nothing about whom.

The SDK's own integrations are off: they cost a third of the throughput and send bodies, arguments and addresses
(measured, see docs/decisions).  `scrub` is the second wall: it rebuilds each event from what is known to be harmless.
"""

from __future__ import annotations

import sentry_sdk
from sentry_sdk.types import Event, Hint

from workers.report_transport import ReportTransport

TAGS = frozenset({"event", "ticket", "job", "part", "system", "operation"})


def set_up_error_reports(dsn: str | None, part: str, release: str) -> None:
    """Report from here on if `dsn` is set; `part` is web, worker or scheduler."""
    if dsn is None:
        return
    sentry_sdk.init(
        dsn=dsn,
        release=f"hotline@{release}",
        default_integrations=False,
        auto_enabling_integrations=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        auto_session_tracking=False,
        max_breadcrumbs=0,
        server_name="",
        before_send=scrub,
        transport=ReportTransport,
    )
    sentry_sdk.set_tag("part", part)


def report(error: BaseException, **ids: str) -> None:
    """Send `error` with ids; does nothing while Sentry is not set up, and never raises or waits."""
    with sentry_sdk.new_scope() as scope:
        for name, value in ids.items():
            scope.set_tag(name, value)
        scope.capture_exception(error)


def scrub(event: Event, hint: Hint) -> Event | None:
    """The event with class names, places in our code and our ids; no message, since it may quote what was read."""
    del hint
    exception = event.get("exception")
    values = [
        {
            "type": one.get("type"),
            "module": one.get("module"),
            "value": "",
            "stacktrace": {
                "frames": [
                    {
                        key: frame[key]
                        for key in ("filename", "function", "lineno", "module", "in_app")
                        if key in frame
                    }
                    for frame in (one.get("stacktrace") or {}).get("frames", [])
                ]
            },
        }
        for one in (exception or {}).get("values", [])
    ]
    clean: Event = {
        "event_id": event.get("event_id", ""),
        "level": event.get("level", "error"),
        "platform": "python",
        "exception": {"values": values},
        "tags": {key: value for key, value in dict(event.get("tags") or {}).items() if key in TAGS},
    }
    for key in ("timestamp", "release", "environment", "sdk"):
        if key in event:
            clean[key] = event[key]
    return clean
