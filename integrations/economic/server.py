"""Questions to one agreement, page by page.

Source: e-conomic, "REST API documentation", Pagination: `pagesize` up to 1000, `pagination.nextPage` as long as there
is more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager

from integrations.economic import filter as economic_filter
from integrations.economic.tokens import Tokens
from integrations.errors import UnexpectedAnswer
from integrations.http import Http, Observe
from integrations.next_link import parse_next_link
from integrations.row import Row, parse_row, parse_rows

SYSTEM = "economic"
LARGEST_PAGE = 1000

_MOST_PAGES = 5
_HEADERS = {"Accept": "application/json", "Content-Type": "application/json"}


class Server:
    """One agreement.  Safe to use from several threads.

    `limit` is entered around each request and raises Retryable when no place becomes free in a short time.  Raises
    ValueError for a base URL or token that cannot be one.
    """

    def __init__(
        self, base_url: str, tokens: Tokens, observe: Observe, limit: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._http = Http(SYSTEM, base_url, auth=tokens, timeout=(2.0, 5.0), observe=observe)
        self._base_url = base_url
        self._limit = limit

    def read_one(self, path: str, operation: str) -> Row:
        """The one thing at `path`.  Raises the errors of `integrations.errors`."""
        return parse_row(self._get(path, operation), SYSTEM, operation, "answer")

    def read(self, path: str, operation: str, options: Mapping[str, str]) -> tuple[Row, ...]:
        """The rows of a collection that are about few customers.  Raises the errors of `integrations.errors`."""
        rows: list[Row] = []
        pages = self.read_pages(path, operation, {**options, "pagesize": str(LARGEST_PAGE)})
        for number, page in enumerate(pages, 1):
            if number > _MOST_PAGES:
                raise UnexpectedAnswer(SYSTEM, operation, "more pages than a few customers can have")
            rows.extend(page)
        return tuple(rows)

    def read_pages(self, path: str, operation: str, options: Mapping[str, str]) -> Iterator[tuple[Row, ...]]:
        """The rows of a collection of any size, page by page.  Raises the errors of `integrations.errors`."""
        followed: set[str] = set()
        link: str | None = f"{path}?{economic_filter.query(options)}"
        while link is not None:
            if link in followed:
                raise UnexpectedAnswer(SYSTEM, operation, "the pages go round in a circle")
            followed.add(link)
            body = self._get(link, operation)
            yield parse_rows(body, SYSTEM, operation, "collection")
            link = self._parse_link(body, operation)

    def read_first(self, path: str, operation: str) -> None:
        """Return if the collection answers with rows, or none.  Raises the errors of `integrations.errors`."""
        body = self._get(f"{path}?{economic_filter.query({'pagesize': '1'})}", operation)
        parse_rows(body, SYSTEM, operation, "collection")

    def _get(self, path: str, operation: str) -> object:
        with self._limit():
            return self._http.get_json(path, operation=operation, headers=_HEADERS)

    def _parse_link(self, body: object, operation: str) -> str | None:
        """None on the last page.  Raises UnexpectedAnswer for a page that does not say whether it is."""
        answer = parse_row(body, SYSTEM, operation, "answer")
        pagination = answer.child("pagination")
        if pagination is None:
            answer.fail("pagination", "missing")
        return parse_next_link(pagination, "nextPage", self._base_url)
