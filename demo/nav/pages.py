"""The pages that are published, with their fields as `$metadata` names them.

From recorded answers and Microsoft's pages 21, 25, 5050 and 5061.  Primary key fields come first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from demo.nav.account import CONTACTS, CUSTOMERS, LEDGER, RELATIONS

Kind: TypeAlias = Literal["code", "text", "option", "decimal", "integer", "date", "boolean"]
Row: TypeAlias = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Field:
    """`length` is the longest value that a code or text holds."""

    kind: Kind
    length: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """A page under the name it is published by."""

    service: str
    fields: Mapping[str, Field]

    def without(self, names: frozenset[str]) -> Page:
        """The page of an older NAV, or one that somebody took fields from."""
        return Page(self.service, {name: field for name, field in self.fields.items() if name not in names})


_CODE = Field("code", 20)
_DECIMAL = Field("decimal")
_DATE = Field("date")
_BOOLEAN = Field("boolean")
_OPTION = Field("option")
_EMAIL = Field("text", 80)
_PHONE = Field("text", 30)
_NAME = Field("text", 50)

PAGES = (
    Page(
        CUSTOMERS,
        {
            "No": _CODE,
            "Name": _NAME,
            "Address": _NAME,
            "City": Field("text", 30),
            "Post_Code": _CODE,
            "Phone_No": _PHONE,
            "MobilePhoneNo": _PHONE,
            "E_Mail": _EMAIL,
            "Balance_LCY": _DECIMAL,
            "Balance_Due": _DECIMAL,
            "Balance_Due_LCY": _DECIMAL,
            "Credit_Limit_LCY": _DECIMAL,
            "Blocked": _OPTION,
            "Privacy_Blocked": _BOOLEAN,
            "Bill_to_Customer_No": _CODE,
            "VAT_Registration_No": _CODE,
            "Currency_Code": Field("code", 10),
            "Last_Date_Modified": _DATE,
        },
    ),
    Page(
        LEDGER,
        {
            "Entry_No": Field("integer"),
            "Posting_Date": _DATE,
            "Document_Type": _OPTION,
            "Document_No": _CODE,
            "Customer_No": _CODE,
            "Amount_LCY": _DECIMAL,
            "Remaining_Amount": _DECIMAL,
            "Remaining_Amt_LCY": _DECIMAL,
            "Due_Date": _DATE,
            "Open": _BOOLEAN,
        },
    ),
    Page(
        CONTACTS,
        {
            "No": _CODE,
            "Name": _NAME,
            "Type": _OPTION,
            "Company_No": _CODE,
            "Company_Name": _NAME,
            "Phone_No": _PHONE,
            "Mobile_Phone_No": _PHONE,
            "E_Mail": _EMAIL,
            "Privacy_Blocked": _BOOLEAN,
        },
    ),
    Page(
        RELATIONS,
        {
            "Contact_No": _CODE,
            "Business_Relation_Code": Field("code", 10),
            "Link_to_Table": _OPTION,
            "No": _CODE,
        },
    ),
)
