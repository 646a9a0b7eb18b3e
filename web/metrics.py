"""`GET /metrics` for Prometheus.  Closed without `METRICS_TOKEN`, except from this machine (design §6)."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator

import redis
from flask import Blueprint, Response, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from workers.counters import DURATION_BUCKETS, Counters
from workers.pending import Pending
from workers.presence import Presence

LOOPBACK = frozenset({"127.0.0.1", "::1"})

COUNTERS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "webhooks": ("hotline_webhooks", "Webhook requests by outcome", ("outcome",)),
    "jobs": ("hotline_jobs", "Passes over a ticket by outcome", ("outcome",)),
    "calls": ("hotline_calls", "Calls to outside systems by status", ("system", "operation", "status")),
    "rule": ("hotline_decisions", "Decisions by the rule that chose the group", ("rule",)),
    "warn": ("hotline_zendesk_dropped_keys", "Updates of which Zendesk dropped a key", ("key",)),
}


class _Collector:
    """What Redis has counted, as Prometheus families."""

    def __init__(self, counters: Counters, pending: Pending, presence: Presence) -> None:
        self._counters, self._pending, self._presence = counters, pending, presence

    def collect(self) -> Iterator[Metric]:
        counts = self._counters.read()
        for prefix, (name, text, labels) in COUNTERS.items():
            family = CounterMetricFamily(name, text, labels=labels)
            for key, value in _of(counts, prefix):
                parts = key.split(":", len(labels) - 1)
                family.add_metric([*parts, *[""] * (len(labels) - len(parts))], value)
            yield family
        yield _histogram("hotline_job_duration_seconds", "Duration of a pass", counts, "job_duration")
        yield _histogram("hotline_wait_seconds", "From the first webhook to the end of the pass", counts, "job_wait")
        due, later, oldest = self._pending.depth()
        yield GaugeMetricFamily("hotline_queue_depth", "Tickets that are due", value=due)
        yield GaugeMetricFamily("hotline_queue_later", "Tickets that wait for a later instant", value=later)
        yield GaugeMetricFamily(
            "hotline_oldest_waiting_seconds", "Age of the oldest due ticket", value=oldest.total_seconds()
        )
        yield GaugeMetricFamily("hotline_dead", "Tickets that gave up", value=len(self._pending.dead()))
        yield GaugeMetricFamily("hotline_workers", "Worker processes alive", value=self._presence.count("worker"))
        last = counts.get("last_webhook_at", 0.0) / 1000
        yield GaugeMetricFamily("hotline_last_webhook_timestamp_seconds", "When the last webhook came", value=last)


def _of(counts: dict[str, float], prefix: str) -> Iterable[tuple[str, float]]:
    return ((key.partition(":")[2], value) for key, value in sorted(counts.items()) if key.startswith(prefix + ":"))


def _histogram(name: str, text: str, counts: dict[str, float], prefix: str) -> HistogramMetricFamily:
    total, buckets = 0.0, []
    for bound in [*map(str, DURATION_BUCKETS), "+Inf"]:
        total += counts.get(f"{prefix}:le:{bound}", 0.0)
        buckets.append((bound, total))
    family = HistogramMetricFamily(name, text)
    family.add_metric([], buckets, counts.get(f"{prefix}:sum", 0.0))
    return family


def metrics(counters: Counters, pending: Pending, presence: Presence, token: str | None) -> Blueprint:
    """The scrape address."""
    blueprint = Blueprint("metrics", __name__)
    registry = CollectorRegistry()
    registry.register(_Collector(counters, pending, presence))

    @blueprint.get("/metrics")
    def scrape() -> Response:
        if not _may_read(token):
            return Response("a bearer token is needed\n", 401, mimetype="text/plain")
        try:
            return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
        except redis.RedisError:
            return Response("Redis does not answer\n", 503, mimetype="text/plain")

    return blueprint


def _may_read(token: str | None) -> bool:
    """A proxy on this machine makes every request look local, so a forwarded request never counts as local."""
    if token is None:
        return request.remote_addr in LOOPBACK and not request.headers.get("X-Forwarded-For")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), token.encode())
