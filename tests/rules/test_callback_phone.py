from __future__ import annotations

import pytest

from rules.country import country_of_words
from rules.phone_number import PHONE, to_e164
from rules.words import read_words
from tests.rules.extraction import extracted

CALLER = "+4520304050"


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("Ring gerne på 75 12 13 14.", "+4575121314"),
        ("75 12 13 14, ring venligst", "+4575121314"),
        ("Kan I ringe til min kollega på 75121314?", "+4575121314"),
        ("Jeg træffes på 7512 1314 efter kl. 12", "+4575121314"),
        ("Vil du ringe mig op?\n\nMvh\nIda\nTlf. 75 12 13 14", "+4575121314"),
        ("Please call me back on +45 75 12 13 14", "+4575121314"),
        ("Give me a ring: +44 20 7946 0123", "+442079460123"),
        ("Unsere Kundennummer ist 61007, bitte rufen Sie an: 04841 55120", "+49484155120"),
        ("Hej, kan någon ringa mig på 070-174 06 23? Det gäller NAV och inte BC", "+46701740623"),
        ("Hei, kan dere ringe meg på 908 71 143? Det gjelder noe annet", "+4790871143"),
        ("Ring til mig på 75 12 13 14, ikke på kontoret", "+4575121314"),
    ],
)
def test_the_number_asked_for_is_read_with_its_country(text: str, phone: str) -> None:
    assert extracted(text).callback_phone == phone


@pytest.mark.parametrize(
    "text",
    [
        "Min telefon er 75 12 13 14.",
        "Ring ikke, jeg er i møde. Tlf. 75 12 13 14",
        "I behøver ikke ringe. 75 12 13 14",
        "Jeg ønsker ikke at blive ringet op. 75 12 13 14",
        "No need to call, mail is fine. 75 12 13 14",
        "Jeg ringede på 75 12 13 14, men ingen tog den",
        "Which number do we call?",
        "Ring, når I ved noget",
        "CVR 75121314, ring",
        "Automatisk svar: jeg holder ferie. Ring 75 12 13 14 ved nedbrud",
    ],
)
def test_without_a_request_or_a_number_there_is_nobody_to_call(text: str) -> None:
    assert extracted(text).callback_phone is None


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("Hvordan gør man? 10452, 75121314 Bo", "+4575121314"),
        ("Ring mig op", CALLER),
        ("Virker nu, tak", None),
        ("BC er oppe igen, i behøver ikke ringe", None),
    ],
)
def test_a_text_message_with_a_number_or_a_request_is_a_callback(text: str, phone: str | None) -> None:
    assert extracted(text, channel="sms", caller=CALLER).callback_phone == phone


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("ring til mig på det her nummer", CALLER),
        ("ring på femoghalvfjerds tolv tretten fjorten", "+4575121314"),
        ("tak for hjælpen I behøver ikke ringe", None),
    ],
)
def test_a_call_is_returned_to_the_number_said_or_shown(text: str, phone: str | None) -> None:
    assert extracted(text, channel="voice", caller="Caller +45 20 30 40 50").callback_phone == phone


def test_numbers_that_stand_beside_each_other_are_not_read_as_one() -> None:
    assert [match[0] for match in PHONE.finditer("9317. 22610394 / 8812 - 42018807")] == ["22610394", "42018807"]


@pytest.mark.parametrize("written", ["", "12", "+", "123456789012345678", "75 12 13"])
def test_what_cannot_be_a_phone_number_is_none(written: str) -> None:
    assert to_e164(written, "DK") is None


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("Hej, vi kan ikke logge på, ring til os", "DK"),
        ("Hi, nobody can log on", "DK"),
        ("Hej, vi kan inte logga in och alla väntar", "SE"),
        ("Hei, vi får ikke logget inn, kan dere ringe meg", "NO"),
        ("Guten Morgen, wir können uns nicht anmelden", "DE"),
    ],
)
def test_the_language_tells_the_country(text: str, region: str) -> None:
    assert country_of_words(read_words(text)) == region
