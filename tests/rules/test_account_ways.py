"""The many ways in which texts name an account, and what only looks like one."""

from __future__ import annotations

import pytest

from tests.rules.extraction import extracted


@pytest.mark.parametrize(
    "text",
    [
        "I regnskapet «Holm Drift ApS» får alle beskjed",
        "i regnskabet ‹Holm Drift ApS› fejler det",
        "i regnskabet ‚Holm Drift ApS‘ fejler det",
        "i regnskabet »Holm Drift ApS« fejler det",
        'bitte im Mandanten "Holm Drift ApS" (RefID: 27 300) einen Nummernkreis anlegen',
        "in der Firma Holm Drift ApS",
        "Regnskabets navn: Holm Drift ApS (RefID 4 42 10)",
        "Company affected - Holm Drift ApS",
        "In our Holm Drift ApS company posting fails",
        "Holm Drift ApS RefID 4210",
        "RefID 4210 Holm Drift ApS",
        "RefID 4210 - Holm Drift ApS",
        "RefID 4210, Holm Drift ApS",
        "det er Holm Drift ApS (det er det regnskab de fejlede timer ligger i)",
        "det er Holm Drift ApS, det regnskab der driller",
        "I listen over regnskaber vælger jeg Holm Drift ApS, og så lukker den",
        'Læg "Holm Drift ApS" øverst i listen over regnskaber',
        "et nyt regnskab, Holm Drift ApS, magen til de andre",
        "Hej\n\nHvordan?\n\nDe bedste hilsner\nAgnete\nRegnskabets navn: Holm Drift ApS\nkundenr. 44 201",
    ],
)
def test_an_account_is_found_however_it_is_named(text: str) -> None:
    assert extracted(text).account == "Holm Drift ApS"


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("regnskabet Brdr. Nymark Entreprise I/S", "Brdr. Nymark Entreprise I/S"),
        ("regnskabet H.C. Holm & Søn A/S", "H.C. Holm & Søn A/S"),
        ("regnskabet H. Holm & Søn", "H. Holm & Søn"),
        ("Klientkontoregnskabet Krabbe Klientmidler er låst", "Krabbe Klientmidler"),
        ("In the Holm Trading company", "Holm Trading"),
    ],
)
def test_a_name_is_read_whole(text: str, account: str) -> None:
    assert extracted(text).account == account


@pytest.mark.parametrize(
    "text",
    [
        "Gælder regnskabet Holm Drift og også de to andre",
        "Gælder både regnskabet Holm Drift og Holm Ejendomme",
        "Vi er firmaet Holm A/S",
        "Our sister company Holm Logistics needs two seats",
        "Bo Holm, Regnskab, Holm A/S",
        "Company Information page is empty",
        "Årsregnskabet Holm 2024 mangler",
        'Opret et regnskab. Kopiér fra vores "Holm Lak Holding"',
        "Vi vælger Holm Drift ApS som leverandør",
        "Hej\n\nHvordan?\n\nMvh\nAgnete\nFirma: Holm Drift ApS",
    ],
)
def test_other_names_are_no_account(text: str) -> None:
    assert extracted(text).account is None


def test_of_several_accounts_the_longer_name_of_one_or_the_one_in_the_subject_is_meant() -> None:
    text = 'bitte im Mandanten "Behrens Bio GmbH" einen Nummernkreis anlegen'
    assert extracted(text, subject="Mandant Behrens Bio").account == "Behrens Bio GmbH"
    text = "et nyt regnskab, Ejerforeningen Solbakken 12-40, og luk det gamle (Vænget, refID 30 77)"
    assert extracted(text, subject="Ejerforeningen Solbakken").account == "Ejerforeningen Solbakken 12-40"
    assert extracted(text).account is None
