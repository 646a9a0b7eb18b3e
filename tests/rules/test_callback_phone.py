from __future__ import annotations

import pytest

from rules.country import country_of_words
from rules.phone_number import PHONE, to_e164
from rules.words import read_words
from tests.rules.extraction import extracted

CALLER = "+4520304050"


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("Ring gerne på 75 12 13 14.", "+4575121314"),
        ("75 12 13 14, ring venligst", "+4575121314"),
        ("Kan I ringe til min kollega på 75121314?", "+4575121314"),
        ("Jeg træffes på 7512 1314 efter kl. 12", "+4575121314"),
        ("Vil du ringe mig op?\n\nMvh\nIda\nTlf. 75 12 13 14", "+4575121314"),
        ("Please call me back on +45 75 12 13 14", "+4575121314"),
        ("Give me a ring: +44 20 7946 0123", "+442079460123"),
        ("Unsere Kundennummer ist 61007, bitte rufen Sie an: 04841 55120", "+49484155120"),
        ("Hej, kan någon ringa mig på 070-174 06 23? Det gäller NAV och inte BC", "+46701740623"),
        ("Hei, kan dere ringe meg på 908 71 143? Det gjelder noe annet", "+4790871143"),
        ("Ring til mig på 75 12 13 14, ikke på kontoret", "+4575121314"),
        ("Tilbagekaldsnummer: 75 12 13 14", "+4575121314"),
        ("Telefon for opkald: 75 12 13 14", "+4575121314"),
        ("Vi venter på jeres opkald: 75 12 13 14", "+4575121314"),
        ("Give me a buzz 75 12 13 14", "+4575121314"),
        ("You can get hold of Jens at 75 12 13 14", "+4575121314"),
        ("get me on 75 12 13 14", "+4575121314"),
        ("Kan I ringe mig op, ikke? 75 12 13 14", "+4575121314"),
        ("Ring lige, ikke også? 75 12 13 14", "+4575121314"),
        ("Ikke på 20 30 40 50, ring på 75 12 13 14", "+4575121314"),
        ("I må ikke ringe før kl. 10, men derefter gerne på 75 12 13 14", "+4575121314"),
        ("Send ikke mails, jeg har kun telefon: 75 12 13 14", "+4575121314"),
        ("I fanger mig bedst på 75121314", "+4575121314"),
        ("Må jeg få et opkald på 75 12 13 14?", "+4575121314"),
        ("Giv mig et bip på 75 12 13 14", "+4575121314"),
        ("Jeg kan kontaktes på 75 12 13 14", "+4575121314"),
        ("I can be reached at +45 75 12 13 14", "+4575121314"),
        ("Slå en signal på 070-174 06 23 när ni har tid", "+46701740623"),
        ("Bitte melden Sie sich unter 04841 55120", "+49484155120"),
        ("Bedst pr. telefon 75 12 13 14", "+4575121314"),
        ("BC er langsom. 75 12 13 14 - giv lyd", "+4575121314"),
        ("I'm available by phone on +45 75 12 13 14", "+4575121314"),
        ("Call me back: yes\nPhone: +45 75 12 13 14", "+4575121314"),
        ("Navision svarar inte. Ring mig, 070-174 06 23.", "+46701740623"),
        ("Går bra att ringa mig på 070-174 06 23 om det är enklare", "+46701740623"),
        ("Sie erreichen mich unter 04841/55120", "+49484155120"),
        ("Hei. BC er nede i dag. Ring 908 71 143", "+4790871143"),
        ("Hei. BC er nede. Ring 90 87 11 43", "+4790871143"),
        ("Ring 408 71 143", "+4740871143"),
        ("Hej, BC er nede for os. Ring 90 87 11 43", "+4590871143"),
    ],
)
def test_the_number_asked_for_is_read_with_its_country(text: str, phone: str) -> None:
    assert extracted(text).callback_phone == phone


