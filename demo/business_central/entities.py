"""What each simulated entity set is called, holds and refuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["guid", "code", "text", "option", "number", "date", "datetime", "boolean"]


@dataclass(frozen=True, slots=True)
class Column:
    """A property; `length` is the longest value its field holds (codes and texts), `filterable` as BC allows it."""

    kind: Kind
    length: int = 0
    filterable: bool = True


@dataclass(frozen=True, slots=True)
class EntitySet:
    """An API page: `singular` names its rows in messages, `expands` maps a navigation property to its set."""

    name: str
    singular: str
    columns: Mapping[str, Column]
    expands: Mapping[str, str]


_GUID = Column("guid")
_NUMBER = Column("number")
_STAMP = Column("datetime")
_CODE = Column("code", 20)


def _text(length: int) -> Column:
    return Column("text", length)


_STANDARD = (
    EntitySet(
        "customers",
        "customer",
        {
            "id": _GUID,
            "number": _CODE,
            "displayName": _text(100),
            "type": Column("option"),
            "addressLine1": _text(100),
            "city": _text(30),
            "country": Column("code", 10),
            "postalCode": _CODE,
            "phoneNumber": _text(30),
            "email": _text(80),
            "balanceDue": Column("number", filterable=False),
            "creditLimit": _NUMBER,
            "blocked": Column("option", filterable=False),
            "currencyCode": Column("code", 10),
            "lastModifiedDateTime": _STAMP,
        },
        {"customerFinancialDetail": "customerFinancialDetails"},
    ),
    EntitySet(
        "customerFinancialDetails",
        "customerFinancialDetail",
        {
            "id": _GUID,
            "number": _CODE,
            "balance": Column("number", filterable=False),
            "totalSalesExcludingTax": Column("number", filterable=False),
            "overdueAmount": Column("number", filterable=False),
            "lastModifiedDateTime": _STAMP,
        },
        {},
    ),
    EntitySet(
        "customerContacts",
        "customerContact",
        {
            "id": _GUID,
            "email": _text(80),
            "firstName": _text(30),
            "lastName": _text(30),
            "professionalTitle": _text(30),
            "customerId": Column("guid", filterable=False),
            "customerName": Column("text", 100, filterable=False),
            "primaryPhoneNumber": _text(30),
        },
        {},
    ),
    EntitySet(
        "salesInvoices",
        "salesInvoice",
        {
            "id": _GUID,
            "number": _CODE,
            "postingDate": Column("date"),
            "dueDate": Column("date"),
            "customerId": _GUID,
            "customerNumber": _CODE,
            "billToCustomerId": _GUID,
            "billToCustomerNumber": _CODE,
            "remainingAmount": Column("number", filterable=False),
            "status": Column("option"),
            "lastModifiedDateTime": _STAMP,
        },
        {},
    ),
    EntitySet(
        "timeRegistrationEntries",
        "timeRegistrationEntry",
        {
            "id": _GUID,
            "employeeId": _GUID,
            "employeeNumber": _CODE,
            "jobId": _GUID,
            "jobNumber": _CODE,
            "jobTaskNumber": _CODE,
            "absence": Column("code", 10),
            "lineNumber": _NUMBER,
            "date": Column("date"),
            "quantity": _NUMBER,
            "status": Column("option"),
            "unitOfMeasureId": _GUID,
            "unitOfMeasureCode": Column("code", 10),
            "lastModfiedDateTime": _STAMP,
        },
        {},
    ),
)
_SUPPORT = (
    EntitySet(
        "supportAgreements",
        "supportAgreement",
        {
            "customerNumber": _CODE,
            "kind": Column("option"),
            "product": Column("option"),
            "validFrom": Column("date"),
            "validTo": Column("date"),
            "purchasedMinutes": _NUMBER,
            "remainingMinutes": _NUMBER,
            "clipMinutes": _NUMBER,
        },
        {},
    ),
    EntitySet(
        "supportAccounts",
        "supportAccount",
        {"customerNumber": _CODE, "refId": _CODE, "name": _text(100), "product": Column("option")},
        {},
    ),
)
_SUBSCRIPTION_BILLING = (
    EntitySet(
        "customerContracts",
        "customerContract",
        {
            "systemId": _GUID,
            "no": _CODE,
            "sellToCustomerNo": _CODE,
            "billToCustomerNo": _CODE,
            "active": Column("boolean"),
            "contractType": Column("code", 10),
            "nextBillingFrom": Column("date"),
            "nextBillingTo": Column("date"),
        },
        {},
    ),
)

COMPANIES = EntitySet(
    "companies",
    "company",
    {"id": _GUID, "name": _text(30), "displayName": _text(250), "systemVersion": _text(30)},
    {},
)
STANDARD_SETS: Mapping[str, EntitySet] = {entity_set.name: entity_set for entity_set in _STANDARD}
SUPPORT_SETS: Mapping[str, EntitySet] = {entity_set.name: entity_set for entity_set in _SUPPORT}
BILLING_SETS: Mapping[str, EntitySet] = {entity_set.name: entity_set for entity_set in _SUBSCRIPTION_BILLING}
