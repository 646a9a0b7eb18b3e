from __future__ import annotations

import pytest

import app

PUBLIC = {
    "/webhooks/zendesk": "signed by Zendesk",
    "/webhooks/business-central": "proves itself by the client state",
    "/acknowledge/<token>": "the token is the secret of one alarm, for a day",
    "/healthz": "says only that the process is alive",
    "/readyz": "says which part is missing, never whose data",
    "/metrics": "bearer token, or this machine",
}

NOTIFICATION = {
    "clientState": "guessed",
    "resource": "api/v2.0/companies(00000000-0000-4000-8000-00000000000c)/customers"
    "(00000000-0000-4000-8000-000000000001)",
    "changeType": "updated",
    "lastModifiedDateTime": "2026-11-26T09:00:00Z",
}


def test_every_route_is_authenticated_or_public_for_a_reason(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "REDIS_URL": redis_url,
        "ZENDESK_SUBDOMAIN": "test",
        "ZENDESK_OAUTH_CLIENT_ID": "c",
        "ZENDESK_OAUTH_CLIENT_SECRET": "s",
        "ZENDESK_WEBHOOK_SECRET": "w",
        "ERP": "business_central",
        "GATEWAYAPI_TOKEN": "g",
        "BC_BASE_URL": "https://erp.example/v2.0/t/production",
        "BC_TOKEN_URL": "https://login.example/token",
        "BC_CLIENT_ID": "c",
        "BC_CLIENT_SECRET": "s",
        "BC_COMPANY_ID": "00000000-0000-4000-8000-00000000000c",
    }.items():
        monkeypatch.setenv(name, value)
    flask = app.create_app()
    assert {rule.rule for rule in flask.url_map.iter_rules()} == set(PUBLIC)
    web = flask.test_client()
    assert web.post("/webhooks/zendesk", data=b"{}").status_code == 401
    assert web.post("/webhooks/business-central", json={"value": [NOTIFICATION]}).status_code == 401
    assert web.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 401