@pytest.mark.parametrize(
    "text",
    [
        "Min telefon er 75 12 13 14.",
        "Ring ikke, jeg er i møde. Tlf. 75 12 13 14",
        "I behøver ikke ringe. 75 12 13 14",
        "I behøver ikke at ringe tilbage på 75 12 13 14",
        "Microsoft siger ring 75 12 13 14, men der svarer ingen",
        "Jeg ønsker ikke at blive ringet op. 75 12 13 14",
        "No need to call, mail is fine. 75 12 13 14",
        "Jeg ringede på 75 12 13 14, men ingen tog den",
        "Which number do we call?",
        "Ring, når I ved noget",
        "CVR 75121314, ring",
        "Call me back: no\nPhone: +45 75 12 13 14",
        "Ring mig op: Nej\nTelefon: 75 12 13 14",
        "Tilbagekald: nej. Tlf. 75 12 13 14",
        "Rückruf: nein. Tel. 04841 55120",
        "Undgå nedbrud! Book en demo i dag. Ring 75 12 13 14\nAfmeld her",
        "Great offers! Call us on +45 75 12 13 14. Unsubscribe",
        "Jeg holder vinterferie til den 21/2. Er det kritisk, så ring til Jens på 75 12 13 14",
        "Ich bin bis Montag nicht im Büro. In dringenden Fällen rufen Sie 04841 55120 an",
        "I am away until Monday. Call Jens on +45 75 12 13 14 if it is urgent",
        "Automatisk svar: jeg holder ferie. Ring 75 12 13 14 ved nedbrud",
    ],
)
def test_without_a_request_or_a_number_there_is_nobody_to_call(text: str) -> None:
    assert extracted(text).callback_phone is None


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("Hvordan gør man? 10452, 75121314 Bo", "+4575121314"),
        ("Ring mig op", CALLER),
        ("Virker nu, tak", None),
        ("Serveren kan ikke nås hos os. 10452, 75121314", "+4575121314"),
        ("Vi kan ikke ringe op fra debitorkortet. 10452, 75121314", "+4575121314"),
        ("Knappen Ring op virker ikke 10452 75121314", "+4575121314"),
        ("Telefonsystemet ringer ikke op, 10452, 75121314", "+4575121314"),
        ("Leverandøren siger jeg skal ringe til jer 10452 75121314", "+4575121314"),
        ("Ingen opkald fra jer endnu. 10452 75121314", "+4575121314"),
        ("Det virker nu, I behøver ikke ringe. 10452 75121314", None),
        ("Ingen opkald, tak. 10452 75121314", None),
        ("Ring ikke, send en mail. 10452 75121314", None),
        ("BC er oppe igen, i behøver ikke ringe", None),
    ],
)
def test_a_text_message_with_a_number_or_a_request_is_a_callback(text: str, phone: str | None) -> None:
    assert extracted(text, channel="sms", caller=CALLER).callback_phone == phone


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("ring til mig på det her nummer", CALLER),
        ("ring på femoghalvfjerds tolv tretten fjorten", "+4575121314"),
        ("ring på 75 tolv 13 fjorten", "+4575121314"),
        ("ring på plus femogfyrre femoghalvfjerds tolv tretten fjorten", "+4575121314"),
        (
            "ring på femoghalvfjerds tolv tretten femten nej undskyld femoghalvfjerds tolv tretten fjorten",
            "+4575121314",
        ),
        ("kundenummer et nul fire fem to ring på femoghalvfjerds tolv tretten fjorten", "+4575121314"),
        ("ring gerne kundenummer et nul fire fem to femoghalvfjerds tolv tretten fjorten", "+4575121314"),
        ("please ring me on seven five one two one three one four", "+4575121314"),
        ("fang mig på det her nummer ellers prøv Michael på femoghalvfjerds tolv tretten fjorten", CALLER),
        ("I kan bare ringe på det nummer jeg ringer fra", CALLER),
        ("ring tilbage kundenummer er et nul fire fem to", CALLER),
        ("tak for hjælpen I behøver ikke ringe", None),
    ],
)
def test_a_call_is_returned_to_the_number_said_or_shown(text: str, phone: str | None) -> None:
    assert extracted(text, channel="voice", caller="Caller +45 20 30 40 50").callback_phone == phone


