"""What stands where a customer number could stand and is none, or no more one of the sender's."""

from __future__ import annotations

import pytest

from tests.rules.extraction import extracted


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Rückruf bitte 0151 22907741, nicht diese Nr. Hauke", None),
        ("NAV startet nicht. 0461 50032012", None),
        ("NAV startet nicht, 10452, Rückruf 0151 22907741", "10452"),
        ("Kan man se hvem der har slettet en ordre? Nr 104418. ring i morgen", None),
        ("Hvor finder jeg fakturaen? nr. 20417, tak", None),
        ("Hvem har rettet bilaget i går. Nr 20417", "20417"),
        ("NAV er nede. Nr 10452. Ring", "10452"),
        ("NAV er nede. 1-0-4-5-2. Ring", "10452"),
        ("Lager 1-2-3-4 mangler", None),
        ("Vi har ordre 4-4-5-6-1 der driller", None),
        ("fakturanr 4-4-5-6-1", None),
    ],
)
def test_a_text_messages_area_code_or_order_is_none(text: str, number: str | None) -> None:
    assert extracted(text, channel="sms").customer_number == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Kundenr. 20455 (Garnhuset i Ribe) står som spærret i debitorkartoteket, selv om de har betalt.", None),
        ("Kundenr. 20455 (Garnhuset) har forkert adresse.", None),
        ("Customer no. 20455 (Holm Ltd) is blocked in NAV.", None),
        ("Kundenr. 20455 (Garnhuset i Ribe). Vi kan ikke logge på.", "20455"),
        ("Kundenr. 20455 (Garnhuset) - vi kan ikke logge på.", "20455"),
    ],
)
def test_a_record_of_the_senders_books_is_none_with_its_name_either(text: str, number: str | None) -> None:
    assert extracted(text).customer_number == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("[x] Gl. kundenr. 15 200 nedlagt hos jer, nyt er 52 001", "52001"),
        ("Gl. kundenr. 15 200, nyt kundenr. 52 001", "52001"),
        ("Gl. kundenr. 15 200, nyt 52 001", "52001"),
        ("Gammelt kundenr. 15200, nyt 52001", "52001"),
        ("Old customer no.: 15200. New: 52001", "52001"),
        ("Nedlagt kundenr.: 15200. Nyt kundenr.: 52001", "52001"),
        ("Kunde (ny pr. 1/5): 92 040. Kunde (gl.): 29 040, lukket.", "92040"),
        ("Kundenr. (gl.) 15200\nKundenr. (nyt) 52001", "52001"),
        ("Gl. kundenr. 15200", None),
        ("Gl. Køge Landevej 12, kundenr. 10452", "10452"),
        ("Vi har fået ny server. Kundenr. 10452, ny pris 20417", "10452"),
        ("Kundenr. 10452. Nyt varenr. 20417", "10452"),
        ("Kundenr. 10452, nyt tilbud 20417", "10452"),
    ],
)
def test_the_new_number_holds_instead_of_the_old(text: str, number: str | None) -> None:
    assert extracted(text).customer_number == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Kundenr.: 4711 (bare et jeg fandt på, formularen ville ikke gå videre)", None),
        ("Customer no.: 12345 (I made it up)", None),
        ("Kundenr.: 99999 (det er bare en pladsholder)", None),
        ("Kundnummer: 1234 (jag hittade på)", None),
        ("Kundennr.: 1234 (nur ein Platzhalter)", None),
        ("Kundenr. 10452 (jeg fandt det på fakturaen)", "10452"),
        ("Kundenr. 10452 - jeg har fundet det på en seddel", "10452"),
        ("Customer no. 10452 (I found it on the invoice)", "10452"),
        ("Kundnummer 10452 (jag hittade det på fakturan)", "10452"),
    ],
)
def test_one_made_up_for_a_form_is_none(text: str, number: str | None) -> None:
    assert extracted(text).customer_number == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("kundenummeret det er seks nul, så enogfyrre, og så tre til sidst. Det drejer sig om moms", "60413"),
        ("kundenummer enogfirs femten og så et nul til sidst", "81150"),
        ("kundenummer enogfirs femten og så en treer til sidst", "81153"),
        ("kundenummer nioghalvtreds, nul, tre, og så en syver, tak", "59037"),
        ("kundenummer ti fire femti og så en ny printer", "10450"),
        ("kundenummer ti fire femti to og så en bil til sidst på dagen", "10452"),
        ("kundenummer ti fire femti to og så kommer der tre til sidst på dagen", "10452"),
    ],
)
def test_the_last_digit_said_after_the_others_belongs_to_them(text: str, number: str) -> None:
    assert extracted(text, channel="voice").customer_number == number
