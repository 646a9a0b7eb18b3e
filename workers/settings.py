"""The settings (design §5), read once from the environment and typed; a mistake is named before anything starts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias, cast
from urllib.parse import urlsplit

import redis

from integrations.business_central.company import company_path
from integrations.odata import guid_literal

Language: TypeAlias = Literal["da", "en"]
Erp: TypeAlias = Literal["business_central", "none"]

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})


class SettingsError(Exception):
    """One or more settings are missing or malformed; `problems` has one `(setting, sentence)` each."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        lines = "\n".join(f"  {name}: {sentence}" for name, sentence in problems)
        super().__init__(f"These settings need attention (see .env.example):\n{lines}")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class ZendeskSettings:
    """How Zendesk is reached.  Exactly one of OAuth client or e-mail with API token is set."""

    base_url: str
    subdomain: str
    oauth_client_id: str | None = None
    oauth_client_secret: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    api_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class BusinessCentralSettings:
    """How Business Central is reached; `support_api` is publisher/group/version of the agreements API."""

    base_url: str
    token_url: str
    client_id: str
    company_id: str
    client_secret: str = field(repr=False)
    support_api: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the environment says, typed.  Secrets do not appear in `repr`."""

    language: Language
    rules_dir: Path
    data_dir: Path
    redis_url: str | None = field(repr=False)
    public_url: str | None
    zendesk: ZendeskSettings | None
    webhook_secrets: tuple[str, ...] = field(repr=False)
    erp: Erp
    business_central: BusinessCentralSettings | None
    sentry_dsn: str | None = field(repr=False)
    metrics_token: str | None = field(repr=False)

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
    "DATA_DIR",
    "ZENDESK_SUBDOMAIN",
    "ZENDESK_BASE_URL",
    "ZENDESK_OAUTH_CLIENT_ID",
    "ZENDESK_OAUTH_CLIENT_SECRET",
    "ZENDESK_EMAIL",
    "ZENDESK_API_TOKEN",
    "ZENDESK_WEBHOOK_SECRET",
    "ERP",
    "BC_BASE_URL",
    "BC_TOKEN_URL",
    "BC_TENANT_ID",
    "BC_CLIENT_ID",
    "BC_CLIENT_SECRET",
    "BC_COMPANY_ID",
    "BC_SUPPORT_API",
    "SENTRY_DSN",
    "METRICS_TOKEN",
)
"""Every setting that this version reads; a test compares it with .env.example."""

_SUBDOMAIN = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z-]*[0-9A-Za-z])?")
_ANY_COMPANY = "00000000-0000-0000-0000-000000000000"


class _Reader:
    """Collects problems while the settings are read, so that one message can name them all."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[tuple[str, str]] = []

    def text(self, name: str) -> str | None:
        return self._environ.get(name, "").strip() or None

    def needed(self, name: str, why: str) -> str:
        value = self.text(name)
        if value is None:
            self.problems.append((name, f"is not set, but {why}"))
        return value or ""

    def one_of(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        value = self.text(name) or default
        if value not in allowed:
            self.problems.append((name, f"is not one of {', '.join(allowed)}"))
            return default
        return value

    def made(self, name: str, make: Callable[[str], str]) -> str | None:
        """What `make` makes of the value, unless it raises ValueError."""
        value = self.text(name)
        try:
            return make(value) if value is not None else None
        except ValueError as error:
            self.problems.append((name, str(error)))
            return None

    def url(self, name: str, schemes: tuple[str, ...] = ("https", "http")) -> str | None:
        """A URL; plain http is accepted for loopback only."""
        value = self.text(name)
        if value is None:
            return None
        try:
            parts = urlsplit(value)
            host, _port = parts.hostname, parts.port
        except ValueError:
            host, parts = None, urlsplit("")
        if parts.scheme not in schemes or not (host or parts.scheme == "unix"):
            self.problems.append((name, f"is not a URL that begins with {' or '.join(f'{s}://' for s in schemes)}"))
        elif parts.scheme == "http" and host not in LOOPBACK_HOSTS:
            self.problems.append((name, "must be https:// (plain http is for this machine only)"))
        return value.rstrip("/")


def parse_settings(environ: Mapping[str, str], *, need_zendesk: bool = False, need_secret: bool = False) -> Settings:
    """Type the environment.

    `need_zendesk` for everything that talks to Zendesk, `need_secret` for what receives its webhooks.
    Raises SettingsError that names every missing or malformed setting at once.
    """
    read = _Reader(environ)
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
        public_url=read.url("HOTLINE_PUBLIC_URL"),
        zendesk=_parse_zendesk(read, needed=need_zendesk),
        webhook_secrets=secrets,
        erp=_parse_erp(read),
        business_central=_parse_business_central(read),
        sentry_dsn=_parse_sentry_dsn(read),
        metrics_token=read.text("METRICS_TOKEN"),
    )
    if read.problems:
        raise SettingsError(read.problems)
    return settings


