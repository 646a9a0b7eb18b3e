"""Calls asked for and declined above a signature with a number, in five languages."""

from __future__ import annotations

import pytest

from tests.rules.extraction import extracted

DANISH = "\n\nMvh\nBo Holm\nTlf. 75 12 13 14"
ENGLISH = "\n\nRegards\nTom\n+45 75 12 13 14"
GERMAN = "\n\nGruß\nHeike\nTel. 04841 55120"
SWEDISH = "\n\nHälsningar\nLisa\n070-174 06 23"
NORWEGIAN = "\n\nHilsen\nKari\n908 71 143"


@pytest.mark.parametrize(
    ("text", "signature"),
    [
        ("Jeg vil ikke ringes op.", DANISH),
        ("I skal ikke kontakte mig telefonisk.", DANISH),
        ("Telefonisk kontakt er ikke nødvendig.", DANISH),
        ("Svar gerne på mail, jeg sidder i møder hele dagen.", DANISH),
        ("Opkald frabedes.", DANISH),
        ("Bedes ikke ringe.", DANISH),
        ("Ring for guds skyld ikke til mig.", DANISH),
        ("Jeg tager ikke telefonen i dag.", DANISH),
        ("Vi har slukket for telefonerne, så skriv.", DANISH),
        ("Helst ingen opkald.", DANISH),
        ("Kun mail, tak.", DANISH),
        ("Undlad venligst at ringe.", DANISH),
        ("Det er ikke nødvendigt at ringe mig op.", DANISH),
        ("Du behøver ikke ringe tilbage.", DANISH),
        ("Ingen opringning, tak.", DANISH),
        ("Jeg foretrækker mail frem for telefon.", DANISH),
        ("Please do not call me.", ENGLISH),
        ("I prefer email over phone.", ENGLISH),
        ("No call needed.", ENGLISH),
        ("Don't bother calling.", ENGLISH),
        ("There's no need for a call.", ENGLISH),
        ("You don't have to ring back.", ENGLISH),
        ("Email only please, I can't take calls.", ENGLISH),
        ("Please refrain from calling.", ENGLISH),
        ("Kindly reply by email rather than phone.", ENGLISH),
        ("Bitte nicht anrufen.", GERMAN),
        ("Ein Rückruf ist nicht erforderlich.", GERMAN),
        ("Telefonisch bin ich bis Mittwoch nicht zu erreichen.", GERMAN),
        ("Bitte nur per Mail antworten.", GERMAN),
        ("Bitte von Anrufen absehen.", GERMAN),
        ("Sie brauchen nicht zurückzurufen.", GERMAN),
        ("Kein Anruf nötig.", GERMAN),
        ("Ni behöver inte ringa.", SWEDISH),
        ("Ring inte, jag sitter i möte.", SWEDISH),
        ("Svara gärna via mejl.", SWEDISH),
        ("Jag vill inte bli uppringd.", SWEDISH),
        ("Inget samtal behövs.", SWEDISH),
        ("Dere trenger ikke å ringe.", NORWEGIAN),
        ("Ikke ring meg, jeg er i møte.", NORWEGIAN),
        ("Jeg vil ikke bli oppringt.", NORWEGIAN),
        ("Svar gjerne på e-post.", NORWEGIAN),
        ("Hei, ta det på e-post, er dere snille.", NORWEGIAN),
    ],
)
def test_who_declines_a_call_is_not_called(text: str, signature: str) -> None:
    assert extracted(f"{text}{signature}").callback_phone is None


