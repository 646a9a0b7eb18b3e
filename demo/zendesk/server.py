"""The simulator as a server: `with Simulator() as zendesk:` in a test, `python -m demo.zendesk` in a process."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.serving import WSGIRequestHandler, make_server

from demo.zendesk.access import LONGEST, Access
from demo.zendesk.api import answer_error, make_api
from demo.zendesk.apps import Apps
from demo.zendesk.apps_control import make_apps_control
from demo.zendesk.bulk_jobs import BulkJobs
from demo.zendesk.calls import Calls
from demo.zendesk.control_api import make_control_api
from demo.zendesk.desk import Desk
from demo.zendesk.gate import Gate
from demo.zendesk.limits import Limits, Rates

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


class Simulator:
    """One Zendesk account.  Start and close it, or use it as a context manager.

    `token_lives` is the longest life of a token that the OAuth client's settings allow.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        rates: Rates = Rates(),  # noqa: B008 (frozen)
        token_lives: timedelta = timedelta(seconds=LONGEST),
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.desk = Desk(clock)
        self.calls = Calls()
        self.access = Access(clock, token_lives)
        app = Flask(__name__, static_folder=None)
        app.json.sort_keys = False  # type: ignore[attr-defined]
        limits = Limits(rates)
        self.bulk_jobs = BulkJobs(self.desk, limits)
        self.apps = Apps(self.desk.account)
        app.register_blueprint(make_api(self.desk, self.access, limits, self.bulk_jobs, self.apps))
        app.register_blueprint(make_apps_control(self.desk, self.apps))
        app.register_blueprint(make_control_api(self.desk, self.access, self.calls, self.bulk_jobs))
        app.register_error_handler(HTTPException, answer_error)
        gate = Gate(app.wsgi_app, self.calls, self.desk.closing)
        self._server = make_server("127.0.0.1", port, gate, threaded=True, request_handler=_Handler)
        self._server.daemon_threads = True  # type: ignore[attr-defined]
        self._server.request_queue_size = 128
        self.desk.account.address = self.address
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def address(self) -> str:
        """`http://127.0.0.1:PORT`."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> Self:
        """Serve in a thread of its own."""
        self.desk.webhooks.start()
        self._thread.start()
        return self

    def serve_forever(self) -> None:
        """Serve in this thread until an exception such as KeyboardInterrupt."""
        self.desk.webhooks.start()
        self._server.serve_forever()

    def close(self) -> None:
        """Stop serving; requests that hang are let go."""
        self.desk.closing.set()
        self.desk.webhooks.close()
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def connection_dropped(self, error: BaseException, environ: WSGIEnvironment | None = None) -> None:
        """A fault broke it off: close it, so that the client notices at once."""
        del error, environ
        self.close_connection = True

    def send_response(self, code: int, message: str | None = None) -> None:
        """Without the date: the application says it, by the account's clock."""
        self.send_response_only(code, message)

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 (the inherited name)
        """Requests are noted, not printed."""
