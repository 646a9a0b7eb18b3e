"""Which support agreement covers the ticket: hotline subscription before clip card, and of several cards the one that
ends first (terms: "hotline-abonnement og hotline-klippekort").  What is not known is `unknown`, never `none`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, TypeAlias

from rules.model import Agreement, AgreementFlag, AgreementState, Product, Reason

_Kind: TypeAlias = Literal["clips_80", "clips_95", "clips_used_up", "ends_soon"]

ENDS_SOON = timedelta(days=30)
LOW_USE = (Decimal("0.95"), Decimal("0.80"))
"""Shares of the purchased minutes from which on a card is called nearly used up, the highest first."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The agreement in force; `clips_remaining` and `ends_on` only where it has them.

    `used_percent` of the clips bought (`clips_bought`), over all valid cards; `days_left` until the agreement ends.
    `flags` are what the desk shall hear of once.  `card` is the clip card that is drawn on.
    """

    state: AgreementState
    clips_remaining: Decimal | None = None
    ends_on: date | None = None
    reasons: tuple[Reason, ...] = ()
    used_percent: Decimal | None = None
    days_left: Decimal | None = None
    flags: tuple[AgreementFlag, ...] = ()
    clips_bought: Decimal | None = None
    card: Agreement | None = None


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
        reasons = _reasons("agreement_subscription", best, on)
        return Coverage(
            "subscription", None, best.valid_to, reasons, None, _days_left(best, on), _flags(best, reasons)
        )
    cards = sorted((one for one in valid if one.kind == "clips"), key=lambda one: one.valid_to or date.max)
    left = [one for one in cards if one.remaining_minutes > 0]
    if cards:
        card = (left or cards)[0]
        clips = sum((_clips(one) for one in left), Decimal(0))
        reasons = (*_reasons("agreement_clips", card, on), *_use(card))
        return Coverage(
            "clips",
            clips,
            card.valid_to,
            reasons,
            _used_percent(cards),
            _days_left(card, on),
            _flags(card, reasons),
            sum((_bought(one) for one in cards), Decimal(0)),
            card,
        )
    return Coverage("none", reasons=(Reason("agreement", "agreement_none"),))


def _days_left(agreement: Agreement, on: date) -> Decimal | None:
    return None if agreement.valid_to is None else Decimal((agreement.valid_to - on).days)


def _used_percent(cards: Sequence[Agreement]) -> Decimal:
    left = sum(max(one.remaining_minutes, 0) for one in cards)
    bought = sum(max(one.purchased_minutes, one.remaining_minutes) for one in cards)
    return Decimal(100) if bought <= 0 else (Decimal(100) * (bought - left) / bought).quantize(Decimal("0.1"))


def _flags(agreement: Agreement, reasons: Iterable[Reason]) -> tuple[AgreementFlag, ...]:
    """What the reasons say of the agreement that is drawn on."""
    which = "|".join(
        str(part)
        for part in (
            agreement.kind,
            agreement.product,
            agreement.valid_from,
            agreement.valid_to,
            agreement.purchased_minutes,
        )
    )
    kinds = (_flag_kind(reason) for reason in reasons)
    return tuple(AgreementFlag(kind, which) for kind in kinds if kind is not None)


def _flag_kind(reason: Reason) -> _Kind | None:
    if reason.key == "clips_low":
        return "clips_95" if reason.values["percent"] == "95" else "clips_80"
    if reason.key == "clips_used_up":
        return "clips_used_up"
    return "ends_soon" if reason.key == "agreement_ends_soon" else None


def _is_valid(agreement: Agreement, on: date) -> bool:
    return (agreement.valid_from or date.min) <= on <= (agreement.valid_to or date.max)


def _covers(agreement: Agreement, product: Product) -> bool:
    return agreement.product is None or product in ("unknown", agreement.product)


def _clips(card: Agreement) -> Decimal:
    """Whole and part clips; a card without a unit counts in hours, since 60 minutes is what most firms sell."""
    return Decimal(card.remaining_minutes) / Decimal(card.clip_minutes or 60)


def _bought(card: Agreement) -> Decimal:
    return Decimal(max(card.purchased_minutes, card.remaining_minutes)) / Decimal(card.clip_minutes or 60)


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
