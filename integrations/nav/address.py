"""Where a company and its web services stand in a NAV address."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias
from urllib.parse import quote, urlsplit

from integrations.http import parse_base_url
from integrations.odata import string_literal

SYSTEM = "nav"

Version: TypeAlias = Literal[3, 4]

_VERSIONS: dict[str, Version] = {"odata": 3, "odatav4": 4}
_LONGEST_COMPANY = 30
_SERVICE = re.compile(r"[^\W\d]\w{0,239}")


def parse_odata_url(url: str) -> tuple[str, Version]:
    """The base URL without a trailing slash, and the version of OData that its last part stands for.

    Raises ValueError with a sentence for people unless it ends in `/OData` (V3) or `/ODataV4`.
    """
    base_url = parse_base_url(url)
    version = _VERSIONS.get(urlsplit(base_url).path.rpartition("/")[2].lower())
    if version is None:
        raise ValueError("the address of NAV ends in /OData (version 3) or /ODataV4")
    return base_url, version


def parse_company(name: str) -> str:
    """A company's name as NAV has it, capitals and signs included.  Raises ValueError for what can be none."""
    if not 0 < len(name) <= _LONGEST_COMPANY or not name.isprintable() or name != name.strip():
        raise ValueError(f"a company's name has 1 to {_LONGEST_COMPANY} characters, without blanks around it")
    return name


def parse_service(name: str) -> str:
    """The name under which a page is published.  Raises ValueError for what can be none."""
    if _SERVICE.fullmatch(name) is None:
        raise ValueError("a web service's name is letters, digits and _ and begins with a letter")
    return name


def service_path(company: str, service: str) -> str:
    """`/Company('…')/Service`, percent-encoded: a name such as `CRONUS A/S` holds blanks, slashes, quotes."""
    literal = string_literal(parse_company(company))
    return f"/Company({quote(literal, safe='')})/{quote(parse_service(service), safe='')}"
