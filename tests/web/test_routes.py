from __future__ import annotations

import re
import uuid

import pytest

import app

PUBLIC = {
    "/webhooks/zendesk": "signed by Zendesk",
    "/webhooks/business-central": "proves itself by the client state",
    "/webhooks/phone": "signed as Standard Webhooks",
    "/webhooks/sms": "signed by GatewayAPI",
    "/acknowledge/<token>": "the token is the secret of one alarm, for a day",
    "/sidebar": "shows itself to who brings a token that Zendesk signed",
    "/sidebar/static/<version>/<name>": "scripts and styles, nothing of anybody",
    "/healthz": "says only that the process is alive",
    "/readyz": "says which part is missing, never whose data",
    "/metrics": "bearer token, or this machine",
}

BY_BEARER = "/sidebar/api/"
"""Below this every address asks for the bearer of the page."""

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
        "HOTLINE_PUBLIC_URL": "https://hotline.example",
        "GATEWAYAPI_TOKEN": "g",
        "GATEWAYAPI_WEBHOOK_SECRET": "g" * 32,
        "PHONE_WEBHOOK_SECRET": "whsec_" + "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz",
        "BC_BASE_URL": "https://erp.example/v2.0/t/production",
        "BC_TOKEN_URL": "https://login.example/token",
        "BC_CLIENT_ID": "c",
        "BC_CLIENT_SECRET": "s",
        "BC_COMPANY_ID": "00000000-0000-4000-8000-00000000000c",
    }.items():
        monkeypatch.setenv(name, value)
    flask = app.create_app()
    rules = list(flask.url_map.iter_rules())
    behind = [rule for rule in rules if rule.rule.startswith(BY_BEARER)]
    assert {rule.rule for rule in rules} - {rule.rule for rule in behind} == set(PUBLIC)
    web = flask.test_client()
    assert behind
    for rule in behind:
        address = re.sub(r"<[^>]+>", "7", rule.rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            for headers in ({}, {"Authorization": "Bearer guessed"}, {"Authorization": "Basic Z3Vlc3NlZDo="}):
                answer = web.open(address, method=method, json={"request_id": str(uuid.uuid4())}, headers=headers)
                assert answer.status_code == 401, (method, address)
                assert answer.json["error"]["code"] == "expired"
    assert web.get("/sidebar").status_code == 401
    assert web.post("/sidebar", data={"token": "guessed"}).status_code == 401
    assert web.post("/webhooks/zendesk", data=b"{}").status_code == 401
    assert web.post("/webhooks/phone", data=b"{}").status_code == 401
    assert web.post("/webhooks/sms", data=b"{}").status_code == 401
    assert web.post("/webhooks/business-central", json={"value": [NOTIFICATION]}).status_code == 401
    assert web.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 401
