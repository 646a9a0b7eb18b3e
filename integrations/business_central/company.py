"""Where a company stands in a Business Central address."""

from __future__ import annotations

import re

from integrations.odata import guid_literal

SYSTEM = "business_central"

_SUPPORT_API = re.compile(r"[A-Za-z][A-Za-z0-9_]*/[A-Za-z][A-Za-z0-9_]*/(?:v[0-9]+\.[0-9]+|beta)")


def company_path(api: str, company_id: str) -> str:
    """`/api/{api}/companies({guid})`, for `api` as `v2.0` or `publisher/group/version`.  ValueError on neither."""
    if api != "v2.0" and _SUPPORT_API.fullmatch(api) is None:
        raise ValueError("an API is named publisher/group/version, such as contoso/support/v1.0")
    return f"/api/{api}/companies({guid_literal(company_id)})"
