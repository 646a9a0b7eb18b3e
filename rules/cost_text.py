"""How a cost was counted, as one sentence that a consultant can repeat to the customer."""

from __future__ import annotations

from datetime import tzinfo
from decimal import Decimal
from fractions import Fraction

from rules.clip_cost import ClipCost
from rules.language.catalogue import Catalogue
from rules.model import AgreementState


def cost_text(cost: ClipCost, state: AgreementState, catalogue: Catalogue, zone: tzinfo) -> str:
    """What was done when, what it counts, and what the agreement of that `state` is drawn for."""
    parts = [_worked(cost, catalogue, zone)]
    if cost.is_at_minimum:
        parts.append(catalogue.text("time.minimum", minutes=str(cost.minimum)))
    if cost.billed_minutes != max(cost.weighted, cost.minimum):
        key = f"time.rounding_{cost.rounding}"
        parts.append(catalogue.text(key, minutes=str(cost.billed_minutes), step=str(cost.step)))
    ends = {
        "clips": clips_text(cost.clips, catalogue),
        "clip_minutes": str(cost.clip_minutes),
        "minutes": str(cost.billed_minutes),
    }
    parts.append(catalogue.text(f"time.agreement_{state}", **ends))
    return " ".join(parts)


def clips_text(clips: Fraction, catalogue: Catalogue) -> str:
    """`0,5`; at most two decimals, which is enough to show and never counted with."""
    return catalogue.number(Decimal(clips.numerator) / Decimal(clips.denominator))


def unit_text(clip_minutes: int, state: AgreementState, catalogue: Catalogue) -> str:
    """How long a clip of the customer's card is; empty where there is no card."""
    return catalogue.text("time.unit", minutes=str(clip_minutes)) if state == "clips" else ""


def _worked(cost: ClipCost, catalogue: Catalogue, zone: tzinfo) -> str:
    begins_at, ends_at = cost.begins_at.astimezone(zone), cost.ends_at.astimezone(zone)
    same_day = begins_at.date() == ends_at.date()
    values = {
        "minutes": str(cost.minutes),
        "begin": catalogue.instant(begins_at),
        "end": catalogue.clock(ends_at) if same_day else catalogue.instant(ends_at),
        "open": str(cost.open_minutes),
        "off": str(cost.off_minutes),
        "factor": catalogue.number(cost.factor),
        "weighted": clips_text(cost.weighted, catalogue),
    }
    if not cost.off_minutes:
        return catalogue.text("time.worked", **values)
    which = "off" if not cost.open_minutes else "split"
    return catalogue.text(f"time.worked_{which}" if cost.factor != 1 else f"time.worked_{which}_plain", **values)
