"""Requests for a call, and what sounds like one and is none, in ordinary words."""

from __future__ import annotations

import pytest

from tests.rules.extraction import extracted


@pytest.mark.parametrize(
    "text",
    [
        "Jeg kunne godt tænke mig, at en af jer ringede på 75 12 13 14.",
        "Jeg vil gerne have, at en af jer ringer. Tlf. 75 12 13 14",
        "Jeg forventer, at nogen ringer til mig med det samme, 75 12 13 14",
        "Jeg håber, at I ringer i dag: 75 12 13 14",
        "Jeg regner med, at nogen ringer inden frokost. 75 12 13 14",
        "Det ville være rart, hvis en af jer ringede. 75 12 13 14",
        "Det ville være dejligt med et opkald. 75 12 13 14",
        "Jeg ville sætte pris på et opkald på 75 12 13 14",
        "Jeg er taknemmelig for et opkald. 75 12 13 14",
        "Gider I slå på tråden? 75 12 13 14",
        "Gider I slå po æ tråd, 75 12 13 14",
        "Slå lige på tråden, 75 12 13 14",
        "Prøv igen efter kl. 14 på værkstedets nummer, 75 12 13 14",
        "Prøv mig igen i morgen på 75 12 13 14",
        "Prøv mig i morgen mellem ni og elleve, 75 12 13 14",
        "I kan prøve mig på 75 12 13 14",
        "Jeg kan fanges på 75 12 13 14",
        "Bo er på 75 12 13 14, hende skal du have fat i.",
        "Lise sidder på 75 12 13 14, det er hende, I skal tale med.",
        "Jeg er på 75 12 13 14, og jeg vil helst have et kald frem for en mail.",
        "Jeg er på 75 12 13 14 og vil hellere have en opringning end en mail",
        "Kan en af jer lige give et praj på 75 12 13 14?",
        "Lad os tage den over telefonen: 75 12 13 14",
        "Stik mig et opkald, 75 12 13 14",
        "Kvit og frit: smid et opkald til 75 12 13 14",
        "Få en tekniker til at ringe til 75 12 13 14",
        "Bed en kollega om at ringe mig op på 75 12 13 14",
        "Nogen må gerne ringe, 75 12 13 14",
        "Hvis en af jer ringer til mig på 75 12 13 14, kan jeg vise det",
        "Jeg sidder klar ved telefonen: 75 12 13 14",
        "I can be reached all day; talk to me on +45 75 12 13 14",
        "I would be grateful for a call on +45 75 12 13 14",
        "I'd appreciate a call: +45 75 12 13 14",
        "I would appreciate it if someone rang me on +45 75 12 13 14",
        "It would be great if somebody could give Jens a ring, +45 75 12 13 14",
        "I'd like one of you to call me. +45 75 12 13 14",
        "I expect somebody to phone me at once: +45 75 12 13 14",
        "Try me again tomorrow on +45 75 12 13 14",
        "Try the workshop after 2 pm, +45 75 12 13 14, please call",
        "Could you drop me a call on +45 75 12 13 14",
        "Better to speak on the phone: +45 75 12 13 14",
        "Ring Jens, not me: +45 75 12 13 14",
        "The person to call is Jens, +45 75 12 13 14",
        "Jens is on +45 75 12 13 14, he is the one to talk to.",
    ],
)
def test_a_call_is_asked_for_in_ordinary_danish_and_english_words(text: str) -> None:
    assert extracted(text).callback_phone == "+4575121314"


@pytest.mark.parametrize(
    "text",
    [
        "Ich wäre für einen Anruf dankbar: 04841 55120",
        "Über einen Anruf würden wir uns freuen, 04841 55120",
        "Rufen Sie bitte Frau Lorenz an, 04841 55120",
        "Kann mich bitte jemand anrufen? 04841 55120",
        "Könnten Sie mich kurz anrufen? 04841 55120",
        "Ich hätte gern einen Anruf von Ihnen, 04841 55120",
        "Mir wäre ein Anruf lieber als eine Mail: 04841 55120",
        "Ich bitte um Anruf unter 04841 55120",
        "Versuchen Sie es nochmal unter 04841 55120",
        "Ich erwarte, dass mich jemand anruft: 04841 55120",
        "Am besten erreichen Sie mich unter 04841 55120",
        "Melden Sie sich bitte telefonisch: 04841 55120",
        "Klingel mal durch, bitte, 04841 55120",
        "Ansprechpartnerin ist Frau Lorenz, 04841 55120, bitte dort anrufen",
    ],
)
def test_a_call_is_asked_for_in_ordinary_german_words(text: str) -> None:
    assert extracted(text).callback_phone == "+49484155120"


