from __future__ import annotations

import pytest

from tests.rules.extraction import extracted

DANISH = "Mvh\nBo Holm\nKontor: 20 30 40 50\nMobil: 75 12 13 14\nFax: 20 30 40 51"
ENGLISH = "Regards\nTom\nOffice +45 20 30 40 50\nCell +45 75 12 13 14"
GERMAN = "Heike\nBüro      +49 461 50 40 30\nMobil     +49 160 9 77 12 64"
MOBILE, OFFICE, HANDY = "+4575121314", "+4520304050", "+491609771264"


@pytest.mark.parametrize(
    ("text", "signature", "phone"),
    [
        ("Ring gerne på mobilen.", DANISH, MOBILE),
        ("Ring til mig på kontoret.", DANISH, OFFICE),
        ("Ring til mig, men ikke på kontoret.", DANISH, MOBILE),
        ("Ring til mig. Helst på mobilen.", DANISH, MOBILE),
        ("Ring venligst, ikke på mobilen.", DANISH, OFFICE),
        ("Ring til mig.", DANISH, OFFICE),
        ("I would be grateful for a call on the mobile, not the office.", ENGLISH, MOBILE),
        ("Please call me at the office.", ENGLISH, OFFICE),
        ("Please call my cell.", ENGLISH, MOBILE),
        ("Ring til Lise.", "Mvh\nBo: 20 30 40 50\nLise: 75 12 13 14", MOBILE),
        ("Ring til lageret.", "Mvh\nKontor: 20 30 40 50\nLager: 75 12 13 14", MOBILE),
        ("Ring på min mobil.", "Mvh\n20 30 40 50 (kontor)\n75 12 13 14 (mobil)", MOBILE),
        ("Ring til mig, men ikke på mobilen.", "Mvh\nMobil 75 12 13 14", None),
        ("Ich wäre für einen Anruf auf dem Handy dankbar, nicht im Büro.", f"Viele Grüße\n{GERMAN}", HANDY),
        ("Ich wäre für einen Anruf auf dem Handy dankbar, nicht im Büro.", f"Herzliche Grüße\n{GERMAN}", HANDY),
    ],
)
def test_of_several_numbers_below_the_one_that_the_request_names_is_called(
    text: str, signature: str, phone: str | None
) -> None:
    assert extracted(f"{text}\n\n{signature}").callback_phone == phone
