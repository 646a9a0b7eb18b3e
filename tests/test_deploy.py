"""The files of docs/deploy name only what exists, keep secrets out, and let each part do no more than it needs."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import threading
import tomllib
from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from flask import Flask
from werkzeug.serving import make_server

import app
from tests.redis_servers import free_port
from workers.database_address import parse_database_url
from workers.settings import NAMES

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "docs" / "deploy"
CONTAINERFILE = (DEPLOY / "Containerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
OURS = ("web", "worker", "scheduler")


def tracked() -> list[str]:
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.split()


def instructions(name: str) -> list[str]:
    """What follows an instruction of the Containerfile, each on one line."""
    text = CONTAINERFILE.replace("\\\n", " ")
    return re.findall(rf"^{name} +(.*)$", text, re.MULTILINE)


def copied() -> list[str]:
    """The files and folders of the repository that the image gets."""
    return [word for line in instructions("COPY") if "--from" not in line for word in line.split()[:-1]]


def parse(words: Sequence[str]) -> click.Context:
    """The words after `hotline`, as the command itself reads them.  Raises what click says of a mistake."""
    command = app.main.commands[words[0]]
    return command.make_context(words[0], list(words[1:]))


def test_the_image_gets_only_what_is_named_and_all_that_is_named_exists() -> None:
    files = tracked()
    for name in copied():
        assert name not in (".", "*"), "a whole folder may hold a .env"
        assert name in files or any(one.startswith(f"{name}/") for one in files), name
    assert not any(".env" in name or name in ("tests", "docs", ".git", "data") for name in copied())


def test_the_builder_sees_nothing_else() -> None:
    lines = [one for one in (DEPLOY / "Containerfile.dockerignore").read_text().splitlines() if one[:1] != "#"]
    assert lines[0] == "*"
    assert sorted(one[1:] for one in lines if one.startswith("!")) == sorted(copied())


def test_the_image_gets_every_package_and_each_of_their_files() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    setuptools = project["tool"]["setuptools"]
    packages = [one.rstrip("*") for one in setuptools["packages"]["find"]["include"]]
    wanted = [*packages, *(f"{one}.py" for one in setuptools["py-modules"]), "pyproject.toml"]
    assert set(wanted) | {project["project"]["readme"], *project["project"]["license-files"]} <= set(copied())
    patterns = ["*.py", *setuptools["package-data"]["*"]]
    for name in tracked():
        if name.split("/")[0] in packages and not name.endswith(".md"):
            assert any(fnmatch(name.rpartition("/")[2], pattern) for pattern in patterns), name


def test_the_image_holds_no_setting_and_no_root() -> None:
    assert instructions("USER") == ["10001:10001"]
    set_here = set(re.findall(r"(\w+)=", " ".join([*instructions("ENV"), *instructions("ARG")])))
    assert set_here & set(NAMES) == {"DATA_DIR"}
    assert "ADD" not in re.findall(r"^[A-Z]+", CONTAINERFILE, re.MULTILINE)
    assert "--require-hashes" in CONTAINERFILE


def test_the_image_starts_a_real_command() -> None:
    (entry,), (command,) = instructions("ENTRYPOINT"), instructions("CMD")
    assert yaml.safe_load(entry) == ["hotline"]
    assert parse(yaml.safe_load(command)).info_name == "web"


def test_compose_builds_this_image_and_starts_each_part_by_a_real_command() -> None:
    assert set(COMPOSE["services"]) == {"redis", "database", *OURS}
    for name in OURS:
        service = COMPOSE["services"][name]
        assert service["command"][0] == name
        parse(service["command"])
        build = service["build"]
        assert (DEPLOY / build["context"]).resolve() == ROOT
        assert (ROOT / build["dockerfile"]).is_file()
        assert (DEPLOY / service["env_file"]).resolve() == ROOT / ".env"
        assert set(service["environment"]) <= set(NAMES)


def test_compose_lets_each_part_do_no_more_than_it_needs() -> None:
    for name, service in COMPOSE["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["restart"] == "always", name
    for name in ("redis", "database"):
        assert COMPOSE["services"][name]["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    published = {name: one["ports"] for name, one in COMPOSE["services"].items() if "ports" in one}
    assert published == {"web": ["127.0.0.1:8080:8080"]}, "TLS ends at a proxy of this machine"


def test_compose_keeps_what_redis_is_given_and_no_password_in_the_file() -> None:
    redis = COMPOSE["services"]["redis"]
    options = dict(zip(redis["command"][1::2], redis["command"][2::2], strict=True))
    assert options["--appendonly"] == "yes"
    assert options["--maxmemory-policy"] == "noeviction"
    secret = "${REDIS_PASSWORD:?set it in .env}"
    assert options["--requirepass"] == secret
    assert secret in COMPOSE["services"]["web"]["environment"]["REDIS_URL"]
    assert redis["volumes"] == ["redis:/data"]


def test_compose_keeps_registered_time_in_a_database_that_outlives_the_containers() -> None:
    database, secret = COMPOSE["services"]["database"], "${POSTGRES_PASSWORD:?set it in .env}"
    assert database["environment"]["POSTGRES_PASSWORD"] == secret
    assert database["volumes"] == ["database:/var/lib/postgresql/data"]
    assert {"redis", "database"} <= set(COMPOSE["volumes"])
    for name in OURS:
        url = COMPOSE["services"][name]["environment"]["DATABASE_URL"]
        assert (
            parse_database_url(url.replace(secret, "0f")) == "postgresql+psycopg://hotline:0f@database:5432/hotline"
        )


def test_the_health_check_of_compose_tells_a_web_that_answers_from_one_that_does_not() -> None:
    word, python, *arguments = COMPOSE["services"]["web"]["healthcheck"]["test"]
    assert (word, python) == ("CMD", "python")
    flask = Flask("web")
    flask.add_url_rule("/healthz", view_func=lambda: "ok\n")
    server = make_server("127.0.0.1", 0, flask)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        codes = []
        for port in (server.port, free_port()):
            command = [sys.executable, *(one.replace("8080", str(port)) for one in arguments)]
            codes.append(subprocess.run(command, capture_output=True, check=False, timeout=30).returncode)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert codes == [0, 1]


def value(unit: Path, name: str) -> list[str]:
    return re.findall(rf"^{name}=(.*)$", unit.read_text(), re.MULTILINE)


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_unit_starts_a_real_command_and_may_do_no_more_than_it_needs(unit: Path) -> None:
    (line,) = value(unit, "ExecStart")
    program, *words = shlex.split(line)
    assert program == "/opt/hotline/.venv/bin/hotline"
    parse(words)
    wanted = {
        "User": "hotline",
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "CapabilityBoundingSet": "",
        "StateDirectory": "hotline",
        "EnvironmentFile": "/etc/hotline/hotline.env",
        "Restart": "always",
        "StartLimitIntervalSec": "0",
    }
    assert {name: value(unit, name) for name in wanted} == {name: [one] for name, one in wanted.items()}
    settings = [one.partition("=")[0] for one in value(unit, "Environment")]
    assert settings == ["DATA_DIR"], "secrets stand in the file that only root and hotline read"


def test_there_is_a_unit_for_each_part_and_one_for_all() -> None:
    commands = {value(unit, "ExecStart")[0].split()[1]: unit.name for unit in SERVICES}
    assert commands == {
        "serve": "hotline.service",
        "web": "hotline-web.service",
        "worker": "hotline-worker@.service",
        "scheduler": "hotline-scheduler.service",
    }


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
def test_systemd_understands_every_unit(tmp_path: Path) -> None:
    for unit in UNITS:
        # The program must exist for systemd to be content; any does here.
        (tmp_path / unit.name).write_text(unit.read_text().replace("/opt/hotline/.venv/bin/hotline", sys.executable))
    command = ["systemd-analyze", "verify", *(str(tmp_path / unit.name) for unit in UNITS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    ours = [line for line in done.stderr.splitlines() if "hotline" in line and "man " not in line]
    assert ours == []
    assert done.returncode == 0, done.stderr


def test_every_file_is_told_of_in_the_guide() -> None:
    guide = (ROOT / "docs" / "installation.md").read_text()
    for path in (*DEPLOY.iterdir(), *UNITS):
        assert path.name in guide, path.name