@pytest.mark.parametrize(
    ("caller", "text", "phone"),
    [
        ("+46703114892", "ring mig på noll sju noll tre elva fyrtioåtta nittiotvå", "+46703114892"),
        (
            "+494615550377",
            "Rückruf unter null vier sechs eins fünf fünf fünf null drei sieben sieben",
            "+494615550377",
        ),
        ("+447700900318", "ring me on oh seven seven double oh nine hundred three one eight", "+447700900318"),
    ],
)
def test_a_number_said_without_its_country_has_the_callers(caller: str, text: str, phone: str) -> None:
    assert extracted(text, channel="voice", caller=f"Caller {caller}").callback_phone == phone


@pytest.mark.parametrize(
    ("newest", "head", "phone"),
    [
        ("Det er stadig som i går.", "Den 26. jan. 2026 kl. 15.12 skrev Jonna Wad:", "+4575121314"),
        ("Still the same.", "On Mon, 26 Jan 2026 at 15:12, Jonna Wad wrote:", "+4575121314"),
        ("Tak, nu virker det.", "Den 26. jan. 2026 kl. 15.12 skrev Jonna Wad:", None),
        ("Det er stadig galt.", "Den 26. jan. 2026 kl. 15.12 skrev ERP Support:", None),
        ("Det er stadig galt, men ring ikke.", "Den 26. jan. 2026 kl. 15.12 skrev Jonna Wad:", None),
        ("Det er stadig galt, ring 20 30 40 50.", "Den 26. jan. 2026 kl. 15.12 skrev Jonna Wad:", "+4520304050"),
    ],
)
def test_a_quoted_request_counts_while_the_newest_text_says_that_it_holds(
    newest: str, head: str, phone: str | None
) -> None:
    assert extracted(f"{newest}\n\n{head}\n> Ingen kan logge på. Ring 75 12 13 14.").callback_phone == phone


def test_numbers_that_stand_beside_each_other_are_not_read_as_one() -> None:
    assert [match[0] for match in PHONE.finditer("9317. 22610394 / 8812 - 42018807")] == ["22610394", "42018807"]


