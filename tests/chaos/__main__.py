"""`make chaos [SEED=…] [ROUNDS=…] [ONLY=…]`: every scenario in turn.  Exit code 1 if a ticket differs."""

from __future__ import annotations

import argparse
import logging
import secrets
import sys

from tests.chaos.installation import installed
from tests.chaos.play import find_quiet
from tests.chaos.result import Result, render, render_all
from tests.chaos.run import Run
from tests.chaos.scenarios import SCENARIOS
from tests.chaos.stories import STORIES


def main() -> int:
    """Run them."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="repeats a run; 0 takes another each time")
    parser.add_argument("--rounds", type=int, default=1, help="so many times as much of what is random")
    parser.add_argument("only", nargs="*", choices=[*SCENARIOS, []], help="scenarios; all if none is named")
    asked = parser.parse_args()
    # Every death is meant.
    logging.getLogger("workers.supervisor").setLevel(logging.CRITICAL)
    seed = asked.seed or secrets.randbelow(1_000_000) + 1
    print(f"seed {seed}, rounds {asked.rounds}", flush=True)
    with installed() as running:
        quiet = find_quiet(running, STORIES)
    print(f"fault-free: {len(quiet)} stories, each twice, with the same outcome", flush=True)
    results: list[Result] = []
    for name in asked.only or SCENARIOS:
        results.append(SCENARIOS[name](Run(name, seed, asked.rounds, quiet)))
        print(render(results[-1]), flush=True)
    print(render_all(results))
    return 1 if any(one.wrong for one in results) else 0


if __name__ == "__main__":
    sys.exit(main())
