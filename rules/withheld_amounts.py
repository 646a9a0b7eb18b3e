"""An explanation for somebody who may not see what the customer owes: rules that ask for it are told without it."""

from __future__ import annotations

from dataclasses import replace

from rules.conditions import Outcome
from rules.explain import Explanation
from rules.fields import field_key
from rules.language.catalogue import Catalogue

_AMOUNT = "overdue_amount"


def withhold_amounts(told: Explanation, catalogue: Catalogue) -> Explanation:
    """The same explanation, with a word in place of every amount."""

    def withheld(outcome: Outcome) -> Outcome:
        inner = tuple(map(withheld, outcome.inner))
        if _is_amount(outcome.key) and outcome.seen:
            return replace(outcome, seen=catalogue.text("explain.withheld"), seen_each=(), inner=inner)
        return replace(outcome, inner=inner)

    losers = (replace(one, outcomes=tuple(map(withheld, one.outcomes))) for one in told.losers)
    return replace(told, losers=tuple(losers))


def _is_amount(key: str) -> bool:
    """Whether a condition asks for it: by its own name, or by the ticket field that shows it."""
    return key == _AMOUNT or (key.startswith("field.") and field_key(key.removeprefix("field.")) == _AMOUNT)
