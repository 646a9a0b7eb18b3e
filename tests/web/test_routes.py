from __future__ import annotations

import pytest

import app

PUBLIC = {
    "/webhooks/zendesk": "signed by Zendesk",
    "/healthz": "says only that the process is alive",
    "/readyz": "says which part is missing, never whose data",
    "/metrics": "bearer token, or this machine",
}


def test_every_route_is_authenticated_or_public_for_a_reason(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "REDIS_URL": redis_url,
        "ZENDESK_SUBDOMAIN": "test",
        "ZENDESK_OAUTH_CLIENT_ID": "c",
        "ZENDESK_OAUTH_CLIENT_SECRET": "s",
        "ZENDESK_WEBHOOK_SECRET": "w",
    }.items():
        monkeypatch.setenv(name, value)
    flask = app.create_app()
    assert {rule.rule for rule in flask.url_map.iter_rules()} == set(PUBLIC)
    web = flask.test_client()
    assert web.post("/webhooks/zendesk", data=b"{}").status_code == 401
    assert web.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 401
