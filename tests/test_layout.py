"""Promises about the repository as a whole, each with the test that breaks when it is broken."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import click
import pytest

import app
from workers.pending import QUEUE_NAME
from workers.tickets_queue import ALLOWED

ROOT = Path(__file__).parent.parent
TRACKED = subprocess.run(
    ["git", "ls-files"],
    cwd=ROOT,
    capture_output=True,
    text=True,
    check=True,
).stdout.split()
PACKAGES = ("rules", "integrations", "workers", "web", "demo")


def commands(group: click.Group, prefix: str = "hotline") -> list[str]:
    found: list[str] = []
    for name, command in group.commands.items():
        found += commands(command, f"{prefix} {name}") if isinstance(command, click.Group) else [f"{prefix} {name}"]
    return found


def test_nobody_imports_the_app() -> None:
    for path in ROOT.rglob("*.py"):
        if path.relative_to(ROOT).parts[0] in PACKAGES:
            assert not re.search(r"^\s*(from app|import app)\b", path.read_text(), re.MULTILINE), path


@pytest.mark.parametrize("command", commands(app.main))
def test_every_command_is_documented(command: str) -> None:
    assert command in (ROOT / "README.md").read_text()


def test_no_other_command_is_documented() -> None:
    documented = set(re.findall(r"`(hotline(?: [a-z]+)+)", (ROOT / "README.md").read_text()))
    known = set(commands(app.main))
    assert all(any(known_one.startswith(one) for known_one in known) for one in documented), documented - known


def test_every_function_that_may_run_exists_and_its_queue_is_served() -> None:
    for name in ALLOWED:
        module, _, function = name.rpartition(".")
        source = (ROOT / (module.replace(".", "/") + ".py")).read_text()
        assert f"def {function}(" in source
    names = [
        path
        for path in ROOT.rglob("*.py")
        if path.relative_to(ROOT).parts[0] in PACKAGES and re.search(r"\bQueue\(", path.read_text())
    ]
    assert [path.name for path in names] == ["tickets_queue.py"], "one place makes queues, and the worker uses it"
    assert QUEUE_NAME == "tickets"


def test_the_lock_files_pin_hashes_and_name_no_registry() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "tests/bench/requirements.lock"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        pins = [line for line in text.splitlines() if re.match(r"[a-z0-9]", line)]
        assert pins
        assert all("==" in line and line.rstrip().endswith("\\") for line in pins)


def test_no_committed_file_names_a_machine_or_a_registry() -> None:
    folders = [f"/{name}/" for name in ("work", "root")]
    hosts = [f"{name}.org" for name in ("pypi", "npmjs", "pythonhosted")]
    forbidden = re.compile("|".join(map(re.escape, [*folders, *hosts])))
    for name in TRACKED:
        path = ROOT / name
        if path.suffix not in (".png", ".ico") and path.is_file() and path != Path(__file__):
            assert not forbidden.search(path.read_text("utf-8", errors="replace")), name


def test_no_module_has_a_name_that_says_nothing() -> None:
    for name in TRACKED:
        assert not re.search(r"(^|/)(utils?|helpers?|managers?|common|base)\.py$", name), name


@pytest.mark.xdist_group("layout")
def test_the_tests_of_a_group_are_run_by_one_process(request: pytest.FixtureRequest) -> None:
    """Else what is costly to start is started by each, without a word: pytest-dev/pytest-xdist#1386."""
    assert "PYTEST_XDIST_WORKER" not in os.environ or request.node.nodeid.endswith("@layout")
