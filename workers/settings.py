"""The settings (design §5), read once from the environment and typed; a mistake is named before anything starts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal, TypeAlias, cast
from urllib.parse import urlsplit

from integrations.economic.settings import EconomicSettings
from integrations.gatewayapi.settings import GatewayApiSettings
from integrations.nav.settings import NavSettings
from integrations.teamviewer.settings import BASE_URL as TEAMVIEWER_BASE_URL
from integrations.teamviewer.settings import TeamViewerSettings
from workers.budget import Allowance
from workers.database_address import parse_database_url
from workers.erp_settings import (
    BusinessCentralSettings,
    Erp,
    parse_business_central,
    parse_economic,
    parse_erp,
    parse_nav,
)
from workers.phone_settings import parse_gatewayapi, parse_phone_secrets
from workers.redis_address import parse_redis_url
from workers.settings_reader import SettingsError, SettingsReader

Language: TypeAlias = Literal["da", "en"]
Agreements: TypeAlias = Literal["erp", "organization", "file"]


@dataclass(frozen=True, slots=True)
class ZendeskSettings:
    """How Zendesk is reached.  Exactly one of OAuth client or e-mail with API token is set."""

    base_url: str
    subdomain: str
    oauth_client_id: str | None = None
    oauth_client_secret: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    api_token: str | None = field(default=None, repr=False)
    app_id: int | None = None
    sdk_url: str | None = None


@dataclass(frozen=True, slots=True)
class Retention:
    """How long what tells of people is kept in Redis after it was last written (docs/privacy.md)."""

    customers: timedelta = timedelta(days=7)
    contacts: timedelta = timedelta(days=7)
    ledger: timedelta = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the environment says, typed.  Secrets do not appear in `repr`."""

    language: Language
    rules_dir: Path
    data_dir: Path
    redis_url: str | None = field(repr=False)
    database_url: str | None = field(repr=False)
    public_url: str | None
    zendesk: ZendeskSettings | None
    webhook_secrets: tuple[str, ...] = field(repr=False)
    erp: Erp
    business_central: BusinessCentralSettings | None
    nav: NavSettings | None
    economic: EconomicSettings | None
    gatewayapi: GatewayApiSettings | None
    teamviewer: TeamViewerSettings | None
    phone_webhook_secrets: tuple[str, ...] = field(repr=False)
    sentry_dsn: str | None = field(repr=False)
    metrics_token: str | None = field(repr=False)
    allowance: Allowance
    retention: Retention
    agreements: Agreements
    agreements_file: Path | None

    @property
    def has_callback_desk(self) -> bool:
        """Do calls or text messages come in to us?"""
        return self.gatewayapi is not None or bool(self.phone_webhook_secrets)

    def zendesk_or_fail(self) -> ZendeskSettings:
        """The Zendesk settings, or a SettingsError that names them."""
        if self.zendesk is None:
            raise SettingsError([(name, "is not set") for name in ("ZENDESK_SUBDOMAIN",)])
        return self.zendesk


