from __future__ import annotations

import pytest

from rules.disowned_number import is_disowned
from tests.rules.extraction import extracted


@pytest.mark.parametrize(
    "text",
    [
        "Der står kundenr 50144 på den, det er i hvert fald ikke os.",
        "På rykkeren står kundenr. 50144, men vi er ikke kunde hos jer",
        "The invoice says customer no. 50144, which is not us.",
        "Rechnung mit Kundennummer 50144, das sind wir nicht.",
        "På fakturan står kundnr 50144, det är inte vi.",
        "På fakturaen står kundenr. 50144, det er ikke vårt.",
        "Kundenr. 50144 er ikke vores.",
        "Kundenummer 50144 tilhører ikke os",
        "kundenr 50144 kender vi ikke",
        "I har sendt os en faktura til kundenr 50144, som ikke er os.",
        "Vi har aldrig haft kundenummer 50144",
        "vi er ikke kundenr 50144",
        "We are not customer 50144",
        "Kundenr. er ikke 50144.",
        "Kundenr. 50144 er forkert.",
        "Vi har aldrig været kunde hos jer, men får rykker på kundenr. 50144",
        "We have never been a customer of yours, invoice says customer no 50144",
        "Wir sind kein Kunde bei Ihnen! Kundennummer 50144 auf der Mahnung",
    ],
)
def test_a_number_that_the_sender_disowns_is_not_read(text: str) -> None:
    assert extracted(text).customer_number is None


@pytest.mark.parametrize(
    "text",
    [
        "Det her gælder kundenr. 50145 og ikke os. Vi vil gerne have en kolonne mere.",
        "This is about customer no. 50145 and not us",
        "Kundenr. er ikke 50144, det er 50145.",
        "Kundenr. er 50145, ikke 50144",
        "kundenr hos jer er 50145 (og IKKE 50144 som der stod på sidste faktura)",
        "Customer no. is 50145, not 50144 as on the invoice",
        "Kundennr. 50145, nicht 50144",
        "kundenr 50144 er forkert, det er 50145",
        "kundenr 50144 er forkert, skal være 50145",
        "vi er ikke kundenr 50144 men 50145",
        "We're not customer no. 50144, we're 50145",
        "Wir sind nicht Kundennummer 50144, sondern 50145",
        "kundnr är inte 50144 utan 50145",
        "I skriver 50144, men vores kundenummer er 50145",
        "refid 7741, men det er jo ikke kundenummeret, det er 50 145",
        "K-0 5 0 1 4 5 er vel uden nul, altså 50145",
    ],
)
def test_of_a_disowned_number_and_the_right_one_the_latter_is_read(text: str) -> None:
    assert extracted(text).customer_number == "50145"


@pytest.mark.parametrize(
    "text",
    [
        "NAV virker ikke kundenr 50145",
        "vi kan ikke logge på. kundenr 50145",
        "kundenr 50145, det er ikke os der har lavet fejlen",
        "kundenr 50145. Det er ikke vores fejl.",
        "kundenr 50145, det er ikke vores skyld",
        "kundenr 50145 - det er ikke NAV, det er BC",
        "kundenr 50145, vi er ikke kunde i banken mere",
        "kundenr. 50145, ikke at forveksle med 50144",
        "I har sendt en faktura til kundenr 50145, og det er os, men beløbet er forkert",
    ],
)
def test_other_denials_leave_the_number_alone(text: str) -> None:
    assert extracted(text).customer_number == "50145"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Vi har to kundenumre hos jer, 11870 (Damm Frø) og 11902 (Nordfrø), og begge er i brug.", None),
        ("Vi har to kundenumre hos jer: kundenr. 11870 (Tapet) og kundenr. 11902 (Maling).", None),
        ("kundenr. 11870 / 11902", None),
        ("auf dem Angebot steht Kundennr. 11870, wir haben aber immer 11902 verwendet", None),
        ("Vi har to kundenumre, 11870 og 11902. Det drejer sig om 11902.", "11902"),
        ("Customer no.: LF-3312 / your number 11902", "11902"),
        ("Kundenr. 11902, 8000 Aarhus C", "11902"),
    ],
)
def test_of_two_numbers_one_is_read_only_if_the_text_chooses(text: str, number: str | None) -> None:
    assert extracted(text).customer_number == number


def test_only_the_sentence_of_the_number_disowns_it() -> None:
    assert is_disowned(" er ikke vores. tak", 0)
    assert not is_disowned(" virker. det er ikke vores.", 0)
