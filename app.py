"""The Flask app and the `hotline` command: wiring only."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click
from dotenv import load_dotenv
from flask import Flask, got_request_exception

from workers.settings import Settings, parse_settings
from workers.settings_reader import SettingsError

if TYPE_CHECKING:
    import redis

    from rules.language.catalogue import Catalogue
    from rules.problem import Problem
    from rules.rulebook import Rulebook
    from workers.desk import Desk
    from workers.pending import Pending
    from workers.rulebook_watch import RulebookWatch
    from workers.supervisor import Child

VERSION = version("hotline")


class Fault(click.ClickException):
    """A sentence for the operator instead of a traceback; exit code 1."""


class BrokenRules(Fault):
    """All problems of a rulebook, one a line, in the form of `rules check`."""

    def show(self, file: IO[str] | None = None) -> None:
        """Nothing before the first FILE: editors and CI read these lines."""
        click.echo(self.format_message(), file=file, err=file is None)


def read_settings(*, need_zendesk: bool = False, need_secret: bool = False) -> Settings:
    """The settings of this process, from the environment and `.env`.  Ends the command with one message if wrong."""
    load_dotenv(Path(".env"))
    try:
        return parse_settings(os.environ, need_zendesk=need_zendesk, need_secret=need_secret)
    except SettingsError as error:
        raise Fault(str(error)) from error


def find_redis_url(settings: Settings) -> str:
    """REDIS_URL, else the embedded server that `hotline serve` runs.  Ends the command if there is neither."""
    from workers.embedded_redis import NoRedisServer, answers, socket_url

    if settings.redis_url is not None:
        return settings.redis_url
    try:
        url = socket_url(settings.data_dir)
    except NoRedisServer as error:
        raise Fault(str(error)) from error
    if not answers(url):
        raise Fault(
            "REDIS_URL is not set and no embedded Redis is running under DATA_DIR; "
            "set REDIS_URL, or start everything with `hotline serve`."
        )
    return url


def open_redis(settings: Settings) -> redis.Redis:
    """A connection to a Redis that keeps what it is given.  Ends the command if there is none."""
    import redis

    from workers.redis_client import UnsafeRedis, check_keeping, connect
    from workers.redis_trouble import wait_until_loaded

    client = connect(find_redis_url(settings))
    try:
        wait_until_loaded(client)
        check_keeping(client)
    except UnsafeRedis as error:
        raise Fault(str(error)) from error
    except redis.RedisError as error:
        raise Fault(f"Redis does not answer (REDIS_URL): {error}") from error
    return client


def open_fast_redis(settings: Settings) -> redis.Redis:
    """The web's connection.  A Redis that is away does not keep the web from starting: it answers 503 until then."""
    import redis

    from workers.redis_client import UnsafeRedis, check_keeping, connect

    client = connect(find_redis_url(settings), fast_failing=True)
    with contextlib.suppress(redis.RedisError):
        try:
            check_keeping(client)
        except UnsafeRedis as error:
            raise Fault(str(error)) from error
    return client


def open_desk(settings: Settings) -> Desk:
    """Everything a pass needs.  Ends the command when the rulebook has errors or Redis is unfit."""
    from rules.rulebook import RulebookError
    from workers.desk import make_desk

    try:
        return make_desk(settings, open_redis(settings))
    except RulebookError as error:
        raise BrokenRules(error.render(settings.language)) from error


def open_rulebook(settings: Settings, directory: Path | None = None) -> Rulebook:
    """The rulebook of a folder, or the one in force.  Ends the command with all its problems if it has errors."""
    from rules.rulebook import RulebookError, load_rulebook

    try:
        return load_rulebook(directory or settings.rules_dir)
    except RulebookError as error:
        raise BrokenRules(error.render(settings.language)) from error


def watch_rulebook(settings: Settings) -> RulebookWatch:
    """The rulebook in force, or the last good one.  Ends the command with all problems if there is neither."""
    from rules.rulebook import RulebookError
    from workers.rulebook_watch import KEPT_FILE, RulebookWatch

    try:
        return RulebookWatch(settings.rules_dir, settings.data_dir / KEPT_FILE, settings.language)
    except RulebookError as error:
        raise BrokenRules(error.render(settings.language)) from error


