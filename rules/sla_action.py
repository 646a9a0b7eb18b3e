"""What an SLA policy does when a deadline comes near or has passed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from rules.model import Priority
from rules.sla_metric import Metric, duration_text

KEY_PREFIX = "sla:"


@dataclass(frozen=True, slots=True)
class SlaAction:
    """One action.  `offset` is in the policy's open time from the deadline, negative before it; None leaves as it is.

    `priority` only ever raises; `tags` are added; `note` is said in the internal note, and `notify` names groups.
    """

    metric: Metric
    offset: timedelta
    priority: Priority | None = None
    group: str | None = None
    tags: tuple[str, ...] = ()
    note: str | None = None
    notify: tuple[str, ...] = ()
    line: int = 0

    @property
    def name(self) -> str:
        """Which of the policy's actions it is: the same in every policy that has one for that moment."""
        when = "before" if self.offset < timedelta() else "after"
        return f"{KEY_PREFIX}{self.metric}:{when}:{duration_text(abs(self.offset))}"