@pytest.mark.parametrize(
    ("text", "signature", "phone"),
    [
        ("Kan jeg få en af jer i røret?", DANISH, "+4575121314"),
        ("Jeg skal have fat i en af jer i dag, ring.", DANISH, "+4575121314"),
        ("Kontakt mig venligst på telefon.", DANISH, "+4575121314"),
        ("Kontakt mig telefonisk.", DANISH, "+4575121314"),
        ("Ring, så snart I ser den her.", DANISH, "+4575121314"),
        ("Vil du slå på tråden, når du er inde?", DANISH, "+4575121314"),
        ("Send mig en sms eller ring.", DANISH, "+4575121314"),
        ("Ring eller skriv.", DANISH, "+4575121314"),
        ("Du må gerne ringe mig op.", DANISH, "+4575121314"),
        ("Kan vi snakke om det i telefonen i morgen?", DANISH, "+4575121314"),
        ("Det er lettere at forklare i telefonen, så giv mig et ring.", DANISH, "+4575121314"),
        ("Opringning ønskes.", DANISH, "+4575121314"),
        ("Tilbagekald ønskes hurtigst muligt.", DANISH, "+4575121314"),
        ("Kan I ringe Mette op på 75 12 13 14?", "", "+4575121314"),
        ("Mette kan kontaktes på 75 12 13 14, hun sidder med det.", "", "+4575121314"),
        ("Spørg efter Mette på 75 12 13 14", "", "+4575121314"),
        ("Det er Mette I skal ringe til, 75 12 13 14", "", "+4575121314"),
        ("Vagttelefonen er 75 12 13 14, ring døgnet rundt", "", "+4575121314"),
        ("Kan nås på 75 12 13 14 til kl. 22", "", "+4575121314"),
        ("Bare giv lyd på 75 12 13 14", "", "+4575121314"),
        ("Please give me a call back.", ENGLISH, "+4575121314"),
        ("Can someone get back to me by phone?", ENGLISH, "+4575121314"),
        ("Call me when you can.", ENGLISH, "+4575121314"),
        ("Ring me on my mobile.", ENGLISH, "+4575121314"),
        ("I can be reached on +45 75 12 13 14 until five.", "", "+4575121314"),
        ("Ask for Mette on +45 75 12 13 14", "", "+4575121314"),
        ("Best to phone Mette, +45 75 12 13 14", "", "+4575121314"),
        ("If it's easier, call me.", ENGLISH, "+4575121314"),
        ("Could you phone our warehouse on +45 75 12 13 14?", "", "+4575121314"),
        ("The quickest way to reach me is +45 75 12 13 14", "", "+4575121314"),
        ("Rufen Sie mich bitte an.", GERMAN, "+49484155120"),
        ("Bitte um Rückruf.", GERMAN, "+49484155120"),
        ("Könnte mich jemand zurückrufen?", GERMAN, "+49484155120"),
        ("Melden Sie sich bitte telefonisch bei mir.", GERMAN, "+49484155120"),
        ("Ich bin unter 04841 55120 zu erreichen.", "", "+49484155120"),
        ("Bitte kurz durchklingeln.", GERMAN, "+49484155120"),
        ("Ruf mich an, wenn du Zeit hast.", GERMAN, "+49484155120"),
        ("Sie können mich jederzeit anrufen.", GERMAN, "+49484155120"),
        ("Ring mig så fort ni kan.", SWEDISH, "+46701740623"),
        ("Kan ni ringa tillbaka?", SWEDISH, "+46701740623"),
        ("Jag nås på 070-174 06 23, alla väntar", "", "+46701740623"),
        ("Hör av er per telefon, tack.", SWEDISH, "+46701740623"),
        ("Slå en signal när ni har tid.", SWEDISH, "+46701740623"),
        ("Kan noen ringe meg?", NORWEGIAN, "+4790871143"),
        ("Ring meg når dere kan.", NORWEGIAN, "+4790871143"),
        ("Vi treffes på 908 71 143, alle venter, hei", "", "+4790871143"),
        ("Ta kontakt på 908 71 143, hei", "", "+4790871143"),
        ("Gi meg en lyd på 908 71 143, hei", "", "+4790871143"),
    ],
)
def test_who_asks_for_a_call_is_called(text: str, signature: str, phone: str) -> None:
    assert extracted(f"{text}{signature}").callback_phone == phone


@pytest.mark.parametrize(
    ("said", "phone"),
    [
        ("Hej det er Bo fra Holm. Vil I ringe til mig på syvogtyve, femogtredive, ti, elleve. Tak", "+4527351011"),
        ("Hej det er Bo. I kan bare ringe tilbage, jeg er her til fire. Hej", "+4520304050"),
        ("Hej det er Bo, jeg ville høre om nogen kunne ringe mig op. Tak", "+4520304050"),
        ("Hej det er Bo. Ring ikke, jeg skriver en mail i stedet.", None),
        ("Hej det er Bo. Det løste sig, så I behøver ikke gøre mere.", None),
        ("Hej det er Bo, prøv lige min kollega Lise, hun er på syvogtyve femogtredive ti elleve", "+4527351011"),
        ("Hi this is Tom, would somebody call me back please", "+4520304050"),
        ("Hi this is Tom, just letting you know it works now, thanks", None),
        ("Hallo hier ist Heike, ich bitte um Rückruf", "+4520304050"),
    ],
)
def test_a_voice_message_asks_for_a_call_in_words(said: str, phone: str | None) -> None:
    assert extracted(said, channel="voice", caller="Caller +45 20 30 40 50").callback_phone == phone
