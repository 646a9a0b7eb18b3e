from __future__ import annotations

import pytest

from tests.rules.extraction import extracted

SIGNATURE = "\n\nMvh\nBo\nTlf. 75 12 13 14"


@pytest.mark.parametrize(
    ("subject", "text", "signature", "phone"),
    [
        ("Ring venligst", "NAV driller.", SIGNATURE, "+4575121314"),
        ("Ring mig op", "NAV driller.", SIGNATURE, "+4575121314"),
        ("RE: Ring mig op!", "NAV driller.", SIGNATURE, "+4575121314"),
        ("Please call me", "BC is slow.", SIGNATURE, "+4575121314"),
        ("Please call me - BC is slow", "It is.", SIGNATURE, "+4575121314"),
        ("Bitte um Rückruf", "BC ist langsam. Tel. 04841 55120", "", "+49484155120"),
        ("Kan I ringe?", "NAV driller.", SIGNATURE, "+4575121314"),
        ("HASTER - ring!", "NAV driller.", SIGNATURE, "+4575121314"),
        ("Ring 75 12 13 14", "NAV driller.\n\nMvh\nBo\nTlf. 20 30 40 50", "", "+4575121314"),
        ("Opringning ønskes", "NAV driller. Mit nr. er 75 12 13 14", "", "+4575121314"),
        ("Call back please", "Name: Bo\nPhone: +45 75 12 13 14\nText: slow", "", "+4575121314"),
        ("Ring mig op", "Kunderne ringer hele tiden.", SIGNATURE, "+4575121314"),
    ],
)
def test_a_subject_may_ask_for_the_call(subject: str, text: str, signature: str, phone: str) -> None:
    assert extracted(f"{text}{signature}", subject=subject).callback_phone == phone


@pytest.mark.parametrize(
    ("subject", "text", "signature"),
    [
        ("Ring ikke", "NAV driller.", SIGNATURE),
        ("Ring til kunden virker ikke", "NAV driller.", SIGNATURE),
        ("Ring mig op", "Ring ikke alligevel, det løste sig.", SIGNATURE),
        ("Ring mig op", "Det løste sig, I behøver ikke ringe.", SIGNATURE),
        ("Manglende opkald", "NAV driller.", SIGNATURE),
        ("Problem med opkald fra NAV", "x.", SIGNATURE),
        ("Ring op-knappen mangler", "x.", SIGNATURE),
        ("Callback URL fails", "x.", SIGNATURE),
        ("Call me button missing in CRM", "x.", SIGNATURE),
        ("Vi kører i ring", "x.", SIGNATURE),
        ("Elsa Ring har fået ny adgang", "x.", SIGNATURE),
        ("Opkald ønskes", "TDC på 70 11 22 33 siger, at linjen er fin.\n\nMvh\nBo", ""),
        ("Ring mig op", "Jeg er på ferie til mandag.", SIGNATURE),
        ("Automatisk svar: Ring mig op", "Jeg er væk.", SIGNATURE),
        ("Hvem skal vi ringe til?", "NAV driller.", SIGNATURE),
        ("Rückruf nicht nötig", "BC ist langsam.", SIGNATURE),
        ("No need to call", "BC is slow.", SIGNATURE),
    ],
)
def test_a_subject_that_tells_of_calls_or_is_taken_back_asks_for_none(
    subject: str, text: str, signature: str
) -> None:
    assert extracted(f"{text}{signature}", subject=subject).callback_phone is None
