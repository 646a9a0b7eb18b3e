"""One JSON object per line on standard error, with the ids of event, ticket and job wherever there are any.

Only our own words and ids may be logged: no text, address, number or token from a ticket, a customer or an answer.
"""

from __future__ import annotations

import contextlib
import json
import logging
import sys
import threading
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType

_ids: ContextVar[dict[str, str]] = ContextVar("_ids", default={})  # noqa: B039 (never mutated, only replaced)
_PLAIN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


@contextlib.contextmanager
def log_ids(**ids: str) -> Iterator[None]:
    """Put `ids` (event, ticket, job, …) on every line logged within."""
    token = _ids.set({**_ids.get(), **ids})
    try:
        yield
    finally:
        _ids.reset(token)


class JsonLines(logging.Formatter):
    """A record as one line of JSON; an exception becomes its class and place, never its message."""

    def format(self, record: logging.LogRecord) -> str:
        """The line for `record`."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_ids.get(),
            **{key: value for key, value in record.__dict__.items() if key not in _PLAIN},
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__name__
            place = record.exc_info[2]
            while place is not None and place.tb_next is not None:
                place = place.tb_next
            if place is not None:
                line["place"] = f"{place.tb_frame.f_code.co_filename.rpartition('/')[2]}:{place.tb_lineno}"
        return json.dumps(line, ensure_ascii=False, default=str)


def set_up_logging(level: str = "INFO") -> None:
    """Log as JSON lines from here on, a crash too; the libraries only say what is wrong."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("rq.worker", "rq", "urllib3", "zenpy", "werkzeug", "spnego"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
    sys.excepthook = _log_crash
    threading.excepthook = lambda crash: _log_crash(
        crash.exc_type, crash.exc_value or crash.exc_type(), crash.exc_traceback
    )


def _log_crash(kind: type[BaseException], error: BaseException, place: TracebackType | None) -> None:
    """Python's own way prints the message, which may quote what a person wrote."""
    if issubclass(kind, Exception):
        logging.getLogger(__name__).critical("crashed", exc_info=(kind, error, place))
