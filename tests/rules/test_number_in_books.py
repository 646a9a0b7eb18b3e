from __future__ import annotations

import pytest

from tests.rules.extraction import extracted


@pytest.mark.parametrize(
    "text",
    [
        "vores kunde nr. 20417 kan ikke se sin faktura",
        "Vores kunde nr. 20417, Illum, har lagt en ordre",
        "Kunden har kundenr. 20417 i BC",
        "når jeg slår kundenr. 20417 op i BC, er kortet tomt",
        "faktura til kundenr. 20417 kan ikke bogføres",
        "ordren på kundenummer 20417 hænger",
        "Bogføring på kundenr. 20417 fejler",
        "Kundenr. 20417 i BC har forkert adresse",
        "Debitornr. 20417 har forkert betalingsbetingelse",
        "Customer no. 20417 has the wrong payment terms in BC",
        "vores kundenummer i banken er 20417",
        "Our customer number at DHL is 20417",
        "Vare K20417 mangler",
        "Our sister company has its own customer number (20417)",
        "Når jeg opretter kundenr. 20417 kommer der fejl",
        "Debitornr. 20417 er spærret, kan I åbne den?",
        "The customer card for customer no. 20417 is empty",
        '"Sell-to Customer No. must have a value 20417"',
        "Error: Customer No. '20417' cannot be found",
        "Rabatten for kundenr. 20417 slår ikke igennem",
        "Kundenr. 20417 får engelsk faktura, skal have dansk",
        "Vores største kunde, kundenr. 20417, får forkert rabat",
        "Kontoudtog for kundenr 20417 viser forkert saldo",
        "Importen af kundenumre stopper ved 20417",
        "Næste kundenummer bliver 20417",
        "Ny kunde, kundenr. 20417, skal oprettes i BC",
        "Vi skal bruge kundenummer 20417 til en ny kunde",
        "Customer ledger entries for customer no. 20417 are wrong",
        "Mahnung an Kundennummer 20417 ist falsch",
        "Debitor Nr. 20417 lässt sich nicht buchen",
        "Kundnr 20417 i vårt register har fel adress",
        "Der er bogført forkert på kundenr. 20417",
        "Indbetalingen er havnet på kundenr. 20417 i stedet for 20418",
        "Vi har flyttet posterne fra kundenr. 20417 til 20418",
    ],
)
def test_a_number_of_the_senders_own_books_or_with_others_is_not_theirs_with_us(text: str) -> None:
    assert extracted(text).customer_number is None


@pytest.mark.parametrize(
    "text",
    [
        "Kundenr. 10452 kan ikke logge på",
        "Vores kundenr. 10452 har skiftet adresse",
        "Kunde nr 10452 her. Kan ikke finde rapporten",
        "Faktura 90112 til kundenr 10452 (os)",
        "Our customer number at your company is 10452",
        "vort eget kundenummer er 10452",
        "Vi er ny kunde, kundenr. 10452",
        "Sagen må gerne oprettes på kundenr. 10452",
        "Tiden faktureres på kundenr. 10452 som sædvanlig",
        "vores kunde nr. 20417 har fået forkert pris. Vi er kundenr. 10452",
        "når vi åbner NAV er den tom kundenr 10452",
    ],
)
def test_such_words_do_not_take_the_senders_own_number_away(text: str) -> None:
    assert extracted(text).customer_number == "10452"


def test_a_number_called_our_customer_once_is_it_wherever_it_stands() -> None:
    said = extracted("Vores kunde nr. 70011, Illum, har lagt en ordre.", subject="Ordre 30218 og kunde nr. 70011")
    assert said.customer_number is None


@pytest.mark.parametrize(
    "text",
    [
        "Kundenr. på vores største debitor er 20417, og den kan ikke faktureres",
        "Hvorfor står kundenr. 20417 som spærret i BC?",
        "Debitor 20417 kan ikke slettes",
        "Kundenr. 20417 mangler på kontoudtoget",
        "Kundenr. 20417 har to leveringsadresser i BC",
        "Customer no. 20417 doesn't show up in the list",
        "Customer no. 20417 shows the wrong balance",
        "Kundennr. 20417 lässt sich nicht fakturieren",
        "Kundnr 20417 går inte att fakturera",
        "Kundnr 20417 kan inte faktureras",
        "Fejlen kommer kun på kundenr. 20417",
        "It only happens for customer no. 20417",
        "Kundenr? Der står 40507 på skærmen, men det er vist inventarnummeret",
        "Kundenr: 40507? nej det er inventarnummeret",
        "Kundenr. 40507 - det er dog vist nok inventarnummeret",
        "Customer number: 40507? No, that's the order number",
        "Kundennr. 40507 - das ist wohl die Rechnungsnummer",
        "Kundenr. i vores Visma: 40507",
        "Vores kunde nr. 10.000 handlede i dag",
        "Vi har fået kunde nummer fem tusind i webshoppen",
        "Customer number five thousand ordered today in our shop",
        "Kundenr. 10.452,-",
        "kundenr. 10-14 dage",
        "Kundenr.: 20 30 40 50",
        "Kundenr. (se faktura 10452)",
        "Kundenr. (TDC): 40507",
        "Kundennr. bei DHL: 66011",
    ],
)
def test_a_record_a_number_of_another_kind_or_of_another_firm_is_not_the_senders(text: str) -> None:
    assert extracted(text).customer_number is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Kundenr. 20417 kan ikke logge på", "20417"),
        ("Vi fik kundenr. 20417 af jer", "20417"),
        ("Vi har fået kundenummer 20417 af jer", "20417"),
        ("Kundenr. 10-452, brugerne venter", "10452"),
        ("Kundenr. 20417 kan ikke bogføre noget", "20417"),
        ("Customer no. 20417 can't log in", "20417"),
        ("Kundenr. 20417: vi kan ikke fakturere", "20417"),
        ("Kundenr. 20417. Fakturaen til kundenr. 20417 mangler", "20417"),
        ("Kundennr. 20417 kann sich nicht anmelden", "20417"),
        ("Kundenr. 20417 mangler adgang til rapporten", "20417"),
        ("Kundenr. 20417 har to brugere, der ikke kan logge på", "20417"),
        ("Kundnr 20417 kan inte logga in", "20417"),
        ("Kundenr. 40507 - det er jo det samme som postnummeret", "40507"),
        ("Kundenr. 40507. Det er ordrenummeret, der driller", "40507"),
        ("Kundenr. 40507, det er ordrenr. 7781 det drejer sig om", "40507"),
        ("Customer no. 40507. It is the invoice number series that fails", "40507"),
        ("Kundennr. bei Ihnen: 66011", "66011"),
        ("Kundenr. i vores aftale: 66011", "66011"),
        ("Holm, kundenr. 49001? Nej, det er ordrenummeret. Det er 40911", "40911"),
    ],
)
def test_a_customer_of_ours_who_cannot_do_something_is_no_record(text: str, number: str) -> None:
    assert extracted(text).customer_number == number
