"""Questions to one company: several of one API in a `$batch`, several APIs at once.

Sources: Microsoft, "Using OData transactional $batch requests" (form and headers), "Work with API limits" (100 in one
batch), "Specifying Data Access Intent"; that a batch ends at its first error unless `odata.continue-on-error` is
preferred, and that every API has a `$batch` of its own, is the finding of those who use it.  A batch belongs to one
API: questions to another one are another request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

from requests.auth import AuthBase

from integrations.business_central.company import SYSTEM, company_path
from integrations.errors import IntegrationError, NotFound, Rejected, Retryable, UnexpectedAnswer
from integrations.http import Http, Observe, error_of_status
from integrations.next_link import parse_next_link
from integrations.row import Row, parse_row, parse_rows

STANDARD_API = "v2.0"
MOST_IN_ONE_BATCH = 100
REST = timedelta(seconds=15)
"""For how long an API beside the standard one is left alone that failed: one that hangs costs its timeout once."""

_ROWS_PER_PAGE = 500
_MOST_PAGES = 4
_NEXT_LINK = "@odata.nextLink"
_BATCH_HEADERS = {"Accept": "application/json", "Prefer": "odata.continue-on-error"}


@dataclass(frozen=True, slots=True)
class Question:
    """A GET; `path` is below the company, with its query: `customers?$filter=…`."""

    operation: str
    path: str


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What a question was answered: a body with all its pages, or the error that it ended in."""

    operation: str
    body: object = None
    error: IntegrationError | None = None

    def row(self) -> Row:
        """The one entity asked for.  Raises the error."""
        return parse_row(self._body(), SYSTEM, self.operation, "answer")

    def rows(self) -> tuple[Row, ...]:
        """The rows of the collection asked for.  Raises the error."""
        return parse_rows(self._body(), SYSTEM, self.operation)

    def _body(self) -> object:
        if self.error is not None:
            raise self.error
        return self.body


