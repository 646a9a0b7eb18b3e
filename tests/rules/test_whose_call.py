"""Whose call it is: numbers told of others, calls by systems and words to be printed are none of ours."""

from __future__ import annotations

import pytest

from tests.rules.extraction import extracted

SIGNATURE = "\n\nMvh\nBo Holm\nTlf. 75 12 13 14"
ENGLISH = "\n\nRegards\nTom\n+45 75 12 13 14"
SEVERAL = "\n\nMvh\nBo Holm\nHovednr. 70 11 22 33\nDirekte 75 12 13 14\nMobil 20 30 40 50"


@pytest.mark.parametrize(
    "text",
    [
        "TDC på 70 11 22 33 siger, at linjen er fin. Ring til mig.",
        "Vi har ringet til banken på 70 11 22 33, og de siger, at det er jer. Kan I ringe til mig?",
        "Alarmcentralen 70 11 22 33 har ringet to gange. Ring mig op hurtigst muligt.",
        "Kundens telefon på debitorkortet er 70 11 22 33, men den skal være 70 11 22 34. Ring gerne.",
        "Jeres hovednummer 70 11 22 33 er optaget. Ring til mig.",
        "Jeg ringede til 70 11 22 33, men der var kø. Ring mig op.",
        "Jeg prøvede 70 11 22 33 uden held. Vil I ringe?",
    ],
)
def test_a_number_told_of_somebody_else_is_not_the_one_to_call(text: str) -> None:
    assert extracted(f"{text}{SIGNATURE}").callback_phone == "+4575121314"


@pytest.mark.parametrize(
    "text",
    [
        "Når kunderne ringer til os på 70 11 22 33, åbner kundekortet ikke.",
        "Vi kan ikke ringe op fra debitorkortet, når vi klikker på 70 11 22 33.",
        "Telefonsystemet ringer op til 70 11 22 33, når en ordre fejler.",
        "Hvis serveren går ned, ringer alarmen til 70 11 22 33.",
        "Der står på fakturaen, at man skal ringe til 70 11 22 33. Kan teksten ændres?",
        "Teksten 'Ring til os på 70 11 22 33' skal stå på fakturaen.",
        'Fakturaen skal have teksten "Ring på 70 11 22 33 ved spørgsmål".',
        "Der skal stå Ring til os på 70 11 22 33 nederst på følgesedlen.",
        "Please change the footer to: Call us on +45 70 11 22 33.",
        'The invoice should say "Questions? Call us on +45 70 11 22 33".',
        "Kunden skriver, at vi skal ringe til hende på 70 11 22 33, men jeg kan ikke finde hende i BC.",
        "Chaufføren bliver bedt om at ringe til 70 11 22 33, når han kommer. Det står på fragtbrevet.",
        "Jeg skal selv ringe til banken på 70 11 22 33.",
        "Vores sælger ringer til kunderne på 70 11 22 33.",
        "Jeg er blevet ringet op af 70 11 22 33, der ville fjernstyre min pc. Er det jer?",
        "En mand fra Microsoft ringede fra 70 11 22 33.",
        "I ringede fra 70 11 22 33 i går, tak for hjælpen.",
        "Tak for opkaldet.",
        "Tak fordi du ringede.",
        "Jeg ringer til jer i morgen kl. 10.",
        "Vi taltes ved i telefonen i går.",
        "Som aftalt i telefonen sender jeg listen.",
        "Vi har fået 40 opkald fra kunder i dag.",
        "Vores opkald til webservicen fejler.",
        "Et opkald til API'et tager 30 sekunder.",
        "Kaldet til webservicen fejler.",
        "Vi kan kontaktes på mail.",
        "Skriv til mig, jeg kan ikke tage telefonen.",
        "I kan ikke få fat i mig på telefonen i dag, så skriv.",
        "Ring helst ikke. Skriv i stedet.",
        "Kontakt mig gerne pr. mail.",
        "Vend gerne tilbage på mail.",
        "Prøv at åbne sagen igen.",
        "Vi prøver igen i morgen på kontoret.",
    ],
)
def test_calls_by_others_by_systems_and_in_the_past_ask_for_none(text: str) -> None:
    assert extracted(f"{text}{SIGNATURE}").callback_phone is None


