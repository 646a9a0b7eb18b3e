"""The app's package passes what Zendesk's own validator checks, and says what it shall say."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import app
from demo.zendesk.account import CLIENT_ID, CLIENT_SECRET, SERVICE_USER
from demo.zendesk.app_package import parse_package, problems
from demo.zendesk.control import Control
from demo.zendesk.refusal import Refusal
from demo.zendesk.server import Simulator
from rules.fields import FIELDS
from workers.settings import NAMES
from workers.zendesk_app import build_package, to_requirements

URL = "https://hotline.firma.example"


def read(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_manifest(**changes: Any) -> dict[str, bytes]:
    """Our package with a manifest that is wrong in some way; None takes a key out."""
    files = read(build_package(URL, "da", "1.0"))
    manifest = {**json.loads(files["manifest.json"]), **changes}
    kept = {key: value for key, value in manifest.items() if value is not None}
    return {**files, "manifest.json": json.dumps(kept).encode()}


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("requirements", [None, to_requirements(URL, "9001")])
def test_the_package_is_what_zendesk_takes(language: Any, requirements: Any) -> None:
    package = build_package(URL, language, "1.0", requirements)
    assert problems(read(package)) == []
    taken = parse_package(package)
    assert (taken.name, taken.url, taken.signed_urls) == ("Hotline", f"{URL}/sidebar", True)


def test_the_manifest_puts_the_page_beside_tickets_only_and_asks_for_signed_urls() -> None:
    manifest = json.loads(read(build_package(URL, "en", "1.2.3"))["manifest.json"])
    assert manifest["location"] == {"support": {"ticket_sidebar": {"url": f"{URL}/sidebar", "flexible": True}}}
    assert (manifest["signedUrls"], manifest["private"], manifest["frameworkVersion"]) == (True, True, "2.0")
    assert (manifest["defaultLocale"], manifest["version"]) == ("en", "1.2.3")


def test_both_languages_say_all_that_an_admin_reads() -> None:
    files = read(build_package(URL, "da", "1.0"))
    texts = [json.loads(files[f"translations/{one}.json"])["app"] for one in ("da", "en")]
    assert [sorted(one) for one in texts] == [
        ["installation_instructions", "long_description", "name", "short_description"]
    ] * 2
    assert texts[0]["long_description"] != texts[1]["long_description"]


def test_the_same_settings_make_the_same_package() -> None:
    assert build_package(URL, "da", "1.0") == build_package(URL, "da", "1.0")
    assert build_package(URL, "da", "1.0") != build_package(URL, "da", "1.1")


@pytest.mark.parametrize(
    ("public_url", "url"),
    [
        ("http://127.0.0.1:8080", "http://localhost:8080/sidebar"),
        ("https://firma.example/hotline", "https://firma.example/hotline/sidebar"),
    ],
)
def test_the_address_is_one_that_zendesk_takes(public_url: str, url: str) -> None:
    assert parse_package(build_package(public_url, "da", "1.0")).url == url


def test_requirements_make_what_apply_makes() -> None:
    requirements: Any = to_requirements(URL, "9001")
    assert [one["title"] for one in requirements["ticket_fields"].values()] == [one.title for one in FIELDS]
    (webhook,) = requirements["webhooks"].values()
    assert webhook["endpoint"] == f"{URL}/webhooks/zendesk"
    assert webhook["subscriptions"] == ["conditional_ticket_events"]
    for trigger in requirements["triggers"].values():
        (action,) = trigger["actions"]
        assert action["value"][0] in requirements["webhooks"]
    assert {"field": "role", "operator": "is_not", "value": "9001"} in requirements["triggers"]["hotline_updated"][
        "conditions"
    ]["all"]


@pytest.mark.parametrize(
    ("files", "wrong"),
    [
        ({}, "Could not find manifest.json"),
        ({"app/manifest.json": b"{}"}, "in a folder"),
        (with_manifest(author=None), "Missing required fields in manifest: author"),
        (with_manifest(signedUrls="yes"), "signedUrls must be a Boolean"),
        (with_manifest(frameworkVersion="1.0"), "1.0 is not a valid framework version"),
        (with_manifest(defaultLocale="dansk"), "dansk is not a valid default locale"),
        (with_manifest(defaultLocale="de"), "Missing translation file for locale 'de'"),
        (with_manifest(location={"support": {"ticket_sidebar": "http://firma.example"}}), "does not use HTTPS"),
        (with_manifest(location={"support": {"sidebar": f"{URL}/sidebar"}}), "invalid location in Support"),
        (with_manifest(parameters=[{"name": "key", "type": "password"}]), "invalid parameter type"),
        (with_manifest(parameters=[{"name": "name"}]), "Can't call a parameter 'name'"),
        ({**with_manifest(), "translations/da.json": b"{"}, "translations/da.json is not proper JSON"),
        ({**with_manifest(), "translations/en.json": b'{"app": {}}'}, "Missing required key"),
        ({**with_manifest(), "assets/logo.png": b"GIF89a"}, "assets/logo.png is missing or no PNG"),
        ({**with_manifest(), "requirements.json": b'{"groups": {}}'}, "invalid types: groups"),
        ({**with_manifest(), "requirements.json": b'{"ticket_fields": {"a": {}}}'}, "'title' is required in 'a'"),
        ({**with_manifest(), "requirements.json": b'{"views": {}, "views": {}}'}, "a key is there twice"),
    ],
)
def test_the_simulated_zendesk_takes_no_package_that_the_real_one_refuses(
    files: dict[str, bytes], wrong: str
) -> None:
    assert any(wrong in one for one in problems(files)), problems(files)


def test_what_is_no_package_is_refused() -> None:
    with pytest.raises(Refusal):
        parse_package(b"no zip")


def test_an_admin_makes_the_package_uploads_it_and_finds_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Simulator(0) as simulator:
        for name in NAMES:
            monkeypatch.setenv(name, "")
        for name, value in {
            "HOTLINE_PUBLIC_URL": URL,
            "ZENDESK_SUBDOMAIN": "test",
            "ZENDESK_BASE_URL": simulator.address,
            "ZENDESK_OAUTH_CLIENT_ID": CLIENT_ID,
            "ZENDESK_OAUTH_CLIENT_SECRET": CLIENT_SECRET,
        }.items():
            monkeypatch.setenv(name, value)
        made = CliRunner().invoke(app.main, ["zendesk", "app", "--requirements"])
        assert made.exit_code == 0, made.output
        package = (tmp_path / "hotline-zendesk-app.zip").read_bytes()
        assert str(SERVICE_USER).encode() in read(package)["requirements.json"]
        app_id = Control(simulator.address).install_app(package)
        shown = CliRunner().invoke(app.main, ["zendesk", "app", "--installed"])
        assert f"ZENDESK_APP_ID={app_id}  Hotline" in shown.output
        left = CliRunner().invoke(app.main, ["zendesk", "plan"])
        assert left.exit_code == 0, left.output
        assert {line.split()[1] for line in left.output.splitlines()} == {"group"}, "the rest Zendesk has made"


def test_without_an_address_there_is_no_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        monkeypatch.setenv(name, "")
    done = CliRunner().invoke(app.main, ["zendesk", "app"])
    assert done.exit_code == 1
    assert "HOTLINE_PUBLIC_URL" in done.output
    assert not list(tmp_path.iterdir())
