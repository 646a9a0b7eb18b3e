"""The many ways in which a customer number is written, mistyped, scanned and dictated."""

from __future__ import annotations

import pytest

from tests.rules.extraction import extracted


@pytest.mark.parametrize(
    "text",
    [
        "customer number: 2 0 7 7 0, callback: 0048 601 555 013",
        "Okholm Urtefarm, 2 0 7 7 0 er kundenummeret, ikke 30060 som på sidste mail",
        "Kundennummer 2 0 7 7 0, Rückruf unter 0461 55 66 77",
        "kundnr 2 0 7 7 0, tel 070-123 45 67",
        "Kundenr.: 2 0 7 7 0. Telefon: 2 0 3 0 4 0 5 0",
        "kundenummer 2-0-7-7-0, 14 mand",
        "kunde nr 2.0.7.7.0",
        "kundenr 2/0/7/7/0",
        "kundenr 2, 0, 7, 7, 0",
        "kundenr. 20_770",
        "kundenummer: 2077 0",
        "kundenr. 20 77 0 / tlf. 20 30 40 50",
        "**Kundenr:** 20770",
        "| Kundenr. | 20770 |",
        "Okholm Urtefarm\n20770 = kundenr\n22 48 73 11",
    ],
)
def test_digits_may_be_written_apart_in_any_way_and_before_a_telephone_number(text: str) -> None:
    assert extracted(text).customer_number == "20770"


@pytest.mark.parametrize(
    "text",
    [
        "Kundenr. kommer, ring 2030 4050",
        "Kundenr. kommer, callback: 0048 601 555 013",
        "kundenr. 10000..20000",
        "Kundenr.: (udfyldes af support) 2 0",
    ],
)
def test_parts_of_telephone_numbers_and_of_filters_are_no_customer_numbers(text: str) -> None:
    assert extracted(text).customer_number is None


def test_a_floor_after_the_number_does_not_become_part_of_it() -> None:
    assert extracted("kundenr 10452 1. sal").customer_number == "10452"
    assert extracted("Kundenr. 10452 45 brugere").customer_number == "10452"
    assert extracted("Kundenr. 4521 2 mand").customer_number == "4521"


@pytest.mark.parametrize(
    "text",
    [
        "1. NAV er langsom\n2. Kunde 900 22\n3. Tlf 33 14 62 08",
        "- Kunde 900 22\n- Ring 33 14 62 08",
        "• Kunde 90022\n• BC",
        "5) Kunde 90022",
        "kunde: nr. 90022",
        "hvad skal han installere? kunde, nr. 90022",
        "Kunde (nr. 90022)",
        "kund: nr 90022",
        "customer: no. 90022",
        "Kunde 900 22. BC er nede",
        "Jens Holm, kunde 900 22, tlf 33 14 62 08",
        "Mvh\nJens / kunde 90022 / 33146208",
    ],
)
def test_the_word_customer_alone_is_a_label_in_lists_and_before_a_number_that_stands_alone(text: str) -> None:
    assert extracted(text).customer_number == "90022"


@pytest.mark.parametrize(
    "text",
    ["Kunde 900 22 kr. mangler", "Ring til kunden 20 12", "Kunde 12.11 kl. 10", "Vi har en kunde 900 22 poster"],
)
def test_the_word_customer_before_other_figures_is_no_label(text: str) -> None:
    assert extracted(text).customer_number is None


@pytest.mark.parametrize(
    "text",
    [
        "kunden r. 10452",
        "kundenunmer 10452",
        "kumdenr 10452",
        "kundemummer: 10452",
        "knudenr 10452",
        "Kundrenr. 10 452",
        "cutsomer no 10452",
        "customr number 10452",
        "custommer number: K10452",
        "kundenr. l0452",
        "kundenr I0452",
        "kundenr. 1O4S2",
        "Kundennummer: 1O452",
        "customer n° 10452",
        "Customer nº 10 452",
    ],
)
def test_slips_of_fingers_and_scanners_are_seen_through(text: str) -> None:
    assert extracted(text).customer_number == "10452"


