"""The simulated installation: where it is, who may ask, and under which names its pages are published."""

from __future__ import annotations

import base64
import binascii

INSTANCE = "DynamicsNAV110"
USER = "HOTLINE"
KEY = "kEy0fTheWebService/Demo+44CharactersLongIndeed="
WINDOWS_USER = "DEMO\\hotline"
WINDOWS_PASSWORD = "Sømærk-2026"  # noqa: S105 - of the simulator, no secret of anyone

CUSTOMERS = "Debitor"
LEDGER = "Debitorposter"
CONTACTS = "Kontakt"
RELATIONS = "Kontaktrelation"


def is_basic_user(authorization: str | None) -> bool:
    """Whether a request carries the NAV user and its web service key."""
    scheme, _, encoded = (authorization or "").partition(" ")
    try:
        return scheme == "Basic" and base64.b64decode(encoded, validate=True) == f"{USER}:{KEY}".encode("ascii")
    except binascii.Error:
        return False
