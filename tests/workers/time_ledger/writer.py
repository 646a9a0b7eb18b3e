"""A process that registers time as fast as it can and says what is done, until it is killed."""

from __future__ import annotations

import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path

from tests.workers.time_ledger.works import work
from workers.time_ledger.database import Database
from workers.time_ledger.ledger import TimeLedger

SPACE = uuid.UUID(int=7)


def request_id(number: int) -> str:
    return str(uuid.uuid5(SPACE, str(number)))


def main(url: str, directory: str, first: str) -> None:
    ledger = TimeLedger(Database(url or None, Path(directory)), lambda: datetime.now(UTC))
    number = int(first)
    while True:
        entry = ledger.register(work(request_id=request_id(number), ticket_id="77"))
        if number % 3 == 0:
            ledger.correct(
                "77",
                entry.id,
                work(request_id="", ticket_id="77", minutes=5, billed_minutes=15),
                agent_id=7,
                agent="Mette Holm",
                request_id=str(uuid.uuid5(SPACE, f"correct {number}")),
            )
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
        number += 1


if __name__ == "__main__":
    main(*sys.argv[1:])