@pytest.mark.parametrize(
    "text",
    [
        "Smid mig lige et opkald, når du har tid.",
        "Kan du ikke lige fange mig på telefonen i dag?",
        "Jeg vil gerne tale med en af jer i telefonen i dag.",
        "Vil en af jer ringe mig op?",
        "Kan en af jer lige ringe?",
        "Må jeg bede om et opkald?",
        "Jeg beder om, at nogen ringer.",
        "I er velkomne til at ringe.",
        "Bare ring, hvis det er nemmere.",
        "Ring endelig, hvis I mangler noget.",
        "Ring når du har tid.",
        "Har du tid til at ringe i eftermiddag?",
        "Har I mulighed for at ringe til mig inden kl. 12?",
        "Kan vi tage den på telefonen?",
        "Kan vi tage en snak om det i telefonen?",
        "Lad os lige snakkes ved, ring når du kan.",
        "Jeg hører gerne fra jer på telefonen.",
        "Det er nemmest, hvis I ringer.",
    ],
)
def test_a_call_is_asked_for_though_the_number_stands_in_the_signature(text: str) -> None:
    assert extracted(f"{text}{SIGNATURE}").callback_phone == "+4575121314"


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        (
            "Our customer's phone on the card is +45 70 11 22 33. Please call me.\n\nRegards\nTom\n+45 75 12 13 14",
            "+4575121314",
        ),
        (
            "Mit nummer er 75 12 13 14. Ingen kan logge på. Ring til mig.\n\nMvh\nBo\nHovednr. 70 11 22 33",
            "+4575121314",
        ),
        ("Bo Holm her, 75 12 13 14. NAV er nede. Ring.\n\nMvh\nBo\nHovednr. 70 11 22 33", "+4575121314"),
        (
            "Jeg sidder på 75 12 13 14. Ingen kan logge på. Giv et kald.\n\nMvh\nBo\nHovednr. 70 11 22 33",
            "+4575121314",
        ),
        (
            "Jeg har mistet mobilen, så fat i mig på 75 12 13 14, ring endelig.\n\nMvh\nBo\nMobil 20 30 40 50",
            "+4575121314",
        ),
        ("As discussed on the phone, here is the list.\n\nRegards\nTom\n+45 75 12 13 14", None),
        ("We spoke on the phone yesterday.\n\nRegards\nTom\n+45 75 12 13 14", None),
        ("Wie telefonisch besprochen, hier die Liste.\n\nGruß\nHeike\nTel. 04841 55120", None),
        ("The stored procedure call times out.\n\nRegards\nTom\n+45 75 12 13 14", None),
        ("Function call failed in codeunit 80.\n\nRegards\nTom\n+45 75 12 13 14", None),
        ("We get a lot of calls from customers today.\n\nRegards\nTom\n+45 75 12 13 14", None),
        ("Jeg vil gerne snakke med en konsulent. I kan fange mig på 75 12 13 14", "+4575121314"),
        ("Jeg ser frem til at høre fra jer på 75 12 13 14", "+4575121314"),
        ("Mobilen er åben hele dagen: 75 12 13 14, ring bare", "+4575121314"),
        ("Could one of you call me this afternoon?\n\nRegards\nTom\n+45 75 12 13 14", "+4575121314"),
        ("Would you mind giving me a ring?\n\nRegards\nTom\n+45 75 12 13 14", "+4575121314"),
        ("Can we have a quick call about this?\n\nRegards\nTom\n+45 75 12 13 14", "+4575121314"),
        ("Could we jump on a call today?\n\nRegards\nTom\n+45 75 12 13 14", "+4575121314"),
        ("A call would be appreciated.\n\nRegards\nTom\n+45 75 12 13 14", "+4575121314"),
        ("A phone call would be easiest.\n\nRegards\nTom\n+45 75 12 13 14", "+4575121314"),
        ("Happy to take a call any time.\n\nRegards\nTom\n+45 75 12 13 14", "+4575121314"),
        ("Please get someone to call us.\n\nRegards\nTom\n+45 75 12 13 14", "+4575121314"),
        ("I'd rather talk than write, so please ring.\n\nRegards\nTom\n+45 75 12 13 14", "+4575121314"),
        ("Bitte rufen Sie mich zurück.\n\nGruß\nHeike\nTel. 04841 55120", "+49484155120"),
        ("Können Sie mich bitte anrufen?\n\nGruß\nHeike\nTel. 04841 55120", "+49484155120"),
        ("Ich bitte um Rückruf.\n\nGruß\nHeike\nTel. 04841 55120", "+49484155120"),
        ("Ein kurzer Anruf wäre nett.\n\nGruß\nHeike\nTel. 04841 55120", "+49484155120"),
        ("Gern auch telefonisch: 04841 55120. Wir sind da.", "+49484155120"),
        ("Ring mig gärna.\n\nHälsningar\nLisa\n070-174 06 23", "+46701740623"),
        ("Kan någon av er ringa upp mig?\n\nHälsningar\nLisa\n070-174 06 23", "+46701740623"),
        ("Jag vill gärna bli uppringd.\n\nHälsningar\nLisa\n070-174 06 23", "+46701740623"),
        ("Hei, kan dere ta en telefon til meg?\n\nHilsen\nKari\n908 71 143", "+4790871143"),
        ("Hei, jeg vil gjerne bli oppringt.\n\nHilsen\nKari\n908 71 143", "+4790871143"),
        ("Hei, bare ring hvis noe er uklart.\n\nHilsen\nKari\n908 71 143", "+4790871143"),
    ],
)
def test_whose_call_it_is_in_other_languages_and_beside_the_number(text: str, phone: str | None) -> None:
    assert extracted(text).callback_phone == phone


