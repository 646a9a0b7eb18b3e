"""The app's package, which an admin uploads to Zendesk: where the sidebar is, what it is called, and its icons.

With requirements, Zendesk itself makes fields, webhook and triggers when the app is installed, as
`hotline zendesk apply` would; who has run that must not let Zendesk make all of it a second time.
Sources: https://developer.zendesk.com/documentation/apps/app-developer-guide/manifest/ and …/apps_requirements/
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import get_args
from urllib.parse import urlsplit, urlunsplit

import click

from integrations.zendesk.trigger import DesiredTrigger
from rules.fields import FIELDS
from rules.language.catalogue import Language, load_catalogue
from workers.installation import webhook_endpoint
from workers.settings import Settings
from workers.settings_reader import LOOPBACK_HOSTS, SettingsError
from workers.whole_file import write_whole_bytes
from workers.zendesk_commands import WEBHOOK_NAME, open_app_client, open_zendesk

DEFAULT_OUTPUT = Path("hotline-zendesk-app.zip")

_LOGOS = ("logo.png", "logo-small.png")
_MADE_AT = (2026, 1, 1, 0, 0, 0)
"""The same package from the same settings, whenever it is made."""

_WEBHOOK = "hotline_webhook"


def write_app(settings: Settings, output: Path, version: str, *, requirements: bool) -> None:
    """Write the package and say what to do with it.  Raises SettingsError, IntegrationError and OSError."""
    if settings.public_url is None:
        raise SettingsError([("HOTLINE_PUBLIC_URL", "is not set; it is where the agents' browsers find the sidebar")])
    needed = None
    if requirements:
        needed = to_requirements(settings.public_url, open_zendesk(settings).get_own_user_id())
    write_whole_bytes(output, build_package(settings.public_url, settings.language, version, needed))
    click.echo(f"made: {output}")
    click.echo(
        "Upload it in Admin Center: Apps and integrations > Zendesk Support apps > Upload private app. "
        "Then `hotline zendesk app --installed` says what ZENDESK_APP_ID is (docs/sidebar.md)."
    )


def show_installed(settings: Settings) -> None:
    """Print the apps of the account, so that an admin finds the id of ours.  Raises IntegrationError."""
    for one in open_app_client(settings).get_installations():
        disabled = "" if one.enabled else " (disabled)"
        click.echo(f"ZENDESK_APP_ID={one.app_id}  {one.title}, installation {one.id}{disabled}")


def build_package(
    public_url: str, language: Language, version: str, requirements: Mapping[str, object] | None = None
) -> bytes:
    """The zip file."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:

        def add(name: str, data: bytes) -> None:
            archive.writestr(zipfile.ZipInfo(name, _MADE_AT), data, zipfile.ZIP_DEFLATED)

        add("manifest.json", _json(_manifest(public_url, language, version)))
        for one in get_args(Language):
            add(f"translations/{one}.json", _json(_translation(one)))
        for name in _LOGOS:
            add(f"assets/{name}", (files("workers") / "icons" / name).read_bytes())
        if requirements is not None:
            add("requirements.json", _json(requirements))
    return content.getvalue()


def to_requirements(public_url: str, own_user_id: str) -> Mapping[str, object]:
    """What Zendesk makes when the app is installed; `own_user_id` is the user that Hotline acts as."""
    triggers = [DesiredTrigger("created", own_user_id), DesiredTrigger("updated", own_user_id)]
    return {
        "ticket_fields": {f"hotline_{one.key}": _field(one.type, one.title, one.options) for one in FIELDS},
        "webhooks": {
            _WEBHOOK: {
                "name": WEBHOOK_NAME,
                "endpoint": webhook_endpoint(public_url),
                "http_method": "POST",
                "request_format": "json",
                "status": "active",
                "subscriptions": ["conditional_ticket_events"],
            }
        },
        "triggers": {f"hotline_{one.event}": one.to_payload(WEBHOOK_NAME, _WEBHOOK) for one in triggers},
    }


def _field(kind: str, title: str, options: tuple[tuple[str, str], ...]) -> Mapping[str, object]:
    listed = [{"name": label, "value": tag} for label, tag in options]
    return {"type": kind, "title": title, **({"custom_field_options": listed} if listed else {})}


def _manifest(public_url: str, language: Language, version: str) -> Mapping[str, object]:
    return {
        "name": "Hotline",
        "author": {"name": "Hotline"},
        "defaultLocale": language,
        "private": True,
        "singleInstall": True,
        "signedUrls": True,
        "version": version,
        "frameworkVersion": "2.0",
        "location": {"support": {"ticket_sidebar": {"url": _sidebar_url(public_url), "flexible": True}}},
    }


def _sidebar_url(public_url: str) -> str:
    """Zendesk takes https only, and for trying out this machine by its name."""
    parts = urlsplit(public_url)
    netloc = parts.netloc
    if parts.hostname in LOOPBACK_HOSTS:
        netloc = "localhost" if parts.port is None else f"localhost:{parts.port}"
    return urlunsplit((parts.scheme, netloc, f"{parts.path}/sidebar", "", ""))


def _translation(language: Language) -> Mapping[str, object]:
    return {"app": dict(load_catalogue(language).section("zendesk_app"))}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"
