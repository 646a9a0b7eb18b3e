from __future__ import annotations

from datetime import UTC, datetime

import redis
from flask import Flask
from flask.testing import FlaskClient

from web.health import health
from web.metrics import metrics
from workers.alarm import Alarms
from workers.counters import Counters
from workers.missing import MissingNames
from workers.pause import Pause
from workers.pending import Pending
from workers.presence import Presence
from workers.readiness import find_readiness
from workers.redis_client import connect
from workers.rulebooks_in_use import RulebooksInUse


def make_web(client: redis.Redis, token: str | None = None) -> FlaskClient:
    app = Flask("test")
    app.register_blueprint(health(lambda: find_readiness(client)))
    app.register_blueprint(metrics(client, Counters(client), token))
    return app.test_client()


def test_healthz_is_alive_without_anything_else() -> None:
    assert make_web(connect("redis://127.0.0.1:1", fast_failing=True)).get("/healthz").status_code == 200


def test_readyz_names_what_is_missing(client: redis.Redis) -> None:
    answer = make_web(client).get("/readyz")
    assert answer.status_code == 503
    assert answer.json["missing"] == [
        "no worker is running (hotline worker)",
        "no scheduler is running (hotline scheduler)",
    ]


def test_readyz_says_that_redis_does_not_answer() -> None:
    answer = make_web(connect("redis://127.0.0.1:1", fast_failing=True)).get("/readyz")
    assert (answer.status_code, answer.json["missing"]) == (503, ["Redis does not answer (ConnectionError)"])


def test_readyz_is_ready_when_all_parts_are_alive_and_says_what_wants_a_look(client: redis.Redis) -> None:
    Presence(client).say_alive("worker", 8)
    Presence(client).say_alive("scheduler")
    RulebooksInUse(client).say("v1", None)
    Pause(client, "erp").begin("mint token: 401")
    MissingNames(client).note(["group Vagt"])
    answer = make_web(client).get("/readyz")
    assert answer.status_code == 200
    assert answer.json["ready"] is True
    assert answer.json["parts"]["rulebook"] == "v1"
    assert len(answer.json["warnings"]) == 2


def test_readyz_names_the_error_of_a_broken_rulebook_and_stays_ready(client: redis.Redis) -> None:
    Presence(client).say_alive("worker", 8)
    Presence(client).say_alive("scheduler")
    RulebooksInUse(client).say("v1", "routing.yaml:3:5: error: x")
    answer = make_web(client).get("/readyz")
    assert (answer.status_code, answer.json["parts"]["rulebook"]) == (200, "v1")
    assert "routing.yaml:3:5: error: x" in answer.json["warnings"][0]
    metrics = make_web(client).get("/metrics").text
    assert "hotline_rulebook_load_failed 1.0" in metrics
    RulebooksInUse(client).say("v2", None)
    metrics = make_web(client).get("/metrics").text
    assert 'hotline_rulebook_info{version="v2"} 1.0' in metrics
    assert "hotline_rulebook_load_failed 0.0" in metrics
    assert make_web(client).get("/readyz").json["warnings"] == []


def test_what_a_process_that_is_gone_said_of_its_rulebook_is_forgotten(client: redis.Redis) -> None:
    client.hset("hotline:rulebooks", "elsewhere:1", '{"until": 5, "version": "old", "failure": "x"}')
    answer = make_web(client).get("/readyz")
    assert (answer.json["parts"]["rulebook"], answer.json["warnings"]) == ("", [])
    assert client.hlen("hotline:rulebooks") == 0


def test_readyz_is_not_ready_with_a_redis_that_could_drop_jobs(client: redis.Redis) -> None:
    client.config_set("maxmemory-policy", "allkeys-lru")
    try:
        assert "allkeys-lru" in make_web(client).get("/readyz").json["missing"][0]
    finally:
        client.config_set("maxmemory-policy", "noeviction")


def test_readyz_warns_of_a_redis_that_keeps_nothing(client: redis.Redis) -> None:
    client.config_set("appendonly", "no")
    try:
        assert "appendonly no" in make_web(client).get("/readyz").json["warnings"][0]
    finally:
        client.config_set("appendonly", "yes")


def test_readyz_is_not_ready_while_zendesk_refuses_us(client: redis.Redis) -> None:
    Presence(client).say_alive("worker", 8)
    Presence(client).say_alive("scheduler")
    pause = Pause(client, "zendesk")
    assert pause.begin("get ticket: 401")
    assert not pause.begin("get ticket: 401"), "one alarm only"
    (missing,) = make_web(client).get("/readyz").json["missing"]
    assert missing.startswith(f"Zendesk refuses our credentials since {datetime.now(UTC):%Y-%m-%d}")
    assert "(get ticket: 401)" in missing
    assert 'hotline_outage{kind="refused",system="zendesk"} 1.0' in make_web(client).get("/metrics").text
    pause.end()
    assert make_web(client).get("/readyz").status_code == 200