def _parse_zendesk(read: _Reader, *, needed: bool) -> ZendeskSettings | None:
    base_url = read.url("ZENDESK_BASE_URL")
    subdomain = read.text("ZENDESK_SUBDOMAIN")
    client_id, client_secret = read.text("ZENDESK_OAUTH_CLIENT_ID"), read.text("ZENDESK_OAUTH_CLIENT_SECRET")
    email, api_token = read.text("ZENDESK_EMAIL"), read.text("ZENDESK_API_TOKEN")
    if not needed and not any((base_url, subdomain, client_id, client_secret, email, api_token)):
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
    )


def _parse_redis_url(read: _Reader) -> str | None:
    before = len(read.problems)
    url = read.url("REDIS_URL", ("redis", "rediss", "unix"))
    if url is not None and len(read.problems) == before:
        try:
            redis.Redis.from_url(url).close()
        except ValueError:
            # The error may quote the URL, which holds a password.
            read.problems.append(("REDIS_URL", "is not a URL that Redis clients understand"))
    return url


def _parse_sentry_dsn(read: _Reader) -> str | None:
    before = len(read.problems)
    dsn = read.url("SENTRY_DSN")
    if dsn is not None and len(read.problems) == before:
        parts = urlsplit(dsn)
        if not parts.username or not parts.path.rpartition("/")[2].isdigit():
            read.problems.append(("SENTRY_DSN", "is not of the form https://KEY@HOST/PROJECT"))
    return dsn


def _parse_erp(read: _Reader) -> Erp:
    if read.text("ERP") is None and read.text("BC_BASE_URL") is not None:
        read.problems.append(("ERP", "is not set although BC_BASE_URL is; write business_central or none"))
    return cast(Erp, read.one_of("ERP", ("business_central", "none"), "none"))


def _parse_business_central(read: _Reader) -> BusinessCentralSettings | None:
    if read.text("ERP") != "business_central":
        return None
    why = "ERP is business_central"
    from integrations.business_central.token import token_url  # noqa: PLC0415 (brings requests, which costs 0.1 s)

    url = read.url("BC_TOKEN_URL")
    entra_url = read.made("BC_TENANT_ID", token_url)
    if url is None:
        read.needed("BC_TENANT_ID", f"{why} and BC_TOKEN_URL is not set")
    read.needed("BC_BASE_URL", why)
    read.needed("BC_COMPANY_ID", why)
    company_id = read.made("BC_COMPANY_ID", guid_literal)
    read.made("BC_SUPPORT_API", lambda api: company_path(api, _ANY_COMPANY))
    return BusinessCentralSettings(
        base_url=read.url("BC_BASE_URL") or "",
        token_url=url or entra_url or "",
        client_id=read.needed("BC_CLIENT_ID", why),
        client_secret=read.needed("BC_CLIENT_SECRET", why),
        company_id=company_id or "",
        support_api=read.text("BC_SUPPORT_API"),
    )
