from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
import redis

from workers import rulebook_watch
from workers.desk import make_desk
from workers.rulebooks_in_use import InUse, RulebooksInUse
from workers.settings import DEFAULT_RULES_DIR, parse_settings


def test_a_pass_decides_by_one_rulebook_and_the_next_one_by_the_newest(
    client: redis.Redis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rulebook_watch, "SETTLED_AFTER", timedelta(days=-1))
    folder, data = shutil.copytree(DEFAULT_RULES_DIR, tmp_path / "rules"), tmp_path / "data"
    account = {"ZENDESK_SUBDOMAIN": "x", "ZENDESK_OAUTH_CLIENT_ID": "c", "ZENDESK_OAUTH_CLIENT_SECRET": "s"}
    desk = make_desk(parse_settings({**account, "RULES_DIR": str(folder), "DATA_DIR": str(data)}), client)
    routing = folder / "routing.yaml"
    for name in ("routing.yaml", "cases.yaml"):
        text = (folder / name).read_text("utf-8")
        (folder / name).write_text(text.replace("group: BC Support", "group: BC Desk"), "utf-8")
    begun = desk.of_now()
    desk.tend_rules()
    assert "BC Support" in begun.rulebook.groups, "what has begun goes on by what it began with"
    assert "BC Desk" in desk.of_now().rulebook.groups
    version = desk.of_now().rulebook.version
    assert RulebooksInUse(client).read() == InUse({version: 1}, ())
    assert (data / "rulebook.json").is_file()
    routing.write_text("half of it", "utf-8")
    desk.tend_rules()
    assert desk.of_now().rulebook.version == version
    (failure,) = RulebooksInUse(client).read().failures
    assert failure.startswith("routing.yaml:")
