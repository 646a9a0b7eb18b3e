"""Accounts named by a table, a short name beside a RefID or a new name, and firms that are none."""

from __future__ import annotations

import pytest

from tests.rules.extraction import extracted


@pytest.mark.parametrize(
    ("text", "account"),
    [
        (
            "| Bruger | OLIVER.H |\n| Regnskab | Holst & Hesselberg Rådgivning |\n| Telefon | 86 12 90 55 |",
            "Holst & Hesselberg Rådgivning",
        ),
        ("Kundenr. | 55048\nRegnskab | Holm Drift\nTekst | Kan ikke bogføre", "Holm Drift"),
        ("Regnskab | flere\nTekst | Kan ikke bogføre", None),
        ("Regnskab | RefID | Kundenr.\nHolm Drift | 4210 | 55048", None),
        ("| Regnskab | Bruger |\n| - | - |", None),
        ("Regnskab | \nTekst | Kan ikke bogføre", None),
        ("Company | Holm Trading DK\nUser | OLIVER", "Holm Trading DK"),
        ("Mandant | Kerzen Nord\nBenutzer | JHV", "Kerzen Nord"),
        ("Company | Reid Service\nPhone | +45 75 12 13 14\nProblem | BC is slow", None),
        ("| Company | Reid Service |\n| Customer no | 88041 |\n| Message | BC is slow |", None),
        ("| Company | Reid Service |\n| RefID | 8804 |\n| Message | BC is slow |", "Reid Service"),
        ("Regnskab | Holm & Søn A/S |\nRefID | 8812 |", "Holm & Søn A/S"),
        ("Vi bruger A | B test. Regnskab | er pænt", None),
    ],
)
def test_a_row_of_a_table_names_the_account(text: str, account: str | None) -> None:
    assert extracted(text).account == account


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("Banken vil have tal for Biler A/S og Leasing ApS i hver sin fil", None),
        ("Kan I låse op i Nord Biler A/S og Nord Leasing ApS?", None),
        ("We need read access in Nord Cars Ltd and Nord Leasing Ltd", None),
        ("Afskrivningerne i Holm og Søn A/S er forkerte", "Holm og Søn A/S"),
        ("Afskrivningerne i regnskabet Holm A/S & Co er forkerte", "Holm A/S & Co"),
        ("Leverandøren Dahl A/S og Lund ApS mangler i listen i regnskabet.", None),
        ("Posterne i regnskabet Dahl A/S og regnskabet Lund ApS stemmer ikke.", None),
        ("An invoice from the company Holm Trading Ltd to the company Holm Retail Ltd fails.", None),
    ],
)
def test_two_firms_joined_by_a_word_are_two(text: str, account: str | None) -> None:
    assert extracted(text).account == account


@pytest.mark.parametrize(
    ("text", "account"),
    [
        (
            "Company: North Sea Rigging Denmark\nCustomer no.: 40 551\nMessage: Please raise the limit in our NAV.",
            None,
        ),
        ("Firma: Lund A/S\nKundenr.: 40551\nBesked: BC er langsom", None),
        ("Virksomhed: Lund Gulve\nKundenummer: 40551\nBeskrivelse: BC er langsom", None),
        ("Unternehmen: Kerzen Nord\nKundennummer: 40551\nNachricht: BC ist langsam", None),
        ("Company in BC: Brick & Beam DK\nCustomer no. 50713\nMessage: slow", "Brick & Beam DK"),
        ("Company: Brick & Beam DK\nRefID: 4410\nCustomer no. 50713\nMessage: slow", "Brick & Beam DK"),
        ("Regnskab: Lund Drift\nKundenr.: 40551\nBesked: BC er langsom", "Lund Drift"),
    ],
)
def test_the_firm_that_a_form_asks_for_beside_the_sender_is_no_account(text: str, account: str | None) -> None:
    assert extracted(text).account == account


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("Delivery notes from the company SKAGEN EXPORT LTD print without batch numbers.", "SKAGEN EXPORT LTD"),
        ("This is Hugh from the company Skagen Export Ltd. Nothing prints.", None),
        ("Hi, I'm calling from the company Skagen Export Ltd about an invoice.", None),
        ("I am writing from the company Skagen Export Ltd.", None),
        ("Fakturaer fra regnskabet Holm Drift mangler logo", "Holm Drift"),
    ],
)
def test_a_firm_that_somebody_writes_from_is_told_from_an_account_that_something_comes_from(
    text: str, account: str | None
) -> None:
    assert extracted(text).account == account


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ('Når vi vælger "Holm Norge AS" kommer der en fejl. Regnskabet Holm Norge er låst.', "Holm Norge AS"),
        ("Regnskabet Holm Norge er låst. Mvh Bo, Holm Norge AS, tlf. 75 12 13 14", "Holm Norge"),
    ],
)
def test_a_name_is_completed_where_quotes_tell_the_whole_of_it(text: str, account: str | None) -> None:
    assert extracted(text).account == account


