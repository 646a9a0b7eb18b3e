"""Agents who wait for a slow Zendesk keep no webhook from coming in."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from flask import Blueprint, Flask

from rules.language.catalogue import load_catalogue
from web.server import THREADS
from web.sidebar_crowd import MOST, Crowd
from web.sidebar_refusal import refuse_in_words


def test_what_finds_no_place_is_told_so_at_once_and_places_become_free_again() -> None:
    flask, slow, let_go = Flask("test"), threading.Barrier(3), threading.Event()
    blueprint = Blueprint("sidebar", __name__)
    refuse_in_words(blueprint, load_catalogue("da"))
    Crowd(2).guard(blueprint)

    @blueprint.get("/slow")
    def wait() -> str:
        slow.wait(10)
        let_go.wait(10)
        return "done"

    @blueprint.get("/broken")
    def break_off() -> str:
        raise ZeroDivisionError

    flask.register_blueprint(blueprint)
    flask.add_url_rule("/webhook", view_func=lambda: "in")
    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(flask.test_client().get, "/slow") for _ in range(2)]
        slow.wait(10)
        refused = flask.test_client().get("/broken")
        assert (refused.status_code, refused.json["error"]["code"]) == (503, "busy")  # type: ignore[index]
        assert refused.headers["Retry-After"] == "5"
        assert flask.test_client().get("/webhook").text == "in"
        let_go.set()
        assert [one.result().text for one in waiting] == ["done", "done"]
    for _ in range(5):
        assert flask.test_client().get("/broken").json["error"]["code"] == "unavailable"  # type: ignore[index]


def test_the_sidebar_never_has_all_threads_of_a_process() -> None:
    assert MOST <= THREADS - 4
