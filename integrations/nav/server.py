"""Questions to the web services of one company."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin

from requests.auth import AuthBase

from integrations import odata
from integrations.errors import IntegrationError, NotFound, Rejected, UnexpectedAnswer
from integrations.http import Http, Observe
from integrations.nav.address import SYSTEM, parse_company, parse_odata_url, service_path
from integrations.nav.connections import Connections
from integrations.nav.dialect import Dialect
from integrations.nav.metadata import parse_published
from integrations.nav.service import Service
from integrations.next_link import parse_next_link
from integrations.row import Row, parse_row, parse_rows

_MOST_PAGES = 20
_MALFORMED = "400"


class Server:
    """One company.  Safe to use from several threads.

    `limit` is entered around each request and raises Retryable when no place becomes free in a short time.  Raises
    ValueError for an address or company that cannot be one.
    """

    def __init__(
        self,
        odata_url: str,
        company: str,
        auth: AuthBase,
        observe: Observe,
        limit: Callable[[], AbstractContextManager[None]],
        *,
        ca_file: Path | None = None,
    ) -> None:
        self._base_url, version = parse_odata_url(odata_url)
        self._company = parse_company(company)
        self.dialect = Dialect(version)
        self._connections = Connections(
            lambda: Http(SYSTEM, self._base_url, auth=auth, timeout=(2.0, 5.0), observe=observe, ca_file=ca_file)
        )
        self._limit = limit
        self._optional: dict[Service, tuple[str, ...]] = {}
        """Which optional fields a service has, where that had to be found out."""

    def read(self, service: Service, operation: str, options: Mapping[str, str]) -> tuple[Row, ...]:
        """The rows that answer a question about few.  Raises the errors of `integrations.errors`."""
        rows: list[Row] = []
        for number, page in enumerate(self.read_pages(service, operation, options), 1):
            if number > _MOST_PAGES:
                raise UnexpectedAnswer(SYSTEM, operation, "more pages than any one customer can have")
            rows.extend(page)
        return tuple(rows)

    def read_pages(self, service: Service, operation: str, options: Mapping[str, str]) -> Iterator[tuple[Row, ...]]:
        """The rows of an answer of any size, page by page.  Raises the errors of `integrations.errors`."""
        body = self._first_page(service, operation, options)
        followed: set[str] = set()
        while True:
            yield parse_rows(body, SYSTEM, operation)
            link = self._parse_link(parse_row(body, SYSTEM, operation, "answer"))
            if link is None:
                return
            if link in followed:
                raise UnexpectedAnswer(SYSTEM, operation, "the pages go round in a circle")
            followed.add(link)
            body = self._get(link, operation)

    def _first_page(self, service: Service, operation: str, options: Mapping[str, str]) -> object:
        asked = self._optional.get(service, service.optional)
        try:
            return self._get(self._path(service, asked, options), operation)
        except (NotFound, Rejected) as refusal:
            has = self._find_out_what_is_there(service, operation, refusal)
            if set(asked) <= has:
                raise
        self._optional[service] = known = tuple(field for field in asked if field in has)
        return self._get(self._path(service, known, options), operation)

    def _find_out_what_is_there(self, service: Service, operation: str, refusal: IntegrationError) -> frozenset[str]:
        """The fields of a service that refused a question; raises what is wrong, the fields and services by name."""
        if isinstance(refusal, Rejected) and refusal.detail != _MALFORMED:
            raise refusal
        try:
            published = self._read_published()
        except (NotFound, Rejected, UnexpectedAnswer):
            raise refusal from None
        if service.name not in published:
            raise NotFound(SYSTEM, operation, f"there is no web service called {service.name}")
        missing = [field for field in service.fields if field not in published[service.name]]
        if missing:
            raise Rejected(SYSTEM, operation, f"the web service {service.name} lacks {', '.join(missing)}")
        if isinstance(refusal, NotFound):
            raise NotFound(SYSTEM, operation, f"{refusal.detail}, so there is no company of that name")
        return published[service.name]

    def _read_published(self) -> Mapping[str, frozenset[str]]:
        operation = "read_metadata"
        with self._limit(), self._connections.take() as http:
            document = http.get_bytes("/$metadata", operation=operation, headers={"Accept": "application/xml"})
        return parse_published(document, operation)

    def _path(self, service: Service, optional: tuple[str, ...], options: Mapping[str, str]) -> str:
        select = {"select": ",".join((*service.fields, *optional))}
        query = odata.query({**self.dialect.options, **options, **select})
        return f"{service_path(self._company, service.name)}?{query}"

    def _get(self, path: str, operation: str) -> object:
        with self._limit(), self._connections.take() as http:
            return http.get_json(path, operation=operation, headers=self.dialect.headers)

    def _parse_link(self, answer: Row) -> str | None:
        """V3 writes the link relative to the service's root, NAV itself in full."""
        name = self.dialect.next_link
        if name not in answer.values:
            return None
        try:
            link = urljoin(f"{self._base_url}/", answer.required_text(name))
        except ValueError:
            answer.fail(name, "leads to another place")
        return parse_next_link(replace(answer, values={name: link}), name, self._base_url)
