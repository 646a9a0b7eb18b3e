"""What a server publishes: the fields of each web service, from `$metadata`.

NAV makes a field's name of the page control's: a blank and `/` become `_`, `.` and `()` go, `%` becomes `Percent`.
Source: Microsoft, "Return/Obtain a Service Metadata (EDMX) Document".
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree

from integrations.errors import UnexpectedAnswer
from integrations.nav.address import SYSTEM


def parse_published(document: bytes, operation: str) -> Mapping[str, frozenset[str]]:
    """The names of the fields by web service.  Raises UnexpectedAnswer."""
    if b"<!" in document:  # neither a document type nor an entity has any business here
        raise UnexpectedAnswer(SYSTEM, operation, "the answer is not a metadata document")
    try:
        root = ElementTree.fromstring(document)  # noqa: S314 - without entities there is nothing to expand
    except (ElementTree.ParseError, ValueError, LookupError, RecursionError):
        raise UnexpectedAnswer(SYSTEM, operation, "the answer is not a metadata document") from None
    types: dict[str, frozenset[str]] = {}
    services: dict[str, str] = {}
    for element in root.iter():
        match _local_name(element):
            case "EntityType":
                fields = (each.get("Name", "") for each in element if _local_name(each) == "Property")
                types[element.get("Name", "")] = frozenset(fields)
            case "EntitySet":
                services[element.get("Name", "")] = element.get("EntityType", "").rpartition(".")[2]
    return {name: types.get(kind, frozenset()) for name, kind in services.items()}


def _local_name(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]