@pytest.mark.parametrize("written", ["", "12", "+", "123456789012345678", "75 12 13"])
def test_what_cannot_be_a_phone_number_is_none(written: str) -> None:
    assert to_e164(written, "DK") is None


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("Hej, vi kan ikke logge på, ring til os", "DK"),
        ("Hi, nobody can log on", "DK"),
        ("Hej, vi kan inte logga in och alla väntar", "SE"),
        ("Hei, vi får ikke logget inn, kan dere ringe meg", "NO"),
        ("Guten Morgen, wir können uns nicht anmelden", "DE"),
        ("Når jeg tapper honning i NAV, får jeg svind", "DK"),
        ("Hei. Business Central er nede i dag", "NO"),
        ("Hvordan åpner vi nytt regnskapsår?", "NO"),
        ("Navision svarar inte", "SE"),
        ("Ring when the servers die", "DK"),
        ("Får fejl når jeg gør som før", "DK"),
        ("Kassen går ned når den får strøm", "DK"),
    ],
)
def test_the_language_tells_the_country(text: str, region: str) -> None:
    assert country_of_words(read_words(text)) == region


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("Må vi ringe: Ja, 75 12 13 14", "+4575121314"),
        ("Telefon (ved opkald): 75 12 13 14\nMå vi ringe?: Ja", "+4575121314"),
        ("TLF: 60 41 23 85\nMÅ VI RINGE: ja, helst til vagten 75 12 13 14", "+4575121314"),
        ("Skal vi ringe: ja tak 75 12 13 14 efter kl 13", "+4575121314"),
        ("Må vi kontakte dig telefonisk: Ja\nTelefon: 75 12 13 14", "+4575121314"),
        ("May we call you: yes, +45 75 12 13 14", "+4575121314"),
        ("Ring til mig: Nej tak\nMobil: 75 12 13 14", None),
        ("May we call you: no\nPhone: +45 75 12 13 14", None),
        ("vil I ikke ringe til mig 75 12 13 14. jeg har et spørgsmål", "+4575121314"),
        ("Can't you call me on +45 75 12 13 14?", "+4575121314"),
        ("I skal ikke ringe til mig 75 12 13 14", None),
        ("Ring venligst ikke til mig på 75 12 13 14", None),
        ("Ring ikke før, jeg er på messe. 75 12 13 14", None),
        ("Telefonen virker ikke, ring 75 12 13 14 til Ulla", "+4575121314"),
        ("Ring ikke på 60 41 23 85 men på 75 12 13 14", "+4575121314"),
        ("Min kollega tager telefonen: 75 12 13 14\n\nFlemming\nTelefon 60 41 23 85", "+4575121314"),
        ("All 18 users are out, phone Greg +45 75 12 13 14", "+4575121314"),
        ("My phone is +45 75 12 13 14", None),
        ("Phone Number +45 75 12 13 14", None),
        ("New mobile: +45 75 12 13 14, please use it to call me. Old: +45 60 41 23 85", "+4575121314"),
        ("I må gerne ringe på 75 12 13 14, men det behøver I ikke", None),
        ("Ring 7 5 1 2 1 3 1 4", "+4575121314"),
        ("Ring 751 213 14", "+4575121314"),
        ("Ring til mig på 60 41 23 85, eller endnu bedre til Ib, 75 12 13 14", "+4575121314"),
        ("Please get in touch with Ronan at +45 75 12 13 14", "+4575121314"),
        ("Jeg er ikke på kontoret før mandag. Ring til Bo på 75 12 13 14", None),
    ],
)
def test_answers_in_forms_and_turns_of_phrase_say_whether_and_whom_to_call(text: str, phone: str | None) -> None:
    assert extracted(text).callback_phone == phone


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        (
            "I kan ringe på det her nummer eller til Ib på femoghalvfjerds tolv tretten fjorten helst Ib",
            "+4575121314",
        ),
        ("ring på det her nummer eller endnu bedre femoghalvfjerds tolv tretten fjorten", "+4575121314"),
        ("ring på det her nummer eller på femoghalvfjerds tolv tretten fjorten", CALLER),
    ],
)
def test_of_two_numbers_offered_the_preferred_one_is_called(text: str, phone: str) -> None:
    assert extracted(text, channel="voice", caller="Caller +45 20 30 40 50").callback_phone == phone


@pytest.mark.parametrize(
    "text",
    [
        "Giv et kald hurtigst muligt",
        "Kan I kontakte mig telefonisk?",
        "Jeg vil gerne kontaktes telefonisk",
        "Tag fat i mig på mobilen",
        "Kan vi tage den over telefonen?",
        "Undertegnede kan træffes på nedenstående nummer",
        "Jeg er på ferie fra fredag, så ring til mig inden da",
    ],
)
def test_the_signatures_number_is_called_when_the_text_asks_for_a_call(text: str) -> None:
    assert extracted(f"{text}.\n\nMvh\nBo Holm\nTlf. 75 12 13 14").callback_phone == "+4575121314"


def test_who_is_away_and_names_a_colleague_asks_for_no_call() -> None:
    assert extracted("Jeg er på ferie til den 4. Ring til min kollega Bo på 75 12 13 14.").callback_phone is None


def test_somebody_elses_holiday_does_not_silence_a_request() -> None:
    text = "Min chef siger: jeg er på ferie, ring til mig. Ring til mig på 75 12 13 14 i stedet."
    assert extracted(text).callback_phone == "+4575121314"


@pytest.mark.parametrize(
    "text",
    [
        "Ring på 20 30 40 50 eller min private 75 12 13 14, som er den hurtigste.",
        "Ring. Jeg er på kontoret 20 30 40 50 til kl. 16, derefter på 75 12 13 14. Det er nemmest på mobilen.",
        "Butikschefen har telefon 75 12 13 14, og det er hende I skal ringe til.",
    ],
)
def test_the_number_that_is_said_to_be_the_better_one_is_called(text: str) -> None:
    assert extracted(text).callback_phone == "+4575121314"


