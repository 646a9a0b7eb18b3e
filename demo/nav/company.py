"""Answers of the published pages of one company, in either version of OData."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from urllib.parse import unquote
from xml.sax.saxutils import quoteattr

from demo.nav.account import INSTANCE
from demo.nav.pages import PAGES, Page, Row
from demo.nav.query import parse_query
from demo.nav.records import Records
from demo.nav.refusal import Refusal, not_found

_ROOT = re.compile(rf"/{INSTANCE}/(?P<kind>OData|ODataV4)(?P<rest>/.*)")
_SERVICE = re.compile(r"/Company\((?P<company>'(?:[^']|'')*')\)/(?P<service>[^/()]+)")
_EDM = {"decimal": "Edm.Decimal", "integer": "Edm.Int32", "boolean": "Edm.Boolean"}


class Company:
    """The simulated company; reads only.  `lacking` are fields that its pages do not show, by service."""

    def __init__(self, records: Records, rows_per_page: int, lacking: Mapping[str, frozenset[str]]) -> None:
        self._records = records
        self._rows_per_page = rows_per_page
        self._pages = {page.service: page.without(lacking.get(page.service, frozenset())) for page in PAGES}

    def answer(self, path: str, query_string: str, accept: str, address: str) -> Mapping[str, object] | str:
        """The body for a GET: JSON, or a document.  `address` is the server's own, for links.  Raises Refusal."""
        root = _ROOT.fullmatch(path)
        if root is None:
            raise not_found(path)
        version = version_of(path)
        service_root = f"{address}/{INSTANCE}/{root['kind']}/"
        if root["rest"] == "/$metadata":
            return self._metadata()
        match = _SERVICE.fullmatch(unquote(root["rest"]))
        if match is None:
            raise not_found(root["rest"])
        if match["company"][1:-1].replace("''", "'") != self._records.company:
            raise Refusal(404, "Internal_CompanyNotFound", "Cannot find company.")
        if match["service"] not in self._pages:
            raise not_found(match["service"])
        page = self._pages[match["service"]]
        query = parse_query(query_string, page, version)
        if version == 3 and not query.json and not accept.startswith("application/json"):
            return '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"/>'
        rows = [row for row in self._records.rows[page.service] if query.condition is None or query.condition(row)]
        rows = rows[: query.top]
        end = query.start + self._rows_per_page
        answer: dict[str, object] = {
            "odata.metadata" if version == 3 else "@odata.context": f"{service_root}$metadata#{page.service}",
            "value": [_shaped(row, query.select, version) for row in rows[query.start : end]],
        }
        if end < len(rows):
            answer |= _next_link(version, service_root, root["rest"], query_string, end)
        return answer

    def _metadata(self) -> str:
        types = "".join(_entity_type(page) for page in self._pages.values())
        sets = "".join(
            f"<EntitySet Name={quoteattr(name)} EntityType={quoteattr(f'NAV.{name}')}/>" for name in self._pages
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?><edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">'
            '<edmx:DataServices><Schema Namespace="NAV" xmlns="http://docs.oasis-open.org/odata/ns/edm">'
            f'{types}<EntityContainer Name="NAV">{sets}</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>'
        )


def version_of(path: str) -> int:
    """3 or 4, by the part of the path that names it."""
    root = _ROOT.fullmatch(path)
    return 3 if root is not None and root["kind"] == "OData" else 4


def _entity_type(page: Page) -> str:
    properties = "".join(
        f"<Property Name={quoteattr(name)} Type={quoteattr(_EDM.get(field.kind, 'Edm.String'))}/>"
        for name, field in page.fields.items()
    )
    key = quoteattr(next(iter(page.fields)))
    return f"<EntityType Name={quoteattr(page.service)}><Key><PropertyRef Name={key}/></Key>{properties}</EntityType>"


def _shaped(row: Row, select: tuple[str, ...], version: int) -> Mapping[str, object]:
    etag = {"odata.etag" if version == 3 else "@odata.etag": 'W/"JzE5OzE7MDsn"'}
    return {**etag, **{name: _value(row[name], version) for name in select}}


def _value(value: object, version: int) -> object:
    if version == 3:
        match value:
            case Decimal():
                return str(value)
            case date():
                return f"{value.isoformat()}T00:00:00"
    return value.isoformat() if isinstance(value, date) else value


def _next_link(version: int, service_root: str, rest: str, query_string: str, start: int) -> Mapping[str, object]:
    kept = re.sub(r"&?\$skiptoken=[0-9]*", "", query_string)
    link = f"{rest.lstrip('/')}?{kept}{'&' if kept else ''}$skiptoken={start}"
    if version == 3:
        return {"odata.nextLink": link}
    return {"@odata.nextLink": service_root + link}