@pytest.mark.parametrize(
    ("text", "account"),
    [
        (
            "Vil I lukke regnskabsåret for A/B Fyrreparken? De andre kan vente.\n\nref.id for Fyrreparken: 61 440.",
            "A/B Fyrreparken",
        ),
        ("Luk året for E/F Strandvænget. RefID på Strandvænget er 61440", "E/F Strandvænget"),
        ("The RefID of Harbour Crane is 61440. Please open it.", "Harbour Crane"),
        ("RefID for regnskabet Holm Drift: 61440", "Holm Drift"),
        ("RefID for det gamle er 61440", None),
        ("RefID på regnskabet: 61440", None),
        ("RefID for sagen: 61440", None),
        ("Hvad er RefID for Holm Drift?", None),
        ("Refusion for Holm Drift: 61440", None),
        ("RefID for kunde 4410: 61440", None),
        ("RefID er 61440 og gælder regnskabet Holm Drift", "Holm Drift"),
        (
            'Vi har regnskaberne "Holm Drift ApS" og "Holm Ejendom ApS". RefID på Ejendom er 61441.',
            "Holm Ejendom ApS",
        ),
        ('RefID for "Holm Drift": 61440. Det er låst.', "Holm Drift"),
        ("RefID på sagen er 61440", None),
        ("RefID for Jer er 61440", None),
        ("RefID til Bo: 61440", None),
        ("RefID for NAV: 61440", None),
        ("RefID for BC er 61440", None),
        ("Vi har to: RefID for Holm Drift: 61440 og RefID for Holm Ejendom: 61441. Begge er låst.", None),
    ],
)
def test_the_short_name_beside_a_ref_id_tells_which_account_is_meant(text: str, account: str | None) -> None:
    assert extracted(text).account == account


@pytest.mark.parametrize(
    ("text", "account"),
    [
        (
            "Vi har skiftet navn fra Tandlægerne Ågade til Tandhuset Ågade. Hvordan retter vi regnskabet?",
            "Tandlægerne Ågade",
        ),
        ("We have changed name from Holm Trading to Holm Group. How do we rename the company in BC?", "Holm Trading"),
        (
            "Kunden har skiftet navn fra Tandlægerne Ågade til Tandhuset Ågade. Hvordan retter jeg det i regnskabet?",
            None,
        ),
        ("Vi har skiftet navn fra Tandlægerne Ågade til Tandhuset Ågade. Ret venligst vores mailadresser.", None),
        ("Vi har skiftet fra Navision Stat til Business Central i regnskabet.", None),
        ("Vi har skiftet navn fra 1. januar til noget andet i regnskabet.", None),
        ("Vi ændrer navn fra Holm Tryk til Holm Print pr. 1/1, og regnskabet skal følge med.", "Holm Tryk"),
        ("Vi skal ændre varens navn fra Holm Tryk til Holm Print i regnskabet.", None),
    ],
)
def test_an_account_that_is_to_follow_a_new_name_is_still_known_by_the_old_one(
    text: str, account: str | None
) -> None:
    assert extracted(text).account == account


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("den ene maskine (den der hedder ROLD-SQL) lyser ikke", None),
        ("serveren, den der hedder NAVAPP2, er nede", None),
        ("brugeren, den der hedder BO HOLM, kan ikke logge på", None),
        ("Det er den der hedder Nordby Bådleje det drejer sig om", "Nordby Bådleje"),
        ("Det er kunden, den der hedder Holm Drift, der ikke kan faktureres", None),
        ("Printeren der hedder PRN-02 driller", None),
    ],
)
def test_machines_people_and_customers_have_names_too(text: str, account: str | None) -> None:
    assert extracted(text).account == account
