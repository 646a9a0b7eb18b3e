from __future__ import annotations

import re
from pathlib import Path

import pytest

from workers.settings import NAMES, parse_settings
from workers.settings_reader import SettingsError

ROOT = Path(__file__).parent.parent.parent
ZENDESK = {
    "ZENDESK_SUBDOMAIN": "firma",
    "ZENDESK_OAUTH_CLIENT_ID": "hotline",
    "ZENDESK_OAUTH_CLIENT_SECRET": "canary-secret",
    "ZENDESK_WEBHOOK_SECRET": "canary-one, canary-two",
}
BUSINESS_CENTRAL = {
    "ERP": "business_central",
    "BC_BASE_URL": "https://api.businesscentral.dynamics.com/v2.0/t/Production/",
    "BC_TENANT_ID": "t",
    "BC_CLIENT_ID": "c",
    "BC_CLIENT_SECRET": "canary-bc",
    "BC_COMPANY_ID": "a4b1c2d3-0000-4000-8000-00000000000F",
}
NAV = {
    "ERP": "nav",
    "NAV_ODATA_URL": "https://nav.example:7048/DynamicsNAV110/ODataV4",
    "NAV_COMPANY": "CRONUS A/S",
    "NAV_USER": "HOTLINE",
    "NAV_KEY": "canary-nav",
    "NAV_CUSTOMER_SERVICE": "Debitorkort",
    "NAV_LEDGER_SERVICE": "Debitorposter",
}
ECONOMIC = {
    "ERP": "economic",
    "ECONOMIC_APP_SECRET_TOKEN": "canary-app",
    "ECONOMIC_AGREEMENT_GRANT_TOKEN": "canary-grant",
}


def problems(environ: dict[str, str], *, need_zendesk: bool = True, need_secret: bool = True) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        parse_settings(environ, need_zendesk=need_zendesk, need_secret=need_secret)
    return [name for name, _ in caught.value.problems]


def test_every_setting_stands_in_the_example_with_a_comment_and_no_other_does() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    names = [match.group(1) for line in lines if (match := re.match(r"([A-Z_]+)=", line))]
    assert sorted(names) == sorted(NAMES)
    block: list[str] = []
    for line in lines:
        if line.startswith("#"):
            block.append(line)
        elif not line:
            block = []
        assert not re.match(r"[A-Z_]+=", line) or block, f"{line} has no comment"


def test_every_setting_that_is_read_is_named() -> None:
    sources = "".join(
        (ROOT / "workers" / name).read_text() for name in ("settings.py", "erp_settings.py", "phone_settings.py")
    )
    read = set(re.findall(r'(?:read\.\w+|days)\(\s*"([A-Z_]+)"', sources))
    assert read == set(NAMES)


def test_the_example_as_it_is_starts_what_needs_no_account() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    environ = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line))
    assert parse_settings(environ).language == "da"


def test_one_message_names_every_missing_or_malformed_setting() -> None:
    assert problems({"HOTLINE_LANGUAGE": "sv", "ERP": "business_central", "METRICS_TOKEN": "x"}) == [
        "HOTLINE_LANGUAGE",
        "ZENDESK_WEBHOOK_SECRET",
        "ZENDESK_SUBDOMAIN",
        "ZENDESK_OAUTH_CLIENT_ID",
        "ZENDESK_OAUTH_CLIENT_SECRET",
        "BC_TENANT_ID",
        "BC_BASE_URL",
        "BC_COMPANY_ID",
        "BC_CLIENT_ID",
        "BC_CLIENT_SECRET",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ZENDESK_BASE_URL", "http://firma.zendesk.com"),
        ("ZENDESK_BASE_URL", "firma.zendesk.com"),
        ("ZENDESK_BASE_URL", "https://[oops"),
        ("ZENDESK_SUBDOMAIN", "firma.zendesk.com"),
        ("REDIS_URL", "http://127.0.0.1"),
        ("ERP", "sap"),
        ("RULES_DIR", "no/such/folder"),
        ("HOTLINE_PUBLIC_URL", "ftp://x"),
        ("SENTRY_DSN", "nonsense"),
        ("SENTRY_DSN", "https://sentry.example/1"),
        ("SENTRY_DSN", "https://key@sentry.example/project"),
        ("ZENDESK_SUBDOMAIN", "firmå"),
        ("ZENDESK_SUBDOMAIN", "-"),
        ("REDIS_URL", "redis://:canary@h:99999"),
        ("REDIS_URL", "redis://:canary@h?socket_timeout=soon"),
        ("DATA_DIR", __file__),
        ("BC_COMPANY_ID", "CRONUS"),
        ("BC_SUPPORT_API", "contoso"),
        ("BC_TENANT_ID", "a/b"),
        ("BC_SUBSCRIPTION_BILLING", "ja"),
        ("BC_CONTRACT_TYPES", "HOTLINE=c5"),
        ("NAV_ODATA_URL", "https://nav.example:7048/DynamicsNAV110/WS"),
        ("NAV_ODATA_URL", "http://nav.example:7048/DynamicsNAV110/ODataV4"),
        ("NAV_COMPANY", "x" * 31),
        ("NAV_USER", "BØRGE"),
        ("NAV_USER", "DOMAIN\\user\\x"),
        ("NAV_CUSTOMER_SERVICE", "Debitor kort"),
        ("NAV_LEDGER_SERVICE", "Poster/x"),
        ("NAV_CA_FILE", "no/such.pem"),
        ("NAV_CA_FILE", __file__),
        ("ECONOMIC_BASE_URL", "http://restapi.e-conomic.com"),
        ("ECONOMIC_APP_SECRET_TOKEN", "to ord"),
        ("KEEP_CUSTOMERS_DAYS", "0"),
        ("KEEP_LEDGER_DAYS", "for ever"),
        ("AGREEMENTS", "excel"),
        ("DATABASE_URL", "mysql://u@db/time"),
        ("TEAMVIEWER_BASE_URL", "http://teamviewer.example"),
    ],
)
def test_a_malformed_setting_is_named(name: str, value: str) -> None:
    kinds = {"BC": BUSINESS_CENTRAL, "NAV": NAV, "ECONOMIC": ECONOMIC}
    assert problems({**ZENDESK, **kinds.get(name.partition("_")[0], {}), name: value}) == [name]


