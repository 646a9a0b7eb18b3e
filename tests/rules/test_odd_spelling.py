from __future__ import annotations

import pytest

from rules.odd_spelling import without_odd_spelling
from tests.rules.extraction import extracted


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Kunden(r): 32165", "32165"),
        ("Kunden (r): 32165", "32165"),
        ("Kunde(nr.): 32165", "32165"),
        ("Customer (no.): 32165", "32165"),
        ("Kunde Nr 27 - 415 (står sådan på jeres faktura 2025-10882)", "27415"),
        ("kundenr.: 104 - 52", "10452"),
        ("Customer no. 27 - 415, NAV 2017", "27415"),
        ("Kundenr:15 (mellemrum) 118, altså femten et hundrede atten", "15118"),
        ("Kundenr: 15 mellemrum 118", "15118"),
        ("Customer no. 15 (space) 118", "15118"),
    ],
)
def test_brackets_in_a_label_and_a_dash_or_a_space_said_in_a_number_are_read_over(text: str, number: str) -> None:
    assert extracted(text).customer_number == number


@pytest.mark.parametrize(
    "text",
    [
        "Kundenr. 27 - 415 linjer fejler",
        "Vare 27 - 415 mangler",
        "Felt 15 (mellemrum) 118 er tomt",
        "Kunden (r): ingen",
        "Vi åbner 10 - 418, kunden venter",
    ],
)
def test_a_dash_between_two_things_makes_no_customer_number(text: str) -> None:
    assert extracted(text).customer_number is None


def test_a_text_without_such_signs_stays_as_it_is() -> None:
    for text in ("kundenr. 10452", "kunde 27-415 og kunden (10452)", "side 10 - 12, kl. 8 - 16"):
        assert without_odd_spelling(text) == text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Kundenr. 4 - 4 - 7 - 1 - 0\ntlf 66 10 47 44", "44710"),
        ("Kundenr.: 4 / 4 / 7 / 1 / 0", "44710"),
        ("Kundenr. 447 - 10", "44710"),
        ("Kundenr. 44 . 710", "44710"),
        ("Kundennummer: 4--4--7--1--0", "44710"),
        ("Customer no. 44 \u00b7 710", "44710"),
        ("Kundenummer 44  710 og tlf. 22 33 44 55", "44710"),
        ("<table><tr><td>Kundenr. hos jer</td><td>25&nbsp;&nbsp;094</td></tr></table>", "25094"),
        ("Kundenr. | 55 | 048\nTlf. | 21 70 66 55", "55048"),
        ("Kunde hos dere: nr. 5-0-8-2-8 (org.nr. 950 828 113)", "50828"),
        ("Debitorkonto hos Jer: 4.1.1.8.2 (med prikker)", "41182"),
        ("Debitor bei Ihnen: 41182", "41182"),
        ("Debitor bei Ihnen: zwo-sechs-neun-null-fünf", "26905"),
        ("Debitor i jeres bøger: treoghalvfjerds-firs-tre.", "73803"),
        ("Kunde i jeres system: 41182", "41182"),
        ("Customer with you: no. 41182", "41182"),
        ("Customer number at your side: 41182", "41182"),
        ("Kund hos er: 41182", "41182"),
        ("hvor retter jeg momsnr? kunr 66o12 (det er et nul)", "66012"),
        ("Kunden\u00c2\u00b0: 83\u00c2 019\u00c2 \u00c2 Tlf.: 96\u00c2 12\u00c2 44\u00c2 71", "83019"),
        ("Kunde n° 83 019", "83019"),
        ("Kundenumme 4 4 4 0 3. Do ka ring te Hans", "44403"),
        ("kunnenr. 44 403", "44403"),
        ("kundnum 44403", "44403"),
        ("customer nubmer 44403", "44403"),
        ("custmer nubmer 44403", "44403"),
        ("kundekontonr. hos jer 44403", "44403"),
        ("Æ kundenommer æ 44403", "44403"),
        ("kudnenumer 4-4-4-0-3", "44403"),
        ("Customer number at your side: AD? no, sorry, that is our supplier code. It is 90 21 6.", "90216"),
        ("Kundenr.: HB? Nej, det er vores afdeling. Det er 90216", "90216"),
        (
            "Kundenummer (Inventio): 0060-771 → uden foranstillede nuller: 60771\nKundenummer (Skyhus): S-1180",
            "60771",
        ),
        ("Customer no. 00060771, without leading zeros: 60771", "60771"),
        ("Kundenr. (Inventio): 15 996   Kundenr. (Unicon): 402 118", "15996"),
        ("Kunden-Nr.: s. Betreff letzte Mail, ich glaub 1 77 30", "17730"),
        (
            "Kundenr.: se nedenfor\nBesked: Vores kundenummer har jeg fundet på jeres faktura 1102934, det er 60218.",
            "60218",
        ),
        ("Kundenr. D00123", "00123"),
    ],
)
def test_signs_between_digits_and_letters_are_seen_through(text: str, number: str) -> None:
    assert extracted(text).customer_number == number


@pytest.mark.parametrize(
    "text",
    [
        "Vores kundenummer står på jeres faktura 1102934.",
        "Kundenr. står på faktura 110293",
        "Kundenr. ukendt - 4 - 4 linjer",
        "Debitor hos os: 41182",
        "Debitor in unseren Büchern: 41182",
        "Customer with us: 41182",
        "Kunde hos jer: Holm A/S, faktura 41182",
        "Kundenr.: 12 - 3 - 2026",
        "Kundenr. kommer: 12 / 3 / 26",
        "Kundenr.  Beløb\nHolm  10 - 4",
        "Kundenr. kl. 10 - 12",
        "Ordrenr. 44 - 710",
        "Fakturanr. 4 - 4 - 7 - 1 - 0",
        "Varenr. | 55 | 048",
        "Postnr. 8000  104",
        "Version 4.1.1.8.2",
        "EAN 5790  104",
        "Kunder: 4 - 4 - 7 - 1 - 0 i ugens løb",
        "Host: KND-38801-NAVSQL01 is down",
        "kunst nr 44403",
        "kundeordre 44403",
        "customs no. 44403",
        "custom number 44403",
    ],
)
def test_dates_times_and_numbers_of_other_things_apart_are_not(text: str) -> None:
    assert extracted(text).customer_number is None


def test_what_follows_the_number_at_a_distance_is_no_part_of_it() -> None:
    assert extracted("Kundenr. 1045 - 20 mand").customer_number == "1045"
    assert extracted("Kundenr. 10452 - 3 - 2 linjer").customer_number == "10452"
    assert extracted("Kundenr. 10452  104 kr").customer_number == "10452"
