"""The whole installation against simulated outside systems: every part a process, everything in one folder."""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from demo.business_central.account import CLIENT_ID, CLIENT_SECRET, SUPPORT_API, TENANT_ID
from demo.business_central.company import BASE_PATH
from demo.business_central.records import read_records
from demo.gatewayapi.server import RECEIVER, TOKEN, WEBHOOK_SECRET
from demo.interruption import Interruption
from demo.teamviewer.server import TOKEN as TEAMVIEWER_TOKEN
from demo.zendesk.account import CLIENT_ID as ZENDESK_CLIENT_ID
from demo.zendesk.account import CLIENT_SECRET as ZENDESK_CLIENT_SECRET
from demo.zendesk.control import Control
from rules.language.catalogue import Language
from workers.embedded_redis import NoRedisServer, socket_url
from workers.installation import hotline_command, listens, parts, python_command, redis_child
from workers.settings import NAMES
from workers.supervisor import Child, ChildFailed, Supervisor
from workers.zendesk_app import build_package

DATA = Path(__file__).parent / "data"
HOST = "127.0.0.1"

PHONE_SECRET = "whsec_ZGVtby10ZWxlcGhvbmUtc2VjcmV0LW9mLTMyLWxldHRlcnM="  # noqa: S105 (of the demo, no secret of anyone)

NO_SETTINGS: Mapping[str, str] = {}

