"""`$batch` as Business Central takes it: JSON, one API, at most 100 requests, ended by the first error.

`Prefer: odata.continue-on-error` lets it go on; `Isolation: snapshot` makes it all or nothing.  Addresses are
relative to the API; one that names a server or begins with a slash is looked for at the server's root: nothing there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TypeAlias

from demo.business_central.refusal import Refusal, bad_request

MOST_REQUESTS = 100
CONTENT_TYPE = "application/json; odata.metadata=minimal"

Inner: TypeAlias = Callable[[str, str, Mapping[str, str]], tuple[int, bytes, Mapping[str, str]]]
"""Answers one request by method, address below the API (None of ours: an empty one) and headers."""

_KEYS = {"id", "method", "url", "headers", "body", "dependsOn", "atomicityGroup"}


def answer_batch(body: bytes, headers: Mapping[str, str], inner: Inner) -> bytes:
    """The body of the answer, each request's own spliced in as it is.  Raises Refusal for the batch as a whole."""
    named = {name.lower(): value for name, value in headers.items()}
    _check_headers(named)
    isolated = "isolation" in named
    goes_on = "odata.continue-on-error" in named.get("prefer", "") and not isolated
    answered: list[bytes] = []
    for request in _requests(body):
        status, content, answer_headers = inner(*_parse(request))
        shown = {"content-type": CONTENT_TYPE, "odata-version": "4.0", **answer_headers}
        start = json.dumps({"id": request.get("id"), "status": status, "headers": shown})[:-1]
        answered.append(start.encode() + b', "body": ' + (content or b"null") + b"}")
        if status >= 400 and not goes_on:
            break
    return b'{"responses": [' + b", ".join(answered) + b"]}"


def _check_headers(headers: Mapping[str, str]) -> None:
    if headers.get("content-type", "").split(";")[0].strip() != "application/json":
        raise Refusal(415, "BadRequest_UnsupportedMediaType", "A batch is application/json (or multipart/mixed).")
    if headers.get("accept") != "application/json":
        raise Refusal(406, "BadRequest_NotAcceptable", "Without Accept: application/json the answer is multipart.")
    if headers.get("isolation", "snapshot") != "snapshot":
        raise bad_request("Isolation must be snapshot.")
    if "data-access-intent" in headers:
        raise bad_request("Data-Access-Intent is for GET requests.")


def _requests(body: bytes) -> list[Mapping[str, object]]:
    try:
        batch = json.loads(body)
    except ValueError:
        raise bad_request("The batch is not JSON.") from None
    requests = batch.get("requests") if isinstance(batch, dict) else None
    if not isinstance(requests, list) or not requests:
        raise bad_request("A batch has requests.")
    if len(requests) > MOST_REQUESTS:
        raise Refusal(
            400,
            "Unknown",
            "The current batch message contains too many parts. A maximum number of '100' query operations and "
            "change sets are allowed in a batch message.",
        )
    if not all(isinstance(request, dict) and request.keys() <= _KEYS for request in requests):
        raise bad_request("A request of a batch has an unknown property.")
    ids = [request["id"] for request in requests if "id" in request]
    if not all(isinstance(each, str) for each in ids) or len(set(ids)) != len(ids):
        raise bad_request("The ids of a batch are different texts.")
    return requests


def _parse(request: Mapping[str, object]) -> tuple[str, str, Mapping[str, str]]:
    method, url, headers = request.get("method"), request.get("url"), request.get("headers", {})
    if not isinstance(method, str) or not isinstance(url, str) or not isinstance(headers, dict):
        raise bad_request("A request of a batch has a method, a url and headers.")
    if not all(isinstance(value, str) for value in headers.values()):
        raise bad_request("The headers of a request are texts.")
    elsewhere = url.startswith("/") or ":" in url.split("?", maxsplit=1)[0]
    return method.upper(), "" if elsewhere else url, headers
