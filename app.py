"""The Flask app and the `hotline` command: wiring only."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import Flask, got_request_exception

from workers.commands.dead import dead
from workers.commands.forget import forget
from workers.commands.health import health
from workers.commands.hours import hours
from workers.commands.opening import (
    Fault,
    find_redis_url,
    open_desk,
    open_fast_redis,
    open_redis,
    read_settings,
    watch_rulebook,
)
from workers.commands.reconcile import reconcile
from workers.commands.registered_time import registered_time
from workers.commands.rules import rules
from workers.commands.zendesk import zendesk

if TYPE_CHECKING:
    from workers.settings import Settings
    from workers.supervisor import Child

VERSION = version("hotline")


def set_up_process(settings: Settings, part: str) -> None:
    """Logs and error reports of one long-lived process."""
    from workers.error_reports import set_up_error_reports
    from workers.log import set_up_logging

    set_up_logging()
    set_up_error_reports(settings.sentry_dsn, part, VERSION)


def utc_now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


def create_app() -> Flask:
    """The web part: webhooks, health and metrics.  `gunicorn 'app:create_app()'` works too."""
    from rules.language.catalogue import load_catalogue
    from web.acknowledge import acknowledge
    from web.business_central_webhook import business_central_webhook
    from web.health import health
    from web.metrics import metrics
    from web.phone_webhook import phone_webhook
    from web.plain_errors import answer_errors_plainly
    from web.sidebar_parts import sidebar_parts
    from web.sms_webhook import sms_webhook
    from web.zendesk_webhook import zendesk_webhook
    from workers.alarm import Alarms
    from workers.callbacks import Callbacks
    from workers.counters import Counters
    from workers.erp_changes import ErpChanges
    from workers.erp_subscriptions import client_state
    from workers.error_reports import report
    from workers.ledger_readiness import with_ledger
    from workers.pending import Pending
    from workers.presence import Presence
    from workers.readiness import find_readiness
    from workers.report_transport import tell_of_reports
    from workers.time_ledger.opening import open_time_ledger

    settings = read_settings(need_zendesk=True, need_secret=True)
    set_up_process(settings, "web")
    client = open_fast_redis(settings)
    pending, counters = Pending(client), Counters(client)
    tell_of_reports(counters)
    flask = Flask("hotline", static_folder=None)
    answer_errors_plainly(flask)
    got_request_exception.connect(lambda _, exception: report(exception), flask, weak=False)
    flask.register_blueprint(zendesk_webhook(pending, counters, settings.webhook_secrets, utc_now))
    if settings.business_central is not None:
        state = client_state(settings.business_central.client_secret)
        flask.register_blueprint(business_central_webhook(ErpChanges(client), counters, state))
    if settings.gatewayapi is not None:
        flask.register_blueprint(acknowledge(Alarms(client), pending, load_catalogue(settings.language), utc_now))
    if settings.phone_webhook_secrets:
        secrets = settings.phone_webhook_secrets
        flask.register_blueprint(phone_webhook(Callbacks(client), counters, secrets, utc_now))
    if settings.gatewayapi is not None and settings.gatewayapi.webhook_secret is not None:
        secret = settings.gatewayapi.webhook_secret
        flask.register_blueprint(sms_webhook(Callbacks(client), counters, secret, utc_now))
    for part in sidebar_parts(settings, client, counters, utc_now):
        flask.register_blueprint(part)
    database = open_time_ledger(settings.database_url, settings.data_dir).database
    flask.register_blueprint(health(lambda: with_ledger(find_readiness(client), database)))
    flask.register_blueprint(metrics(client, counters, settings.metrics_token))
    Presence(client).keep_saying("web", counters.pay)
    return flask


@click.group()
@click.version_option(VERSION, prog_name="hotline")
def main() -> None:
    """Zendesk middleware of an ERP support desk."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8080, show_default=True)