DEFAULT_RULES_DIR = Path(__file__).resolve().parent.parent / "rules" / "definitions"
NAMES = (
    "HOTLINE_LANGUAGE",
    "HOTLINE_PUBLIC_URL",
    "RULES_DIR",
    "REDIS_URL",
    "DATABASE_URL",
    "DATA_DIR",
    "ZENDESK_SUBDOMAIN",
    "ZENDESK_BASE_URL",
    "ZENDESK_OAUTH_CLIENT_ID",
    "ZENDESK_OAUTH_CLIENT_SECRET",
    "ZENDESK_EMAIL",
    "ZENDESK_API_TOKEN",
    "ZENDESK_WEBHOOK_SECRET",
    "ZENDESK_APP_ID",
    "ZENDESK_SDK_URL",
    "ZENDESK_UPDATES_PER_MINUTE",
    "ZENDESK_HEADROOM",
    "ERP",
    "BC_BASE_URL",
    "BC_TOKEN_URL",
    "BC_TENANT_ID",
    "BC_CLIENT_ID",
    "BC_CLIENT_SECRET",
    "BC_COMPANY_ID",
    "BC_SUPPORT_API",
    "BC_SUBSCRIPTION_BILLING",
    "BC_CONTRACT_TYPES",
    "NAV_ODATA_URL",
    "NAV_COMPANY",
    "NAV_USER",
    "NAV_KEY",
    "NAV_CUSTOMER_SERVICE",
    "NAV_LEDGER_SERVICE",
    "NAV_CONTACT_SERVICE",
    "NAV_RELATION_SERVICE",
    "NAV_CA_FILE",
    "ECONOMIC_BASE_URL",
    "ECONOMIC_APP_SECRET_TOKEN",
    "ECONOMIC_AGREEMENT_GRANT_TOKEN",
    "AGREEMENTS",
    "AGREEMENTS_FILE",
    "KEEP_CUSTOMERS_DAYS",
    "KEEP_CONTACTS_DAYS",
    "KEEP_LEDGER_DAYS",
    "GATEWAYAPI_BASE_URL",
    "GATEWAYAPI_TOKEN",
    "GATEWAYAPI_SENDER",
    "GATEWAYAPI_WEBHOOK_SECRET",
    "PHONE_WEBHOOK_SECRET",
    "TEAMVIEWER_BASE_URL",
    "TEAMVIEWER_TOKEN",
    "SENTRY_DSN",
    "METRICS_TOKEN",
)
"""Every setting that this version reads; a test compares it with .env.example."""

_SUBDOMAIN = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z-]*[0-9A-Za-z])?")


def parse_settings(environ: Mapping[str, str], *, need_zendesk: bool = False, need_secret: bool = False) -> Settings:
    """Type the environment.

    `need_zendesk` for everything that talks to Zendesk, `need_secret` for what receives its webhooks.
    Raises SettingsError that names every missing or malformed setting at once.
    """
    read = SettingsReader(environ)
    language = read.one_of("HOTLINE_LANGUAGE", ("da", "en"), "da")
    rules_dir = Path(read.text("RULES_DIR") or DEFAULT_RULES_DIR)
    if not rules_dir.is_dir():
        read.problems.append(("RULES_DIR", "is not a directory"))
    data_dir = Path(read.text("DATA_DIR") or "data")
    if data_dir.exists() and not data_dir.is_dir():
        read.problems.append(("DATA_DIR", "is not a directory"))
    secrets = tuple(part.strip() for part in (read.text("ZENDESK_WEBHOOK_SECRET") or "").split(",") if part.strip())
    if need_secret and not secrets:
        read.problems.append(("ZENDESK_WEBHOOK_SECRET", "is not set; `hotline zendesk apply` prints it"))
    settings = Settings(
        language=cast(Language, language),
        rules_dir=rules_dir,
        data_dir=data_dir,
        redis_url=_parse_redis_url(read),
        database_url=read.made("DATABASE_URL", parse_database_url),
        public_url=read.url("HOTLINE_PUBLIC_URL"),
        zendesk=_parse_zendesk(read, needed=need_zendesk),
        webhook_secrets=secrets,
        erp=parse_erp(read),
        business_central=parse_business_central(read),
        nav=parse_nav(read),
        economic=parse_economic(read),
        gatewayapi=parse_gatewayapi(read),
        teamviewer=_parse_teamviewer(read),
        phone_webhook_secrets=parse_phone_secrets(read),
        sentry_dsn=_parse_sentry_dsn(read),
        metrics_token=read.text("METRICS_TOKEN"),
        allowance=_parse_allowance(read),
        retention=_parse_retention(read),
        agreements=cast(Agreements, read.one_of("AGREEMENTS", ("erp", "organization", "file"), "erp")),
        agreements_file=_parse_agreements_file(read),
    )
    if read.problems:
        raise SettingsError(read.problems)
    return settings


