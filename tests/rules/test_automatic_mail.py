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
        ({"requester_email": "no_reply@shop.example"}, True),
        ({"requester_email": "do_not_reply@shop.example"}, True),
        ({"requester_email": "DoNotReply@shop.example"}, True),
        ({"requester_email": "noreply-dmarc@google.example"}, True),
        ({"requester_email": "alarm.noreply@vagt.example"}, True),
        ({"requester_email": "bounces+123-abc@mail.example"}, True),
        ({"requester_email": "bounce@mail.example"}, True),
        ({"requester_email": "liste-bounces@mail.example"}, True),
        ({"requester_email": "mailer_daemon@mx.example"}, True),
        ({"requester_email": "mailerdaemon@mx.example"}, True),
        ({"requester_email": "svar-ikke@offentlig.example"}, True),
        ({"subject": "SV: Autosvar: NAV er nede"}, True),
        ({"subject": "Re: Automatic reply: NAV"}, True),
        ({"subject": "VS: RE: Fwd: AW: Ude af kontoret"}, True),
        ({"subject": "Re[2]: Out of office"}, True),
        ({"subject": "Fravær: Bente, uge 7"}, True),
        ({"subject": "Jeg er på ferie til mandag"}, True),
        ({"subject": "Fravær kan ikke bogføres i NAV"}, False),
        ({"subject": "Re: NAV er nede"}, False),
        ({"subject": "SV: Spørgsmål om autosvar"}, False),
        ({"requester_email": "noreplydal@firma.example"}, False),
        ({"requester_email": "bouncer@firma.example"}, False),
        ({"requester_email": "arno.reply@firma.example"}, False),
        ({"requester_email": "bente@noreply.example"}, False),
        ({"subject": "Vi er nede", "requester_email": "noreen@firma.example"}, False),
        ({"subject": "Spørgsmål om autosvar"}, False),
    ],
)
def test_what_nobody_wrote_is_told_by_sender_and_subject(changes: dict[str, Any], automatic: bool) -> None:
    assert is_automatic(ticket(**changes)) is automatic
