"""The settings of the ERPs, one of which `ERP` chooses."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias, cast, get_args

from integrations.business_central.company import company_path
from integrations.business_central.contracts import parse_contract_types
from integrations.economic.settings import BASE_URL, EconomicSettings
from integrations.nav.settings import NavSettings
from integrations.odata import guid_literal
from workers.settings_reader import SettingsReader

Erp: TypeAlias = Literal["business_central", "nav", "economic", "none"]
ERPS: tuple[Erp, ...] = get_args(Erp)

_ANY_COMPANY = "00000000-0000-0000-0000-000000000000"
_ADDRESSES: dict[str, Erp] = {
    "BC_BASE_URL": "business_central",
    "NAV_ODATA_URL": "nav",
    "ECONOMIC_APP_SECRET_TOKEN": "economic",
}


@dataclass(frozen=True, slots=True)
class BusinessCentralSettings:
    """How Business Central is reached; `support_api` is publisher/group/version of the agreements API.

    `subscription_billing` if contracts of Microsoft's Subscription Billing count too; `contract_types` which.
    """

    base_url: str
    token_url: str
    client_id: str
    company_id: str
    client_secret: str = field(repr=False)
    support_api: str | None = None
    subscription_billing: bool = False
    contract_types: str = ""


def parse_erp(read: SettingsReader) -> Erp:
    """Which ERP; one that is described but not chosen is a mistake."""
    described = next((name for name in _ADDRESSES if read.text(name) is not None), None)
    if read.text("ERP") is None and described is not None:
        read.problems.append(("ERP", f"is not set although {described} is; write {_ADDRESSES[described]} or none"))
    return cast(Erp, read.one_of("ERP", ERPS, "none"))


def parse_business_central(read: SettingsReader) -> BusinessCentralSettings | None:
    """The settings of Business Central, if it is chosen."""
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
    read.check("BC_CONTRACT_TYPES", parse_contract_types)
    return BusinessCentralSettings(
        base_url=read.url("BC_BASE_URL") or "",
        token_url=url or entra_url or "",
        client_id=read.needed("BC_CLIENT_ID", why),
        client_secret=read.needed("BC_CLIENT_SECRET", why),
        company_id=company_id or "",
        support_api=read.text("BC_SUPPORT_API"),
        subscription_billing=read.flag("BC_SUBSCRIPTION_BILLING"),
        contract_types=read.text("BC_CONTRACT_TYPES") or "",
    )


def parse_nav(read: SettingsReader) -> NavSettings | None:
    """The settings of NAV, if it is chosen."""
    if read.text("ERP") != "nav":
        return None
    from integrations.nav.address import parse_company, parse_odata_url, parse_service  # noqa: PLC0415 (for speed)
    from integrations.nav.sign_in import parse_sign_in  # noqa: PLC0415 (brings requests, which costs 0.1 s)

    why = "ERP is nav"
    user, key = read.needed("NAV_USER", why), read.needed("NAV_KEY", why)
    if user and key:
        read.check("NAV_USER", lambda _: parse_sign_in(user, key))
    contacts, relations = read.text("NAV_CONTACT_SERVICE"), read.text("NAV_RELATION_SERVICE")
    if contacts is not None:
        read.needed("NAV_RELATION_SERVICE", "NAV_CONTACT_SERVICE is")
    if relations is not None:
        read.needed("NAV_CONTACT_SERVICE", "NAV_RELATION_SERVICE is")
    settings = NavSettings(
        odata_url=read.needed("NAV_ODATA_URL", why),
        company=read.needed("NAV_COMPANY", why),
        user=user,
        key=key,
        customer_service=read.needed("NAV_CUSTOMER_SERVICE", why),
        ledger_service=read.needed("NAV_LEDGER_SERVICE", why),
        contact_service=contacts,
        relation_service=relations,
        ca_file=_parse_ca_file(read),
    )
    read.check("NAV_ODATA_URL", parse_odata_url)
    read.check("NAV_COMPANY", parse_company)
    for name in ("NAV_CUSTOMER_SERVICE", "NAV_LEDGER_SERVICE", "NAV_CONTACT_SERVICE", "NAV_RELATION_SERVICE"):
        read.check(name, parse_service)
    return settings


def _parse_ca_file(read: SettingsReader) -> Path | None:
    value = read.text("NAV_CA_FILE")
    if value is None:
        return None
    try:
        ssl.create_default_context(cafile=value)
    except OSError:
        read.problems.append(("NAV_CA_FILE", "is not a file with certificates (PEM)"))
    return Path(value)


def parse_economic(read: SettingsReader) -> EconomicSettings | None:
    """The settings of e-conomic, if it is chosen."""
    if read.text("ERP") != "economic":
        return None
    from integrations.economic.tokens import parse_token  # noqa: PLC0415 (brings requests, which costs 0.1 s)

    why = "ERP is economic"
    for name in ("ECONOMIC_APP_SECRET_TOKEN", "ECONOMIC_AGREEMENT_GRANT_TOKEN"):
        read.check(name, parse_token)
    return EconomicSettings(
        base_url=read.url("ECONOMIC_BASE_URL") or BASE_URL,
        app_secret_token=read.needed("ECONOMIC_APP_SECRET_TOKEN", why),
        agreement_grant_token=read.needed("ECONOMIC_AGREEMENT_GRANT_TOKEN", why),
    )