def web(host: str, port: int) -> None:
    """Receive webhooks (gunicorn)."""
    from web.server import Server

    open_fast_redis(read_settings(need_zendesk=True, need_secret=True)).close()
    Server(create_app, host, port).run()


@main.command()
@click.option("--count", default=1, show_default=True, help="Worker processes.")
def worker(count: int) -> None:
    """Process tickets."""
    settings = read_settings(need_zendesk=True)
    if count > 1:
        from workers.installation import hotline_command
        from workers.supervisor import Child

        open_desk(settings)
        return supervise([Child(f"worker-{n + 1}", hotline_command("worker")) for n in range(count)])
    from workers import ticket_job
    from workers.presence import Presence
    from workers.redis_client import connect_for_rq
    from workers.report_transport import tell_of_reports
    from workers.worker import WorkerProcess

    set_up_process(settings, "worker")
    desk = open_desk(settings)
    tell_of_reports(desk.counters)
    ticket_job.serve(desk)
    rq_client = connect_for_rq(find_redis_url(settings))
    WorkerProcess(rq_client, Presence(desk.redis), desk.leases, desk.tend_rules).run()
    return None


@main.command()
def scheduler() -> None:
    """Hand out what is due.  Several may run."""
    from workers.budget import Budget
    from workers.chores import open_chores
    from workers.counters import Counters
    from workers.dispatcher import Dispatcher
    from workers.pending import Pending
    from workers.presence import Presence
    from workers.redis_client import connect_for_rq
    from workers.report_transport import tell_of_reports
    from workers.tickets_queue import open_queue
    from workers.upkeep import Upkeep

    settings = read_settings()
    set_up_process(settings, "scheduler")
    client = open_redis(settings)
    queue = open_queue(connect_for_rq(find_redis_url(settings)))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    counters = Counters(client)
    tell_of_reports(counters)
    Upkeep(open_chores(settings, client, counters)).start(stop)
    Dispatcher(client, queue, Pending(client), Presence(client), Budget(client, settings.allowance)).run(stop)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8080, show_default=True)
@click.option("--workers", default=2, show_default=True, help="Worker processes.")
def serve(host: str, port: int, workers: int) -> None:
    """Web, workers and scheduler together, with an embedded Redis where REDIS_URL is unset."""
    from workers.embedded_redis import NoRedisServer
    from workers.installation import LOCAL, listens, parts

    settings = read_settings(need_zendesk=True, need_secret=True)
    set_up_process(settings, "serve")
    watch_rulebook(settings)
    if listens(LOCAL.get(host, host), port):
        raise Fault(f"Something listens on port {port} already; choose another with --port.")
    try:
        children = parts(
            redis_url=settings.redis_url, data_dir=settings.data_dir, host=host, port=port, workers=workers
        )
    except NoRedisServer as error:
        raise Fault(str(error)) from error
    supervise(children, ready=lambda: click.echo(f"hotline serves http://{host}:{port} (Ctrl-C ends)", err=True))


def supervise(children: list[Child], ready: Callable[[], None] = lambda: None) -> None:
    """Keep the children alive until SIGTERM or Ctrl-C.  Ends the command if one cannot start."""
    from workers.supervisor import ChildFailed, Supervisor

    supervisor = Supervisor(children)
    supervisor.end_on_signals()
    try:
        supervisor.start()
        ready()
        supervisor.watch()
    except ChildFailed as error:
        raise Fault(str(error)) from error
    finally:
        supervisor.end()


@main.command()
@click.option(
    "--once", is_flag=True, help="Exit when all tickets are done, 0 only if every one ended as its sample says."
)
@click.option(
    "--tickets", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Sample tickets (JSON lines)."
)
def demo(once: bool, tickets: Path | None) -> None:
    """Everything against simulated outside systems, with sample tickets; needs no account."""
    from demo.run import run_demo

    raise SystemExit(run_demo(once=once, tickets=tickets))


for command in (rules, hours, zendesk, health, reconcile, forget, registered_time, dead):
    main.add_command(command)


if __name__ == "__main__":
    main()
