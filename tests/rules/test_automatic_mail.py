"""What a machine sent is answered by nobody."""

from __future__ import annotations

from typing import Any

import pytest

from rules.automatic_mail import is_automatic
from tests.rules.decisions import ticket


@pytest.mark.parametrize(
    ("changes", "automatic"),
    [
        ({"subject": "Autosvar: jeg er på ferie"}, True),
        ({"subject": "Out of Office: NAV"}, True),
        ({"subject": "Abwesenheitsnotiz"}, True),
        ({"requester_email": "MAILER-DAEMON@mx.example"}, True),
        ({"requester_email": "no-reply@shop.example"}, True),
        ({"subject": "Vi er nede", "requester_email": "noreen@firma.example"}, False),
        ({"subject": "Spørgsmål om autosvar"}, False),
    ],
)
def test_what_nobody_wrote_is_told_by_sender_and_subject(changes: dict[str, Any], automatic: bool) -> None:
    assert is_automatic(ticket(**changes)) is automatic
