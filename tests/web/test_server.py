"""What the server lets through to the app."""

from __future__ import annotations

from datetime import UTC, datetime

import jwt
import pytest
from flask import Flask
from gunicorn.http.errors import LimitRequestHeaders
from gunicorn.http.parser import RequestParser

from integrations.gatewayapi.inbound import SIGNATURE, parse_inbound
from web.server import LONGEST_HEADER, Server

SECRET = "x" * 32


def header(value: str) -> str:
    """A header of a request, as gunicorn reads it with the options of ours."""
    server = Server(lambda: Flask("test"), "127.0.0.1", 0)
    request = f"POST /webhooks/sms HTTP/1.1\r\nHost: x\r\n{SIGNATURE}: {value}\r\n\r\n".encode()
    (parsed,) = RequestParser(server.cfg, iter([request]), ("127.0.0.1", 1))
    return str(dict(parsed.headers)[SIGNATURE.upper()])


@pytest.mark.parametrize("text", ["a" * 1530, "å" * 1530, "ж" * 1340, "😀" * 670, "ж" * 5000])
def test_the_longest_text_message_comes_through(text: str) -> None:
    claims = {"id": 1, "msisdn": 4520123456, "receiver": 45525200, "message": text, "senttime": 1795511000}
    told = header(jwt.encode(claims, SECRET, "HS256"))
    sms = parse_inbound({SIGNATURE: told}, SECRET, datetime.now(UTC))
    assert sms is not None
    assert sms.text == text


def test_a_header_that_is_longer_than_any_message_does_not() -> None:
    with pytest.raises(LimitRequestHeaders):
        header("x" * (LONGEST_HEADER + 2048))
