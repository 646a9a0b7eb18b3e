"""What this version leaves in Redis, recorded, so that every later one is tested with it.

`python -m tests.workers.recorded_redis VERSION` writes `testdata/redis-VERSION.json`; once for each released version,
and never again: a recording that a later version cannot read is a fault of that version.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import redis

from demo.zendesk.account import CLIENT_ID, CLIENT_SECRET
from demo.zendesk.control import Control
from demo.zendesk.server import Simulator
from integrations.business_central.notifications import Notification
from integrations.erp import Contact, Found
from rules.model import Account, Agreement, Credit, Customer
from rules.update import Written
from tests.redis_servers import wait_until
from tests.workers.test_ticket_pass import make_account
from workers import ticket_job
from workers.bulk_writes import BulkItem
from workers.contact_index import ContactIndex
from workers.customer_cache import CustomerCache
from workers.desk import Desk, make_desk
from workers.embedded_redis import answers, server_command, socket_url
from workers.erp_changes import ErpChanges
from workers.lease import Lease
from workers.ledger import Entry, Intent
from workers.redis_client import connect, connect_for_rq
from workers.settings import parse_settings
from workers.tickets_queue import enqueue_batch, enqueue_dispatch, enqueue_settlement, open_queue

TESTDATA = Path(__file__).parent / "testdata"
SCOPE = "recorded"
KEEP = timedelta(days=7)
AT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)

WAITING, CRITICAL, FAILED, LEASED, DEAD, WRITTEN, INTENDED, QUEUED, QUEUED_TOO, ENTRUSTED = map(str, range(1, 11))
"""The simulated Zendesk counts its tickets from 1, here as in the test that reads the recording."""

TICKETS = 10
CHANGED = Notification("customers", "5f5c5f0c-2f3b-4a6e-9c39-000000000001", None, "collection", AT, "")

CUSTOMER = Customer(
    number="10482",
    name="Klitgaard Trælast A/S",
    as_of=AT,
    agreements=(
        Agreement("subscription", "bc", date(2026, 1, 1), None, 0, 0, 0),
        Agreement("clips", None, date(2026, 2, 1), date(2027, 2, 1), 600, 45, 15),
    ),
    accounts=(Account("1201", "Klitgaard Ejendomme", "nav"),),
    credit=Credit(False, Decimal("1234.50"), Decimal("20000.00"), None),
)
CONTACT = Contact("10482", emails=("bente@klitgaard.example",), phones=("+45 86 12 34 56",), ref_ids=("1201",))
KNOWN = Written(
    {"customer_number": "10482", "clips_remaining": Decimal("3.0"), "critical": False, "identity": "proven"},
    ("hotline_clips_low",),
    "a1b2",
    frozenset({"customer_number"}),
    True,
    "10482",
)
INTENT = Intent("0123456789abcdef01234567", KNOWN, AT)
BULK_JOB = "c0ffee00c0ffee00c0ffee00c0ffee00"


def create_tickets(zendesk: Control) -> None:
    """The tickets that the recording tells of, with the ids that it gives them."""
    for number in range(1, TICKETS + 1):
        created = zendesk.create_ticket(
            description=f"Spørgsmål nummer {number}: hvordan bogfører jeg en kreditnota?",
            requester_email="kunde@firma.example",
            created_at="2026-11-23T10:00:00+01:00",
        )
        assert created == number


def leave_traces(desk: Desk, rq_client: redis.Redis) -> None:
    """Bring tickets into every state in which a version may leave them, by this version's own code."""
    queue, pending = open_queue(rq_client), desk.pending
    for ticket in (QUEUED, QUEUED_TOO):
        accept(desk, ticket)
    for dispatch in pending.claim(2):
        enqueue_dispatch(queue, dispatch)
    enqueue_batch(queue)
    enqueue_settlement(queue, BULK_JOB)
    accept(desk, WAITING)
    pending.accept(CRITICAL, invocation="i-critical", content="c-critical", event="e-critical", critical=True)
    pending.remember_critical(CRITICAL, critical=True)
    pending.retry(lease(desk, FAILED), timedelta(0))
    pending.crashed(must_begin(desk, FAILED), timedelta(0))
    lease(desk, LEASED)
    pending.bury(lease(desk, DEAD), "Rejected", "zendesk update_ticket: 422")
    accept(desk, WRITTEN)
    ticket_job.process_ticket(WRITTEN)
    intended = lease(desk, INTENDED)
    desk.ledger.put(intended, Entry(KNOWN, (INTENT,)))
    pending.postpone(intended, timedelta(0))
    entrusted = lease(desk, ENTRUSTED)
    item = BulkItem(ENTRUSTED, entrusted.generation, entrusted.first_at, INTENT.operation_id, incomplete=True)
    desk.bulk_writes.begin(BULK_JOB, [item])
    pending.entrust(entrusted, timedelta(seconds=60))
    CustomerCache(desk.redis, SCOPE, KEEP).store(
        Found({"10482": CUSTOMER, "999": None}, (CUSTOMER,), False), "b@k.example", AT
    )
    ContactIndex(desk.redis, SCOPE, KEEP).rebuild([CONTACT], AT)
    ErpChanges(desk.redis).add([CHANGED])
    desk.redis.set("hotline:sweep:position", "MTc2NDE0OTQwMC4wfHwx")
    desk.counters.count("jobs:updated")
    desk.counters.pay()


