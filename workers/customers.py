"""The customer master of an installation: the ERP that the settings choose, with its cache and its index."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta, tzinfo

import redis

from integrations.business_central.client import BusinessCentral
from integrations.business_central.client import BusinessCentralSettings as Company
from integrations.business_central.contracts import parse_contract_types
from integrations.business_central.token import oauth_client
from integrations.economic.client import Economic
from integrations.erp import Erp
from integrations.http import Observe
from integrations.nav.client import Nav
from integrations.oauth import ClientCredentials, TokenStore
from workers.agreement_sources import AgreementSource, FileAgreements, OrganizationAgreements
from workers.contact_index import ContactIndex
from workers.customer_cache import CustomerCache
from workers.customer_facts import CustomerSource
from workers.erp_settings import BusinessCentralSettings
from workers.net_agreements import NetAgreements
from workers.settings import Settings
from workers.slots import Slots
from workers.time_ledger.opening import open_time_ledger

ERP_CALLS_AT_ONCE = 4
"""Business Central serves five requests of one application at once; one is left to others."""


def open_customers(
    settings: Settings, client: redis.Redis, store: TokenStore, observe: Observe, zone: Callable[[], tzinfo]
) -> CustomerSource:
    """Who is calling, by the ERP of the settings; `zone` is where the desk's days begin."""
    cache, index = open_cache(settings, client), open_index(settings, client)
    agreements = _net_agreements(settings, zone)
    return CustomerSource(client, open_erp(settings, client, store, observe), cache, index, agreements)


def open_cache(settings: Settings, client: redis.Redis) -> CustomerCache:
    """What the ERP said last."""
    return CustomerCache(client, _scope(settings), settings.retention.customers)


def open_index(settings: Settings, client: redis.Redis) -> ContactIndex:
    """Who has which address and telephone number."""
    return ContactIndex(client, _scope(settings), settings.retention.contacts)


def open_erp(settings: Settings, client: redis.Redis, store: TokenStore, observe: Observe) -> Erp | None:
    """The ERP; None where none is configured."""
    if settings.economic is not None:
        return Economic(settings.economic, observe, erp_slots(client, "economic").hold)
    if settings.nav is not None:
        return Nav(settings.nav, observe, erp_slots(client, "nav").hold)
    return open_business_central(settings, client, store, observe)


def open_business_central(
    settings: Settings, client: redis.Redis, store: TokenStore, observe: Observe
) -> BusinessCentral | None:
    """Business Central; None where another ERP or none is configured."""
    bc = settings.business_central
    if bc is None:
        return None
    types = parse_contract_types(bc.contract_types)
    company = Company(bc.base_url, bc.company_id, bc.support_api, bc.subscription_billing, types)
    return BusinessCentral(company, bc_auth(bc, store, observe), observe, erp_slots(client, "business_central").hold)


def bc_auth(bc: BusinessCentralSettings, store: TokenStore, observe: Observe) -> ClientCredentials:
    return ClientCredentials(oauth_client(bc.token_url, bc.client_id, bc.client_secret), store, observe)


def _net_agreements(settings: Settings, zone: Callable[[], tzinfo]) -> NetAgreements:
    return NetAgreements(_agreements(settings), open_time_ledger(settings.database_url, settings.data_dir), zone)


def _agreements(settings: Settings) -> AgreementSource | None:
    if settings.agreements == "organization":
        return OrganizationAgreements()
    return FileAgreements(settings.agreements_file) if settings.agreements_file is not None else None


def erp_slots(client: redis.Redis, system: str) -> Slots:
    longest, patience = timedelta(seconds=30), timedelta(seconds=5)
    return Slots(client, system, ERP_CALLS_AT_ONCE, longest=longest, patience=patience)


def _scope(settings: Settings) -> str:
    """Which company of which ERP: tenant and environment are part of Business Central's base URL."""
    bc, nav, economic = settings.business_central, settings.nav, settings.economic
    if bc is not None:
        return f"{settings.erp} {bc.base_url} {bc.company_id}"
    if nav is not None:
        return f"{settings.erp} {nav.odata_url} {nav.company}"
    if economic is not None:
        return f"{settings.erp} {economic.base_url} {economic.agreement_grant_token}"
    return settings.erp
