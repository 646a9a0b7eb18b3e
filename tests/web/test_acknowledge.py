"""The link of an alarm: looking changes nothing, the button stops it, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient

from rules.language.catalogue import load_catalogue
from web.acknowledge import acknowledge
from workers.alarm import Alarms, Ended
from workers.pending import Pending

NOW = datetime(2026, 11, 26, 1, 13, tzinfo=UTC)
NASTY = "<script>alert(1)</script>"


@pytest.fixture
def alarms(client: redis.Redis) -> Alarms:
    made = Alarms(client)
    made.begin("12", NOW)
    return made


@pytest.fixture
def browser(client: redis.Redis, alarms: Alarms) -> FlaskClient:
    flask = Flask("test")
    at = NOW + timedelta(minutes=2)
    flask.register_blueprint(acknowledge(alarms, Pending(client), load_catalogue("da"), lambda: at))
    return flask.test_client()


def link(alarms: Alarms, person: str = "Mette") -> str:
    alarm = alarms.get("12")
    assert alarm is not None
    return f"/acknowledge/{alarms.make_link(alarm, person)}"


def test_a_preview_of_the_link_stops_nothing(browser: FlaskClient, alarms: Alarms) -> None:
    address = link(alarms)
    for method in ("GET", "HEAD", "OPTIONS"):
        browser.open(address, method=method)
    answer = browser.get(address)
    assert "Tager du sag 12?" in answer.text
    assert '<form method="post"><button>' in answer.text
    assert alarms.open() == 1
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_the_button_stops_the_alarm_and_pressing_again_says_the_same(
    browser: FlaskClient, alarms: Alarms, client: redis.Redis
) -> None:
    address = link(alarms)
    for _ in range(2):
        answer = browser.post(address)
        assert answer.status_code == 200
        assert "Du har sag 12, og alarmen er stoppet." in answer.text
        assert "Kvitteret af Mette." in answer.text
    assert alarms.open() == 0
    assert Pending(client).is_pending("12"), "so that it is said on the ticket"


def test_who_comes_second_learns_who_was_first(browser: FlaskClient, alarms: Alarms) -> None:
    first, second = link(alarms), link(alarms, "Jens")
    browser.post(first)
    for answer in (browser.post(second), browser.get(second)):
        assert "Alarmen for sag 12 er allerede stoppet." in answer.text
        assert "Kvitteret af Mette" in answer.text
        assert "<form" not in answer.text


def test_an_alarm_that_ended_otherwise_says_so_without_a_name(browser: FlaskClient, alarms: Alarms) -> None:
    address = link(alarms)
    alarms.end("12", Ended("taken", NOW))
    assert "allerede stoppet" in browser.post(address).text
    assert "Kvitteret" not in browser.get(address).text


@pytest.mark.parametrize("token", ["x", "x" * 65, "x" * 5000, "%00", "..%2f", "12"])
def test_a_link_that_is_none_is_told_apart_from_nothing(browser: FlaskClient, alarms: Alarms, token: str) -> None:
    for answer in (browser.get(f"/acknowledge/{token}"), browser.post(f"/acknowledge/{token}")):
        assert answer.status_code == 404
    assert alarms.open() == 1


def test_a_link_of_an_earlier_alarm_stops_no_later_one(browser: FlaskClient, alarms: Alarms) -> None:
    address = link(alarms)
    alarms.end("12", Ended("solved", NOW))
    assert alarms.begin("12", NOW + timedelta(days=1))
    assert browser.post(address).status_code == 404
    assert alarms.open() == 1


def test_a_name_is_shown_as_text(browser: FlaskClient, alarms: Alarms) -> None:
    answer = browser.post(link(alarms, NASTY))
    assert NASTY not in answer.text
    assert "&lt;script&gt;" in answer.text


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_while_redis_is_away_the_page_says_to_try_again_and_the_log_has_no_link(
    method: str, caplog: pytest.LogCaptureFixture
) -> None:
    away = redis.Redis(port=1, decode_responses=True)
    flask = Flask("test")
    flask.register_blueprint(acknowledge(Alarms(away), Pending(away), load_catalogue("da"), lambda: NOW))
    answer = flask.test_client().open("/acknowledge/canary-token", method=method)
    assert answer.status_code == 503
    assert "Prøv igen om lidt" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert caplog.records
    assert "canary-token" not in "\n".join(f"{one.getMessage()} {one.__dict__}" for one in caplog.records)
