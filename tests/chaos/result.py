"""What a scenario tried, and what was wrong after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

MOST_SHOWN = 10


@dataclass(slots=True)
class Result:
    """One scenario."""

    name: str
    tickets: int = 0
    deeds: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    not_reached: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def kills(self) -> int:
        """Processes that were killed or frozen."""
        return sum(count for deed, count in self.deeds.items() if deed.startswith("SIG"))


def render(result: Result) -> str:
    """Some lines for who reads along."""
    deeds = ", ".join(f"{deed} {count}" for deed, count in sorted(result.deeds.items())) or "nothing"
    lines = [
        f"{result.name}: {result.tickets} tickets, {result.kills} kills, {len(result.wrong)} differences",
        f"  in {result.seconds:.0f} s: {deeds}",
        *(f"  WRONG: {one}" for one in result.wrong[:MOST_SHOWN]),
    ]
    if len(result.wrong) > MOST_SHOWN:
        lines.append(f"  and {len(result.wrong) - MOST_SHOWN} more")
    if result.not_reached:
        lines.append(f"  not reached: {', '.join(result.not_reached)}")
    return "\n".join(lines)


def render_all(results: Iterable[Result]) -> str:
    """The last line."""
    results = list(results)
    tickets, kills = sum(one.tickets for one in results), sum(one.kills for one in results)
    wrong = sum(len(one.wrong) for one in results)
    faults = sum(sum(one.deeds.values()) for one in results) - kills
    return (
        f"{len(results)} scenarios, {tickets} tickets, {kills} kills and freezes, {faults} other faults: "
        f"{wrong} differences"
    )