@pytest.mark.parametrize(
    "text",
    [
        "Jag skulle uppskatta om någon ringde mig på 070-174 06 23",
        "Jag vill gärna att någon ringer mig, 070-174 06 23",
        "Jag förväntar mig att ni ringer, 070-174 06 23",
        "Jag vore tacksam för ett samtal på 070-174 06 23",
        "Hör gärna av er på telefon 070-174 06 23, alla väntar och inget fungerar",
        "Slå mig gärna en signal på 070-174 06 23",
        "Kan ni slå en pling? 070-174 06 23",
        "Prova mig igen i morgon på 070-174 06 23",
        "Försök igen efter klockan två på verkstadens nummer, 070-174 06 23",
        "Det är Lisa ni ska ringa, 070-174 06 23",
        "Lisa sitter på 070-174 06 23, det är henne ni ska prata med",
    ],
)
def test_a_call_is_asked_for_in_ordinary_swedish_words(text: str) -> None:
    assert extracted(text).callback_phone == "+46701740623"


@pytest.mark.parametrize(
    "text",
    [
        "Hei, jeg forventer at noen ringer meg, 908 71 143",
        "Hei, jeg ville satt pris på en telefon på 908 71 143",
        "Hei, det hadde vært fint om noen ringte meg på 908 71 143",
        "Hei, kan dere slå på tråden? 908 71 143",
        "Hei, prøv meg igjen i morgen på 908 71 143",
        "Hei, ta en telefon til Kari på 908 71 143",
        "Hei, det er Kari dere skal ringe, 908 71 143",
        "Hei, jeg vil heller ha en oppringning enn en e-post, 908 71 143",
    ],
)
def test_a_call_is_asked_for_in_ordinary_norwegian_words(text: str) -> None:
    assert extracted(text).callback_phone == "+4790871143"


