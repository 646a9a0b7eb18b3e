"""The one HTTP door: every way a request can end is one named error, sent once."""

from __future__ import annotations

import contextlib
import socket
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations import http as door
from integrations.errors import (
    BadCredentials,
    Conflict,
    IntegrationError,
    NotFound,
    OutcomeUnknown,
    Rejected,
    Retryable,
    UnexpectedAnswer,
)
from integrations.http import Http, parse_base_url, parse_json, parse_retry_after
from tests.integrations.raw_server import RawServer, http

CANARY = "kanarie-4711"

READ_ERRORS: dict[int, type[IntegrationError]] = {
    **dict.fromkeys((301, 302, 303, 304, 307, 308), UnexpectedAnswer),
    **dict.fromkeys((400, 402, 403, 405, 406, 411, 413, 414, 415, 422, 423, 451, 499), Rejected),
    401: BadCredentials,
    404: NotFound,
    410: NotFound,
    409: Conflict,
    **dict.fromkeys((408, 425, 429), Retryable),
    **dict.fromkeys((500, 501, 502, 503, 504, 520, 599), Retryable),
}


class Observed:
    """What was observed, one tuple per request."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, str]] = []

    def __call__(self, system: str, operation: str, status: str, seconds: float) -> None:
        assert seconds >= 0
        self.calls.append((system, operation, status))


def door_to(address: str, observe: Observed | None = None, timeout: float = 2) -> Http:
    return Http("erp", address, auth=None, timeout=(1, timeout), observe=observe or Observed())


@pytest.mark.parametrize(("status", "error"), READ_ERRORS.items())
def test_every_status_of_a_read_is_one_named_error(status: int, error: type[IntegrationError]) -> None:
    observed = Observed()
    with RawServer(http(status, CANARY.encode(), Location=f"/{CANARY}")) as server:
        with pytest.raises(IntegrationError) as caught:
            door_to(server.address, observed).get_json("/x", operation="look")
        assert type(caught.value) is error
        assert str(caught.value) == f"erp: look: {status}"
        assert len(server.requests) == 1, "nothing is sent twice, no redirect is followed"
    assert observed.calls == [("erp", "look", str(status))]


@pytest.mark.parametrize(("status", "error"), READ_ERRORS.items())
def test_a_write_answered_5xx_may_have_been_carried_out(status: int, error: type[IntegrationError]) -> None:
    with RawServer(http(status)) as server:
        with pytest.raises(IntegrationError) as caught:
            door_to(server.address).post_json("/x", {}, operation="write")
        assert type(caught.value) is (OutcomeUnknown if status >= 500 else error)
        assert len(server.requests) == 1


@pytest.mark.parametrize("status", [200, 201, 202])
def test_what_is_answered_is_returned_with_exact_numbers(status: int) -> None:
    with RawServer(http(status, b'\xef\xbb\xbf{"saldo": 18240.10, "antal": 3}')) as server:
        assert door_to(server.address).get_json("/x", operation="look") == {"saldo": Decimal("18240.10"), "antal": 3}
        assert b"User-Agent: Hotline/" in server.requests[0]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"a": 1',
        b"<html>Bad gateway</html>",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": 1, "a": 2}',
        b'{"a": 1} {"a": 1}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a": 1e999999999999999999999}',
        b"9" * 5000,
    ],
)
def test_what_is_not_strict_json_is_an_unexpected_answer(body: bytes) -> None:
    with RawServer(http(200, body)) as server, pytest.raises(UnexpectedAnswer):
        door_to(server.address).get_json("/x", operation="look")


def test_what_is_no_json_can_be_read_as_it_stands() -> None:
    observed = Observed()
    with RawServer(http(200, b"<x>\xc3\xa6</x>", "application/xml")) as server:
        body = door_to(server.address, observed).get_bytes("/$metadata", operation="op", headers={"Accept": "x/y"})
        assert b"Accept: x/y" in server.requests[0]
    assert body == b"<x>\xc3\xa6</x>"
    assert observed.calls == [("erp", "op", "200")]


def test_an_answer_without_end_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "LARGEST_ANSWER", 1000)
    with RawServer(http(200, b'"' + b"x" * 200_000 + b'"')) as server, pytest.raises(UnexpectedAnswer, match="large"):
        door_to(server.address).get_json("/x", operation="look")


def test_an_answer_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "LONGEST_READ", timedelta(0))
    with RawServer(http(200)) as server, pytest.raises(Retryable, match="ReadTimeout"):
        door_to(server.address).get_json("/x", operation="look")


HALF = http(200, b'{"a": 1}')[:-4]
BROKEN = {
    "no answer": b"",
    "half a body": HALF,
    "not http": b"\x00\x01garbage\r\n\r\n",
    "bad gzip": http(200, b"not gzip", Content_Encoding="gzip"),
    "hangs": None,
}


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN.keys())
def test_a_read_that_breaks_off_may_be_repeated(answer: bytes | None) -> None:
    with RawServer(answer) as server:
        with pytest.raises(Retryable) as caught:
            door_to(server.address, timeout=0.2).get_json("/x", operation="look")
        assert type(caught.value) is Retryable
        assert len(server.requests) == 1


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN.keys())
def test_a_write_that_breaks_off_has_an_unknown_outcome_and_was_sent_once(answer: bytes | None) -> None:
    observed = Observed()
    with RawServer(answer) as server:
        with pytest.raises(OutcomeUnknown) as caught:
            door_to(server.address, observed, timeout=0.2).post_json("/x", {"a": CANARY}, operation="write")
        assert len(server.requests) == 1
    assert CANARY not in str(caught.value)
    assert len(observed.calls) == 1


@pytest.mark.parametrize(
    "answer", [*BROKEN.values(), http(500), http(502), http(504)], ids=[*BROKEN.keys(), "500", "502", "504"]
)
def test_a_post_that_only_reads_may_be_repeated_whatever_became_of_it(answer: bytes | None) -> None:
    with RawServer(answer) as server:
        with pytest.raises(Retryable) as caught:
            door_to(server.address, timeout=0.2).post_json("/$batch", {}, operation="look", reads=True)
        assert type(caught.value) is Retryable
        assert len(server.requests) == 1


def test_a_thing_is_changed_and_deleted_and_an_answer_without_a_body_is_enough_to_a_deletion() -> None:
    observed = Observed()
    with RawServer(http(200, b'{"a": 1}'), http(204, b""), http(502)) as server:
        erp = door_to(server.address, observed)
        assert erp.patch_json("/x", {"b": 2}, operation="change", headers={"If-Match": "1"}) == {"a": 1}
        erp.delete("/x", operation="delete", headers={"If-Match": "1"})
        with pytest.raises(OutcomeUnknown):
            erp.delete("/x", operation="delete")
        changed, deleted, _ = server.requests
    assert changed.startswith(b"PATCH /x ")
    assert changed.endswith(b'{"b": 2}')
    assert deleted.startswith(b"DELETE /x ")
    assert b"If-Match: 1" in deleted
    assert [(operation, status) for _, operation, status in observed.calls] == [
        ("change", "200"),
        ("delete", "204"),
        ("delete", "502"),
    ]


def test_a_refused_connection_carried_nothing_so_even_a_write_may_be_repeated() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(Retryable) as caught:
        door_to(f"http://127.0.0.1:{port}").post_json("/x", {}, operation="write")
    assert type(caught.value) is Retryable
    assert str(caught.value) == "erp: write: unreachable"


def test_a_429_in_plain_text_is_obeyed() -> None:
    answer = http(429, b"Too many\n", "text/plain", Retry_After="17")
    with RawServer(answer) as server, pytest.raises(Retryable) as caught:
        door_to(server.address).get_json("/x", operation="look")
    assert caught.value.retry_after == timedelta(seconds=17)


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("nan", None),
        ("inf", None),
        ("-5", timedelta(0)),
        ("0", timedelta(0)),
        ("1.5", timedelta(seconds=1.5)),
        ("999999999", timedelta(hours=1)),
        ("9" * 400, None),
        ("Mon, 01 Jan 2001 00:00:00 GMT", timedelta(0)),
        ("Mon, 99 Foo 2001", None),
    ],
)
def test_retry_after_is_read_in_every_spelling(value: str | None, wait: timedelta | None) -> None:
    assert parse_retry_after(value) == wait


def test_retry_after_may_be_a_date() -> None:
    wait = parse_retry_after(format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True))
    assert wait is not None
    assert timedelta(seconds=80) < wait <= timedelta(seconds=90)


@given(st.text())
def test_no_retry_after_is_a_crash_or_a_wait_out_of_bounds(value: str) -> None:
    wait = parse_retry_after(value)
    assert wait is None or timedelta(0) <= wait <= timedelta(hours=1)


@given(st.binary())
def test_no_body_is_a_crash(body: bytes) -> None:
    with contextlib.suppress(UnexpectedAnswer):
        parse_json(body, "erp", "look")


@pytest.mark.parametrize(
    "url",
    ["https://a.example", "https://a.example:8443/x/", "http://127.0.0.1:8000", "http://localhost", "http://[::1]:1"],
)
def test_https_and_this_machine_are_accepted(url: str) -> None:
    assert parse_base_url(url) == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example",
        "ftp://a.example",
        "a.example",
        "",
        "https://",
        "http://127.0.0.1.a.example",
        "http://localhost@a.example",
        "https://[",
        "https://u:p@a.example",
        "https://a.example:99999",
        "https://a.example?x=1",
    ],
)
def test_anything_else_is_no_base_url(url: str) -> None:
    with pytest.raises(ValueError, match=r"URL|http|IPv6|Port"):
        parse_base_url(url)
