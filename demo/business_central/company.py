"""Answers of one company's API pages, from a request's path, query and headers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from demo.business_central.account import ENVIRONMENT, SUBSCRIPTION_BILLING_API, SUPPORT_API, TENANT_ID
from demo.business_central.entities import BILLING_SETS, COMPANIES, STANDARD_SETS, SUPPORT_SETS, EntitySet
from demo.business_central.query import Query, parse_query
from demo.business_central.records import Records
from demo.business_central.refusal import Refusal, bad_request, not_found

BASE_PATH = f"/v2.0/{TENANT_ID}/{ENVIRONMENT}"
SERVER_PAGE = 20_000

_GUID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_PATH = re.compile(
    rf"/api/(?P<api>v2\.0|[^/]+/[^/]+/[^/]+)/companies\((?P<company>{_GUID})\)"
    rf"(?:/(?P<set>[A-Za-z]+)(?:\((?P<key>{_GUID})\))?)?"
)
_PAGE_SIZE = re.compile(r"odata\.maxpagesize=([1-9][0-9]{0,5})")
_NO_GUID = "00000000-0000-0000-0000-000000000000"


class Company:
    """The simulated company; reads only."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def answer(self, path: str, query_string: str, headers: Mapping[str, str], address: str) -> Mapping[str, object]:
        """The JSON body for a GET.  `address` is the server's own, for links.  Raises Refusal."""
        intent = headers.get("Data-Access-Intent", "ReadWrite")
        if intent not in {"ReadOnly", "ReadWrite"}:
            raise bad_request("Data-Access-Intent must be ReadOnly or ReadWrite.")
        prefer = headers.get("Prefer", "")
        if path == f"{BASE_PATH}/api/v2.0/companies":
            query = parse_query(query_string, COMPANIES)
            return self._page(
                self._rows(COMPANIES, query), COMPANIES, query, prefer, f"{address}{path}?{query_string}"
            )
        match = _PATH.fullmatch(path.removeprefix(BASE_PATH)) if path.startswith(BASE_PATH) else None
        if match is None:
            raise not_found()
        if match["company"].lower() != self._records.company_id.lower():
            raise Refusal(404, "Internal_CompanyNotFound", "Cannot find company.")
        if match["set"] is None:
            return self._company(match["api"], parse_query(query_string, COMPANIES))
        entity_set = _sets(match["api"]).get(match["set"])
        if entity_set is None:
            raise not_found()
        query = parse_query(query_string, entity_set)
        rows = self._rows(entity_set, query)
        if match["key"]:
            return self._single(match["key"], rows, entity_set, query)
        return self._page(rows, entity_set, query, prefer, f"{address}{path}?{query_string}")

    def _company(self, api: str, query: Query) -> Mapping[str, object]:
        if api != "v2.0":
            raise not_found()
        return self._single(self._records.company_id, self._rows(COMPANIES, query), COMPANIES, query)

    def _rows(self, entity_set: EntitySet, query: Query) -> list[Mapping[str, object]]:
        rows = list(self._records.rows[entity_set.name])
        if entity_set.name == "customerContacts":
            rows = _with_stale_customer_ids(rows)
        rows = [row for row in rows if query.condition is None or query.condition(row)]
        if query.order is not None:
            name, downwards = query.order
            rows.sort(key=lambda row: str(row[name]), reverse=downwards)
        return rows

    def _single(
        self, key: str, rows: Sequence[Mapping[str, object]], entity_set: EntitySet, query: Query
    ) -> Mapping[str, object]:
        row = next((row for row in rows if str(row.get("id", "")).lower() == key.lower()), None)
        if row is None:
            raise not_found()
        return self._shaped(row, entity_set, query)

    def _page(
        self, rows: list[Mapping[str, object]], entity_set: EntitySet, query: Query, prefer: str, address: str
    ) -> Mapping[str, object]:
        rows = rows[: query.top]
        size = _PAGE_SIZE.search(prefer)
        page = int(size[1]) if size else SERVER_PAGE
        start = _start(query.skip_token, len(rows))
        answer: dict[str, object] = {
            "@odata.context": f"{address.partition('/companies(')[0]}/$metadata#{entity_set.name}",
            "value": [self._shaped(row, entity_set, query) for row in rows[start : start + page]],
        }
        if start + page < len(rows):
            asked = re.sub(r"(?<=[?&])aid=FIN&\$skiptoken=.*", "", address).rstrip("?&")
            answer["@odata.nextLink"] = f"{asked}{'&' if '?' in asked else '?'}aid=FIN&$skiptoken={start + page}"
        return answer

    def _shaped(self, row: Mapping[str, object], entity_set: EntitySet, query: Query) -> Mapping[str, object]:
        shaped: dict[str, object] = {"@odata.etag": 'W/"JzE5OzE7MDsn"'}
        shaped.update({name: row[name] for name in query.select})
        for name, columns in query.expand.items():
            details = self._records.rows[entity_set.expands[name]]
            detail = next((detail for detail in details if detail["id"] == row["id"]), None)
            shaped[name] = detail and {column: detail[column] for column in columns}
        return shaped


def _sets(api: str) -> Mapping[str, EntitySet]:
    sets = {"v2.0": STANDARD_SETS, SUPPORT_API: SUPPORT_SETS, SUBSCRIPTION_BILLING_API: BILLING_SETS}
    return sets.get(api, {})


def _with_stale_customer_ids(rows: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """As the real page: a person without a customer shows the id of the row before, with an empty name."""
    answered: list[Mapping[str, object]] = []
    customer_id: object = _NO_GUID
    for row in rows:
        customer_id = row["customerId"] or customer_id
        answered.append({**row, "customerId": customer_id})
    return answered


def _start(skip_token: str | None, rows: int) -> int:
    if skip_token is None:
        return 0
    if not skip_token.isdecimal() or int(skip_token) > rows:
        raise bad_request("The skip token is not valid.")
    return int(skip_token)
