"""Pages, headers, and answers that break off."""

from __future__ import annotations

import json
from contextlib import nullcontext

import pytest

from demo.economic.account import AGREEMENT_GRANT_TOKEN, APP_SECRET_TOKEN
from demo.economic.server import Simulator
from demo.faults import Fault
from integrations.economic.server import Server
from integrations.economic.tokens import Tokens
from integrations.errors import UnexpectedAnswer
from tests.integrations.economic.conftest import calls, collection_body, ignore
from tests.integrations.raw_server import RawServer, http


def server_at(base_url: str) -> Server:
    return Server(base_url, Tokens(APP_SECRET_TOKEN, AGREEMENT_GRANT_TOKEN), ignore, nullcontext)


@pytest.fixture
def server(simulator: Simulator) -> Server:
    return server_at(simulator.base_url)


def test_all_pages_are_read(server: Server, simulator: Simulator) -> None:
    numbers = [row.whole_number("customerNumber") for row in server.read("/customers", "read", {})]
    assert (len(numbers), numbers) == (18, sorted(numbers))
    assert calls(simulator) == {"customers": 3}


def test_the_pages_asked_for_are_as_large_as_may_be_and_json() -> None:
    with RawServer(http(200, collection_body([]).encode())) as raw:
        server_at(raw.address).read("/customers", "read", {"filter": "name$eq:a b"})
        [request] = raw.requests
    lines = request.decode().splitlines()
    assert lines[0] == "GET /customers?filter=name%24eq%3Aa%20b&pagesize=1000 HTTP/1.1"
    assert {"Accept: application/json", "Content-Type: application/json"} <= set(lines)
    assert f"X-AppSecretToken: {APP_SECRET_TOKEN}" in lines
    assert f"X-AgreementGrantToken: {AGREEMENT_GRANT_TOKEN}" in lines


@pytest.mark.parametrize(
    "link",
    [
        "http://localhost:1/customers?skippages=1",
        "https://restapi.e-conomic.com/customers",
        "//elsewhere.example/customers",
        "/customers?skippages=1",
        "",
        None,
        7,
    ],
)
def test_a_next_page_elsewhere_is_not_followed(server: Server, simulator: Simulator, link: object) -> None:
    simulator.faults.add(Fault(body=collection_body([], nextPage=link)))
    with pytest.raises(UnexpectedAnswer, match=r"answer\.pagination\.nextPage"):
        server.read("/customers", "read", {})
    assert calls(simulator) == {"customers": 1}


def test_pages_in_a_circle_are_not_followed_for_ever(server: Server, simulator: Simulator) -> None:
    link = f"{simulator.base_url}/customers?pagesize=1000"
    simulator.faults.add(Fault(body=collection_body([], nextPage=link)))
    with pytest.raises(UnexpectedAnswer, match="go round in a circle"):
        server.read("/customers", "read", {})


def test_pages_without_end_are_not_followed_for_ever(server: Server, simulator: Simulator) -> None:
    for page in range(10):
        link = f"{simulator.base_url}/customers?skippages={page}"
        simulator.faults.add(Fault(body=collection_body([], nextPage=link), times=1))
    with pytest.raises(UnexpectedAnswer, match="more pages than a few customers can have"):
        server.read("/customers", "read", {})
    assert calls(simulator) == {"customers": 6}


@pytest.mark.parametrize(
    ("answer", "path"),
    [
        ({"collection": []}, "answer.pagination: missing"),
        ({"collection": [], "pagination": []}, "answer.pagination: expected an object"),
        ({"pagination": {}}, "answer.collection: expected a list"),
        ({"collection": {}, "pagination": {}}, "answer.collection: expected a list"),
        ({"collection": [None], "pagination": {}}, "collection[0]: expected an object"),
    ],
)
def test_a_page_of_another_form_is_named_by_its_path(
    server: Server, simulator: Simulator, answer: object, path: str
) -> None:
    simulator.faults.add(Fault(body=json.dumps(answer)))
    with pytest.raises(UnexpectedAnswer) as caught:
        server.read("/customers", "read", {})
    assert str(caught.value) == f"economic: read: {path}"
