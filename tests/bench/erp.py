"""Requests to the ERP per ticket, cold and warm, and the time that an ERP which hangs costs each ticket.

Against what one would otherwise write: a request for each thing that is asked, and every ticket waiting by itself.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import redis

from demo.business_central.account import SUPPORT_API
from demo.business_central.records import read_records
from demo.business_central.server import Simulator
from demo.faults import Fault
from integrations.business_central.client import BusinessCentral, BusinessCentralSettings
from rules.questions import Questions
from tests.integrations.business_central.conftest import DATA, Bearer, ignore
from workers.contact_index import ContactIndex
from workers.customer_cache import CustomerCache
from workers.customer_facts import CustomerSource
from workers.embedded_redis import answers, server_command, socket_url
from workers.redis_client import connect
from workers.supervisor import Child, Supervisor

TICKETS = 20
SEPARATE_REQUESTS = 5
"""Contact by address, customer with figures, agreements, accounts, and who pays: one request each."""


def run() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory(prefix="hl") as directory:
        data_dir = Path(directory)
        server = Supervisor([Child("redis", server_command(data_dir), lambda: answers(socket_url(data_dir)))])
        server.start()
        try:
            _measure(connect(socket_url(data_dir)))
        finally:
            server.end()


def _measure(client: redis.Redis) -> None:
    customers = json.loads(DATA.read_text(encoding="utf-8"))["customers"]
    asked = [Questions((one["number"],), one["contacts"][0]["email"]) for one in customers if one["contacts"]][
        :TICKETS
    ]
    with Simulator(read_records(DATA, date(2026, 11, 20))) as bc:
        settings = BusinessCentralSettings(bc.base_url, bc.company_id, SUPPORT_API)
        erp = BusinessCentral(settings, Bearer(bc), ignore, nullcontext)
        keep = timedelta(days=1)
        index = ContactIndex(client, "bench", keep)
        source = CustomerSource(client, erp, CustomerCache(client, "bench", keep), index)
        index.rebuild(erp.read_contacts(), datetime.now(UTC))
        print(f"erp, {len(asked)} tickets of as many customers, number and address known, Business Central")
        for name in ("cold", "warm"):
            bc.faults.clear()
            seconds = [_timed(source, questions) for questions in asked]
            requests = bc.faults.counters()["total"]
            assert isinstance(requests, int)
            print(
                f"  {name}: {requests / len(asked):.2f} requests a ticket (one for each thing: {SEPARATE_REQUESTS}), "
                f"median {statistics.median(seconds) * 1000:.1f} ms"
            )
        client.flushall()
        bc.faults.add(Fault(hang=60))
        seconds = [_timed(source, questions) for questions in asked]
        print(
            f"  hanging: the first ticket waits {seconds[0]:.1f} s, the other {len(asked) - 1} wait "
            f"{max(seconds[1:]) * 1000:.1f} ms at most; in all {sum(seconds):.1f} s "
            f"instead of {len(asked) * seconds[0]:.0f} s if each waited by itself"
        )


def _timed(source: CustomerSource, questions: Questions) -> float:
    began = time.perf_counter()
    source.find(questions)
    return time.perf_counter() - began


if __name__ == "__main__":
    run()
