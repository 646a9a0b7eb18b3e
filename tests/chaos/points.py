"""Within a part: counts what leaves the process, and lets an order befall it between two such effects.

Effects are commands to Redis and requests to other systems.  They are counted within a span of work, in its own
thread: the job of a ticket, of a crowd, of a bulk update's end; one hand-out; one sweep; one webhook.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

import flask
import redis
import redis.connection
import requests

from tests.chaos.orders import Orders, Side
from workers.dispatcher import Dispatcher
from workers.pending import SCRIPTS
from workers.sweep import Sweep
from workers.timers import Timers
from workers.worker import ThreadWorker

T = TypeVar("T")

JOBS = {"process_ticket": "pass", "process_waiting": "batch", "settle_bulk_write": "settlement"}
_HANDSHAKE = frozenset({"hello", "client", "auth", "select", "ping"})
_COMMAND = re.compile(rb"\*\d+\r\n\$\d+\r\n([^\r]+)\r\n(?:\$\d+\r\n([^\r]+)\r\n)?")
_SOURCES = {path.stem: path.read_text() for path in SCRIPTS.glob("*.lua")}
_names: dict[str, str] = {}


@dataclass(slots=True)
class _Span:
    kind: str
    ticket: str
    names: list[str] = field(default_factory=list)


_current = threading.local()


def install(orders: Orders) -> None:
    """Watch this process from now on."""

    def befall(span: _Span, side: Side) -> None:
        for at in (len(span.names), span.names[-1]):
            for ticket in {"", span.ticket}:
                deed = orders.take(span.kind, at, side, ticket)
                if deed is not None:
                    what = {"kind": span.kind, "at": at, "side": side, "ticket": ticket, "deed": deed}
                    orders.tell_done(pid=os.getpid(), effect=span.names[-1], number=len(span.names), **what)
                    os.kill(os.getpid(), signal.SIGSTOP if deed == "freeze" else signal.SIGKILL)

    def effect(name: str, do: Callable[[], T]) -> T:
        span: _Span | None = getattr(_current, "span", None)
        if span is None:
            return do()
        span.names.append(name)
        befall(span, "before")
        done = do()
        befall(span, "after")
        return done

    @contextmanager
    def spanning(kind: str, ticket: str = "") -> Iterator[None]:
        span, began = _Span(kind, ticket), time.monotonic()
        _current.span = span
        try:
            yield
        finally:
            _current.span = None
            took = round(time.monotonic() - began, 3)
            if span.names:
                orders.tell_span(
                    span.names, pid=os.getpid(), kind=kind, ticket=ticket, count=len(span.names), took=took
                )

    _watch_effects(effect)
    _watch_spans(spanning, effect)


def _watch_effects(effect: Callable[[str, Callable[[], Any]], Any]) -> None:
    connection, session = redis.connection.AbstractConnection, requests.Session
    register_script = redis.Redis.register_script

    def register(self: Any, script: Any) -> Any:
        stem = next((stem for stem, source in _SOURCES.items() if script.endswith(source)), "script")
        _names[hashlib.sha1(script.encode()).hexdigest()] = stem  # noqa: S324
        return register_script(self, script)

    send_command, send_request = connection.send_packed_command, session.send

    def send_packed_command(self: Any, command: Any, check_health: bool = True) -> None:
        def send() -> None:
            send_command(self, command, check_health)

        name = _name_of(command)
        if name in _HANDSHAKE:
            send()
        else:
            effect(f"redis-{name}", send)

    def send(self: Any, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        path = re.sub(r"^/api/v2/|\.json$", "", urlsplit(request.url or "").path)
        path = re.sub(r"(?<=/)([0-9]+|[0-9a-f-]{32,})(?=/|$)", "n", path)
        name = re.sub(r"[^a-z0-9]+", "-", f"{request.method} {path}".lower()).strip("-")
        answer: requests.Response = effect(name, lambda: send_request(self, request, **kwargs))
        return answer

    redis.Redis.register_script = register  # type: ignore[method-assign]
    connection.send_packed_command = send_packed_command  # type: ignore[method-assign]
    session.send = send  # type: ignore[method-assign]


def _watch_spans(spanning: Callable[..., Any], effect: Callable[[str, Callable[[], Any]], Any]) -> None:
    execute_job, serve = ThreadWorker.execute_job, flask.Flask.wsgi_app

    def execute(self: Any, job: Any, queue: Any) -> None:
        kind = JOBS.get(job.func_name.rpartition(".")[2], "job")
        with spanning(kind, str(job.args[0]) if kind == "pass" else ""):
            execute_job(self, job, queue)

    def answer(self: Any, environ: Any, start_response: Any) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != "/webhooks/zendesk":
            return serve(self, environ, start_response)
        with spanning("webhook"):
            body: Iterable[bytes] = serve(self, environ, start_response)
            # What is answered leaves the process when gunicorn has it.
            return effect("answer", lambda: body)  # type: ignore[no-any-return]

    def wrapped(kind: str, function: Callable[..., T]) -> Callable[..., T]:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> T:
            with spanning(kind):
                return function(*args, **kwargs)

        return call

    ThreadWorker.execute_job = execute  # type: ignore[method-assign]
    flask.Flask.wsgi_app = answer  # type: ignore[method-assign,assignment]
    Dispatcher.dispatch_due = wrapped("dispatch", Dispatcher.dispatch_due)  # type: ignore[method-assign]
    Sweep.changed = wrapped("sweep", Sweep.changed)  # type: ignore[method-assign]
    Timers.go_off = wrapped("timers", Timers.go_off)  # type: ignore[method-assign]


def _name_of(command: Any) -> str:
    """The command's own name, or that of the Lua script that it runs; of several the first one."""
    chunks = [command] if isinstance(command, bytes | str) else list(command)[:8]
    packed = b"".join(one if isinstance(one, bytes) else str(one).encode() for one in chunks)
    found = _COMMAND.match(packed)
    if found is None:
        return "command"
    name = found[1].decode("ascii", "replace").lower()
    return _names.get((found[2] or b"").decode("ascii", "replace"), "script") if name == "evalsha" else name
