"""Business Central API v2.0 as an `Erp`: customers, how they stand, what they have.

Source: Microsoft's documentation of API v2.0 and the source of its pages (BCApps, APIV2 and Subscription Billing).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from requests.auth import AuthBase

from integrations import odata
from integrations.business_central import accounts, agreements, contracts
from integrations.business_central.changes import read_changed
from integrations.business_central.company import company_path
from integrations.business_central.contacts import read_contacts
from integrations.business_central.holdings import Source
from integrations.business_central.lookup import Lookup
from integrations.business_central.notifications import Notification
from integrations.business_central.server import Server
from integrations.customer_number import parse_customer_number
from integrations.email_address import parse_email
from integrations.erp import Contact, Found
from integrations.http import Observe
from rules.model import Account, Agreement

_LONGEST_EMAIL = 80


@dataclass(frozen=True, slots=True)
class BusinessCentralSettings:
    """Where the company is: `base_url` up to and including the environment, `company_id` a GUID.

    `support_api` is publisher/group/version of the API with the agreements (docs/business-central.md); None where
    there is none.  `subscription_billing` if contracts of Microsoft's Subscription Billing count as subscriptions,
    and `contract_types` which.  Without either source agreements are unknown.
    """

    base_url: str
    company_id: str
    support_api: str | None = None
    subscription_billing: bool = False
    contract_types: contracts.ContractTypes = field(default_factory=dict)


class BusinessCentral:
    """One company.  Safe to use from several threads.

    `limit` is entered around each request and raises Retryable when no place becomes free in a short time; BC serves
    five requests at once per application.  Raises ValueError for settings that cannot make an address.
    """

    def __init__(
        self,
        settings: BusinessCentralSettings,
        auth: AuthBase,
        observe: Observe,
        limit: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._company_id = odata.guid_literal(settings.company_id)
        self._server = Server(settings.base_url, self._company_id, auth, observe, limit)
        self._support_api = settings.support_api
        if self._support_api is not None:
            company_path(self._support_api, self._company_id)
        self._agreements = _agreement_sources(settings)
        self._accounts = _account_sources(settings)

    @property
    def finds_contacts(self) -> bool:
        """Yes, by `customerContacts`."""
        return True

    def find(self, numbers: Sequence[str], email: str | None) -> Found:
        """Customers by number and by address.

        At most `MOST_CUSTOMERS_OF_ONE_ADDRESS` by the address.
        """
        wanted = {number: parse_customer_number(number) for number in numbers}
        found = Lookup(self._server, self._agreements, self._accounts).find(
            tuple(dict.fromkeys(number for number in wanted.values() if number is not None)),
            parse_email(email, _LONGEST_EMAIL),
        )
        by_number = {asked: found.by_number[number] if number else None for asked, number in wanted.items()}
        return Found(by_number, found.by_email, found.incomplete)

    def read_contacts(self) -> Iterator[Contact]:
        """Every way to recognise every customer: addresses, telephone numbers, RefIDs of accounts."""
        return read_contacts(self._server, self._support_api)

    def read_changed(self, notifications: Iterable[Notification]) -> frozenset[str] | None:
        """The numbers of the customers that notifications are about; None if it may be any (see `changes`)."""
        ours = [each for each in notifications if each.company_id == self._company_id]
        return read_changed(self._server, ours)

    def check(self) -> None:
        """Return when BC answers and knows the company, else raise what is wrong."""
        row = self._server.read_company("check")
        if row.guid("id") != self._company_id:
            row.fail("id", "another company")


def _agreement_sources(settings: BusinessCentralSettings) -> tuple[Source[Agreement], ...]:
    sources: list[Source[Agreement]] = []
    if settings.support_api is not None:
        parse = agreements.parse_agreement
        sources.append(Source(settings.support_api, "supportAgreements", "customerNumber", agreements.COLUMNS, parse))
    if settings.subscription_billing:
        types = settings.contract_types
        sources.append(
            Source(
                contracts.API,
                "customerContracts",
                "sellToCustomerNo",
                contracts.COLUMNS,
                lambda row: contracts.parse_contract(row, types),
            )
        )
    return tuple(sources)


def _account_sources(settings: BusinessCentralSettings) -> tuple[Source[Account], ...]:
    if settings.support_api is None:
        return ()
    return (
        Source(settings.support_api, "supportAccounts", "customerNumber", accounts.COLUMNS, accounts.parse_account),
    )
