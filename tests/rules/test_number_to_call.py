from __future__ import annotations

import pytest

from tests.rules.extraction import extracted


@pytest.mark.parametrize(
    "text",
    [
        "Telefon tårn : 75 29 40 11 (ring her)\nTelefon kontor: 75 29 40 00",
        "Telefon kontor: 75 29 40 00\nTelefon tårn: 75 29 40 11 (ring her)",
        "Mobil 75294011 <- ring her\nKontor 75294000",
        "Direct 75 29 40 11 (please call), office 75 29 40 00",
        "Tlf 75 29 40 11 - ring til den, den anden (75 29 40 00) er fax",
        "Mobil 75294011 (bedst)\nKontor 75294000\nRing venligst",
        "75294000 er kontoret, ring på 75294011",
        "Ring til mig 75294011 (ikke 75294012 som der står i signaturen)",
        "Ring helst på min mobil. Kontor: 75294000, mobil: 75294011",
        "Please call my mobile. Office 75294000, mobile 75294011",
        "Nyt nummer! Ring 75294011, det gamle 75294000 er lukket",
    ],
)
def test_of_several_numbers_the_one_beside_the_request_is_called(text: str) -> None:
    assert extracted(text).callback_phone == "+4575294011"


def test_a_direct_line_after_a_german_number_belongs_to_it() -> None:
    text = "Hallo, NAV steht.\n\nSchichtleitung: bitte 04351 / 47 19 - 33 anrufen\nFirma: 04351 / 47 19 - 0"
    assert extracted(text).callback_phone == "+494351471933"


@pytest.mark.parametrize(
    ("line", "phone"),
    [
        ("Direkte 62 27 18 54 (I må gerne ringe, men kun formiddag)", "+4562271854"),
        ("Hovednr. 62 27 18 00 · Direkte 62 27 18 54 (ring gerne direkte)", "+4562271854"),
        ("Ring til mig på 62 27 18 54", "+4562271854"),
        ("Mobile 62 27 18 54 (call me any time)", "+4562271854"),
        ("Tlf. 62 27 18 54", None),
        ("Ring 62 27 18 54 og hør mere om vores kampagne", None),
        ("Ring venligst ikke, tlf. 62 27 18 54", None),
    ],
)
def test_a_line_of_the_signature_may_ask_for_a_call(line: str, phone: str | None) -> None:
    text = f"Hej\n\nHvordan laver jeg en kreditnota?\n\nMed venlig hilsen\nAgnete\n{line}"
    assert extracted(text).callback_phone == phone


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("ring til hende hun hedder Tanja hun har fireogtyve syvoghalvfems nul tre ellve hej", "+4524970311"),
        ("ring på toogtyve halvfjers nul tre elleve", "+4522700311"),
        ("ring på tresenstyve elleve tolv tretten", "+4560111213"),
        ("ring på tyve tredive fyrre halvtredes", "+4520304050"),
        ("rückruf bitte unter null vier sechs eins acht acht vier eins zwei null danke", "+49461884120"),
    ],
)
def test_numbers_are_read_as_transcripts_spell_them(text: str, phone: str) -> None:
    assert extracted(text, channel="voice", caller="+4587221190").callback_phone == phone


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("Ring på 20 30 40 50, nej undskyld, 75 12 13 14", "+4575121314"),
        ("Ring på 20 30 40 50 - nej vent, det er faxen, brug 75 12 13 14", "+4575121314"),
        ("Ring til mig på 20 30 40 50. Hov, det er mit gamle nummer, det nye er 75 12 13 14", "+4575121314"),
        ("Call me on +45 20 30 40 50, sorry, +45 75 12 13 14", "+4575121314"),
        ("Call me on +45 20 30 40 50. No wait, that is the office, +45 75 12 13 14", "+4575121314"),
        ("20 30 40 50 er mit gamle, ring på 75 12 13 14", "+4575121314"),
        ("Ring på 20 30 40 50, det er forkert, 75 12 13 14", "+4575121314"),
        ("Ring på 75 12 13 14, nej ikke på 20 30 40 50", "+4575121314"),
        ("Ring på 75 12 13 14. Nej tak til nyhedsbrevet på 20 30 40 50", "+4575121314"),
        ("Ring på 75 12 13 14 eller 20 30 40 50", "+4575121314"),
        ("Ring på 75 12 13 14. Det gamle nummer er 20 30 40 50", "+4575121314"),
        ("Bitte rufen Sie an: 04841 55120, nein, 04841 55121", "+49484155121"),
        ("Ring mig på 070-174 06 23, nej förlåt, 070-174 06 24. Inget fungerar", "+46701740624"),
    ],
)
def test_a_number_that_is_put_right_is_called_as_it_is_put_right(text: str, phone: str | None) -> None:
    assert extracted(text).callback_phone == phone


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("Ring 75 / 12 / 13 / 14", "+4575121314"),
        ("Ring 75 - 12 - 13 - 14", "+4575121314"),
        ("Ring lige. Det er størrelserne 36 - 38 - 40 - 42", None),
    ],
)
def test_a_number_with_room_around_its_dashes_is_one_and_sizes_are_none(text: str, phone: str | None) -> None:
    assert extracted(text).callback_phone == phone
