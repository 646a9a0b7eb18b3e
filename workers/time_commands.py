"""The commands of `hotline time`: approving, posting, exporting and backing up what was registered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import redis

from integrations.business_central.time_registration import TimeRegistrations
from rules.rulebook import Rulebook
from workers.counters import Counters
from workers.customers import bc_auth, erp_slots
from workers.settings import Settings
from workers.time_export import day_bounds, to_csv
from workers.time_ledger.ledger import TimeLedger
from workers.time_ledger.opening import open_time_ledger
from workers.time_posting import Line, TimePosting, summary
from workers.token_store import RedisTokenStore


class NotPostable(Exception):
    """Why nothing can be posted, for the operator."""


def export(settings: Settings, rulebook: Rulebook, first: date, last: date, *, every: bool) -> str:
    """What was done on these days: what is approved, or `every` entry."""
    entries = _ledger(settings).done_between(*day_bounds(first, last, rulebook.zone))
    shown = (one for one in entries if every or one.approved_at is not None)
    return to_csv(shown, rulebook.zone, settings.language)


def approve(settings: Settings, rulebook: Rulebook, last: date, actor: str) -> int:
    """Approve all that was done until the end of a day; how many entries it was news of."""
    ledger = _ledger(settings)
    _, end = day_bounds(last, last, rulebook.zone)
    return ledger.note("approved", [one.id for one in ledger.unapproved(end)], actor)


def booked(settings: Settings, rulebook: Rulebook, first: date, last: date, actor: str) -> int:
    """The ERP has what is approved of these days, by another way than ours; how many entries it was news of."""
    ledger = _ledger(settings)
    entries = ledger.done_between(*day_bounds(first, last, rulebook.zone))
    # What was posted too: a file or a field does not know it before a person has put it there.
    ids = [one.id for one in entries if one.approved_at is not None]
    return ledger.note("booked", ids, actor)


def post(settings: Settings, rulebook: Rulebook, client: redis.Redis) -> Iterator[str]:
    """Post what is approved, and say what became of each.  Raises NotPostable and IntegrationError."""
    bc = settings.business_central
    if bc is None:
        raise NotPostable("Time is posted in Business Central only (ERP=business_central); use hotline time export.")
    if not rulebook.time.posting.employees:
        raise NotPostable("time.yaml names no employees under posting: nobody's time can be posted.")
    observe, limit = Counters(client).observe_call, erp_slots(client, "business_central").hold
    auth = bc_auth(bc, RedisTokenStore(client), observe)
    erp = TimeRegistrations(bc.base_url, bc.company_id, auth, observe, limit)
    ledger = _ledger(settings)
    lines: list[Line] = []
    with ledger.database.alone("post", patient=False) as mine:
        if not mine:
            raise NotPostable("Another process is posting at this moment.")
        for line in TimePosting(ledger, erp, rulebook.time.posting, rulebook.zone, lambda: datetime.now(UTC)).run():
            lines.append(line)
            yield _told(line)
    counts = summary(lines)
    yield ", ".join(f"{count} {result}" for result, count in counts.items())


def _told(line: Line) -> str:
    """Nothing of what was done or for whom: this may end up in a log."""
    why = f": {line.why}" if line.why else ""
    return f"{line.entry.id}\tticket {line.entry.ticket_id}\t{line.result}{why}"


def _ledger(settings: Settings) -> TimeLedger:
    return open_time_ledger(settings.database_url, settings.data_dir)
