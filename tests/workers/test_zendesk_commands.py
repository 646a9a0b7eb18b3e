"""What an admin sees of `hotline zendesk plan` and `apply`, and of `hotline rules check --live`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import app
from demo.zendesk.account import CLIENT_ID, CLIENT_SECRET
from demo.zendesk.server import Simulator
from rules.fields import FIELDS


@pytest.fixture
def zendesk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Simulator]:
    monkeypatch.chdir(tmp_path)
    for name in ("RULES_DIR", "HOTLINE_LANGUAGE", "REDIS_URL", "DATA_DIR", "ZENDESK_WEBHOOK_SECRET"):
        monkeypatch.delenv(name, raising=False)
    with Simulator() as simulator:
        monkeypatch.setenv("ZENDESK_SUBDOMAIN", "demo")
        monkeypatch.setenv("ZENDESK_BASE_URL", simulator.address)
        monkeypatch.setenv("ZENDESK_OAUTH_CLIENT_ID", CLIENT_ID)
        monkeypatch.setenv("ZENDESK_OAUTH_CLIENT_SECRET", CLIENT_SECRET)
        monkeypatch.setenv("HOTLINE_PUBLIC_URL", "https://hotline.example/")
        yield simulator


def run(*words: str) -> Result:
    done = CliRunner().invoke(app.main, words)
    assert done.exception is None or isinstance(done.exception, SystemExit), "a traceback is no answer"
    return done


def test_an_admin_prepares_an_account_and_the_second_time_there_is_nothing_to_do(
    zendesk: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = run("zendesk", "plan")
    assert (planned.exit_code, len(zendesk.desk.triggers.rows)) == (0, 0)
    assert "lacks: field Kundenummer (text)\n" in planned.output
    assert "lacks: webhook Hotline to https://hotline.example/webhooks/zendesk\n" in planned.output
    made = run("zendesk", "apply")
    assert made.output.startswith(planned.output.replace("lacks: ", "made: "))
    name, _, secret = made.output.splitlines()[-1].partition("=")
    (webhook,) = zendesk.desk.webhooks.rows()
    assert (name, secret) == ("ZENDESK_WEBHOOK_SECRET", zendesk.desk.webhooks.find(str(webhook["id"])).secret)
    monkeypatch.setenv("ZENDESK_WEBHOOK_SECRET", f"old,{secret}")
    assert run("zendesk", "plan").output == run("zendesk", "apply").output == "nothing to change\n"


@pytest.mark.parametrize("words", [("zendesk", "plan"), ("zendesk", "apply"), ("rules", "check", "--live")])
@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("ZENDESK_OAUTH_CLIENT_SECRET", "wrong", "zendesk: mint token: 401"),
        ("ZENDESK_BASE_URL", "http://127.0.0.1:1", "zendesk: mint token: unreachable"),
        ("ZENDESK_BASE_URL", "http://zendesk.example", "ZENDESK_BASE_URL: must be https://"),
    ],
)
@pytest.mark.usefixtures("zendesk")
def test_what_goes_wrong_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)
    done = run(*words)
    assert done.exit_code == 1
    assert sentence in done.output


@pytest.mark.parametrize(
    ("value", "sentence"), [("", "HOTLINE_PUBLIC_URL: is not set"), ("http://hotline.example", "must be https://")]
)
@pytest.mark.usefixtures("zendesk")
def test_where_zendesk_reaches_us_must_be_known(monkeypatch: pytest.MonkeyPatch, value: str, sentence: str) -> None:
    monkeypatch.setenv("HOTLINE_PUBLIC_URL", value)
    done = run("zendesk", "plan")
    assert (done.exit_code, sentence in done.output) == (1, True)


def test_what_stands_in_the_way_is_one_line_each(zendesk: Simulator) -> None:
    for _ in range(2):
        zendesk.desk.account.add_group("Vagt")
        zendesk.desk.account.add_field("date", "Kundenavn", {})
    done = run("zendesk", "apply")
    assert (done.exit_code, done.output.count("\n")) == (1, 3)
    assert "There are 2 fields Kundenavn" in done.output
    assert "There are 2 groups Vagt" in done.output


def test_a_live_check_names_what_zendesk_has_no_more(zendesk: Simulator) -> None:
    lacking = run("rules", "check", "--live")
    assert lacking.exit_code == 1
    for field in FIELDS:
        assert f"field {field.title} findes ikke i Zendesk" in lacking.output
    run("zendesk", "apply")
    assert run("rules", "check", "--live").exit_code == 0
    account = zendesk.desk.account
    next(one for one in account.groups.values() if one.name == "Vagt").name = "Vagten"
    del next(one for one in account.fields.values() if one.title == "Aftale").options["hotline_agreement_none"]
    next(one for one in account.fields.values() if one.title == "Driftskritisk").active = False
    done = run("rules", "check", "--live")
    assert done.exit_code == 1
    assert [line.split(": error: ")[1].split(" findes")[0] for line in done.output.splitlines()[1:]] == [
        "option hotline_agreement_none of field Aftale",
        "field Driftskritisk",
    ]
    (group,) = [line for line in done.output.splitlines() if "routing.yaml" in line]
    assert re.search(r"/routing\.yaml:\d+:12: error: Gruppen Vagt findes ikke i Zendesk\. .*«Vagten»", group)
