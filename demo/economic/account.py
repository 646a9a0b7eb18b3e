"""The simulated agreement: who may ask, and what each role of an app may read.

Source: e-conomic, "Role-based permissions to user data".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

Role: TypeAlias = Literal["Superuser", "Bookkeeping", "Sales", "Project employee"]

APP_SECRET_TOKEN = "aPp5ecretTokenOfTheDemo1"  # noqa: S105 - of the simulator, no secret of anyone
AGREEMENT_GRANT_TOKEN = "gRantTokenOfTheDemo01"  # noqa: S105 - of the simulator, no secret of anyone
AGREEMENT_NUMBER = 1482066

_READERS: Mapping[str, frozenset[Role]] = {
    "self": frozenset({"Superuser", "Sales"}),
    "customers": frozenset({"Superuser", "Sales"}),
    "contacts": frozenset({"Superuser", "Sales"}),
    "overdue": frozenset({"Superuser", "Sales"}),
}


def may_read(role: Role, collection: str) -> bool:
    """Whether an app of that role may read the collection."""
    return role in _READERS[collection]


def is_granted(app_secret_token: str | None, agreement_grant_token: str | None) -> bool:
    """Whether a request carries both tokens."""
    return (app_secret_token, agreement_grant_token) == (APP_SECRET_TOKEN, AGREEMENT_GRANT_TOKEN)