def accept(desk: Desk, ticket: str) -> None:
    desk.pending.accept(ticket, invocation=f"i-{ticket}", content=f"c-{ticket}", event=f"e-{ticket}")


def lease(desk: Desk, ticket: str) -> Lease:
    accept(desk, ticket)
    return must_begin(desk, ticket)


def must_begin(desk: Desk, ticket: str) -> Lease:
    begun = desk.pending.begin(ticket)
    assert begun is not None
    return begun


def dump(client: redis.Redis) -> dict[str, Any]:
    """Every key with its kind, whether it ends by itself, and what it holds.  `client` must not decode."""
    found: dict[str, Any] = {}
    for key in sorted(client.scan_iter(count=1000)):
        kind = client.type(key).decode()
        read = {
            "string": lambda k=key: _shown(client.get(k)),
            "hash": lambda k=key: {n.decode(): _shown(v) for n, v in sorted(client.hgetall(k).items())},
            "set": lambda k=key: sorted(map(_shown, client.smembers(k))),
            "list": lambda k=key: list(map(_shown, client.lrange(k, 0, -1))),
            "zset": lambda k=key: [
                [_shown(member), score] for member, score in client.zrange(k, 0, -1, withscores=True)
            ],
        }[kind]
        found[key.decode()] = {"kind": kind, "ends": client.pttl(key) > 0, "holds": read()}
    return found


def load(client: redis.Redis, recorded: Mapping[str, Any]) -> None:
    """Put a recording into an empty Redis.  What ends by itself ends in an hour, but for locks, which have ended."""
    for key, row in recorded.items():
        holds = row["holds"]
        if key.startswith("hotline:lock:"):
            continue
        match row["kind"]:
            case "string":
                client.set(key, _raw(holds))
            case "hash":
                client.hset(key, mapping={name: _raw(value) for name, value in holds.items()})
            case "set":
                client.sadd(key, *map(_raw, holds))
            case "list":
                client.rpush(key, *map(_raw, holds))
            case "zset":
                client.zadd(key, {_raw(member): score for member, score in holds})
        if row["ends"]:
            client.expire(key, 3600)


def _shown(value: bytes) -> Any:
    """Text as it is, and what RQ compresses in a form that can be read and compared."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        pass
    try:
        return {"zlib": zlib.decompress(value).decode()}
    except (zlib.error, UnicodeDecodeError):
        return {"base64": base64.b64encode(value).decode()}


def _raw(shown: Any) -> bytes:
    if isinstance(shown, str):
        return shown.encode()
    return zlib.compress(shown["zlib"].encode()) if "zlib" in shown else base64.b64decode(shown["base64"])


def main(version: str) -> None:
    with tempfile.TemporaryDirectory(prefix="hl") as folder, Simulator(0) as simulator:
        server = subprocess.Popen(server_command(Path(folder)))
        url = socket_url(Path(folder))
        wait_until(lambda: answers(url))
        client, raw = connect(url), connect_for_rq(url)
        settings = {
            "ZENDESK_SUBDOMAIN": "test",
            "ZENDESK_BASE_URL": simulator.address,
            "ZENDESK_OAUTH_CLIENT_ID": CLIENT_ID,
            "ZENDESK_OAUTH_CLIENT_SECRET": CLIENT_SECRET,
            "DATA_DIR": folder,
        }
        desk = make_desk(parse_settings(settings, need_zendesk=True), client)
        ticket_job.serve(desk)
        make_account(desk)
        create_tickets(Control(simulator.address))
        leave_traces(desk, raw)
        path = TESTDATA / f"redis-{version}.json"
        path.write_text(json.dumps(dump(raw), indent=1, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")
        server.terminate()
        server.wait(10)


if __name__ == "__main__":
    main(sys.argv[1])
