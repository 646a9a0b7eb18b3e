"""A correction that an agent makes in the sidebar, checked before anything comes of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from rules.act import CORRECTED, PRODUCT_TAG, CorrectedField
from rules.fields import field_values
from rules.language.catalogue import Catalogue
from rules.model import Account, FieldValue
from rules.note import harmless
from rules.questions import Questions
from workers.desk import Desk
from workers.sidebar_ticket import SidebarTicket

LONGEST_ACCOUNT = 80

_NUMBER = re.compile(r"[0-9A-ZÆØÅ][0-9A-ZÆØÅ./_-]{0,19}", re.IGNORECASE)

Why: TypeAlias = Literal["field", "number", "number_unknown", "account", "product", "critical", "no_field"]


class BadCorrection(Exception):
    """What was sent cannot be set; `why` is the key of the sentence, `value` what it is about."""

    def __init__(self, why: Why, value: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.value = value

    def sentence(self, catalogue: Catalogue) -> str:
        """For the agent."""
        return catalogue.text(f"sidebar.bad.{self.why}", value=harmless(self.value))


@dataclass(frozen=True, slots=True)
class Correction:
    """The value as the field has it, and what was decided before."""

    field: CorrectedField
    value: FieldValue
    before: FieldValue


def parse_correction(desk: Desk, ticket: SidebarTicket, name: object, value: object) -> Correction:
    """The correction of a ticket.  Raises BadCorrection; asks the ERP for a number that is not known yet.

    Raises, too, the errors of `integrations.errors` of Zendesk, and redis.RedisError.
    """
    found = next((one for one in CORRECTED if one == name), None)
    if found is None:
        raise BadCorrection("field")
    parsed = _value(desk, ticket, found, value)
    if desk.zendesk().find_lacking({found: parsed}, None):
        raise BadCorrection("no_field", desk.catalogue.word("sidebar.field", found))
    return Correction(found, parsed, field_values(ticket.decision)[found])


def _value(desk: Desk, ticket: SidebarTicket, name: CorrectedField, value: object) -> FieldValue:
    if name == "critical":
        if not isinstance(value, bool):
            raise BadCorrection("critical")
        return value
    text = " ".join(value.split()) if isinstance(value, str) else ""
    if name == "product":
        if text not in ("bc", "nav"):
            raise BadCorrection("product")
        return f"{PRODUCT_TAG}{text}"
    if name == "account":
        if not text or len(text) > LONGEST_ACCOUNT or not text.isprintable():
            raise BadCorrection("account")
        return _account(ticket, text)
    if not _NUMBER.fullmatch(text):
        raise BadCorrection("number")
    return _number(desk, text)


def _number(desk: Desk, text: str) -> str:
    """The number as the ERP writes it; as it was given where the ERP does not answer or there is none."""
    facts = desk.customers.find(Questions((text,)))
    customer = facts.by_number.get(text)
    if customer is not None:
        return customer.number
    if facts.erp == "ok":
        raise BadCorrection("number_unknown", text)
    return text


def _account(ticket: SidebarTicket, text: str) -> str:
    """One of the customer's own by its name or RefID, as the field shows it; any other text as it is."""
    customer = ticket.situation.customer
    known: tuple[Account, ...] = (customer.accounts or ()) if customer is not None else ()
    wanted = text.casefold()
    for one in known:
        if wanted in (one.ref_id.casefold(), one.name.casefold(), f"{one.name} / {one.ref_id}".casefold()):
            return f"{one.name} / {one.ref_id}"
    return text