_LINES_OF_LOG = 15


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where everything can be poked at."""

    web: str
    zendesk: str
    business_central: str
    gatewayapi: str
    teamviewer: str


@dataclass(slots=True)
class Stack:
    """The running parts: `supervisor` has those of Hotline, `outside` Redis and the simulated systems."""

    addresses: Addresses
    log: Path
    env: dict[str, str]
    outside: Supervisor
    supervisor: Supervisor


@contextmanager
def running_stack(
    *,
    workers: int = 1,
    worker: Sequence[str] = ("demo.worker",),
    through: str | None = None,
    redis_settings: Mapping[str, str] = NO_SETTINGS,
    zendesk_options: Sequence[str] = (),
    settings: Mapping[str, str] = NO_SETTINGS,
    make_rules: Callable[[Path], Path] | None = None,
    interruption: Interruption | None = None,
) -> Iterator[Stack]:
    """Start everything, prepare the account with `hotline zendesk apply`, and end everything on leaving.

    `settings` go beyond those that the demo itself makes, `redis_settings` to the embedded Redis alone.  `through` is
    a module of ours that runs the others.  `make_rules` makes the rules in a folder that goes with the stack, unless
    the environment names some.

    Raises StackFailed, with what the part itself said, when one does not start, and Interrupted when `interruption`
    came meanwhile.
    """
    interruption = interruption or Interruption()
    web, zendesk, bc, gatewayapi, teamviewer = _free_ports(5)
    company = read_records(DATA / "customers.json", date.today()).company_id  # noqa: DTZ011 (the demo's own day)
    with tempfile.TemporaryDirectory(prefix="hotline-demo-") as directory:
        data_dir = Path(directory)
        addresses = Addresses(*(f"http://{HOST}:{port}" for port in (web, zendesk, bc, gatewayapi, teamviewer)))
        env = {
            **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")},
            # Set, though empty, so that no part takes a real account from the environment or from a `.env`.
            **dict.fromkeys(NAMES, ""),
            **{name: os.environ.get(name, "") for name in ("HOTLINE_LANGUAGE", "RULES_DIR")},
            "HOTLINE_PUBLIC_URL": addresses.web,
            "DATA_DIR": directory,
            "ZENDESK_SUBDOMAIN": "demo",
            "ZENDESK_BASE_URL": addresses.zendesk,
            "ZENDESK_OAUTH_CLIENT_ID": ZENDESK_CLIENT_ID,
            "ZENDESK_OAUTH_CLIENT_SECRET": ZENDESK_CLIENT_SECRET,
            "ERP": "business_central",
            "BC_BASE_URL": addresses.business_central + BASE_PATH,
            "BC_TOKEN_URL": f"{addresses.business_central}/{TENANT_ID}/oauth2/v2.0/token",
            "BC_CLIENT_ID": CLIENT_ID,
            "BC_CLIENT_SECRET": CLIENT_SECRET,
            "BC_COMPANY_ID": company,
            "BC_SUPPORT_API": SUPPORT_API,
            "GATEWAYAPI_BASE_URL": addresses.gatewayapi,
            "GATEWAYAPI_TOKEN": TOKEN,
            "GATEWAYAPI_SENDER": str(RECEIVER),
            "GATEWAYAPI_WEBHOOK_SECRET": WEBHOOK_SECRET,
            "PHONE_WEBHOOK_SECRET": PHONE_SECRET,
            "TEAMVIEWER_BASE_URL": addresses.teamviewer,
            "TEAMVIEWER_TOKEN": TEAMVIEWER_TOKEN,
            **settings,
        }
        if make_rules is not None and not env["RULES_DIR"]:
            env["RULES_DIR"] = str(make_rules(data_dir))
        log = data_dir / "hotline.log"
        try:
            redis = redis_child(data_dir)
            redis.env = redis_settings or None
        except NoRedisServer as error:
            raise StackFailed(str(error)) from error
        outside = Supervisor(
            [
                _simulator("zendesk", zendesk, data_dir, *zendesk_options),
                _simulator("business_central", bc, data_dir, "--data", str(DATA / "customers.json")),
                _simulator("gatewayapi", gatewayapi, data_dir, "--webhook", f"{addresses.web}/webhooks/sms"),
                _simulator("teamviewer", teamviewer, data_dir),
                redis,
            ],
            interruption.came,
        )
        for child in outside.children:
            child.log = log
            if child is not redis and through is not None:
                child.command = _run_by(through, child.command)
        try:
            outside.start()
            interruption.check()
            env["ZENDESK_WEBHOOK_SECRET"] = _apply(env)
            env["ZENDESK_APP_ID"] = _install_app(addresses, env)
            env["ZENDESK_SDK_URL"] = f"{addresses.zendesk}/_sim/frame/files/zaf_sdk.js"
            interruption.check()
            url = socket_url(data_dir)
            inside = parts(redis_url=url, data_dir=data_dir, host=HOST, port=web, workers=workers, env=env)
            for child in inside:
                child.log = log
                if child.name.startswith("worker"):
                    child.command = python_command(*worker)
                if through is not None:
                    child.command = _run_by(through, child.command)
            supervisor = Supervisor(inside, interruption.came)
            try:
                supervisor.start()
                interruption.check()
                yield Stack(addresses, log, env, outside, supervisor)
            finally:
                supervisor.end()
        except ChildFailed as error:
            interruption.check()
            said = log.read_text("utf-8", "replace").splitlines() if log.exists() else []
            raise StackFailed("\n".join([str(error), *said[-_LINES_OF_LOG:]])) from error
        finally:
            outside.end()


class StackFailed(Exception):
    """A part did not start; the message ends with what it said itself."""


def _simulator(name: str, port: int, data_dir: Path, *words: str) -> Child:
    command = python_command(f"demo.{name}", "--port", str(port), *words)
    return Child(name, command, ready=lambda: listens(HOST, port), env={"DATA_DIR": str(data_dir)})


def _run_by(module: str, command: Sequence[str]) -> Sequence[str]:
    """The same module of ours, run by another one."""
    after = command.index("-m") + 1
    return [*command[:after], module, *command[after:]]


def _apply(env: dict[str, str]) -> str:
    """Run `hotline zendesk apply` as an admin would, and take the secret from what it prints."""
    done = subprocess.run(  # noqa: S603 (our own command)
        hotline_command("zendesk", "apply"),
        env=env,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        start_new_session=True,  # as the other parts: Ctrl-C is for us alone
    )
    if done.returncode != 0:
        raise StackFailed(f"hotline zendesk apply failed\n{done.stderr.strip()}")
    return done.stdout.rpartition("ZENDESK_WEBHOOK_SECRET=")[2].strip()


def _install_app(addresses: Addresses, env: Mapping[str, str]) -> str:
    """Upload the sidebar's app as an admin would, and take its number."""
    language: Language = "en" if env["HOTLINE_LANGUAGE"] == "en" else "da"
    return str(Control(addresses.zendesk).install_app(build_package(addresses.web, language, "demo")))


def _free_ports(count: int) -> Sequence[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind((HOST, 0))
        return [int(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()