class Server:
    """One company of one Business Central.  Safe to use from several threads.

    `limit` is entered around each request and raises Retryable when no place becomes free in a short time.  Raises
    ValueError for a base URL or company that cannot make an address.
    """

    def __init__(
        self,
        base_url: str,
        company_id: str,
        auth: AuthBase,
        observe: Observe,
        limit: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._http = Http(SYSTEM, base_url, auth=auth, timeout=(2.0, 5.0), observe=observe)
        self._base_url = base_url
        self._limit = limit
        self._company_id = company_id
        company_path(STANDARD_API, company_id)
        self._takes_batches: dict[str, bool] = {}
        self._rests: dict[str, tuple[float, IntegrationError]] = {}

    def ask(self, api: str, questions: Sequence[Question]) -> tuple[Answer, ...]:
        """The answers of one API in the order of the questions: one request for all, or one each where it must be."""
        until, error = self._rests.get(api, (0.0, None))
        if error is not None and monotonic() < until:
            return _with_rest(questions, {}, error)
        answers = self._ask_now(api, questions)
        failure = next((each.error for each in answers if type(each.error) is Retryable), None)
        # Of the standard API whoever asks takes note.  Of another one the rest is used, and nobody would.
        if api != STANDARD_API and isinstance(failure, Retryable):
            self._rests[api] = monotonic() + max(REST, failure.retry_after or REST).total_seconds(), failure
        return answers

    def ask_at_once(self, asked: Mapping[str, Sequence[Question]]) -> Mapping[str, tuple[Answer, ...]]:
        """The answers of several APIs, all asked at the same time: one round trip."""
        if len(asked) == 1:
            return {api: self.ask(api, questions) for api, questions in asked.items()}
        with ThreadPoolExecutor(len(asked)) as pool:
            under_way = {api: pool.submit(self.ask, api, questions) for api, questions in asked.items()}
            return {api: answers.result() for api, answers in under_way.items()}

    def read_pages(self, api: str, question: Question, rows_per_page: int) -> Iterator[tuple[Row, ...]]:
        """The rows of a whole collection, page by page.  Raises the errors of `integrations.errors`."""
        link: str | None = f"{company_path(api, self._company_id)}/{question.path}"
        while link is not None:
            body = self._get(question.operation, link, rows_per_page)
            yield parse_rows(body, SYSTEM, question.operation)
            link = _parse_link(body, question.operation, self._base_url)

    def read_company(self, operation: str) -> Row:
        """The company itself.  Raises the errors of `integrations.errors`."""
        body = self._get(operation, company_path(STANDARD_API, self._company_id))
        return parse_row(body, SYSTEM, operation, "answer")

    def _ask_now(self, api: str, questions: Sequence[Question]) -> tuple[Answer, ...]:
        if len(questions) == 1 or not self._takes_batches.get(api, True):
            return tuple(self._ask_one(api, question) for question in questions)
        parts = (questions[at : at + MOST_IN_ONE_BATCH] for at in range(0, len(questions), MOST_IN_ONE_BATCH))
        return tuple(answer for part in parts for answer in self._ask_together(api, part))

    def _ask_one(self, api: str, question: Question) -> Answer:
        try:
            body = self._get(question.operation, f"{company_path(api, self._company_id)}/{question.path}")
            if _has_more(body):
                return self._ask_page_by_page(api, question)
        except IntegrationError as error:
            return Answer(question.operation, error=error)
        return Answer(question.operation, body)

    def _ask_page_by_page(self, api: str, question: Question) -> Answer:
        rows: list[Mapping[str, object]] = []
        try:
            for number, page in enumerate(self.read_pages(api, question, _ROWS_PER_PAGE), 1):
                if number > _MOST_PAGES:
                    raise UnexpectedAnswer(SYSTEM, question.operation, "more pages than any one customer can have")
                rows.extend(row.values for row in page)
        except IntegrationError as error:
            return Answer(question.operation, error=error)
        return Answer(question.operation, {"value": rows})

    def _ask_together(self, api: str, questions: Sequence[Question]) -> tuple[Answer, ...]:
        """One request; more only where the server ends a batch at its first error in spite of what we prefer."""
        answered: dict[int, Answer] = {}
        try:
            while left := {key: each for key, each in enumerate(questions) if key not in answered}:
                answered |= self._post_batch(api, left)
                self._takes_batches[api] = True
        except (NotFound, Rejected):
            singly = tuple(self._ask_one(api, question) for question in questions)
            if any(answer.error is None for answer in singly):
                # It answers, but not to `$batch`: an old server.  Where nothing answers, the fault is another.
                self._takes_batches.setdefault(api, False)
            return singly
        except IntegrationError as error:
            return _with_rest(questions, answered, error)
        return tuple(answered[key] for key in range(len(questions)))

    def _post_batch(self, api: str, questions: Mapping[int, Question]) -> Mapping[int, Answer]:
        operation = f"batch {api}"
        requests = [
            {
                "id": str(key),
                "method": "GET",
                "url": f"companies({self._company_id})/{question.path}",
                "headers": {"Accept": "application/json", **_read_headers(_ROWS_PER_PAGE)},
            }
            for key, question in questions.items()
        ]
        with self._limit():
            body = self._http.post_json(
                f"/api/{api}/$batch", {"requests": requests}, operation=operation, headers=_BATCH_HEADERS, reads=True
            )
        answered: dict[int, Answer] = {}
        for row in parse_rows(body, SYSTEM, operation, "responses"):
            key = next((key for key in questions if str(key) == row.text("id")), None)
            if key is None or key in answered:
                row.fail("id", "none of those asked for, or one twice")
            answered[key] = self._inner_answer(api, questions[key], row)
        if not answered:
            raise UnexpectedAnswer(SYSTEM, operation, "no answer in the batch")
        return answered

    def _inner_answer(self, api: str, question: Question, row: Row) -> Answer:
        status = row.values.get("status")
        if isinstance(status, bool) or not isinstance(status, int):
            row.fail("status", "expected a status")
        error = error_of_status(status, SYSTEM, question.operation, retry_after=_parse_retry_after(row), writes=False)
        if error is not None:
            return Answer(question.operation, error=error)
        body = row.values.get("body")
        # A link inside a batch may name the server as it is called behind the gateway: ask again from without.
        return self._ask_page_by_page(api, question) if _has_more(body) else Answer(question.operation, body)

    def _get(self, operation: str, address: str, rows_per_page: int = _ROWS_PER_PAGE) -> object:
        with self._limit():
            return self._http.get_json(address, headers=_read_headers(rows_per_page), operation=operation)


def _read_headers(rows_per_page: int) -> Mapping[str, str]:
    return {"Data-Access-Intent": "ReadOnly", "Prefer": f"odata.maxpagesize={rows_per_page}"}


def _with_rest(
    questions: Sequence[Question], answered: Mapping[int, Answer], error: IntegrationError
) -> tuple[Answer, ...]:
    return tuple(
        answered.get(key) or Answer(question.operation, error=error) for key, question in enumerate(questions)
    )


def _has_more(body: object) -> bool:
    return isinstance(body, dict) and _NEXT_LINK in body


def _parse_link(body: object, operation: str, base_url: str) -> str | None:
    return parse_next_link(parse_row(body, SYSTEM, operation, "answer"), _NEXT_LINK, base_url)


def _parse_retry_after(row: Row) -> str | None:
    headers = row.values.get("headers")
    if not isinstance(headers, dict):
        return None
    named = {str(name).lower(): value for name, value in headers.items()}
    value = named.get("retry-after")
    return value if isinstance(value, str) else None
