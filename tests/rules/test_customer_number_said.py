"""Customer numbers corrected, said in parts, beside another firm's and in cells, and what must not be read so."""

from __future__ import annotations

import pytest

from tests.rules.extraction import extracted


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Vi har kundenr. 71 339. Det er forkert, det er min kones (Bro Design). Smedjens er 71 393.", "71393"),
        ("Customer no. 71339. That is wrong, it is my wife's. The smithy has 71393.", "71393"),
        ("Kundenr. 71339. Det er forkert, at fakturaen siger 71393.", "71339"),
        ("Kundenr. 71339. Det er forkert. Ordren er 71393", "71339"),
        ("Kundenr. 71339. Det er forkert, saldoen viser. Prisen er 71393 kr", "71339"),
        ("det er kundenr. 240363, nej, skriv 240364", "240364"),
        ("customer no. 10450, no, use 10452", "10452"),
        ("kundenr er min fødselsdag plus 1: 240363, nej, skriv 24 03 64", "240364"),
        ("kundenr. 10450 - nej, det er 104 52", "10452"),
        ("kundenr. 104500, nej, det er 75 12 13 14 i skal ringe på", "104500"),
        ("kundenr. 10450, nej, brug ordre 20417", "10450"),
    ],
)
def test_a_later_number_puts_a_wrong_one_right(text: str, number: str) -> None:
    assert extracted(text).customer_number == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Hos dem er vi kunde 30118, hos jer 30181 (ja, det er forvirrende).", "30181"),
        ("Hos revisoren har vi kundenr. 30118, men hos jer 30181.", "30181"),
        ("Bei DHL haben wir Kundennr. 30118, bei Ihnen 30181.", "30181"),
        ("Hos dem er vi kunde 30118.", None),
        ("Vi har hos jer 30181 linjer i alt.", None),
        ("Sie finden uns unter 10 887 in Ihrer Kundenkartei.", "10887"),
        ("Sie finden uns unter www.holm.example, Rechnung 10887", None),
    ],
)
def test_the_number_with_us_is_told_from_the_one_with_them(text: str, number: str | None) -> None:
    assert extracted(text).customer_number == number


def test_a_quoted_number_is_left_where_the_sender_says_it_is_theirs_with_the_supplier() -> None:
    quoted = "\n\nElsebeth\n\n> Sehr geehrte Frau Nyborg, Ihre Bestellung (Kundennr. 70418) verzögert sich."
    told = extracted(f"Nedenfor fra vores leverandør, de bruger os som kundenr. 70418 hos dem.{quoted}")
    assert told.customer_number is None
    assert extracted(f"Se nedenfor.{quoted}").customer_number == "70418"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Kundenr (4-6 cifre)|43018", "43018"),
        ("Firmanavn|Vangsted\nKundenr (4-6 cifre)|43O18\nTelefon|3O 55 12 77", "43018"),
        ("Kundenr|43018|Navn|Bo", "43018"),
        ("Holm ApS | 5560 Aarup | Inventio: 44819 kdnr | Bank 5395 0001144", "44819"),
        ("Kundenr | 44819", "44819"),
        ("Kundenr hos ERP folkene er 29341. Ring til dem!", "29341"),
        ("customer number with our ERP partner: 37 220", "37220"),
        ("Kundenr. hos Bygma er 29341", None),
        ("Kundenr. hos leverandøren: 29341", None),
        ("kundenr på vores faktura: 6-0-7-1-8. hurtigst er mail", "60718"),
        ('Kunde hos jer: Harrow, cust. no. "five-eight-double-one-six"', "58116"),
        ("cust. no. unknown. five-eight-double-one-six users", None),
        ("Production - customer ref K22841", "22841"),
        ("Customer reference: n/a   Tenant: 7c0e-55120", None),
        ("Customer no.: n/a   Order: 55120", None),
        ("Kundenr. er (Carl læser op fra skiltet) 81 40 og så 2 til sidst.", "81402"),
        ("Kundenr. 81402 og så 3 til sidst på listen", "81402"),
        ("Kundenr. 81402. Der står 12 og så 3 til sidst.", "81402"),
        ("kundenr halvfjerdstusindogfirs", "70080"),
        ("kundenr. ti tusind og tolv", "10012"),
        ("kundenr. mangler, vi har halvfjerdstusindogfirs linjer", None),
    ],
)
def test_cells_parts_and_thousands_are_read(text: str, number: str | None) -> None:
    assert extracted(text).customer_number == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Kundenummeret er to og femti, åtti, seks. To og femti, altså fem to, åtte null, og seks. Ha det.", "52806"),
        ("Kundenummer er femti to åtti seks", "5286"),
        (
            "Our customer number is four-oh, no sorry, that's the old one, we're three-one-treble-seven-two now.",
            "317772",
        ),
        ("our customer number is four oh one two. No, one printer is fine", "4012"),
        ("kundenummer halvfjerdstusindogto", "70002"),
    ],
)
def test_pauses_and_slips_in_speech_are_heard(text: str, number: str) -> None:
    assert extracted(text, channel="voice").customer_number == number
