"""`GET /metrics` for Prometheus.  Closed without `METRICS_TOKEN`, except from this machine (design §6)."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

import redis
from flask import Blueprint, Response, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from workers.alarm import Alarms
from workers.counters import DURATION_BUCKETS, Counters
from workers.outages import KINDS, Outages
from workers.pause import Pause
from workers.pending import Pending
from workers.presence import PARTS, Presence
from workers.redis_trouble import SENTENCES, find_refusal, judge
from workers.rulebooks_in_use import RulebooksInUse
from workers.timers import Timers

FORWARDED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")
"""Headers by which a proxy says that it is one."""

COUNTERS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "webhooks": ("hotline_webhooks", "Webhook requests by outcome", ("outcome",)),
    "jobs": ("hotline_jobs", "Passes over a ticket by outcome", ("outcome",)),
    "calls": ("hotline_calls", "Calls to outside systems by status", ("system", "operation", "status")),
    "rule": ("hotline_decisions", "Decisions by the rule that chose the group", ("rule",)),
    "deliveries": ("hotline_deliveries", "Webhooks that Zendesk could not deliver, by its own log", ("outcome",)),
    "sweep": ("hotline_sweep", "Tickets that only the sweep found", ("outcome",)),
    "callbacks": ("hotline_callbacks", "What the callback desk got and did, by outcome", ("what", "outcome")),
    "notices": ("hotline_notices", "Text messages about deadlines by outcome", ("outcome",)),
    "sidebar": ("hotline_sidebar", "Openings of the sidebar by outcome", ("outcome",)),
    "warn": ("hotline_zendesk_dropped_keys", "Updates of which Zendesk dropped a key", ("key",)),
}

REFUSING = ("zendesk", "erp")
"""Systems that may refuse our credentials."""

OUTAGES: tuple[tuple[str, str], ...] = (
    *((system, kind) for system, kinds in KINDS.items() for kind in kinds),
    *((system, "refused") for system in REFUSING),
    *(("redis", trouble) for trouble in SENTENCES),
)


class _Collector:
    """What Redis has counted, as Prometheus families."""

    def __init__(self, client: redis.Redis, counters: Counters) -> None:
        self._redis, self._outages = client, Outages(client)
        self._counters, self._pending = counters, Pending(client)
        self._presence, self._rulebooks = Presence(client), RulebooksInUse(client)
        self._timers, self._alarms = Timers(client), Alarms(client)

    def collect(self) -> Iterator[Metric]:
        refusal = find_refusal(self._redis)
        rest: list[Metric] = []
        lasting: set[tuple[str, str]] = set()
        try:
            rest = [*self._collect_counts(), *self._collect_state()]
            lasting = {(one.system, one.kind) for one in self._outages.read()}
            lasting |= {(system, "refused") for system in REFUSING if Pause(self._redis, system).why() is not None}
        except redis.RedisError as error:
            # That much is known without it, and is what the scrape is for.
            refusal, rest = refusal or error, []
        if refusal is not None:
            lasting.add(("redis", judge(refusal)))
        outages = GaugeMetricFamily("hotline_outage", "1 while the system fails us so", labels=["system", "kind"])
        for one in OUTAGES:
            outages.add_metric(one, one in lasting)
        return iter([outages, *rest])

    def _collect_counts(self) -> Iterator[Metric]:
        counts = self._counters.read()
        for prefix, (name, text, labels) in COUNTERS.items():
            family = CounterMetricFamily(name, text, labels=labels)
            for key, value in _of(counts, prefix):
                parts = key.split(":", len(labels) - 1)
                family.add_metric([*parts, *[""] * (len(labels) - len(parts))], value)
            yield family
        yield _histogram("hotline_job_duration_seconds", "Duration of a pass", counts, {"job_duration": []})
        yield _histogram("hotline_wait_seconds", "From the first event to the update", counts, {"job_wait": []})
        prefix = "call_duration_"
        systems = sorted({key[len(prefix) :].partition(":")[0] for key in counts if key.startswith(prefix)})
        families = {f"{prefix}{system}": [system] for system in systems}
        name, text = "hotline_call_duration_seconds", "Duration of calls to outside systems"
        yield _histogram(name, text, counts, families, ["system"])
        last = counts.get("last_webhook_at", 0.0) / 1000
        yield GaugeMetricFamily("hotline_last_webhook_timestamp_seconds", "When the last webhook came", value=last)
        swept = counts.get("last_sweep_at", 0.0) / 1000
        yield GaugeMetricFamily("hotline_last_sweep_timestamp_seconds", "When the last sweep ended", value=swept)

    def _collect_state(self) -> Iterator[Metric]:
        due, later, oldest = self._pending.depth()
        yield GaugeMetricFamily("hotline_queue_depth", "Tickets that wait for a worker", value=due)
        yield GaugeMetricFamily("hotline_queue_later", "Tickets under way, or that wait for an instant", value=later)
        yield GaugeMetricFamily(
            "hotline_oldest_waiting_seconds",
            "Age of the oldest ticket that waits for a worker",
            value=oldest.total_seconds(),
        )
        yield GaugeMetricFamily("hotline_dead", "Tickets that gave up", value=len(self._pending.dead()))
        overdue = self._timers.overdue(datetime.now(UTC))
        yield GaugeMetricFamily("hotline_timers_overdue", "Deadlines whose actions are due and wait", value=overdue)
        alarms = self._alarms.open()
        yield GaugeMetricFamily("hotline_alarms_open", "Alarms that nobody has answered", value=alarms)
        processes = GaugeMetricFamily("hotline_processes", "Processes alive", labels=["part"])
        for part in PARTS:
            processes.add_metric([part], self._presence.count(part))
        yield processes
        rulebooks = self._rulebooks.read()
        info = GaugeMetricFamily("hotline_rulebook_info", "Worker processes by rulebook in force", labels=["version"])
        for version, count in sorted(rulebooks.versions.items()):
            info.add_metric([version], count)
        yield info
        yield GaugeMetricFamily(
            "hotline_rulebook_load_failed",
            "1 while the files of a rulebook have errors and the last good one stays in force",
            value=bool(rulebooks.failures),
        )


def _of(counts: dict[str, float], prefix: str) -> Iterable[tuple[str, float]]:
    return ((key.partition(":")[2], value) for key, value in sorted(counts.items()) if key.startswith(prefix + ":"))


def _histogram(
    name: str, text: str, counts: dict[str, float], families: dict[str, list[str]], labels: Sequence[str] = ()
) -> HistogramMetricFamily:
    """`families` are the counted names with their label values."""
    metric = HistogramMetricFamily(name, text, labels=labels)
    for prefix, values in families.items():
        total, buckets = 0.0, []
        for bound in [*map(str, DURATION_BUCKETS), "+Inf"]:
            total += counts.get(f"{prefix}:le:{bound}", 0.0)
            buckets.append((bound, total))
        metric.add_metric(values, buckets, counts.get(f"{prefix}:sum", 0.0))
    return metric


def metrics(client: redis.Redis, counters: Counters, token: str | None) -> Blueprint:
    """The scrape address."""
    blueprint = Blueprint("metrics", __name__)
    registry = CollectorRegistry()
    registry.register(_Collector(client, counters))

    @blueprint.get("/metrics")
    def scrape() -> Response:
        if not (_is_local() if token is None else _has_token(token)):
            return Response("a bearer token is needed\n", 401, mimetype="text/plain")
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)

    return blueprint


def _has_token(token: str) -> bool:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    is_same = hmac.compare_digest(given.strip().encode("utf-8", "surrogatepass"), token.encode())
    return is_same and scheme.lower() == "bearer"


def _is_local() -> bool:
    """Asked on this machine, from this machine.

    A proxy here makes every request look local, so what says that it was forwarded, or that it asks for another host
    than this machine by its local names, is not.
    """
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        asked = urlsplit(f"//{request.headers.get('Host', '')}").hostname
    except ValueError:
        return False
    return _is_loopback(request.remote_addr) and _is_loopback(asked)


def _is_loopback(host: str | None) -> bool:
    try:
        address = ip_address(host or "")
    except ValueError:
        return host == "localhost"
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
