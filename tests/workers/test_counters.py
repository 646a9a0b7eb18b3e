from __future__ import annotations

import threading

import redis

from workers.counters import Counters
from workers.pending import METRICS


def test_counts_and_durations_add_up_over_processes(client: redis.Redis) -> None:
    one, other = Counters(client), Counters(client)
    one.count("jobs:updated", "rule:Vagt", "rule:Vagt")
    other.count("jobs:updated")
    one.observe("job_duration", 0.2, "jobs:dead")
    other.observe("job_duration", 0.3)
    other.observe("job_duration", 100)
    assert one.read() == {
        "jobs:updated": 2,
        "rule:Vagt": 2,
        "jobs:dead": 1,
        "job_duration:le:0.25": 1,
        "job_duration:le:0.5": 1,
        "job_duration:le:+Inf": 1,
        "job_duration:sum": 100.5,
    }


def test_what_redis_does_not_take_is_handed_in_when_it_does(client: redis.Redis) -> None:
    counters = Counters(client)
    client.set(METRICS, "in the way")
    counters.count("jobs:updated")
    counters.observe("job_duration", 0.2)
    counters.owe("webhooks:not durable")
    client.delete(METRICS)
    counters.count("jobs:updated")
    assert Counters(client).read() == {
        "jobs:updated": 2,
        "job_duration:le:0.25": 1,
        "job_duration:sum": 0.2,
        "webhooks:not durable": 1,
    }


def test_what_is_owed_asks_nobody_until_it_is_paid(client: redis.Redis) -> None:
    counters = Counters(client)
    counters.owe("webhooks:unsigned")
    assert Counters(client).read() == {}
    counters.pay()
    counters.pay()
    assert Counters(client).read() == {"webhooks:unsigned": 1}


def test_threads_lose_no_count(client: redis.Redis) -> None:
    counters = Counters(client)
    threads = [threading.Thread(target=lambda: [counters.count("jobs:updated") for _ in range(50)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counters.read() == {"jobs:updated": 400}
