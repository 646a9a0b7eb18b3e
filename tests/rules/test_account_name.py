from __future__ import annotations

import pytest

from tests.rules.extraction import extracted


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("I regnskabet Fonden Lindely i NAV mangler en konto.", "Fonden Lindely"),
        ("Regnskab: Hansen Drift ApS", "Hansen Drift ApS"),
        ("Afskrivninger i regnskab Balle Invest. Hvordan?", "Balle Invest"),
        ('Kun i regnskabet "Warsame Air ApS".', "Warsame Air ApS"),
        ("in the company Reid Tweed Ltd. Thanks", "Reid Tweed Ltd"),
        ("Vedr. Maskinfabrikken Thybo ApS (RefID: 8812)", "Maskinfabrikken Thybo ApS"),
        ("RefID: det er 41882 for Lund Service.", "Lund Service"),
        ("Årsopkrævningen i Kyed Vand A/S er stoppet", "Kyed Vand A/S"),
        ("det der hedder Nordby Bådleje det drejer sig om", "Nordby Bådleje"),
        ("Vi har tre (Nybo El, Nybo VVS og Nybo Løn). Det er i øvrigt Nybo Løn det handler om.", "Nybo Løn"),
        ("A/S – RefID 1201\nB Drift – RefID 1202\nDet er kun i B Drift, at momsen er forkert", "B Drift"),
        ("Selskapet Moe Ull Detalj AS", "Moe Ull Detalj AS"),
        ("Es geht um den Mandanten Kerzen GmbH. Danke", "Kerzen GmbH"),
        ("Lund Papir Holding er regnskabet, jeg sidder i.", "Lund Papir Holding"),
        ("Kunde 61180 (Lund Papir Holding er regnskabet jeg sidder i).", "Lund Papir Holding"),
        ("Det er Lund Holding, der er regnskabet.", "Lund Holding"),
        ("Lund Holding (regnskabet) er låst", "Lund Holding"),
        ("Reid Trading Ltd is the company I work in.", "Reid Trading Ltd"),
        ("Nordby Drift är bolaget det gäller", "Nordby Drift"),
        ("Kerzen GmbH ist der Mandant.", "Kerzen GmbH"),
        ("Customer no. 20587, company: De Wit Locks Denmark.", "De Wit Locks Denmark"),
        ("I vores norske selskab, Moe Norge AS, mangler en valuta.", "Moe Norge AS"),
        ('Regnskab: Lund ApS\nIngen kan åbne regnskabet. Den skriver "Regnskabet findes ikke".', "Lund ApS"),
        ("RefID 207766, det er regnskabet Kudsk Mejeri Drift det handler om.", "Kudsk Mejeri Drift"),
        ("Företaget i systemet heter SJÖDINS FJÄRR. Det är Navision vi kör.", "SJÖDINS FJÄRR"),
        ("Firmaet i BC hedder Holm Drift", "Holm Drift"),
        ("Regnskabet, det hedder Holm Drift", "Holm Drift"),
        ("Regnskabet (Holm Drift) er låst", "Holm Drift"),
        ("only the Holm Drift ledger", "Holm Drift"),
        ("Kan ikke skifte regnskab til Holm Drift", "Holm Drift"),
        ("Firma i NAV: Holm Drift", "Holm Drift"),
        ("Glem det.\n\nDen 13. april 2026 kl. 09.44 skrev J:\n> Kundenr 53390, regnskab BECK DÆK.", "BECK DÆK"),
        ("Regnskab: Lund ApS\nTelefon: 75 12 13 14\nBeskrivelse: kan ikke bogføre", "Lund ApS"),
    ],
)
def test_the_account_named_is_read(text: str, account: str) -> None:
    assert extracted(text).account == account


@pytest.mark.parametrize(
    "text",
    [
        "Mvh Ida, Hansen Drift ApS",
        "Vi bruger regnskabet meget",
        "Regnskabet i Business Central",
        "Regnskaberne Hvidsten Kro og Randbøl Kro",
        "Regnskab Alfa ApS og regnskab Beta ApS mangler begge moms",
        "Jeg er controller i Kofoed Handel A/S",
        "Regnskab: kun hovedregnskabet",
        "Kundenr 81009, ref ID 41190",
        "Heidi // Ravn Rengøring // RefID 431 200",
        "/Sofie, Rask Kaffe (RefID 600 771)",
        "Miljø: Production, RefID: 884120",
        "Både i regnskab Holm og regnskab Nord",
        "regnskabet (RefID 8812)",
        "Company: Reid Service\nCustomer number: 88041\nProblem: BC is slow\nPhone: +45 75 12 13 14",
        "Firma: Lund A/S\nNavn: Ida\nBeskrivelse: BC er langsom",
        "I dag er regnskabet låst. Nu er regnskabet der ikke",
        "Hos Lund er regnskabet låst",
        "Vi åbner regnskabet. Det Hele Står Stille",
    ],
)
def test_firms_and_several_alike_are_no_account(text: str) -> None:
    assert extracted(text).account is None


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("Account: Green Oar Retail DK. Customer number: 28190", "Green Oar Retail DK"),
        ("Company in BC: Brick & Beam DK. Customer no. 50713", "Brick & Beam DK"),
        ('account "AMD Denmark".', "AMD Denmark"),
        ("Det drejer sig om Holm Drift, det er det regnskabet hedder.", "Holm Drift"),
        ('"Holm Drift" det er regnskabet', "Holm Drift"),
        ("Vi arbejder i Holm Drift-regnskabet", "Holm Drift"),
        ("Regnskab: Vej & Park drift\nNavn: Bo", "Vej & Park drift"),
        ("Regnskab: Spil - Detail\nProgram: NAV", "Spil - Detail"),
        ("Kundenr.: 41907\nRegnskab: vej og park\nTelefon: 88124055", "vej og park"),
        ("Regnskab: Holm Drift Telefon: 60412385", "Holm Drift"),
        ("Regnskab (i BC): Holm Drift, RefID 8812", "Holm Drift"),
        ("Det er Outlook der driller", None),
        ("User account: Bo Hansen cannot log on", None),
        ("TableData Item Ledger Entry: Read", None),
        ("Regnskab: ved ikke\nTelefon: 60412385", None),
        ("Regnskab:\nTelefon: 60412385", None),
        ("Company: Vance Golf\nIssue: no tills\nCall me: yes, +45 26 30 55 17", None),
    ],
)
def test_an_account_is_all_that_a_form_answers_and_no_word_beside_it(text: str, account: str | None) -> None:
    assert extracted(text).account == account