def test_no_message_quotes_a_secret() -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings({"REDIS_URL": "redis://:canary@h:99999", "SENTRY_DSN": "https://h/canary"})
    assert "canary" not in str(caught.value)


def test_time_and_remote_support_are_set_up_by_the_environment() -> None:
    given = {"DATABASE_URL": "postgresql://u:p@db.example/time", "TEAMVIEWER_TOKEN": "t"}
    found = parse_settings({**ZENDESK, **given}, need_zendesk=True, need_secret=True)
    assert found.database_url == "postgresql+psycopg://u:p@db.example/time"
    assert found.teamviewer is not None
    assert found.teamviewer.api_url == "https://webapi.teamviewer.com/api/v1"
    for secret in ("u:p@", "token='t'"):
        assert secret not in repr(found)
    nothing = parse_settings(ZENDESK, need_zendesk=True, need_secret=True)
    assert (nothing.database_url, nothing.teamviewer) == (None, None)


def test_plain_http_is_accepted_for_this_machine_only() -> None:
    for url in ("http://127.0.0.1:9", "http://localhost:9", "http://[::1]:9"):
        zendesk = parse_settings({**ZENDESK, "ZENDESK_BASE_URL": url}, need_zendesk=True).zendesk
        assert zendesk is not None
        assert zendesk.base_url == url


@pytest.mark.parametrize(
    ("erp", "missing"),
    [
        (
            "nav",
            ["NAV_USER", "NAV_KEY", "NAV_ODATA_URL", "NAV_COMPANY", "NAV_CUSTOMER_SERVICE", "NAV_LEDGER_SERVICE"],
        ),
        ("economic", ["ECONOMIC_APP_SECRET_TOKEN", "ECONOMIC_AGREEMENT_GRANT_TOKEN"]),
    ],
)
def test_whatever_an_erp_needs_is_named_at_once(erp: str, missing: list[str]) -> None:
    assert problems({**ZENDESK, "ERP": erp}) == missing


def test_the_services_of_contacts_go_together() -> None:
    relations = "NAV_RELATION_SERVICE"
    assert problems({**ZENDESK, **NAV, "NAV_CONTACT_SERVICE": "Kontakter"}) == [relations]
    assert problems({**ZENDESK, **NAV, relations: "Relationer"}) == ["NAV_CONTACT_SERVICE"]


def test_each_erp_has_settings_of_its_own_and_shows_no_secret() -> None:
    for chosen in (BUSINESS_CENTRAL, NAV, ECONOMIC):
        settings = parse_settings({**ZENDESK, **BUSINESS_CENTRAL, **NAV, **ECONOMIC, **chosen})
        found = [one for one in (settings.business_central, settings.nav, settings.economic) if one is not None]
        assert len(found) == 1
        assert "canary" not in repr(settings)


def test_a_file_of_agreements_must_be_there() -> None:
    assert problems({**ZENDESK, "AGREEMENTS": "file"}) == ["AGREEMENTS_FILE"]
    assert problems({**ZENDESK, "AGREEMENTS": "file", "AGREEMENTS_FILE": "no/such.csv"}) == ["AGREEMENTS_FILE"]


def test_an_erp_that_is_described_but_not_chosen_is_a_mistake() -> None:
    assert problems({**ZENDESK, "BC_BASE_URL": "https://bc.example"}) == ["ERP"]


def test_business_central_is_reached_through_entra_unless_told_otherwise() -> None:
    bc = parse_settings({**ZENDESK, **BUSINESS_CENTRAL}).business_central
    assert bc is not None
    assert bc.token_url == "https://login.microsoftonline.com/t/oauth2/v2.0/token"
    assert bc.base_url.endswith("/Production")


def test_the_api_token_serves_as_legacy_when_no_oauth_client_is_given() -> None:
    legacy = {"ZENDESK_SUBDOMAIN": "firma", "ZENDESK_EMAIL": "a@b.example", "ZENDESK_API_TOKEN": "canary"}
    zendesk = parse_settings(legacy, need_zendesk=True).zendesk
    assert zendesk is not None
    assert zendesk.api_token == "canary"
    assert problems({**legacy, "ZENDESK_API_TOKEN": ""}, need_secret=False) == ["ZENDESK_API_TOKEN"]
    assert problems({**legacy, "ZENDESK_EMAIL": "me"}, need_secret=False) == ["ZENDESK_EMAIL"]


def test_no_secret_shows_in_repr() -> None:
    settings = parse_settings(
        {**ZENDESK, **BUSINESS_CENTRAL, "REDIS_URL": "redis://:canary-redis@h", "METRICS_TOKEN": "canary-m"}
    )
    assert settings.webhook_secrets == ("canary-one", "canary-two")
    assert "canary" not in repr(settings)