def _parse_zendesk(read: SettingsReader, *, needed: bool) -> ZendeskSettings | None:
    base_url = read.url("ZENDESK_BASE_URL")
    subdomain = read.text("ZENDESK_SUBDOMAIN")
    client_id, client_secret = read.text("ZENDESK_OAUTH_CLIENT_ID"), read.text("ZENDESK_OAUTH_CLIENT_SECRET")
    email, api_token = read.text("ZENDESK_EMAIL"), read.text("ZENDESK_API_TOKEN")
    given = (base_url, subdomain, client_id, client_secret, email, api_token, read.text("ZENDESK_APP_ID"))
    if not needed and not any(given):
        return None
    if subdomain is None and base_url is None:
        read.problems.append(("ZENDESK_SUBDOMAIN", "is not set"))
    elif subdomain is not None and not _SUBDOMAIN.fullmatch(subdomain):
        read.problems.append(("ZENDESK_SUBDOMAIN", "is only the part before .zendesk.com"))
    if client_id or client_secret or not (email or api_token):
        why = "Zendesk is reached with an OAuth client (client credentials)"
        read.needed("ZENDESK_OAUTH_CLIENT_ID", why)
        read.needed("ZENDESK_OAUTH_CLIENT_SECRET", why)
        email = api_token = None
    else:
        if "@" not in read.needed("ZENDESK_EMAIL", "ZENDESK_API_TOKEN is") and email:
            read.problems.append(("ZENDESK_EMAIL", "is not an e-mail address"))
        read.needed("ZENDESK_API_TOKEN", "ZENDESK_EMAIL is")
    return ZendeskSettings(
        base_url=base_url or f"https://{subdomain}.zendesk.com",
        subdomain=subdomain or "local",
        oauth_client_id=client_id,
        oauth_client_secret=client_secret,
        email=email,
        api_token=api_token,
        app_id=_parse_app_id(read),
        sdk_url=read.url("ZENDESK_SDK_URL"),
    )


def _parse_app_id(read: SettingsReader) -> int | None:
    text = read.text("ZENDESK_APP_ID")
    if text is None or re.fullmatch("[1-9][0-9]{0,18}", text, re.ASCII):
        return None if text is None else int(text)
    read.problems.append(("ZENDESK_APP_ID", "is not a number; `hotline zendesk app --installed` tells it"))
    return None


def _parse_teamviewer(read: SettingsReader) -> TeamViewerSettings | None:
    base_url, token = read.url("TEAMVIEWER_BASE_URL") or TEAMVIEWER_BASE_URL, read.text("TEAMVIEWER_TOKEN")
    return TeamViewerSettings(token, base_url) if token is not None else None


def _parse_redis_url(read: SettingsReader) -> str | None:
    read.check("REDIS_URL", parse_redis_url)
    return read.text("REDIS_URL")


def _parse_agreements_file(read: SettingsReader) -> Path | None:
    if read.text("AGREEMENTS") != "file":
        return None
    path = Path(read.needed("AGREEMENTS_FILE", "AGREEMENTS is file"))
    if read.text("AGREEMENTS_FILE") is not None and not path.is_file():
        read.problems.append(("AGREEMENTS_FILE", "is not a file"))
    return path


def _parse_allowance(read: SettingsReader) -> Allowance:
    shipped = Allowance()
    headroom = read.whole_number("ZENDESK_HEADROOM", round(shipped.headroom * 100))
    if headroom > 90:
        read.problems.append(("ZENDESK_HEADROOM", "is not a percentage from 1 to 90"))
    updates = read.whole_number("ZENDESK_UPDATES_PER_MINUTE", shipped.updates_per_minute)
    return Allowance(updates, headroom / 100)


def _parse_retention(read: SettingsReader) -> Retention:
    shipped = Retention()

    def days(name: str, default: timedelta) -> timedelta:
        return timedelta(days=read.whole_number(name, default.days))

    return Retention(
        customers=days("KEEP_CUSTOMERS_DAYS", shipped.customers),
        contacts=days("KEEP_CONTACTS_DAYS", shipped.contacts),
        ledger=days("KEEP_LEDGER_DAYS", shipped.ledger),
    )


def _parse_sentry_dsn(read: SettingsReader) -> str | None:
    before = len(read.problems)
    dsn = read.url("SENTRY_DSN")
    if dsn is not None and len(read.problems) == before:
        parts = urlsplit(dsn)
        if not parts.username or not parts.path.rpartition("/")[2].isdigit():
            read.problems.append(("SENTRY_DSN", "is not of the form https://KEY@HOST/PROJECT"))
    return dsn
