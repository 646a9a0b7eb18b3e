"""The settings of the ERPs, one of which `ERP` chooses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias, cast

from integrations.business_central.company import company_path
from integrations.odata import guid_literal
from workers.settings_reader import SettingsReader

Erp: TypeAlias = Literal["business_central", "none"]

_ANY_COMPANY = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class BusinessCentralSettings:
    """How Business Central is reached; `support_api` is publisher/group/version of the agreements API."""

    base_url: str
    token_url: str
    client_id: str
    company_id: str
    client_secret: str = field(repr=False)
    support_api: str | None = None


def parse_erp(read: SettingsReader) -> Erp:
    if read.text("ERP") is None and read.text("BC_BASE_URL") is not None:
        read.problems.append(("ERP", "is not set although BC_BASE_URL is; write business_central or none"))
    return cast(Erp, read.one_of("ERP", ("business_central", "none"), "none"))


def parse_business_central(read: SettingsReader) -> BusinessCentralSettings | None:
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
