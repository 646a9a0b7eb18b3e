"""What `hotline health` says of TeamViewer."""

from __future__ import annotations

from demo.teamviewer.server import TOKEN, Simulator
from workers.readiness import Readiness
from workers.remote_readiness import with_remote
from workers.settings import Settings, parse_settings

FOUND = Readiness((), (), {})


def settings(address: str, token: str) -> Settings:
    return parse_settings({"TEAMVIEWER_BASE_URL": address, "TEAMVIEWER_TOKEN": token})


def test_a_token_that_is_refused_and_a_server_that_is_away_are_warned_of() -> None:
    with Simulator(0) as simulator:
        assert with_remote(FOUND, settings(simulator.address, TOKEN), lambda *_: None) == FOUND
        refused = with_remote(FOUND, settings(simulator.address, "canary"), lambda *_: None)
    away = with_remote(FOUND, settings("http://127.0.0.1:1", TOKEN), lambda *_: None)
    for found, why in ((refused, "the token is not valid"), (away, "unreachable")):
        assert found.ready
        (warning,) = found.warnings
        assert why in warning
        assert "canary" not in warning


def test_without_a_token_it_is_not_asked() -> None:
    assert with_remote(FOUND, settings("http://127.0.0.1:1", ""), lambda *_: None) == FOUND
