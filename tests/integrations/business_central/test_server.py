"""Several questions in one request: what a batch asks, what it answers, and what happens where there is none."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from decimal import Decimal
from typing import Any

import pytest
from requests.auth import HTTPBasicAuth

from demo.business_central.account import SUPPORT_API
from demo.business_central.server import Simulator
from demo.faults import Fault
from integrations.business_central.client import BusinessCentral
from integrations.business_central.server import Answer, Question, Server
from integrations.errors import BadCredentials, IntegrationError, NotFound, Rejected, Retryable, UnexpectedAnswer
from tests.integrations.business_central.conftest import by_number, calls, ignore
from tests.integrations.raw_server import RawServer, http

COMPANY = "abcdef01-2345-6789-abcd-ef0123456789"
FIRST, SECOND = Question("first", "customers?$top=1"), Question("second", "customerContacts?$top=1")


def server_at(address: str) -> Server:
    return Server(address, COMPANY, HTTPBasicAuth("hotline", "key"), ignore, nullcontext)


def asked(*answers: bytes | None) -> tuple[tuple[Answer, ...], list[bytes]]:
    """Two questions to a server that gives these answers, one a request."""
    with RawServer(*answers) as raw:
        return server_at(raw.address).ask("v2.0", [FIRST, SECOND]), raw.requests


def batch(*responses: dict[str, Any]) -> bytes:
    return http(200, json.dumps({"responses": list(responses)}).encode())


def response(key: str, status: object = 200, **more: Any) -> dict[str, Any]:
    return {"id": key, "status": status, "headers": {}, "body": {"value": [{"of": key}]}, **more}


def owners(answers: tuple[Answer, ...]) -> list[str]:
    return [row.text("of") for answer in answers for row in answer.rows()]


def test_a_batch_is_one_post_with_addresses_below_the_api_and_goes_on_after_an_error() -> None:
    _, [request] = asked(batch(response("0"), response("1")))
    head, _, body = request.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /api/v2.0/$batch HTTP/1.1")
    assert b"Accept: application/json" in head
    assert b"Prefer: odata.continue-on-error" in head
    assert b"Isolation" not in head
    assert b"Data-Access-Intent" not in head, "BC knows it of GET requests only"
    first, second = json.loads(body)["requests"]
    assert first == {
        "id": "0",
        "method": "GET",
        "url": f"companies({COMPANY})/customers?$top=1",
        "headers": {
            "Accept": "application/json",
            "Data-Access-Intent": "ReadOnly",
            "Prefer": "odata.maxpagesize=500",
        },
    }
    assert second["url"] == f"companies({COMPANY})/customerContacts?$top=1"


def test_answers_in_any_order_belong_to_their_questions() -> None:
    answers, _ = asked(batch(response("1"), response("0")))
    assert owners(answers) == ["0", "1"]
    assert [answer.operation for answer in answers] == ["first", "second"]


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, Rejected),
        (401, BadCredentials),
        (403, Rejected),
        (404, NotFound),
        (408, Retryable),
        (429, Retryable),
        (500, Retryable),
        (503, Retryable),
        (302, UnexpectedAnswer),
        (0, UnexpectedAnswer),
    ],
)
def test_each_answer_is_classified_by_its_own_status(status: int, error: type[IntegrationError]) -> None:
    headers = {"retry-After": "7"}
    answers, requests = asked(batch(response("0", status, headers=headers), response("1")))
    assert len(requests) == 1
    assert type(answers[0].error) is error
    assert str(answers[0].error) == f"business_central: first: {status}"
    if isinstance(answers[0].error, Retryable):
        assert answers[0].error.retry_after is not None
    assert owners(answers[1:]) == ["1"]


def test_what_a_batch_left_out_after_an_error_is_asked_for_again() -> None:
    answers, requests = asked(batch(response("0", 404)), batch(response("1")))
    assert isinstance(answers[0].error, NotFound)
    assert owners(answers[1:]) == ["1"]
    assert len(requests) == 2
    assert b'"id": "0"' not in requests[1]


@pytest.mark.parametrize(
    "answer",
    [
        batch(),
        batch(response("0"), response("0")),
        batch(response("7")),
        batch(response("0", id=None)),
        batch(response("0", status="200")),
        batch(response("0", status=True)),
        http(200, b"[]"),
        http(200, b'{"responses": {}}'),
        http(200, b'{"responses": [null]}'),
        http(200, b"--batchresponse\r\nContent-Type: application/http", "multipart/mixed"),
    ],
)
def test_a_batch_that_is_not_as_documented_is_unexpected(answer: bytes) -> None:
    answers, requests = asked(answer)
    assert len(requests) == 1
    assert all(isinstance(each.error, UnexpectedAnswer) for each in answers)


@pytest.mark.parametrize("body", [None, "text", 7, []])
def test_a_body_of_another_kind_is_unexpected_when_it_is_read(body: object) -> None:
    answers, _ = asked(batch(response("0", body=body), response("1")))
    with pytest.raises(UnexpectedAnswer):
        answers[0].rows()
    with pytest.raises(UnexpectedAnswer):
        answers[0].row()
    assert owners(answers[1:]) == ["1"]


@pytest.mark.parametrize("answer", [b"", batch(response("0"))[:-4], http(429), http(500), http(503), http(504)])
def test_a_batch_only_reads_so_whatever_became_of_it_it_may_be_repeated(answer: bytes) -> None:
    answers, requests = asked(answer)
    assert len(requests) == 1
    assert [type(each.error) for each in answers] == [Retryable, Retryable]


def test_one_question_alone_is_a_plain_request() -> None:
    with RawServer(http(200, b'{"value": []}')) as raw:
        [answer] = server_at(raw.address).ask("v2.0", [FIRST])
        assert answer.rows() == ()
        assert raw.requests[0].startswith(f"GET /api/v2.0/companies({COMPANY})/customers?$top=1 ".encode())


@pytest.mark.parametrize("status", [400, 404, 405])
def test_a_server_without_batches_is_asked_one_by_one_and_remembered_as_such(
    connect: Callable[..., BusinessCentral], simulator: Simulator, status: int
) -> None:
    simulator.faults.add(Fault(path="$batch", status=status))
    erp = connect()
    for _ in range(2):
        customer = by_number(erp, "70553")
        assert customer is not None
        assert customer.credit is not None
        assert customer.accounts
    singly = {"customers": 2, "salesInvoices": 2, "supportAgreements": 2, "supportAccounts": 2}
    assert calls(simulator) == {"$batch": 2, **singly}


def test_a_server_that_refuses_everything_is_not_taken_for_one_without_batches(
    erp: BusinessCentral, simulator: Simulator
) -> None:
    simulator.faults.add(Fault(status=404))
    with pytest.raises(NotFound):
        by_number(erp, "10482")
    simulator.faults.clear()
    assert by_number(erp, "10482") is not None
    assert calls(simulator) == {"$batch": 2}


def test_one_refusal_does_not_end_batches_where_they_are_known_to_work(
    erp: BusinessCentral, simulator: Simulator
) -> None:
    assert by_number(erp, "10482") is not None
    simulator.faults.clear()
    simulator.faults.add(Fault(path="v2.0/$batch", status=400, times=1))
    for _ in range(2):
        customer = by_number(erp, "118240")
        assert customer is not None
        assert customer.credit is not None
        assert customer.credit.overdue == Decimal("48250.75")
    assert calls(simulator) == {"$batch": 4, "customers": 1, "salesInvoices": 1}


def test_the_apis_are_asked_at_the_same_time(erp: BusinessCentral, simulator: Simulator) -> None:
    simulator.faults.add(Fault(path="$batch", latency=0.3))
    assert by_number(erp, "10482") is not None
    assert simulator.faults.counters()["peak"] == 2


def test_a_base_address_or_company_that_makes_no_address_is_refused() -> None:
    with pytest.raises(ValueError, match="plain http"):
        server_at("http://erp.example")
    with pytest.raises(ValueError, match="GUID"):
        Server("https://erp.example", "CRONUS", HTTPBasicAuth("hotline", "key"), ignore, nullcontext)


def test_pages_of_a_batch_are_read_from_without() -> None:
    link = "https://behind-the-gateway.example:7048/api/v2.0/x"
    cut = response("0", body={"value": [{"of": "0"}], "@odata.nextLink": link})
    whole = json.dumps({"value": [{"of": "a"}, {"of": "b"}]}).encode()
    answers, requests = asked(batch(cut, response("1")), http(200, whole))
    assert owners(answers) == ["a", "b", "1"]
    assert requests[1].startswith(b"GET ")


def test_other_apis_have_batches_of_their_own() -> None:
    with RawServer(batch(response("0"), response("1"))) as raw:
        server_at(raw.address).ask(SUPPORT_API, [FIRST, SECOND])
        assert raw.requests[0].startswith(f"POST /api/{SUPPORT_API}/$batch ".encode())


def test_an_api_beside_the_standard_one_that_hangs_costs_its_timeout_once(
    erp: BusinessCentral, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulator.faults.add(Fault(path="/hotline/support/", status=503, headers={"Retry-After": "40"}, times=1))
    clock = 1000.0
    monkeypatch.setattr("integrations.business_central.server.monotonic", lambda: clock)
    for passed, incomplete in ((0, True), (39, True), (2, False)):
        clock += passed
        assert erp.find(["10482"], None).incomplete == incomplete
    assert calls(simulator) == {"$batch": 5}


def test_our_own_crowd_is_no_failure_of_an_api() -> None:
    class NoPlace(Retryable):
        """As the limit of the workers raises it."""

    places = [False, True]

    @contextmanager
    def limit() -> Iterator[None]:
        if not places.pop(0):
            raise NoPlace("business_central", "limit", "no free place")
        yield

    with RawServer(batch(response("0"), response("1"))) as raw:
        server = Server(raw.address, COMPANY, HTTPBasicAuth("hotline", "key"), ignore, limit)
        refused = server.ask(SUPPORT_API, [FIRST, SECOND])
        assert [type(each.error) for each in refused] == [NoPlace, NoPlace]
        assert owners(server.ask(SUPPORT_API, [FIRST, SECOND])) == ["0", "1"]


def test_the_standard_api_is_asked_again_at_once() -> None:
    with RawServer(http(503), batch(response("0"), response("1"))) as raw:
        server = server_at(raw.address)
        assert isinstance(server.ask("v2.0", [FIRST, SECOND])[0].error, Retryable)
        assert owners(server.ask("v2.0", [FIRST, SECOND])) == ["0", "1"]
