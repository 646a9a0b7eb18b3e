"""The token that opens the sidebar: only what Zendesk signed for this app, this account and this moment lets in."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from integrations.zendesk.signed_url import SignedIn, TokenRefused, parse_signed_token

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
ORIGIN = "https://firma.zendesk.com"
ORIGINS = (ORIGIN,)


def made_key() -> tuple[RSAPrivateKey, str]:
    key = generate_private_key(65537, 2048)
    shape = serialization.PublicFormat.SubjectPublicKeyInfo
    return key, key.public_key().public_bytes(serialization.Encoding.PEM, shape).decode()


KEY, PUBLIC = made_key()


def claims(**changes: Any) -> dict[str, Any]:
    """As Zendesk makes them; a change to None leaves a claim out."""
    seconds = int(NOW.timestamp())
    told = {
        "iss": "firma.zendesk.com",
        "aud": f"{ORIGIN}/api/v2/apps/installations/150.json",
        "sub": f"{ORIGIN}/api/v2/users/9002.json",
        "iat": seconds,
        "nbf": seconds,
        "exp": seconds + 300,
        "qsh": "a" * 32,
        "context": {"product": "support", "location": "ticket_sidebar"},
        **changes,
    }
    return {name: value for name, value in told.items() if value is not None}


def token(key: RSAPrivateKey = KEY, **changes: Any) -> str:
    return jwt.PyJWS().encode(json.dumps(claims(**changes)).encode(), key, "RS256")


def refusal(text: str, now: datetime = NOW) -> str:
    with pytest.raises(TokenRefused) as caught:
        parse_signed_token(text, PUBLIC, ORIGINS, now)
    return caught.value.why


def test_a_token_names_the_agent_and_the_installation() -> None:
    assert parse_signed_token(token(), PUBLIC, ORIGINS, NOW) == SignedIn(9002, 150)
    for sub in (f"{ORIGIN}/agent/users/9002", f"{ORIGIN}/api/v2/users/9002", "9002"):
        assert parse_signed_token(token(sub=sub), PUBLIC, ORIGINS, NOW).agent_id == 9002


def unsigned(**changes: Any) -> str:
    return jwt.encode(claims(**changes), None, "none")


def by_the_public_key() -> str:
    """HS256 with the public key as its secret: the classic confusion of algorithms."""
    parts = [json.dumps(one).encode() for one in ({"alg": "HS256", "typ": "JWT"}, claims())]
    signed = ".".join(base64.urlsafe_b64encode(one).rstrip(b"=").decode() for one in parts)
    digest = hmac.new(PUBLIC.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def changed_afterwards() -> str:
    head, _, signature = token().split(".")
    body = base64.urlsafe_b64encode(json.dumps(claims(sub=f"{ORIGIN}/api/v2/users/1.json")).encode())
    return f"{head}.{body.rstrip(b'=').decode()}.{signature}"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no token"),
        ("x" * 9000, "badly signed"),
        ("a.b.c", "badly signed"),
        ("æøå", "badly signed"),
        (unsigned(), "badly signed"),
        (by_the_public_key(), "badly signed"),
        (changed_afterwards(), "badly signed"),
        (token(made_key()[0]), "badly signed"),
        (jwt.encode(claims(), KEY, "RS512"), "badly signed"),
        (jwt.encode(claims(), KEY, "PS256"), "badly signed"),
    ],
    ids=["empty", "huge", "garbage", "letters", "alg none", "HS256", "edited", "other key", "RS512", "PS256"],
)
def test_what_the_apps_key_did_not_sign_lets_nobody_in(text: str, why: str) -> None:
    assert refusal(text) == why


@pytest.mark.parametrize("name", ["iss", "aud", "sub", "exp", "iat"])
def test_a_token_without_a_claim_that_is_needed_lets_nobody_in(name: str) -> None:
    assert refusal(token(**{name: None})) == "badly signed"


@pytest.mark.parametrize("value", ["1795770000", True, -1, 1e300, [1], {"a": 1}])
def test_a_time_that_is_none_lets_nobody_in(value: object) -> None:
    assert refusal(token(exp=value)) == "badly signed"


def test_a_token_counts_from_its_beginning_to_its_end_with_half_a_minute_for_clocks() -> None:
    soon, late = timedelta(seconds=-29), timedelta(seconds=300 + 29)
    for at in (NOW + soon, NOW + late):
        assert parse_signed_token(token(), PUBLIC, ORIGINS, at).agent_id == 9002
    assert refusal(token(), NOW + timedelta(seconds=330)) == "expired"
    assert refusal(token(), NOW - timedelta(seconds=31)) == "not yet valid"
    assert (
        refusal(token(iat=int((NOW - timedelta(days=1)).timestamp()), nbf=int(NOW.timestamp()) + 90))
        == "not yet valid"
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "andre.zendesk.com"},
        {"iss": "firma.zendesk.com.evil.example"},
        {"iss": ["firma.zendesk.com"]},
        {"aud": "https://andre.zendesk.com/api/v2/apps/installations/150.json"},
        {"aud": "http://firma.zendesk.com/api/v2/apps/installations/150.json"},
        {"aud": f"{ORIGIN}.evil.example/api/v2/apps/installations/150.json"},
        {"aud": f"{ORIGIN}/api/v2/apps/installations/150.json?x"},
        {"aud": f"{ORIGIN}/api/v2/apps/150.json"},
        {"aud": [f"{ORIGIN}/api/v2/apps/installations/150.json"]},
        {"aud": "150"},
    ],
    ids=str,
)
def test_a_token_for_another_account_or_another_thing_lets_nobody_in(changes: dict[str, Any]) -> None:
    assert refusal(token(**changes)) == "not for us"


@pytest.mark.parametrize(
    "sub",
    [
        "",
        "x",
        "https://andre.zendesk.com/api/v2/users/9002.json",
        f"{ORIGIN}/api/v2/users/me.json",
        9002,
        "٣",
        "1" * 21,
    ],
)
def test_a_token_that_names_no_agent_lets_nobody_in(sub: object) -> None:
    assert refusal(token(sub=sub)) == "no agent"
