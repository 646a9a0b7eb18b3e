from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.update import Written
from tests.workers.conftest import lease_of
from workers.leases import LeaseLost
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
    client.flushdb()
    ledger, lease = Ledger(client), lease_of(client, "1")
    for entry in (Entry(first), Entry(first, (Intent("op-1", second, AT, AT, "print"), Intent("op-2", first, AT)))):
        ledger.put(lease, entry)
        assert ledger.get("1") == entry


def test_a_ticket_we_never_wrote_to_has_no_ledger(client: redis.Redis) -> None:
    assert Ledger(client).get("1") is None


def test_a_ledger_does_not_stay_for_ever(client: redis.Redis) -> None:
    Ledger(client).put(lease_of(client, "1"), Entry(Written()))
    assert 0 < client.ttl("hotline:ledger:1") <= 180 * 86400


def test_a_lost_lease_writes_no_ledger(client: redis.Redis) -> None:
    ledger, lost = Ledger(client), lease_of(client, "1")
    client.delete("hotline:lock:1")
    ledger.put(lease_of(client, "1"), Entry(Written({"priority": "high"})))
    with pytest.raises(LeaseLost):
        ledger.put(lost, Entry(None))
    assert ledger.get("1") == Entry(Written({"priority": "high"}))


def test_recording_renews_the_lease(client: redis.Redis) -> None:
    lease = lease_of(client, "1")
    client.pexpire("hotline:lock:1", 500)
    Ledger(client).put(lease, Entry(None))
    assert client.pttl("hotline:lock:1") > 7000


def test_a_ledger_of_an_older_version_is_read(client: redis.Redis) -> None:
    written = {"values": {"priority": "high"}, "tags": [], "material": "m"}
    open_write = {"operation": "op", "written": written}
    client.set("hotline:ledger:1", json.dumps({"written": None, "intent": open_write}))
    client.set(
        "hotline:ledger:2",
        json.dumps({"written": written, "intents": [{**open_write, "intended_at": AT.isoformat()}]}),
    )
    first, second = Ledger(client).get("1"), Ledger(client).get("2")
    assert first is not None
    assert second is not None
    assert [one.operation_id for one in (*first.intents, *second.intents)] == ["op", "op"]
    assert second.intents[0].sent.based_on is None