@pytest.mark.parametrize(
    "text",
    [
        "Jeg forventer ikke, at nogen ringer. 75 12 13 14",
        "Jeg regner ikke med, at I ringer. 75 12 13 14",
        "Det er ikke, fordi jeg gerne vil have, at nogen ringer. 75 12 13 14",
        "Jeg håber ikke, at I ringer, for jeg sidder i møde. 75 12 13 14",
        "Jeg forventer, at kunderne ringer. Mvh Bo, tlf. 75 12 13 14",
        "Jeg forventer, at Microsoft ringer. Mvh Bo, tlf. 75 12 13 14",
        "Jeg kunne godt tænke mig, at kunderne ringede mindre. 75 12 13 14",
        "Jeg vil helst have en mail frem for et opkald. 75 12 13 14",
        "Jeg vil hellere have en mail end et opkald. 75 12 13 14",
        "Hellere en mail end et kald. 75 12 13 14",
        "Systemet skriver: Prøv igen senere. 75 12 13 14",
        "Den siger prøv igen om 5 minutter. Mvh Bo 75 12 13 14",
        "Jeg prøver igen i morgen. Mvh Bo 75 12 13 14",
        "Fejlen er prøv igen. Bo Holm, 75 12 13 14",
        "Prøv mig ikke i dag. 75 12 13 14",
        "Jeg har telefonen slået fra. 75 12 13 14",
        "Min telefon er slukket, 75 12 13 14",
        "Vi har slået på tråden til banken, 75 12 13 14",
        "Lise fra banken er på 75 12 13 14, hende har jeg talt med.",
        "Integrationen kalder API'et. 75 12 13 14",
        "The API call on port 7048 fails. Tom, +45 75 12 13 14",
        "I would rather not have a call. +45 75 12 13 14",
        "I'd prefer a mail to a call. +45 75 12 13 14",
        "I don't expect anybody to call. +45 75 12 13 14",
        "Please try again later, it says. Tom +45 75 12 13 14",
        "I expect the supplier to call me. Tom +45 75 12 13 14",
        "Thanks for the call yesterday. +45 75 12 13 14",
        "Thanks, I am grateful for your call yesterday. +45 75 12 13 14",
        "Tak, jeg var glad for opkaldet i går. 75 12 13 14",
        "Tak, fordi en af jer ringede i går. 75 12 13 14",
        "En af jer ringede i går på 75 12 13 14.",
        "Det var rart, at en af jer ringede i går. 75 12 13 14",
        "Jeg sætter pris på jeres opkald i går. 75 12 13 14",
        "Jeg har fået et opkald fra 75 12 13 14, som siger de er fra Microsoft",
        "Hvis en af jer ringede i går, så hørte jeg det ikke. 75 12 13 14",
        "Hvad sker der, hvis en kunde ringer til mig på 75 12 13 14?",
        "Kunden bad om, at en af os ringede. 75 12 13 14",
        "Kunden vil gerne have, at vi ringer til 75 12 13 14",
        "Min chef forventer, at jeg ringer til ham på 75 12 13 14",
        "Brug den gamle rapport, 75 12 13 14",
        "Tlf. 75 12 13 14 (må ikke bruges)",
        "Tlf. 75 12 13 14 (bruges ikke)",
        "Tlf. 75 12 13 14 (brug den ikke)",
        "Telefon 75 12 13 14 bruges i stamdata på kunden",
        "Für einen Anruf gestern danke ich. 04841 55120",
        "Ich bin dankbar für den Anruf gestern. 04841 55120",
        "Ein Anruf ist nicht nötig. 04841 55120",
        "Ich rufe selbst an. 04841 55120",
        "Lieber eine Mail als ein Anruf. 04841 55120",
        "Der Kunde rief uns an, 04841 55120",
        "Niemand muss mich anrufen. 04841 55120",
        "Ich erwarte nicht, dass mich jemand anruft. 04841 55120",
        "Der Kunde erwartet, dass wir ihn anrufen. 04841 55120",
        "Bitte versuchen Sie es später, sagt das System. 04841 55120",
        "Rufst du den Bericht auf, fehlt eine Spalte. 04841 55120",
        "Tack för samtalet igår. Jag nås inte idag. 070-174 06 23",
        "Jag förväntar mig inte att någon ringer. 070-174 06 23",
        "Hellre ett mejl än ett samtal. 070-174 06 23",
        "Kunderna ringer oss och alla väntar. 070-174 06 23",
        "Försök igen senare, säger systemet, och inget fungerar. 070-174 06 23",
        "Ni behöver inte slå en signal. 070-174 06 23",
        "Hei, jeg forventer ikke at noen ringer. 908 71 143",
        "Hei, heller e-post enn telefon. 908 71 143",
        "Hei, takk for telefonen i går. 908 71 143",
        "Hei, det står prøv igjen senere. 908 71 143",
        "Hei, dere trenger ikke slå på tråden. 908 71 143",
    ],
)
def test_a_call_that_is_declined_hoped_not_for_told_of_or_made_by_others_is_not_asked_for(text: str) -> None:
    assert extracted(text).callback_phone is None


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("Tlf. | 75 12 13 14 (brug den endelig)", "+4575121314"),
        ("Tlf.: 75 12 13 14 (må gerne bruges, også efter kl. 16)", "+4575121314"),
        ("Mobil 75 12 13 14, brug den gerne", "+4575121314"),
        ("Phone: +45 75 12 13 14 (please use it)", "+4575121314"),
        ("75 12 13 14 er det nummer I skal bruge", "+4575121314"),
        ("Tlf.: 75 12 13 14 (må ikke bruges)", None),
        ("Tlf.: 75 12 13 14 (må kun bruges af chauffører)", None),
        ("Mobil 75 12 13 14, brug den endelig ikke", None),
        ("Phone: +45 75 12 13 14 (please don't use it)", None),
        ("Varen 75 12 13 14 kan ikke bruges", None),
        ("Rapporten må gerne bruges. Mvh Bo 75 12 13 14", None),
    ],
)
def test_words_straight_after_a_number_may_offer_it_for_a_call(text: str, phone: str | None) -> None:
    assert extracted(text).callback_phone == phone


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("Ring gerne til mig paa fem-og-halvfjerds, tolv, tretten, fjorten.", "+4575121314"),
        ("Ring til mig på femoghalvfjerds tolv tretten fjorten", "+4575121314"),
        ("Jeg kan fanges på femoghalvfjerds tolv tretten fjorten", "+4575121314"),
        ("Please call me on seven five one two one three one four", "+4575121314"),
        ("Mit nummer er femoghalvfjerds tolv tretten fjorten, hvis I skal bruge det i stamdata", None),
        ("Ring ikke. Femoghalvfjerds tolv tretten fjorten er mit gamle nummer", None),
        ("Vi har femoghalvfjerds ordrer, tolv fakturaer, tretten kreditnotaer og fjorten tilbud. Ring ikke", None),
        (
            "Ring hvis I vil, men vi har femoghalvfjerds ordrer, tolv fakturaer, tretten kladder og ti tilbud.",
            None,
        ),
    ],
)
def test_a_mail_may_say_the_number_to_call_in_words(text: str, phone: str | None) -> None:
    assert extracted(text).callback_phone == phone