@pytest.mark.parametrize(
    ("text", "signature", "phone"),
    [
        ("Ring til mig direkte.", SEVERAL, "+4575121314"),
        ("Ring på hovednummeret.", SEVERAL, "+4570112233"),
        ("Ring på min mobil, ikke hovednummeret.", SEVERAL, "+4520304050"),
        ("Ring ikke på hovednummeret, men på mobilen.", SEVERAL, "+4520304050"),
        ("I kan få mig på mobilen hele dagen.", SEVERAL, "+4520304050"),
        ("Fang mig på mobilen.", SEVERAL, "+4520304050"),
        ("Vi kan ikke logge på, ring venligst.", SIGNATURE, "+4575121314"),
        ("Jeg venter stadig på, at I ringer.", SIGNATURE, "+4575121314"),
        ("Kan I ringe til Lise i stedet? Hun har 75 12 13 14", "", "+4575121314"),
        ("Ring til Lise (75 12 13 14) eller Bo (20 30 40 50)", "", "+4575121314"),
        ("Ring til Lise på 20 30 40 50, hvis ikke hun tager den, så mig på 75 12 13 14", "", "+4520304050"),
        ("Mit nummer er 20 30 40 50 - nej, det er min kones - 75 12 13 14, ring", "", "+4575121314"),
        ("Ring 20 30 40 50. Rettelse: 75 12 13 14", "", "+4575121314"),
        ("Call +45 20 30 40 50 (wrong) +45 75 12 13 14", "", "+4575121314"),
        ("Kunden ringer til os hele tiden. Ring til mig.", SIGNATURE, "+4575121314"),
        ("Vagten kan ringes op på 75 12 13 14", "", "+4575121314"),
        ("Er der nogen der kan ringe til mig?", SIGNATURE, "+4575121314"),
    ],
)
def test_the_call_goes_to_whom_the_text_says(text: str, signature: str, phone: str) -> None:
    assert extracted(f"{text}{signature}").callback_phone == phone


@pytest.mark.parametrize(
    ("text", "signature"),
    [
        ("Vi har et nyt hovednummer 75 12 13 14 i signaturen, kan I rette det på kundekortet?", SIGNATURE),
        ("Telefonnummeret på debitor 10452 skal ændres til 70 11 22 33.", SIGNATURE),
        ("Kan I rette vores telefonnummer til 70 11 22 33 på fakturaen? Det gamle var 70 11 22 34.", SIGNATURE),
        ("Vi mangler feltet Telefon på kontaktkortet.", SIGNATURE),
        ("Opkaldslisten i CRM er tom.", SIGNATURE),
        ("Når jeg klikker på Ring op i BC, sker der intet.", SIGNATURE),
        ("Click-to-call doesn't work in BC.", ENGLISH),
        ("The phone integration calls the wrong API.", ENGLISH),
        ("Callback function OnAfterPost fails.", ENGLISH),
        ("A callback URL is needed for the webhook.", ENGLISH),
        ("We use callbacks in our integration.", ENGLISH),
        ("API-kaldet tager lang tid. Kald mig gerne dum.", SIGNATURE),
        ("Sagen kan lukkes. God weekend.", SIGNATURE),
        ("Tak for hurtig hjælp, det virker.", SIGNATURE),
        ("Hvis det ikke er løst i morgen, ringer jeg igen.", SIGNATURE),
        ("Jeg har ringet tre gange uden svar.", SIGNATURE),
        ("Ingen tager telefonen hos jer.", SIGNATURE),
        ("Chaufførerne ringer. Kan en af jer kigge?", SIGNATURE),
        ("Er der nogen jeg kan ringe til?", SIGNATURE),
        ("Hvem kan jeg ringe til?", SIGNATURE),
        ("Skal jeg ringe til jer?", SIGNATURE),
        ("Må jeg ringe til jer i morgen?", SIGNATURE),
        ("I get a message: call your administrator.", ENGLISH),
        ("The screen says Call support.", ENGLISH),
        ('Der står "Ring til din administrator på 70 11 22 33".', SIGNATURE),
        ("Fejlen siger: Kontakt din systemadministrator.", SIGNATURE),
        ("Vi skal have ændret vores ringetider i telefonsystemet.", SIGNATURE),
        ("Lad os tage et møde på Teams i stedet for telefon.", SIGNATURE),
        ("Send mig et tilbud på telefonintegration.", SIGNATURE),
    ],
)
def test_telephones_in_the_matter_itself_and_questions_of_whom_to_call_ask_for_none(
    text: str, signature: str
) -> None:
    assert extracted(f"{text}{signature}").callback_phone is None