def catalogue_of(settings: Settings) -> Catalogue:
    """The sentences in the language of the setting."""
    from rules.language.catalogue import load_catalogue

    return load_catalogue(settings.language)


def parse_instant(text: str) -> datetime:
    """An instant with offset from the command line.  Ends the command if it is none."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Fault(f"{text} is not an ISO 8601 instant such as 2026-11-23T14:30+01:00.") from None
    if at.tzinfo is None:
        example = text if "T" in text or " " in text else f"{text}T08:00"
        raise Fault(f"{text} has no offset; write e.g. {example}+01:00.")
    if not 1970 <= at.year < 3000:
        raise Fault(f"{text} is not between 1970 and 2999.")
    return at


def parse_day(text: str) -> date:
    """A date from the command line.  Ends the command if it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Fault(f"{text} is not a date such as 2026-11-23.") from None


def open_pending() -> Pending:
    """The pending and dead tickets, for a command of the operator."""
    from workers.pending import Pending

    return Pending(open_redis(read_settings()))


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


@main.group()
def rules() -> None:
    """Check, test and explain the admins' YAML."""


@rules.command("check")
@click.argument("directory", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--live", is_flag=True, help="Also compare groups and fields with Zendesk.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def check_rules(directory: Path | None, live: bool, form: str) -> None:
    """Validate; exit code 1 on any error."""
    from workers import rules_commands
    from workers.zendesk_commands import find_missing

    def ask(path: Path) -> tuple[list[Problem], list[str]]:
        problems, lacking = find_missing(settings, path)
        return [*problems, *find_unmatched(settings, path)], lacking

    settings = read_settings(need_zendesk=live)
    with sentences():
        code = rules_commands.check(
            directory or settings.rules_dir,
            catalogue_of(settings),
            ask if live else None,
            as_json=form == "json",
            alarms=settings.gatewayapi is not None,
        )
    raise SystemExit(code)


def find_unmatched(settings: Settings, directory: Path) -> list[Problem]:
    """Warnings of rules that have long decided nothing; none where the Redis of the workers does not answer."""
    import redis

    from workers.redis_client import connect
    from workers.rule_matches import unmatched_warnings

    with contextlib.suppress(Fault, redis.RedisError):
        client = connect(find_redis_url(settings), fast_failing=True)
        return unmatched_warnings(directory, open_rulebook(settings, directory), client, datetime.now(UTC))
    return []


@rules.command("test")
@click.argument("directory", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def test_rules(directory: Path | None) -> None:
    """Run the admins' own cases and the examples inside rules; exit code 1 on a failure."""
    from workers import rules_commands

    settings = read_settings()
    rulebook = open_rulebook(settings, directory)
    raise SystemExit(rules_commands.test(directory or settings.rules_dir, rulebook, catalogue_of(settings)))


@rules.command("explain")
@click.argument("ticket", metavar="TICKET.json")
@click.option("--at", type=click.STRING, metavar="ISO", help="Decide as of this instant.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def explain_rules(ticket: str, at: str | None, form: str) -> None:
    """One decision with all its reasons; `-` reads standard input, a number reads that ticket from Zendesk."""
    from rules.replay import BadTicket
    from workers import rules_commands
    from workers.zendesk_commands import read_ticket

    settings = read_settings(need_zendesk=rules_commands.is_number(ticket))
    try:
        with sentences():
            rules_commands.explain_one(
                ticket,
                parse_instant(at) if at else None,
                open_rulebook(settings),
                catalogue_of(settings),
                lambda number: read_ticket(open_desk(settings), number),
                as_json=form == "json",
            )
    except BadTicket as error:
        raise Fault(str(error)) from error


@rules.command("replay")
@click.argument("file", type=click.File("rb"))
@click.option("--rules", "directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--against", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Print what would change."
)
@click.option("--format", "form", type=click.Choice(["jsonl"]), help="With --against: JSON instead of sentences.")
def replay_rules(file: IO[bytes], directory: Path | None, against: Path | None, form: str | None) -> None:
    """Decide every ticket of a file (`-`: standard input), without any network.

    Exit code 2 if lines could not be read, 3 if a critical case would no longer be one.
    """
    from workers.replay_command import replay, replay_against

    settings = read_settings()
    rulebook, catalogue = open_rulebook(settings, directory), catalogue_of(settings)
    name = str(getattr(file, "name", "-"))
    if against is None:
        raise SystemExit(replay(file, name, rulebook, catalogue))
    other = open_rulebook(settings, against)
    raise SystemExit(replay_against(file, name, rulebook, other, catalogue, as_json=form == "jsonl"))


@rules.command("learn")
@click.argument("files", nargs=-1, type=click.File("rb"), metavar="FILE.jsonl...")
@click.option("--rules", "directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Default: learned.json beside the rules."
)
def learn_rules(files: tuple[IO[bytes], ...], directory: Path | None, output: Path | None) -> None:
    """Teach the second opinion with corrected tickets of your own (`critical`, `critical_reason`).

    Exit code 2, and nothing changed, if lines could not be read.
    """
    from rules.learned_file import LEARNED
    from rules.rulebook import RulebookError, read_critical
    from workers.learn_command import learn_tickets

    settings = read_settings()
    folder = directory or settings.rules_dir
    named = [(str(getattr(file, "name", "-")), file) for file in files]
    try:
        code = learn_tickets(named, read_critical(folder), output or folder / LEARNED, catalogue_of(settings))
    except RulebookError as error:
        raise BrokenRules(error.render(settings.language)) from error
    except OSError as error:
        raise Fault(f"{error.filename or output or folder}: {error.strerror}.") from error
    raise SystemExit(code)


@rules.command("corrections")
@click.argument("directory", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--since", help="An instant such as 2026-11-23T08:00+01:00; without it, all that are kept.")
def show_corrections(directory: Path | None, since: str | None) -> None:
    """Print what agents have corrected in the sidebar, as cases in the form of cases.yaml."""
    from workers.corrections_command import print_corrections
    from workers.time_ledger.database import LedgerUnavailable

    settings = read_settings(need_zendesk=True)
    with sentences():
        try:
            print_corrections(settings, directory, parse_instant(since) if since is not None else None)
        except LedgerUnavailable as error:
            raise Fault(f"The database cannot be read: {error}.") from error


@rules.command("schema")
def schema_rules() -> None:
    """Print the JSON Schema of the YAML, for editors."""
    from workers import rules_commands

    rules_commands.schema(catalogue_of(read_settings()))


@main.command()
@click.argument("schedule")
@click.option("--from", "from_at", required=True, metavar="ISO")
@click.option("--add", metavar="4h")
@click.option("--until", metavar="ISO")
def hours(schedule: str, from_at: str, add: str | None, until: str | None) -> None:
    """Calendar arithmetic with the reason for each skipped stretch."""
    from pydantic_core import PydanticCustomError

    from workers import rules_commands

    settings = read_settings()
    schedules = open_rulebook(settings).schedules
    if schedule not in schedules:
        raise Fault(f"There is no schedule called {schedule}; there are: {', '.join(sorted(schedules))}.")
    if (add is None) == (until is None):
        raise Fault("Give --add or --until.")
    until_at = parse_instant(until) if until else None
    try:
        rules_commands.hours(schedules[schedule], catalogue_of(settings), parse_instant(from_at), add, until_at)
    except OverflowError:
        raise Fault(f"{add} is too long.") from None
    except (ValueError, PydanticCustomError) as error:
        raise Fault(str(error)) from error


@main.group()
def zendesk() -> None:
    """What the Zendesk account needs: fields, groups, webhook, triggers."""


@zendesk.command("plan")
@click.option("--native-sla", is_flag=True, help="Also Zendesk's own SLA policies and schedules.")
def plan_zendesk(native_sla: bool) -> None:
    """Show what the account lacks."""
    from workers.zendesk_commands import provision

    with sentences():
        provision(read_settings(need_zendesk=True), make=False, native_sla=native_sla)


@zendesk.command("apply")
@click.option("--native-sla", is_flag=True, help="Also Zendesk's own SLA policies and schedules.")
def apply_zendesk(native_sla: bool) -> None:
    """Make what the account lacks; a second time it changes nothing."""
    from workers.zendesk_commands import provision

    with sentences():
        provision(read_settings(need_zendesk=True), make=True, native_sla=native_sla)


@zendesk.command("app")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Default: hotline-zendesk-app.zip.")
@click.option(
    "--requirements", is_flag=True, help="Zendesk makes fields, webhook and triggers on install; instead of apply."
)
@click.option("--installed", is_flag=True, help="Print the account's apps, to find ZENDESK_APP_ID.")
def app_of_zendesk(output: Path | None, requirements: bool, installed: bool) -> None:
    """Make the package of the sidebar, which an admin uploads to Zendesk."""
    from workers.zendesk_app import DEFAULT_OUTPUT, show_installed, write_app

    settings = read_settings(need_zendesk=requirements or installed)
    with sentences():
        if installed:
            return show_installed(settings)
        try:
            write_app(settings, output or DEFAULT_OUTPUT, VERSION, requirements=requirements)
        except OSError as error:
            raise Fault(f"{error.filename or output}: {error.strerror}.") from error
    return None


@contextlib.contextmanager
def sentences() -> Iterator[None]:
    """What an outside system or a file does to a command becomes a sentence for the operator."""
    from integrations.errors import IntegrationError
    from integrations.zendesk.provision import ProvisionError
    from rules.rulebook import RulebookError

    try:
        yield
    except (IntegrationError, ProvisionError, RulebookError, SettingsError) as error:
        raise Fault(str(error)) from error


@main.command()
def health() -> None:
    """Ask all parts and the outside systems whether they answer; exit code 1 if a needed one does not."""
    from workers.ledger_readiness import with_ledger
    from workers.readiness import find_readiness, find_unanswering
    from workers.remote_readiness import with_remote
    from workers.time_ledger.opening import open_time_ledger

    settings = read_settings(need_zendesk=True)
    desk = open_desk(settings)
    database = open_time_ledger(settings.database_url, settings.data_dir).database
    outside = with_remote(find_unanswering(desk), settings, desk.counters.observe_call)
    found = (with_ledger(find_readiness(desk.redis), database), outside)
    for name, state in found[0].parts.items():
        click.echo(f"{name}: {state}")
    for sentence in dict.fromkeys(sentence for one in found for sentence in one.warnings):
        click.echo(f"warning: {sentence}")
    for sentence in dict.fromkeys(sentence for one in found for sentence in one.missing):
        click.echo(f"missing: {sentence}")
    if not all(one.ready for one in found):
        raise SystemExit(1)
    click.echo("ready")


@main.command()
@click.option(
    "--since", help="An instant such as 2026-11-23T08:00+01:00; without it, from where the last sweep ended."
)
@click.option("--all-open", is_flag=True, help="Also every ticket that is not solved: after a lost Redis.")
def reconcile(since: str | None, all_open: bool) -> None:
    """Find tickets that no webhook told of, and have them processed."""
    from workers.reconcile_command import reconcile as sweep

    desk = open_desk(read_settings(need_zendesk=True))
    for line in sweep(desk, since=parse_instant(since) if since is not None else None, all_open=all_open):
        click.echo(line)


@main.command()
@click.option("--customer", "number", help="A customer number.")
@click.option("--email", help="A mail address.")
def forget(number: str | None, email: str | None) -> None:
    """Remove what Hotline itself holds of a customer or an address."""
    from workers.forget_command import forget as remove
    from workers.time_ledger.database import LedgerUnavailable

    if not (number or "").strip() and not (email or "").strip():
        raise Fault("Say whom: --customer NUMBER, --email ADDRESS or both.")
    settings = read_settings()
    try:
        for line in remove(settings, open_redis(settings), number=number, email=email):
            click.echo(line)
    except LedgerUnavailable as error:
        raise Fault(f"The database cannot be read, so corrections are still kept: {error}.") from error


@contextlib.contextmanager
def ledger_sentences() -> Iterator[None]:
    """As `sentences`, and what is wrong with the ledger of registered time."""
    from workers.time_commands import NotPostable
    from workers.time_ledger.database import LedgerUnavailable

    try:
        with sentences():
            yield
    except NotPostable as error:
        raise Fault(str(error)) from error
    except LedgerUnavailable as error:
        raise Fault(f"The database of the registered time cannot be used ({error}).") from error


@main.group("time")
def registered_time() -> None:
    """Time that consultants registered on tickets: approve, post or export, back up."""


@registered_time.command("export")
@click.option("--from", "first", required=True, metavar="DATE", help="The first day, such as 2026-11-01.")
@click.option("--to", "last", required=True, metavar="DATE", help="The last day.")
@click.option("--all", "every", is_flag=True, help="Also what nobody has approved yet.")
def export_time(first: str, last: str, every: bool) -> None:
    """Print what is approved as CSV."""
    from workers.time_commands import export

    settings = read_settings()
    days = parse_day(first), parse_day(last)
    with ledger_sentences():
        click.echo(export(settings, open_rulebook(settings), *days, every=every), nl=False)


@registered_time.command("approve")
@click.option("--to", "last", required=True, metavar="DATE", help="All work until the end of this day.")
@click.option("--by", "who", required=True, help="Who approves.")
def approve_time(last: str, who: str) -> None:
    """Approve what was registered."""
    from workers.time_commands import approve

    settings = read_settings()
    with ledger_sentences():
        click.echo(f"{approve(settings, open_rulebook(settings), parse_day(last), who)} entries approved")


@registered_time.command("booked")
@click.option("--from", "first", required=True, metavar="DATE")
@click.option("--to", "last", required=True, metavar="DATE")
@click.option("--by", "who", required=True, help="Who says so.")
def booked_time(first: str, last: str, who: str) -> None:
    """Note that the ERP has what was exported, so that the clips left are not less by it any more."""
    from workers.time_commands import booked

    settings = read_settings()
    days = parse_day(first), parse_day(last)
    with ledger_sentences():
        click.echo(f"{booked(settings, open_rulebook(settings), *days, who)} entries booked")


@registered_time.command("post")
def post_time() -> None:
    """Post what is approved in Business Central, each entry once; exit code 1 if any is held back."""
    from workers.time_commands import post

    settings = read_settings()
    held = False
    with ledger_sentences():
        for line in post(settings, open_rulebook(settings), open_redis(settings)):
            held = held or "\theld" in line
            click.echo(line)
    if held:
        raise SystemExit(1)


@registered_time.command("backup")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
def backup_time(target: Path) -> None:
    """Copy the embedded ledger, while it is in use, into a file that is not there yet."""
    from workers.time_backup import NoBackup, back_up
    from workers.time_ledger.opening import open_time_ledger

    settings = read_settings()
    try:
        count = back_up(open_time_ledger(settings.database_url, settings.data_dir).database, target)
    except NoBackup as error:
        raise Fault(str(error)) from error
    except OSError as error:
        raise Fault(f"{target}: {error.strerror}.") from error
    click.echo(f"{count} entries in {target}")


@main.group()
def dead() -> None:
    """Tickets whose processing gave up."""


@dead.command("list")
def list_dead() -> None:
    """One line each, the longest dead first."""
    for one in open_pending().dead():
        click.echo(f"{one.ticket_id}\t{one.died_at.isoformat(timespec='seconds')}\t{one.error}\t{one.detail}")


@dead.command("show")
@click.argument("ticket_id", metavar="ID")
def show_dead(ticket_id: str) -> None:
    """All that is known of one."""
    found = [one for one in open_pending().dead() if one.ticket_id == ticket_id]
    if not found:
        raise Fault(f"Ticket {ticket_id} is not dead.")
    (one,) = found
    for name in ("ticket_id", "error", "detail", "attempts", "first_at", "died_at", "event"):
        click.echo(f"{name}: {getattr(one, name)}")


@dead.command("retry")
@click.argument("ticket_id", metavar="ID", required=False)
@click.option("--all", "every", is_flag=True, help="Retry all of them.")
def retry_dead(ticket_id: str | None, every: bool) -> None:
    """Process it again."""
    pending = open_pending()
    if every == (ticket_id is not None):
        raise Fault("Give one ticket ID, or --all.")
    ids = [one.ticket_id for one in pending.dead()] if every else [str(ticket_id)]
    for one in ids:
        if not pending.retry_dead(one):
            raise Fault(f"Ticket {one} is not dead.")
    click.echo(f"{len(ids)} pending again")


if __name__ == "__main__":
    main()
