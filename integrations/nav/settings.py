"""Where NAV is, and under which names its pages are published; apart from the client, to be quick to import."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class NavSettings:
    """Where the company is, who asks, and under which names its pages are published (docs/nav.md).

    `odata_url` up to and including `/OData` (version 3) or `/ODataV4`; `key` of `user`, or the password where that
    is a Windows user.  Contacts are asked for where both their services are named.  `ca_file` has the certificates
    (PEM) to trust in place of the public authorities.
    """

    odata_url: str
    company: str
    user: str
    key: str = field(repr=False)
    customer_service: str
    ledger_service: str
    contact_service: str | None = None
    relation_service: str | None = None
    ca_file: Path | None = None
