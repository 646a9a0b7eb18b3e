from __future__ import annotations

from decimal import Decimal

import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.model import TicketUpdate
from workers.ledger import Entry, Intent, Ledger, Written, after

keys = st.sampled_from(["customer_number", "critical", "clips_remaining", "group", "priority"])
values = (
    st.none() | st.booleans() | st.text(max_size=10) | st.decimals(allow_nan=False, allow_infinity=False, places=2)
)
writtens = st.builds(
    Written,
    st.dictionaries(keys, values),
    st.lists(st.text(max_size=5), max_size=3).map(tuple),
    st.text(max_size=8),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=writtens, second=writtens)
def test_a_ledger_reads_back_as_it_was_written(client: redis.Redis, first: Written, second: Written) -> None:
    ledger = Ledger(client)
    ledger.settle("1", first)
    assert ledger.get("1") == Entry(first)
    ledger.intend("1", Entry(first), Intent("op", second))
    assert ledger.get("1") == Entry(first, Intent("op", second))


def test_a_ticket_we_never_wrote_to_has_no_ledger(client: redis.Redis) -> None:
    assert Ledger(client).get("1") is None


def test_what_will_have_been_written_is_the_old_overlaid_by_the_update() -> None:
    before = Written({"customer_number": "1", "group": "BC Support"}, ("hotline_a",), "m1")
    update = TicketUpdate("1", "", "op", fields={"clips_remaining": Decimal(3)}, priority="urgent")
    assert after(before, update, ("hotline_b",), None) == Written(
        {"customer_number": "1", "group": "BC Support", "clips_remaining": Decimal(3), "priority": "urgent"},
        ("hotline_b",),
        "m1",
    )
    assert after(before, update, (), "m2").material == "m2"


def test_a_ledger_does_not_stay_for_ever(client: redis.Redis) -> None:
    Ledger(client).settle("1", Written())
    assert 0 < client.ttl("hotline:ledger:1") <= 180 * 86400
