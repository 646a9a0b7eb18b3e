from __future__ import annotations

from datetime import UTC, datetime

import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.update import Written
from workers.ledger import Entry, Intent, Ledger

AT = datetime(2026, 11, 26, 9, tzinfo=UTC)

keys = st.sampled_from(["customer_number", "critical", "clips_remaining", "group", "priority"])
values = (
    st.none() | st.booleans() | st.text(max_size=10) | st.decimals(allow_nan=False, allow_infinity=False, places=2)
)
writtens = st.builds(
    Written,
    st.dictionaries(keys, values),
    st.lists(st.text(max_size=5), max_size=3).map(tuple),
    st.none() | st.text(max_size=8),
    st.frozensets(keys),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=writtens, second=writtens)
def test_a_ledger_reads_back_as_it_was_written(client: redis.Redis, first: Written, second: Written) -> None:
    ledger = Ledger(client)
    for entry in (Entry(first), Entry(first, (Intent("op-1", second, AT), Intent("op-2", first, AT)))):
        ledger.put("1", entry)
        assert ledger.get("1") == entry


def test_a_ticket_we_never_wrote_to_has_no_ledger(client: redis.Redis) -> None:
    assert Ledger(client).get("1") is None


def test_a_ledger_does_not_stay_for_ever(client: redis.Redis) -> None:
    Ledger(client).put("1", Entry(Written()))
    assert 0 < client.ttl("hotline:ledger:1") <= 180 * 86400