@pytest.mark.parametrize(
    "text",
    [
        "Vi har kunder 10452 i alt",
        "debitor 10452 er oprettet",
        "kundens 10452 poster",
        "kontonummer 10452",
        "leverandørnr. 10452",
        "varenr. l0452",
    ],
)
def test_words_that_only_resemble_the_label_are_none(text: str) -> None:
    assert extracted(text).customer_number is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("kundenummer det er enogfirs femten og så et nul til sidst altså otte et et fem nul", "81150"),
        ("customer number eight one one five with a zero at the end", "81150"),
        ("det er kunde otte et et fem nul der ringer", "81150"),
        ("kundenummer otte ellve fem nul", "81150"),
        ("vi er ikke kunde otte et et fem nul", None),
    ],
)
def test_a_number_is_read_as_callers_dictate_it(text: str, number: str | None) -> None:
    assert extracted(text, channel="voice", caller="+4520304050").customer_number == number


@pytest.mark.parametrize(
    "text",
    [
        "Kundenummer (4-6 cifre): 10452",
        "Your customer number (see invoice): 10452",
        "Kundenr. (fra jeres faktura 88123): 10452",
        "Kundenr. og tlf.: 10452 20 30 40 50",
    ],
)
def test_a_form_may_say_more_between_its_label_and_the_number(text: str) -> None:
    assert extracted(text).customer_number == "10452"


@pytest.mark.parametrize(
    "text",
    [
        "[10452] kundenr",
        "Kundenr.; 10452",
        "Kundenummer\n-----------\n10452\n\nNavn\n----\nJens",
        "Kundenummer, det lyder på 10452",
        "10452, vores kundenr. hos jer",
        "Vi ligger i jeres system under 10452",
        "I jeres bøger er vi kunde 10452",
        "nummeret på os er 10452",
        "På jeres faktura står vi som 10452",
        "Kundenummer ifølge faktura 88213: 10452",
        "We're on your books as 10452",
        "We are registered with you under 10452",
        "Wir werden bei Ihnen unter der Nummer 10452 geführt",
        "Kdn.-Nr. 10452",
        "Kundenummer\nDit svar: 10452",
        "Mvh Jens, Holm A/S [kunde 10452]",
        "#kunde 10452",
        "Kunde 10452 Holm A/S",
        "Jeg skriver på vegne af kunde 10452",
        "Kundenr. et nul fire fem to — nej hov, I vil jo have tal: 10452",
        "kundenr: jeg gætter på 10452",
        "Kundenummeret kan jeg aldrig huske, men det står på fakturaen: 10452",
        "Kundenr.: ... et øjeblik ... 10452",
        "Vi er oprettet hos jer som kunde 10452",
        "Kundenr. ti tusind fire hundrede og tooghalvtreds, dvs. 10452",
        "Vi har skiftet kundenr til 10452 (det gamle var 10450)",
    ],
)
def test_forms_lists_and_roundabout_phrases_leave_the_number_to_be_read(text: str) -> None:
    assert extracted(text).customer_number == "10452"


@pytest.mark.parametrize(
    "text",
    [
        "Kundenummer har jeg ikke, men ordren er 88213",
        "Har I brug for kundenummer? Sagen er 88213",
        "Kundenr. (ukendt), 8000 Aarhus C",
        "vi har både 20417 og 20418 som kundenumre",
        "celle K1045 i regnearket",
        "Kontrakt K10452",
        "købsfaktura K-10452 kan ikke bogføres",
        "Salgsordren K10452 hænger",
        "købsordre nr. K-10452",
    ],
)
def test_a_number_after_an_unknown_one_and_a_cell_of_a_sheet_are_none(text: str) -> None:
    assert extracted(text).customer_number is None
