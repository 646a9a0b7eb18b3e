"""Text messages out: one request each, whatever happens to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from demo.faults import Fault
from demo.gatewayapi.server import TOKEN, Simulator
from integrations.errors import (
    BadCredentials,
    IntegrationError,
    OutcomeUnknown,
    Rejected,
    Retryable,
    UnexpectedAnswer,
)
from integrations.gatewayapi.client import GatewayApi
from integrations.gatewayapi.settings import GatewayApiSettings

CANARY = "kanarie-4711"
TO = "+4520123456"


@pytest.fixture
def gateway() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


@pytest.fixture
def settings(gateway: Simulator) -> GatewayApiSettings:
    return GatewayApiSettings(TOKEN, "Hotline", gateway.address)


@pytest.fixture
def client(settings: GatewayApiSettings) -> GatewayApi:
    return GatewayApi(settings, lambda *_: None)


def test_a_message_is_sent_with_its_reference(client: GatewayApi, gateway: Simulator) -> None:
    number = client.send_sms(TO, "Vagt: sag 12, Klitgård. Kan ikke åbne.", "alarm:12:1")
    (message,) = gateway.messages
    assert str(message["id"]) == number
    assert (message["msisdn"], message["sender"], message["userref"]) == (4520123456, "Hotline", "alarm:12:1")
    assert (message["encoding"], message["parts"]) == ("UTF8", 1)


def test_signs_that_the_short_alphabet_lacks_are_sent_in_the_long_one(client: GatewayApi, gateway: Simulator) -> None:
    client.send_sms(TO, "Sag 12 – «Ærø» “haster”", "r")
    assert gateway.messages[0]["encoding"] == "UCS2"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, Rejected),
        (401, BadCredentials),
        (403, Rejected),
        (422, Rejected),
        (429, Retryable),
        (302, UnexpectedAnswer),
        (500, OutcomeUnknown),
        (502, OutcomeUnknown),
        (503, OutcomeUnknown),
    ],
)
def test_every_status_is_one_named_error_without_what_was_written(
    client: GatewayApi, gateway: Simulator, status: int, expected: type[IntegrationError]
) -> None:
    gateway.faults.add(Fault(status=status, body=f'{{"message": "{CANARY}"}}'))
    with pytest.raises(IntegrationError) as caught:
        client.send_sms(TO, CANARY, "r")
    assert type(caught.value) is expected
    assert CANARY not in str(caught.value)
    assert "20123456" not in str(caught.value)
    assert gateway.faults.counters()["total"] == 1, "never sent twice"


@pytest.mark.parametrize("fault", [Fault(hang=0.2), Fault(cut=True)])
def test_an_answer_that_does_not_come_may_have_sent_the_message(
    client: GatewayApi, gateway: Simulator, fault: Fault
) -> None:
    gateway.faults.add(fault)
    with pytest.raises(OutcomeUnknown):
        client.send_sms(TO, "t", "r")
    assert gateway.faults.counters()["total"] == 1


def test_who_is_not_reached_has_sent_nothing(settings: GatewayApiSettings) -> None:
    nobody = GatewayApi(replace(settings, base_url="http://127.0.0.1:9"), lambda *_: None)
    with pytest.raises(Retryable) as caught:
        nobody.send_sms(TO, "t", "r")
    assert type(caught.value) is Retryable


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"ids": []}', '{"ids": ["x"]}', '{"ids": {"a": 1}}', "<html>"])
def test_a_200_without_an_id_is_unexpected(client: GatewayApi, gateway: Simulator, body: str) -> None:
    gateway.faults.add(Fault(status=200, body=body))
    with pytest.raises(UnexpectedAnswer):
        client.send_sms(TO, "t", "r")


@pytest.mark.parametrize("to", ["", "20 12", "+45 20 12 34 56", "+0123456", "x", "+45²0123456"])
def test_what_is_no_number_is_not_sent_to(client: GatewayApi, gateway: Simulator, to: str) -> None:
    with pytest.raises(ValueError, match=r"E\.164"):
        client.send_sms(to, "t", "r")
    assert gateway.messages == []


@pytest.mark.parametrize("userref", ["", "x" * 65])
def test_a_reference_fits(client: GatewayApi, userref: str) -> None:
    with pytest.raises(ValueError, match="reference"):
        client.send_sms(TO, "t", userref)


def test_a_token_that_is_not_known_is_refused(settings: GatewayApiSettings) -> None:
    with pytest.raises(BadCredentials):
        GatewayApi(replace(settings, token="another"), lambda *_: None).send_sms(TO, "t", "r")
    assert "another" not in repr(replace(settings, token="another"))
