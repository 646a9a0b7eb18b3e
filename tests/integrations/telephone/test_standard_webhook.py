from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest

from integrations.telephone.standard_webhook import ID, SIGNATURE, TIMESTAMP, TOLERANCE, WebhookRefused, sign, verify

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)
SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()
OTHER = "whsec_" + base64.b64encode(b"o" * 32).decode()
BODY = b'{"call_id": "c"}'


def signed(secret: str = SECRET, at: datetime = NOW, body: bytes = BODY, message_id: str = "msg_1") -> dict[str, str]:
    stamp = int(at.timestamp())
    return {ID: message_id, TIMESTAMP: str(stamp), SIGNATURE: f"v1,{sign(secret, message_id, stamp, body)}"}


def test_the_example_of_the_specification_is_believed() -> None:
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    assert sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body) == (
        "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


@pytest.mark.parametrize("off", [timedelta(0), TOLERANCE, -TOLERANCE])
def test_a_late_or_early_message_within_five_minutes_is_believed(off: timedelta) -> None:
    assert verify(signed(at=NOW + off), BODY, [OTHER, SECRET], NOW) == "msg_1"


def test_one_good_signature_of_several_is_enough() -> None:
    headers = signed()
    headers[SIGNATURE] = f"v1a,xyz v1,AAAA {headers[SIGNATURE]}"
    assert verify(headers, BODY, [SECRET], NOW) == "msg_1"


@pytest.mark.parametrize(
    ("headers", "body", "why"),
    [
        ({}, BODY, "unsigned"),
        ({**signed(), SIGNATURE: ""}, BODY, "unsigned"),
        (signed(OTHER), BODY, "badly signed"),
        (signed(), BODY + b" ", "badly signed"),
        ({**signed(), ID: "msg_2"}, BODY, "badly signed"),
        ({**signed(), TIMESTAMP: "now"}, BODY, "badly signed"),
        ({**signed(), TIMESTAMP: "-5"}, BODY, "badly signed"),
        ({**signed(), TIMESTAMP: "9" * 20}, BODY, "badly signed"),
        ({**signed(), SIGNATURE: signed()[SIGNATURE].replace("v1,", "v2,")}, BODY, "badly signed"),
        ({**signed(), SIGNATURE: "v1,\udcff"}, BODY, "badly signed"),
        (signed(message_id="x" * 201), BODY, "badly signed"),
        (signed(at=NOW - TOLERANCE - timedelta(seconds=1)), BODY, "stale"),
        (signed(at=NOW + TOLERANCE + timedelta(seconds=1)), BODY, "from the future"),
    ],
)
def test_what_nobody_of_ours_signed_lately_is_refused(headers: dict[str, str], body: bytes, why: str) -> None:
    with pytest.raises(WebhookRefused) as caught:
        verify(headers, body, [SECRET], NOW)
    assert (caught.value.why, caught.value.status) == (why, 401)
