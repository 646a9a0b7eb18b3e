"""Text messages in: the claims of the signed token are what counts."""

from __future__ import annotations

import base64
import contextlib
import json
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.gatewayapi.inbound import SIGNATURE, InboundSms, SmsRefused, parse_inbound

SECRET = "s" * 64
EVENT = {"id": 1000001, "msisdn": 4520123456, "receiver": 4552520000, "message": "Hej ø", "senttime": 1_795_600_000}
SENT_AT = datetime.fromtimestamp(1_795_600_000, UTC)


def signed(event: dict[str, Any], secret: str = SECRET, algorithm: str = "HS256") -> dict[str, str]:
    return {SIGNATURE: jwt.encode(event, secret, algorithm=algorithm)}


def test_a_message_is_what_the_claims_say() -> None:
    assert parse_inbound(signed(EVENT), SECRET, SENT_AT) == InboundSms(
        "1000001", "+4520123456", "+4552520000", "Hej ø", SENT_AT
    )
    assert "Hej" not in repr(parse_inbound(signed(EVENT), SECRET, SENT_AT))


def test_another_event_is_no_message() -> None:
    assert (
        parse_inbound(signed({"id": 1, "msisdn": 4520123456, "status": "DELIVERED", "time": 1}), SECRET, SENT_AT)
        is None
    )


def unsigned_token() -> str:
    parts = (json.dumps(one).encode() for one in ({"alg": "none", "typ": "JWT"}, EVENT))
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({}, "unsigned"),
        ({SIGNATURE: ""}, "unsigned"),
        ({SIGNATURE: "x.y.z"}, "badly signed"),
        ({SIGNATURE: unsigned_token()}, "badly signed"),
        (signed(EVENT, "t" * 64), "badly signed"),
        (signed(EVENT, algorithm="HS512"), "badly signed"),
        ({SIGNATURE: "a" * 70_000}, "badly signed"),
        (signed({**EVENT, "id": "1"}), "malformed"),
        (signed({**EVENT, "id": True}), "malformed"),
        (signed({**EVENT, "message": 5}), "malformed"),
        (signed({**EVENT, "msisdn": "45 20"}), "malformed"),
        (signed({**EVENT, "msisdn": None}), "malformed"),
        (signed({**EVENT, "msisdn": -4520123456}), "malformed"),
        (signed({**EVENT, "receiver": "12"}), "malformed"),
        (signed({**EVENT, "senttime": "now"}), "malformed"),
        (signed({**EVENT, "senttime": 10**12}), "malformed"),
        (signed({**EVENT, "exp": 1}), "badly signed"),
    ],
)
def test_what_is_not_signed_or_not_a_message_is_refused(headers: dict[str, str], why: str) -> None:
    with pytest.raises(SmsRefused) as caught:
        parse_inbound(headers, SECRET, SENT_AT)
    assert caught.value.why == why
    assert caught.value.status == (400 if why == "malformed" else 401)


def test_a_number_may_be_text_and_a_code_may_be_short() -> None:
    found = parse_inbound(signed({**EVENT, "msisdn": "4520123456", "receiver": "1204"}), SECRET, SENT_AT)
    assert found is not None
    assert (found.sender, found.receiver) == ("+4520123456", "+1204")


@given(
    st.dictionaries(st.sampled_from([*EVENT, "iat", "sub", "aud"]), st.none() | st.integers() | st.text(max_size=9))
)
def test_no_claims_make_it_fail_otherwise(claims: dict[str, Any]) -> None:
    try:
        token = signed({**EVENT, **claims})
    except TypeError:
        return
    with contextlib.suppress(SmsRefused):
        parse_inbound(token, SECRET, SENT_AT)
