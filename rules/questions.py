"""What is asked of the ERP about a ticket, before anything is decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rules.extract import extract_all
from rules.identity import stated_number
from rules.model import Organization, Ticket
from rules.phone_number import parse_phone_numbers
from rules.text import parse_text

if TYPE_CHECKING:
    from rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Questions:
    """What shall be found out about who is calling, before anything is decided.

    `phone` is E.164; `domain` that of the address, where not everybody can have one in it and `identity.yaml` does
    not list whose it is.
    """

    customer_numbers: tuple[str, ...] = ()
    email: str | None = None
    phone: str | None = None
    ref_id: str | None = None
    domain: str | None = None
    organization: Organization | None = None


def questions_for(ticket: Ticket, rulebook: Rulebook) -> Questions:
    """The customer numbers that the ticket points to, each once, and the requester's address."""
    by_hand = ticket.by_hand.get("customer_number")
    organization = ticket.organization.external_id if ticket.organization is not None else None
    text = parse_text(ticket.subject, ticket.description)
    extraction = extract_all(ticket, text, rulebook.extract)
    rules = rulebook.identity
    domain, listed = rules.find_domain(ticket.requester_email), rules.find_listed(ticket.requester_email)
    asked = (by_hand, organization, stated_number(ticket, extraction), listed)
    numbers = [number.strip() for number in asked if isinstance(number, str)]
    return Questions(
        tuple(dict.fromkeys(number for number in numbers if number)),
        ticket.requester_email if "email" in rules.trust else None,
        next(iter(parse_phone_numbers(ticket.requester_phone or "")), None) if "phone" in rules.trust else None,
        extraction.ref_id if "ref_id" in rules.trust else None,
        domain if listed is None else None,
        ticket.organization,
    )
