"""The agreement of a ticket as the sidebar shows it: what covers it, the clips that are left as a share, its end."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from rules.agreement import ENDS_SOON, Coverage
from rules.language.catalogue import Catalogue
from rules.model import Decision


def agreement_view(
    decision: Decision, coverage: Coverage | None, catalogue: Catalogue, today: date, *, last_known: bool
) -> object:
    """`{state, text, clips, expires, expires_soon}`; `coverage` is None where no figures are at hand."""
    ends_on = decision.agreement_ends_on
    return {
        "state": decision.agreement,
        "text": _text(decision, catalogue, last_known=last_known),
        "clips": clips_view(
            decision.clips_remaining, coverage.clips_bought if coverage is not None else None, catalogue
        ),
        "expires": None if ends_on is None else f"{ends_on:%d-%m-%Y}",
        "expires_soon": ends_on is not None and ends_on - today <= ENDS_SOON,
        "ended": ends_on is not None and ends_on - today < timedelta(),
    }


def clips_view(left: Decimal | None, bought: Decimal | None, catalogue: Catalogue, *, net: bool = False) -> object:
    """`{left, of, share, net}`; None where there are none.  `net` if time was drawn that the ERP does not know."""
    if left is None:
        return None
    share = (
        None if bought is None or bought <= 0 else float(round(min(max(left / bought, Decimal(0)), Decimal(1)), 3))
    )
    return {
        "left": catalogue.number(left),
        "of": None if bought is None else catalogue.number(bought),
        "share": share,
        "net": net,
    }


def _text(decision: Decision, catalogue: Catalogue, *, last_known: bool) -> str:
    if decision.agreement != "unknown":
        used_up = decision.clips_remaining is not None and decision.clips_remaining <= 0
        return catalogue.text("sidebar.agreement.used_up" if used_up else f"sidebar.agreement.{decision.agreement}")
    if decision.unknown_since is not None:
        since = catalogue.instant(decision.unknown_since)
        return catalogue.text("sidebar.agreement.unknown_since", since=since)
    if decision.identity != "proven" and not last_known:
        return catalogue.text("sidebar.agreement.withheld")
    return catalogue.text("sidebar.agreement.unknown")
