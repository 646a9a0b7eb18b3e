from __future__ import annotations

import redis
from flask import Flask
from flask.testing import FlaskClient

from web.health import health
from web.metrics import metrics
from workers.counters import Counters
from workers.missing import MissingNames
from workers.pause import Pause
from workers.pending import Pending
from workers.presence import Presence
from workers.readiness import find_readiness
from workers.redis_client import connect


def make_web(client: redis.Redis, token: str | None = None) -> FlaskClient:
    app = Flask("test")
    app.register_blueprint(health(lambda: find_readiness(client, "v1")))
    app.register_blueprint(metrics(Counters(client), Pending(client), Presence(client), token))
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
    assert (answer.status_code, answer.json["missing"]) == (503, ["Redis does not answer"])


def test_readyz_is_ready_when_all_parts_are_alive_and_says_what_wants_a_look(client: redis.Redis) -> None:
    Presence(client).say_alive("worker", 8)
    Presence(client).say_alive("scheduler")
    Pause(client, "erp").begin("mint token: 401")
    MissingNames(client).note(["group Vagt"])
    answer = make_web(client).get("/readyz")
    assert answer.status_code == 200
    assert answer.json["ready"] is True
    assert answer.json["parts"]["rulebook"] == "v1"
    assert len(answer.json["warnings"]) == 2


def test_readyz_is_not_ready_while_zendesk_refuses_us(client: redis.Redis) -> None:
    Presence(client).say_alive("worker", 8)
    Presence(client).say_alive("scheduler")
    pause = Pause(client, "zendesk")
    assert pause.begin("get ticket: 401")
    assert not pause.begin("get ticket: 401"), "one alarm only"
    assert make_web(client).get("/readyz").json["missing"] == ["Zendesk: get ticket: 401"]
    pause.end()
    assert make_web(client).get("/readyz").status_code == 200


def test_metrics_are_for_this_machine_unless_there_is_a_token(client: redis.Redis) -> None:
    web = make_web(client)
    assert web.get("/metrics").status_code == 200
    assert web.get("/metrics", environ_base={"REMOTE_ADDR": "10.0.0.1"}).status_code == 401
    assert web.get("/metrics", headers={"X-Forwarded-For": "10.0.0.1"}).status_code == 401
    closed = make_web(client, "s3cret")
    assert closed.get("/metrics").status_code == 401
    assert closed.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert closed.get("/metrics", headers={"Authorization": "Bearer s3cret"}).status_code == 200


def test_metrics_tell_what_was_counted(client: redis.Redis) -> None:
    counters = Counters(client)
    counters.count("webhooks:accepted", "rule:Vagt: nat", "jobs:updated")
    counters.observe("job_duration", 0.07, "calls:zendesk:get ticket:200")
    Pending(client).add("1", "test")
    text = make_web(client).get("/metrics").text
    for line in (
        'hotline_webhooks_total{outcome="accepted"} 1.0',
        'hotline_decisions_total{rule="Vagt: nat"} 1.0',
        'hotline_calls_total{operation="get ticket",status="200",system="zendesk"} 1.0',
        'hotline_job_duration_seconds_bucket{le="0.05"} 0.0',
        'hotline_job_duration_seconds_bucket{le="0.1"} 1.0',
        'hotline_job_duration_seconds_bucket{le="+Inf"} 1.0',
        "hotline_queue_depth 1.0",
        "hotline_dead 0.0",
    ):
        assert line in text


def test_metrics_answer_503_without_redis() -> None:
    assert make_web(connect("redis://127.0.0.1:1", fast_failing=True)).get("/metrics").status_code == 503