@pytest.mark.parametrize(
    "text",
    [
        "Hurtigst på 75 12 13 14.",
        "Jeg ringer om lidt, hvis I ikke ringer først: 75 12 13 14",
        "Brug mobilen: 75 12 13 14",
        "Ring ikke i dag, men i morgen på 75 12 13 14.",
        "Tal med Lise på 75 12 13 14.",
        "My mobile is +45 75121314 if you need to call",
        "Telefon: 75 12 13 14\nKontakt mig via: Telefon\nBesked: NAV er langsom",
        "Phone: +45 75121314\nPreferred contact: phone",
        "Opkald ønskes: [x]\nNummer: 75 12 13 14",
        "Looking forward to your call.\n\nRegards\nTom\nT: +45 75 12 13 14",
    ],
)
def test_a_call_may_be_asked_for_without_saying_ring(text: str) -> None:
    assert extracted(text).callback_phone == "+4575121314"


@pytest.mark.parametrize(
    "text",
    [
        "Telefon: 75 12 13 14\nKontakt mig via: E-mail\nBesked: NAV er langsom",
        "Må vi ringe?\nTelefon: 75 12 13 14\nBesked: NAV er langsom",
        "Vi kan ikke ringe til kunderne fra systemet.\n\nMvh\nBo\nTlf. 75 12 13 14",
    ],
)
def test_a_form_that_prefers_mail_or_is_left_blank_asks_for_no_call(text: str) -> None:
    assert extracted(text).callback_phone is None


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("hej NAV er nede Ring lige, ikke?", CALLER),
        ("giv os lige et kald", CALLER),
        ("you can get my colleague Jens on two two three three four four five five", "+4522334455"),
        ("I skal ikke ringe", None),
        ("Ring venligst ikke", None),
    ],
)
def test_a_not_that_asks_for_assent_refuses_no_call(text: str, phone: str | None) -> None:
    assert extracted(text, channel="voice", caller=CALLER).callback_phone == phone


def test_a_number_that_an_alarm_has_on_file_is_not_asked_to_be_called() -> None:
    assert extracted("503 Service Unavailable\ncontact on file: +45 7512 1314", channel="api").callback_phone is None


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("Mvh Ole Skytte\nring evt. 75 12 13 14, hvis det er nemmere", "+4575121314"),
        ("Mvh Bo\n75 12 13 14 (i møde til kl. 9, ring efter det)\nkunde 40300", "+4575121314"),
        ("Kan du give mig et kald, når du kigger på det?\nTlf. 75 12 13 14", "+4575121314"),
        ("75 12 13 14 - jeg venter på opkald.", "+4575121314"),
        ("I skal bare ringe på 75 12 13 14", "+4575121314"),
        ("Jeg er på sommerferie fra i morgen, så ring til mig i dag på 75 12 13 14", "+4575121314"),
        ("Jeg skriver hellere end at vente - ring 75 12 13 14", "+4575121314"),
        ("Jeg er på vinterferie til mandag. Er systemet nede, ring til Kirsten på 75 12 13 14.", None),
        ("I kan godt droppe at ringe tilbage, jeg lagde en besked med nummer 75 12 13 14", None),
        ("Sie erreichen mich unter 04842 555 16, aber bitte schreiben Sie lieber", None),
        ("Ring på 75 12 13 14, men skriv hellere en mail", None),
        ("You can call 75 12 13 14, but please email instead", None),
    ],
)
def test_a_conditional_offer_asks_for_a_call_and_a_holiday_or_the_wish_for_a_mail_does_not(
    text: str, phone: str | None
) -> None:
    assert extracted(text).callback_phone == phone


def test_a_voice_message_may_ask_for_the_number_it_comes_from() -> None:
    said = "i skal bare ringe på det nummer her jeg ringer fra tak hej"
    assert extracted(said, channel="voice", caller=CALLER).callback_phone == CALLER


def test_an_english_text_with_a_trunk_zero_is_not_taken_for_a_swedish_one() -> None:
    text = "NAV is gone for the two girls in dispatch and us. Could someone ring us? 01 555 0163, ask for Siobhan."
    assert extracted(text).callback_phone is None
    swedish = "NAV är borta. Kan någon ringa oss? 08-555 016 30"
    assert extracted(swedish).callback_phone == "+46855501630"
