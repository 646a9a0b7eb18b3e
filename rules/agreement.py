"""Which support agreement covers the ticket: hotline subscription before clip card, and of several cards the one that
ends first (terms: "hotline-abonnement og hotline-klippekort").  What is not known is `unknown`, never `none`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from rules.model import Agreement, AgreementState, Product, Reason

ENDS_SOON = timedelta(days=30)
LOW_USE = (Decimal("0.95"), Decimal("0.80"))
"""Shares of the purchased minutes from which on a card is called nearly used up, the highest first."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The agreement in force; `clips_remaining` and `ends_on` only where it has them."""

    state: AgreementState
    clips_remaining: Decimal | None = None
    ends_on: date | None = None
    reasons: tuple[Reason, ...] = ()


def decide_coverage(agreements: tuple[Agreement, ...] | None, product: Product, on: date) -> Coverage:
    """The agreement that covers a ticket about `product` created on the local date `on`.

    With an unknown product every agreement of the customer counts.
    """
    if agreements is None:
        return Coverage("unknown", reasons=(Reason("agreement", "agreement_unknown"),))
    valid = [one for one in agreements if _is_valid(one, on) and _covers(one, product)]
    subscriptions = [one for one in valid if one.kind == "subscription"]
    if subscriptions:
        best = max(subscriptions, key=lambda one: one.valid_to or date.max)
        return Coverage("subscription", None, best.valid_to, _reasons("agreement_subscription", best, on))
    cards = sorted((one for one in valid if one.kind == "clips"), key=lambda one: one.valid_to or date.max)
    left = [one for one in cards if one.remaining_minutes > 0]
    if cards:
        card = (left or cards)[0]
        clips = sum((_clips(one) for one in left), Decimal(0))
        return Coverage("clips", clips, card.valid_to, (*_reasons("agreement_clips", card, on), *_use(card)))
    return Coverage("none", reasons=(Reason("agreement", "agreement_none"),))


def _is_valid(agreement: Agreement, on: date) -> bool:
    return (agreement.valid_from or date.min) <= on <= (agreement.valid_to or date.max)


def _covers(agreement: Agreement, product: Product) -> bool:
    return agreement.product is None or product in ("unknown", agreement.product)


def _clips(card: Agreement) -> Decimal:
    """Whole and part clips; a card without a unit counts in hours, since 60 minutes is what most firms sell."""
    return Decimal(card.remaining_minutes) / Decimal(card.clip_minutes or 60)


def _reasons(key: str, agreement: Agreement, on: date) -> tuple[Reason, ...]:
    ends = agreement.valid_to
    if ends is None:
        return (Reason("agreement", key),)
    soon = (Reason("agreement", "agreement_ends_soon", {"date": ends.isoformat()}),) if ends - on <= ENDS_SOON else ()
    return (Reason("agreement", key), *soon)


def _use(card: Agreement) -> tuple[Reason, ...]:
    if card.remaining_minutes <= 0:
        return (Reason("agreement", "clips_used_up"),)
    used = 1 - Decimal(card.remaining_minutes) / Decimal(max(card.purchased_minutes, card.remaining_minutes))
    reached = next((share for share in LOW_USE if used >= share), None)
    return (Reason("agreement", "clips_low", {"percent": str(int(reached * 100))}),) if reached is not None else ()
