"""What a ticket costs in the memory of Redis, by what is kept of it and how long; `docs/scale.md` reckons with it."""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import redis

from integrations.erp import Contact, Found
from rules.model import Account, Agreement, Credit, Customer
from rules.update import Written
from workers.contact_index import ContactIndex
from workers.customer_cache import CustomerCache
from workers.embedded_redis import answers, server_command, socket_url
from workers.ledger import Entry, Ledger
from workers.looked import Looked
from workers.pending import PENDING, Pending
from workers.redis_client import connect, connect_for_rq
from workers.tickets_queue import enqueue_dispatch, open_queue

COUNT = 5_000
TABLES = 28
"""Bytes that the tables take for a key with an expiry, by what 100,000 of them cost beyond their MEMORY USAGE."""

FIRST = 1_000_000
"""Ids of seven digits, as those of a desk that is some years old."""

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
WRITTEN = Written(
    {
        "customer_number": "10482",
        "customer_name": "Klitgaard Trælast A/S",
        "identity": "hotline_id_proven",
        "account": "1201",
        "product": "hotline_product_bc",
        "agreement": "hotline_agreement_subscription",
        "clips_remaining": Decimal("12.5"),
        "credit": "hotline_credit_overdue",
        "overdue_amount": Decimal("12345.50"),
        "critical": False,
        "first_reply_due": "2026-11-23T14:00:00+01:00",
        "resolution_due": "2026-11-26T10:00:00+01:00",
        "rulebook": "f65a3782388c",
        "group": "BC Support",
        "priority": "normal",
    },
    ("hotline_overdue", "hotline_bc"),
    "7f349e4d27acc0de",
    frozenset(),
    False,
    "10482",
)


def run() -> None:
    """Print bytes a piece, with keys and expiries, by the difference that thousands of them make."""
    with tempfile.TemporaryDirectory(prefix="hl") as folder:
        server = subprocess.Popen(server_command(Path(folder)), stdout=subprocess.DEVNULL)
        url = socket_url(Path(folder))
        while not answers(url):
            time.sleep(0.02)
        try:
            print(f"memory of Redis, bytes each, of {COUNT}")
            _measure(connect(url), connect_for_rq(url))
        finally:
            server.terminate()
            server.wait(10)


def _measure(client: redis.Redis, rq_client: redis.Redis) -> None:
    pending, ledger, looked = Pending(client), Ledger(client), Looked(client)
    queue, keep = open_queue(rq_client), timedelta(days=7)
    tickets = [str(FIRST + number) for number in range(COUNT)]
    for ticket in tickets:
        digest = hashlib.sha256(ticket.encode()).hexdigest()[:32]
        pending.accept(ticket, invocation=digest, content=digest, event="01KB000000000000000000000X")
    print(f"  an event that is remembered (8 days): {_bytes(client, 'hotline:seen:*'):.0f}")
    waits = _bytes(client, "hotline:ticket:*") + _bytes(client, PENDING)
    for dispatch in pending.claim(COUNT):
        enqueue_dispatch(queue, dispatch)
    job = _bytes(client, "rq:job:*") + _bytes(client, "rq:queue:tickets")
    print(f"  a ticket that waits: {waits:.0f}; handed out as a job: {job:.0f} more")
    client.flushall()
    for ticket in tickets:
        pending.add(ticket, "bench")
        lease = pending.begin(ticket)
        assert lease is not None
        ledger.put(lease, Entry(WRITTEN))
        pending.finish(lease)
        looked.note(ticket, "2026-11-26T22:01:31Z")
    print(f"  the ledger of a ticket (180 days): {_bytes(client, 'hotline:ledger:*'):.0f}")
    print(f"  when a pass last saw it (8 days): {_bytes(client, 'hotline:looked:*'):.0f}")
    cache, index = CustomerCache(client, "bench", keep), ContactIndex(client, "bench", keep)
    customers = [_customer(str(10_000 + number)) for number in range(COUNT)]
    for customer in customers:
        address = f"a@firma{customer.number}.example"
        cache.store(Found({customer.number: customer}, (customer,), False), address, NOW)
    both = _bytes(client, "hotline:erp:*:customer:*") + _bytes(client, "hotline:erp:*:address:*")
    print(f"  a customer with one address (7 days): {both:.0f}")
    contacts = [
        Contact(one.number, emails=(f"person@firma{one.number}.example",), phones=(f"+4586{one.number:0>6}",))
        for one in customers
    ]
    index.rebuild(contacts, NOW)
    print(f"  a contact with address and telephone: {_bytes(client, 'hotline:erp:*:index:*'):.0f}")


def _bytes(client: redis.Redis, pattern: str) -> float:
    """Of all keys of a pattern, with what the tables of keys and of expiries take for each, per one of `COUNT`."""
    keys = list(client.scan_iter(pattern, count=1000))
    pipe = client.pipeline(transaction=False)
    for key in keys:
        pipe.memory_usage(key, samples=0)
    return (sum(map(int, pipe.execute())) + len(keys) * TABLES) / COUNT


def _customer(number: str) -> Customer:
    return Customer(
        number=number,
        name=f"Firma {number} A/S",
        as_of=NOW,
        agreements=(Agreement("subscription", "bc", NOW.date(), None, 0, 0, 0),),
        accounts=(Account("1201", "Drift", "bc"), Account("1202", "Test", "bc")),
        credit=Credit(False, Decimal("12345.50"), Decimal("20000.00"), None),
    )


if __name__ == "__main__":
    run()
