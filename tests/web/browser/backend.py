"""A backend that keeps the contract of `/sidebar/api` and does as a test tells it, with the real page and assets."""

from __future__ import annotations

import copy
import threading
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, jsonify, request

from rules.language.catalogue import Language
from tests.web.browser.views import OTHER, view
from web.assets import Assets, assets
from web.page import Pages

REPLY = "Med dit samtykke hjælper vi dig på din skærm: https://get.example/s42\nDu kan afbryde når som helst."

CASES = "cases:\n- name: 'Rettet på sag 41: Produkt'\n"


@dataclass
class Told:
    """What the backend answers now, and what it was asked."""

    view: dict[str, Any] = field(default_factory=view)
    other: list[dict[str, Any]] = field(default_factory=lambda: copy.deepcopy(OTHER))
    language: Language = "da"
    refusals: dict[str, tuple[int, str]] = field(default_factory=dict)
    "By the last word of a path: the status and the words of its answer."
    hold: dict[str, threading.Event] = field(default_factory=dict)
    "By the last word of a path: nothing is answered before this is set."
    asked: list[tuple[str, str, Any, str]] = field(default_factory=list)
    bearers: set[str] = field(default_factory=lambda: {"first"})
    cut: set[str] = field(default_factory=set)
    "Paths of which the next answer is lost on the way, though the act is done."

    def posts(self, word: str) -> list[Any]:
        """The bodies that were posted to paths with this last word."""
        return [body for method, path, body, _ in self.asked if method == "POST" and path.split("/")[-1] == word]


def make_backend(told: Told, frame_origin: str) -> Flask:
    """The app; `frame_origin` is the only one that may show it."""
    app = Flask("sidebar in tests")
    files = Assets()
    app.register_blueprint(assets(files))

    def refusal(status: int, text: str) -> Response:
        answer = jsonify(error={"code": text, "text": text})
        answer.status_code = status
        return answer

    @app.post("/sidebar")
    def page() -> Response:
        pages = Pages(told.language, files)
        html = pages.sidebar("first")
        return Response(
            html, headers={"Content-Security-Policy": pages.policy(frame_origin), "Cache-Control": "no-store"}
        )

    @app.before_request
    def note() -> Response | None:
        if not request.path.startswith("/sidebar/api/"):
            return None
        path = request.path.removeprefix("/sidebar/api/")
        word = path.split("/")[-1]
        told.asked.append((request.method, path, request.get_json(silent=True), request.query_string.decode()))
        if word in told.hold:
            told.hold[word].wait(20)
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in told.bearers:
            return refusal(401, "")
        if word in told.refusals:
            return refusal(*told.refusals[word])
        return None

    @app.after_request
    def lose(answer: Response) -> Response:
        word = request.path.split("/")[-1]
        if word in told.cut:
            told.cut.discard(word)
            answer.set_data(b"<html>bad gateway</html>")
            answer.status_code = 502
        return answer

    @app.post("/sidebar/api/token")
    def token() -> Any:
        told.bearers.add("second")
        return {"bearer": "second"}

    @app.get("/sidebar/api/tickets/<ticket_id>")
    def seen(ticket_id: str) -> Any:
        return told.view

    @app.get("/sidebar/api/tickets/<ticket_id>/other")
    def other(ticket_id: str) -> Any:
        return {"other_tickets": told.other}

    @app.post("/sidebar/api/tickets/<ticket_id>/refresh")
    def refresh(ticket_id: str) -> Any:
        return told.view

    @app.get("/sidebar/api/tickets/<ticket_id>/why")
    def why(ticket_id: str) -> Any:
        return {
            "lines": [
                "Gruppe: BC Support",
                "Gruppe BC Support: reglen «bc» passede. [routing.yaml:12]",
                "",
                "Prioritet: normal",
                "Prioritet normal: ingen anden regel passede.",
            ]
        }

    @app.post("/sidebar/api/tickets/<ticket_id>/<any(reevaluate, correct, callback_done):act>")
    def act(ticket_id: str, act: str) -> Any:
        return {}

    @app.post("/sidebar/api/tickets/<ticket_id>/teamviewer")
    def start(ticket_id: str) -> Any:
        session = {
            "available": True,
            "state": "open",
            "code": "s119-457-589",
            "end_customer_link": "https://get.example/s42",
            "supporter_link": "https://go.example/s42?secret=1",
        }
        told.view["teamviewer"] = session
        return {**session, "reply": REPLY}

    @app.post("/sidebar/api/tickets/<ticket_id>/teamviewer/close")
    def close(ticket_id: str) -> Any:
        told.view["teamviewer"] = {**told.view["teamviewer"], "state": "closed"}
        return {}

    @app.get("/sidebar/api/tickets/<ticket_id>/time/quote")
    def quote(ticket_id: str) -> Any:
        minutes = int(request.args["minutes"])
        billed = -(-minutes // 30) * 30
        clips = f"{billed / 30:g}".replace(".", ",")
        text = f"{minutes} min. regnes som {billed} min.: {clips} klip."
        return {"minutes": minutes, "billed_minutes": billed, "clips": clips, "text": text}

    @app.post("/sidebar/api/tickets/<ticket_id>/time")
    def register(ticket_id: str) -> Any:
        body = request.get_json()
        entries = told.view["time"]["entries"]
        entries.append(
            {"id": str(len(entries) + 1), "clips": "1", "corrected": False, "agent": "Mette Konsulent", **body}
        )
        told.view["time"]["minutes_today"] = sum(one["minutes"] for one in entries)
        return {}

    @app.post("/sidebar/api/tickets/<ticket_id>/time/<entry>/correct")
    def correct_time(ticket_id: str, entry: str) -> Any:
        for one in told.view["time"]["entries"]:
            if one["id"] == entry:
                one["minutes"] = request.get_json()["minutes"]
        return {}

    @app.post("/sidebar/api/tickets/<ticket_id>/time/<entry>/move")
    def move_time(ticket_id: str, entry: str) -> Any:
        for one in told.view["time"]["entries"]:
            if one["id"] == entry:
                one["move"] = None
        return {}

    @app.get("/sidebar/api/corrections.yaml")
    def corrections() -> Response:
        return Response(CASES, mimetype="application/yaml")

    return app
