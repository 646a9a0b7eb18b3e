"""The ticket fields of the design (§7): what `zendesk apply` makes, and what a decision puts into them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from rules.fold import fold
from rules.model import Decision, FieldValue

FieldType: TypeAlias = Literal["text", "textarea", "tagger", "decimal", "checkbox"]


@dataclass(frozen=True, slots=True)
class TicketField:
    """A field by its key in the design; `options` are (label, tag) of a dropdown, which Zendesk calls a tagger."""

    key: str
    title: str
    type: FieldType
    options: tuple[tuple[str, str], ...] = ()


FIELDS = (
    TicketField("customer_number", "Kundenummer", "text"),
    TicketField("customer_name", "Kundenavn", "text"),
    TicketField(
        "identity",
        "Kundesikkerhed",
        "tagger",
        (
            ("Bevist", "hotline_id_proven"),
            ("Oplyst", "hotline_id_claimed"),
            ("Modstrid", "hotline_id_conflict"),
            ("Mangler", "hotline_id_missing"),
        ),
    ),
    TicketField("account", "Regnskab/RefID", "text"),
    TicketField(
        "product",
        "Produkt",
        "tagger",
        (
            ("Business Central", "hotline_product_bc"),
            ("NAV", "hotline_product_nav"),
            ("Ukendt", "hotline_product_unknown"),
        ),
    ),
    TicketField(
        "agreement",
        "Aftale",
        "tagger",
        (
            ("Abonnement", "hotline_agreement_subscription"),
            ("Klippekort", "hotline_agreement_clips"),
            ("Ingen", "hotline_agreement_none"),
            ("Ukendt", "hotline_agreement_unknown"),
        ),
    ),
    TicketField("clips_remaining", "Klip tilbage", "decimal"),
    TicketField(
        "credit",
        "Kreditstatus",
        "tagger",
        (
            ("OK", "hotline_credit_ok"),
            ("Forfalden", "hotline_credit_overdue"),
            ("Spærret", "hotline_credit_blocked"),
            ("Ukendt", "hotline_credit_unknown"),
        ),
    ),
    TicketField("overdue_amount", "Forfalden saldo", "decimal"),
    TicketField("critical", "Driftskritisk", "checkbox"),
    TicketField("first_reply_due", "Første svar senest", "text"),
    TicketField("resolution_due", "Løsning senest", "text"),
    TicketField("rulebook", "Regelversion", "text"),
)

RECEIPT_FIELD = TicketField("receipt", "Kvittering", "textarea")
"""Only where Hotline sends the receipts; what stands in it is mailed to the customer."""

_DUE = {"first_reply_due": "first_reply_time", "resolution_due": "total_resolution_time"}
_KEYS = {fold(one.title): one.key for one in (*FIELDS, RECEIPT_FIELD)}

OPTION_TAGS = frozenset(tag for one in FIELDS for _, tag in one.options)
"""Zendesk puts the tag of a dropdown's option among the ticket's tags; they follow the field."""


def field_key(title: str) -> str:
    """What a field of that title is called in a ticket: the key of the design, or the title itself."""
    return _KEYS.get(fold(title), title)


def field_values(decision: Decision) -> Mapping[str, FieldValue]:
    """The value of every field.  Figures are those of a proven customer only; the decision holds no others."""
    return {
        "customer_number": decision.customer_number,
        "customer_name": decision.customer_name,
        "identity": f"hotline_id_{decision.identity}",
        "account": _account(decision),
        "product": f"hotline_product_{decision.product}",
        "agreement": f"hotline_agreement_{decision.agreement}",
        "clips_remaining": None
        if decision.clips_remaining is None
        else decision.clips_remaining.quantize(Decimal("0.01")),
        "credit": f"hotline_credit_{decision.credit}",
        "overdue_amount": decision.overdue,
        "critical": decision.critical,
        **{key: _due(decision, metric) for key, metric in _DUE.items()},
        "rulebook": decision.rulebook,
    }


def met_keys(decision: Decision) -> frozenset[str]:
    """The fields of deadlines that were kept, or made good: they go on saying what was promised."""
    return frozenset(key for key, metric in _DUE.items() if _is_met(decision, metric))


def _is_met(decision: Decision, metric: str) -> bool:
    return any(one.metric == metric and one.met_at is not None for one in decision.targets)


def _account(decision: Decision) -> str | None:
    return " / ".join(part for part in (decision.account, decision.ref_id) if part) or None


def _due(decision: Decision, metric: str) -> str | None:
    due_at = decision.due_at(metric)
    return None if due_at is None else due_at.isoformat(timespec="seconds")
