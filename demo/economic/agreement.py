"""Answers of one agreement: `/self`, and collections page by page.  Only GET is served."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlencode

from demo.economic.account import Role, may_read
from demo.economic.query import parse_query
from demo.economic.records import Records
from demo.economic.refusal import Refusal, not_found
from demo.economic.schema import CONTACTS, CUSTOMERS, OVERDUE, Kind, Row

_CONTACTS = re.compile(r"/customers/([0-9]{1,9})/contacts")
_LINKS = ("self", "contacts")


class Agreement:
    """The simulated agreement; reads only.  `most_rows` keeps pages small, whatever size is asked for."""

    def __init__(self, records: Records, role: Role, most_rows: int) -> None:
        self._records = records
        self._role = role
        self._most_rows = most_rows

    def answer(self, path: str, query_string: str, address: str) -> Mapping[str, object]:
        """The body for a GET.  `address` is the server's own, for links.  Raises Refusal."""
        collection = collection_of(path)
        if collection is None:
            raise not_found(path)
        if not may_read(self._role, collection):
            raise Refusal(403, "You do not have access to this resource.")
        if collection == "self":
            if query_string:
                raise Refusal(400, "No parameters are known here.")
            return {**self._records.self, "self": address + path}
        rows, properties = self._rows(collection, path)
        return self._page(rows, properties, path, query_string, address)

    def _rows(self, collection: str, path: str) -> tuple[Sequence[Row], Mapping[str, Kind]]:
        if collection == "customers":
            return self._records.customers, CUSTOMERS
        if collection == "overdue":
            return self._records.overdue, OVERDUE
        match = _CONTACTS.fullmatch(path)
        contacts = None if match is None else self._records.contacts.get(int(match[1]))
        if contacts is None:
            raise not_found(path)
        return contacts, CONTACTS

    def _page(
        self, rows: Sequence[Row], properties: Mapping[str, Kind], path: str, query_string: str, address: str
    ) -> Mapping[str, object]:
        query = parse_query(query_string, properties)
        found = [row for row in rows if query.condition is None or query.condition(row)]
        size = min(query.page_size, self._most_rows)
        start = query.skip_pages * size

        def link(page: int) -> str:
            kept = [(name, value) for name, value in parse_qsl(query_string) if name == "filter"]
            return f"{address}{path}?{urlencode([*kept, ('skippages', page), ('pagesize', size)])}"

        pagination: dict[str, object] = {
            "maxPageSizeAllowed": 1000,
            "skipPages": query.skip_pages,
            "pageSize": size,
            "results": len(found),
            "resultsWithoutFilter": len(rows),
            "firstPage": link(0),
            "lastPage": link(max(len(found) - 1, 0) // size),
        }
        if start + size < len(found):
            pagination["nextPage"] = link(query.skip_pages + 1)
        return {
            "collection": [_linked(row, address) for row in found[start : start + size]],
            "pagination": pagination,
            "self": f"{address}{path}",
        }


def collection_of(path: str) -> str | None:
    """What a path leads to; None for nowhere."""
    if _CONTACTS.fullmatch(path):
        return "contacts"
    return {"/self": "self", "/customers": "customers", "/invoices/overdue": "overdue"}.get(path)


def _linked(row: Row, address: str) -> Row:
    return {name: f"{address}/{value}" if name in _LINKS else value for name, value in row.items()}