def test_metrics_are_for_this_machine_unless_there_is_a_token(client: redis.Redis) -> None:
    web = make_web(client)
    assert web.get("/metrics").status_code == 200
    assert web.get("/metrics", environ_base={"REMOTE_ADDR": "10.0.0.1"}).status_code == 401
    assert web.get("/metrics", environ_base={"REMOTE_ADDR": ""}).status_code == 401
    for local in ("127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"):
        assert web.get("/metrics", environ_base={"REMOTE_ADDR": local}).status_code == 200
    for name in ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via"):
        assert web.get("/metrics", headers={name: "127.0.0.1"}).status_code == 401
    for host in ("hotline.firma.example", "10.0.0.1:8080", "[", ""):
        assert web.get("/metrics", headers={"Host": host}).status_code == 401
    for host in ("localhost:8080", "127.0.0.1:8080", "[::1]:8080"):
        assert web.get("/metrics", headers={"Host": host}).status_code == 200
    closed = make_web(client, "s3cret")
    assert closed.get("/metrics").status_code == 401
    for wrong in ("Bearer wrong", "s3cret", "Basic s3cret", "Bearer ", "Bearer æ"):
        assert closed.get("/metrics", headers={"Authorization": wrong}).status_code == 401
    assert closed.get("/metrics", headers={"Authorization": "Bearer s3cret"}).status_code == 200


def test_metrics_tell_what_was_counted(client: redis.Redis) -> None:
    counters = Counters(client)
    counters.count("webhooks:accepted", "rule:Vagt: nat", "jobs:updated")
    counters.observe("job_duration", 0.07)
    counters.observe("call_duration_zendesk", 0.2, "calls:zendesk:get ticket:200")
    Pending(client).add("1", "test")
    text = make_web(client).get("/metrics").text
    for line in (
        'hotline_webhooks_total{outcome="accepted"} 1.0',
        'hotline_decisions_total{rule="Vagt: nat"} 1.0',
        'hotline_calls_total{operation="get ticket",status="200",system="zendesk"} 1.0',
        'hotline_job_duration_seconds_bucket{le="0.05"} 0.0',
        'hotline_job_duration_seconds_bucket{le="0.1"} 1.0',
        'hotline_job_duration_seconds_bucket{le="+Inf"} 1.0',
        'hotline_call_duration_seconds_bucket{le="0.25",system="zendesk"} 1.0',
        'hotline_processes{part="worker"} 0.0',
        "hotline_queue_depth 1.0",
        "hotline_dead 0.0",
    ):
        assert line in text


def test_metrics_tell_of_alarms_that_nobody_has_answered(client: redis.Redis) -> None:
    assert "hotline_alarms_open 0.0" in make_web(client).get("/metrics").text
    Alarms(client).begin("7", datetime.now(UTC))
    assert "hotline_alarms_open 1.0" in make_web(client).get("/metrics").text


def test_metrics_tell_of_a_redis_that_does_not_answer() -> None:
    answer = make_web(connect("redis://127.0.0.1:1", fast_failing=True)).get("/metrics")
    assert answer.status_code == 200
    assert 'hotline_outage{kind="away",system="redis"} 1.0' in answer.text
    assert "hotline_queue_depth" not in answer.text


def test_an_outage_is_shown_with_its_age_and_stops_nothing(client: redis.Redis) -> None:
    Presence(client).say_alive("worker", 8)
    Presence(client).say_alive("scheduler")
    web = make_web(client)
    assert 'hotline_outage{kind="throttled",system="zendesk"} 0.0' in web.get("/metrics").text
    for _ in range(3):
        Counters(client).observe_call("zendesk", "get ticket", "429", 0.1)
    answer = web.get("/readyz")
    assert answer.status_code == 200
    (warning,) = answer.json["warnings"]
    assert warning.startswith(f"zendesk throttles us since {datetime.now(UTC):%Y-%m-%d}")
    assert warning.endswith("(get ticket: 429)")
    assert 'hotline_outage{kind="throttled",system="zendesk"} 1.0' in web.get("/metrics").text


def test_a_redis_that_can_only_be_read_is_named_and_its_counts_are_still_told(client: redis.Redis) -> None:
    web, presence = make_web(client), Presence(client)
    presence.say_alive("worker", 8)
    RulebooksInUse(client).say("v1", None)
    client.hset("hotline:rulebooks", "elsewhere:1", '{"until": 5, "version": "old", "failure": "x"}')
    Pending(client).add("1", "test")
    client.config_set("min-replicas-to-write", "1")
    try:
        ready, metrics = web.get("/readyz"), web.get("/metrics")
    finally:
        client.config_set("min-replicas-to-write", "0")
    assert (ready.status_code, ready.json["missing"]) == (
        503,
        ["too few replicas follow Redis (min-replicas-to-write) (ResponseError)"],
    )
    assert 'hotline_outage{kind="replicas",system="redis"} 1.0' in metrics.text
    assert "hotline_queue_depth 1.0" in metrics.text


def test_a_redis_without_memory_is_named(client: redis.Redis) -> None:
    web = make_web(client)
    client.config_set("maxmemory", "1")
    try:
        ready, metrics = web.get("/readyz"), web.get("/metrics")
    finally:
        client.config_set("maxmemory", "0")
    assert ready.status_code == 503
    assert "memory of Redis is full" in ready.json["missing"][0]
    assert 'hotline_outage{kind="out_of_memory",system="redis"} 1.0' in metrics.text
