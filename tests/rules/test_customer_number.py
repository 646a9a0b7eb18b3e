from __future__ import annotations

import pytest

from tests.rules.extraction import extracted


@pytest.mark.parametrize(
    "text",
    [
        "Kundenr. 10452",
        "KUNDENUMMER 10 452",
        "kd.nr.: 10.452",
        "Debitornr 10452",
        "Vores kunde-id: 10452",
        "K10452",
        "Customer no. 10452",
        "cust# 10452",
        "Kd.-Nr. 10452",
        "Kundnr 10452",
        "10452 = kundenr",
        "Bruuns Blomster 10452 (kundenr.)",
        "10452 er vores kundenummer",
        "Kundenummer hos jer: 10452",
        "Vi er kunde hos jer med nummer 10452.",
        "Kundenummer:\n10452\nNavn: Ida",
        '{"customerNumber": "10452"}',
        "Hansen & Co, kunde 10452.",
        "kundenummer et-nul-fire-fem-to (10452)",
        "Kunde# 10452",
        "jeg har kundenummer nr. 10452",
        "Kundenummeret hedder 10452",
        "Vi står som debitor 10452 hos jer",
        "Kundenr?? 10452 tror jeg",
        "Kundenr. er ikke 10450, men 10452",
        "Kundennummer 10450, Korrektur: 10452",
        "Customer no. 10450, sorry, it is 10452",
        "401 på alt. RefID 55 021 Kunde# 10452",
        "Kunde #10452 her. BC er langsom",
        "kundenummret er 10452",
        "vores nummer hos jer er 10452",
        "Our number with you is 10452",
        "Customer number 10,452",
        "Debitoren-Nr. 10452",
        "kundenr 10452, hos os kan ingen logge på",
    ],
)
def test_every_spelling_of_a_labelled_number_is_read(text: str) -> None:
    assert extracted(text).customer_number == "10452"


@pytest.mark.parametrize(
    "text",
    [
        "Frode (22186)",
        "Faktura 90211 mangler",
        "CVR 31882014, ordre 10452",
        "Vores kunde (debitor 20417) kan ikke betale",
        "Deres kundenummer hos os: 660218",
        "Vores kundenummer hos Bygma er 66011",
        "Kunde 20417 skal have rabat",
        "Nye kunder skal have kundenr. fra 50000 og op",
        "Vi har både kundenr. 20110 og kundenr. 20188",
        "Vi har to kundenumre: 20110 og 20188",
        "Kundenr. 123",
        "Kundenummer: (kender jeg ikke)\nNavn: Ida\nFaktura: 20110",
        "Kundenr. 1001-1980",
        "Feltet Kundenr. på side 5050 mangler",
        "Field Customer No. in table 5050 is empty",
        "Vi har to kundenumre hos jer, 20110 og 20188, og jeg ved aldrig, hvilket jeg skal bruge.",
        "Our customer numbers with you are 20110 and 20188",
        "Wir haben zwei Kundennummern bei Ihnen: 20110 und 20188",
        "Vores speditør har fået nyt kundenummer hos os (20110)",
        "Our supplier has a new customer number (20110) with us",
        "Unser Lieferant hat eine neue Kundennummer bei uns: 20110",
        "Vår leverantör har bytt kundnummer till 20110",
        "Vores kundenummer er 66011 hos Bygma",
        "Hvordan ændrer jeg kundenummer 20417 til 20418?",
        "Kan jeg slette kundenr. 20417 i BC?",
        "vores kunde #20417 kan ikke betale",
    ],
)
def test_other_numbers_and_unclear_ones_are_left_alone(text: str) -> None:
    assert extracted(text).customer_number is None


def test_the_senders_own_number_wins_over_the_one_of_their_customer() -> None:
    text = "Kunden har fået kundenr. 20418 ved en fejl.\nMvh Per\nKundenr. hos jer: 30221"
    assert extracted(text).customer_number == "30221"


@pytest.mark.parametrize(
    "text",
    [
        "Vi har to kundenumre, 10452 og 20188. Sagen gælder 10452.",
        "Vi har to kundenumre hos jer, 20188 og 10452. Det er 10452, det drejer sig om.",
        "Vi har kundenr. 20188 og 10452; denne sag hører til 10452",
        "Our customer numbers are 20188 and 10452, this is about 10452",
        "Revisor for Lund (deres kundenummer hos jer er 10452). Vi har selv kundenr. 20188, men det er ikke os.",
        "Accountant of Hill (their customer no. with you: 10452). Ours: customer no. 20188, but it is not us.",
        "Deren Kundennummer bei Ihnen ist 10452. Unsere Kundennummer ist 20188, aber es geht nicht um uns.",
        "Vores kundenr. er 20188. Deres kundenr. hos jer er 10452, og det er dem, sagen gælder.",
    ],
)
def test_of_two_numbers_the_one_the_text_is_about_is_chosen(text: str) -> None:
    assert extracted(text).customer_number == "10452"


def test_a_number_that_no_longer_holds_gives_way_to_the_new_one() -> None:
    assert (
        extracted("Vores nye kundenummer er 30612, det gamle kundenummer 30610 er lukket.").customer_number == "30612"
    )


def test_a_quoted_number_counts_unless_the_newer_text_gives_another() -> None:
    quoted = "\n\nFra: ERP Support\nSendt: 1. marts 2026\nTil: Ida\nEmne: Sag\n\nKundenr. 10452"
    assert extracted(f"Tak, det virker.{quoted}").customer_number == "10452"
    assert extracted(f"Brug kundenr. 20118.{quoted}").customer_number == "20118"


@pytest.mark.parametrize(
    "text",
    [
        "Beskrivelse af fejlen. 10452. 20304050 Bo",
        "moms forkert 10452 / 20304050",
        "NAV spørgsmål - 10452 - 20 30 40 50",
        "10452 Slagteren i Ribe, nedbrud. 20304050",
        "kan ikke noget. 10452 ring min kollega på 20304050",
    ],
)
def test_a_bare_number_counts_in_the_text_message_the_hotline_asks_for(text: str) -> None:
    assert extracted(text, channel="sms", caller="+4520304050").customer_number == "10452"
    assert extracted(text).customer_number is None


@pytest.mark.parametrize(
    "text", ["fejl på faktura 90211, 20304050", "Min kode er 4711 ring 20304050", "Vi er 1200 mand uden NAV 20304050"]
)
def test_a_number_of_something_else_does_not_count_in_a_text_message_either(text: str) -> None:
    assert extracted(text, channel="sms", caller="+4520304050").customer_number is None


@pytest.mark.parametrize(
    "text",
    [
        "[Automatisk transskription] kundenummer et nul fire fem to jeg har et spørgsmål",
        "[Automatisk transskription] vores kundenummer er ti fire tooghalvtreds ring gerne",
        "[Auto transcript] our customer number is one oh four five two thanks",
        "[Auto transcript] customer number 10 45 2 call me back",
        "hej ti fire tooghalvtreds er vores kundenummer farvel",
        "hej kundenummeret er jo stadig et nul fire fem to hvis I skal lukke sagen",
        "hej kundenummer øh det står ikke lige her jo ti tusind fire hundrede og tooghalvtreds ring",
        "hej kundenummer et nul fire fem tre nej undskyld et nul fire fem to ring lige",
        "hej kundenummer et nul fire fem to ring på tyve tredive fyrre halvtreds",
        "hej kundenummer et nul fire fem to tre mand står og venter",
        "hej kundenummer 10453 nej vent kundenummeret er 10452",
        "hej vårt kundnummer är ett noll fyra femtiotvå",
        "hej kundenummeret vårt er en null fire femtito",
        "moin unsere Kundennummer ist eins null vier äh zweiundfünfzig bitte um Rückruf",
        "hi it's one oh four fifty-two that's our customer number",
    ],
)
def test_a_number_said_in_words_is_read_from_a_transcript(text: str) -> None:
    assert extracted(text, channel="voice", caller="Caller +45 20 30 40 50").customer_number == "10452"


@pytest.mark.parametrize(
    "text",
    [
        "hej kundenummeret har jeg ikke men sagsnummeret er et nul fire fem to",
        "hej kundenummeret har jeg ikke lige ring på tyve tredive fyrre halvtreds",
        "hej kundenummer aner jeg ikke vi har fjorten tusind liter i tanken",
        "hej det er faktura et nul fire fem to der mangler",
        "hej vores kundes kundenummer et nul fire fem to er spærret",
        "hej vores kundenummer hos DHL er et nul fire fem to",
        "hej kundenummeret det kan jeg ikke huske men faktura nummer et nul fire fem to",
    ],
)
def test_other_numbers_said_in_words_are_left_alone(text: str) -> None:
    assert extracted(text, channel="voice", caller="Caller +45 20 30 40 50").customer_number is None


def test_the_reason_shows_the_words_and_the_place_in_the_file() -> None:
    reason = next(one for one in extracted("Hej\nKundenr. K10452").reasons if one.step == "customer_number")
    assert "10452" in reason.values["words"]
    assert (reason.file, reason.line is not None) == ("extract.yaml", True)


@pytest.mark.parametrize(
    "text",
    [
        "Kundenummer: 1 0 4 5 2",
        "Kundenr 10 4 52",
        "kundenummer hos jer 10 45 2 (ja, fem cifre)",
        "Vi er kunde 1-0-4-5-2 hos jer",
        "kunde: 10-45-2",
        "Mvh Vagn\nK 1 0 4 5 2",
        "Kund-ID 10 4 52",
        "Your customer number remains 10 4 52.",
    ],
)
def test_digits_in_groups_of_any_size_are_one_number_after_its_label(text: str) -> None:
    assert extracted(text).customer_number == "10452"


@pytest.mark.parametrize(
    "text",
    [
        "Vi har en kunde 12.11 kl. 10",
        "Kundenr står på siden. 1 2 3 4 trin, så er man der",
        "Ring til kunden 20 12 34 56",
        "Kundenummer? 20 12 34 56 er min telefon",
        "vores kunde 1-0-4-5-2 mangler en faktura",
    ],
)
def test_groups_of_digits_that_are_no_customer_number_are_left_alone(text: str) -> None:
    assert extracted(text).customer_number is None


@pytest.mark.parametrize(
    "text",
    [
        "Mvh Jens\nTømrer Holm 31 4 07 kundenummer",
        "Holms Auto 31 40 7, kundenr.",
        "3 1 4 0 7 = kundenr.",
        "Kind regards\nTom, 31 4 07 customer number",
        "31 4 07 ist unsere Kundennummer",
        "Kundenummeret på kortet er 3 1 4 0 7",
        "kundenr. det samme som sidst 3 1 4 0 7",
        "Kundenr. (fra fakturaen): 3 1 4 0 7",
        "Kundnumret på fakturan är 31 4 07",
        "nummer 31407 hos jer",
        "Vi har nummer 31407 i jeres system",
        "Nummer hos jer 31 4 07",
        "Jeres nummer på os: 31407",
        "I har os som debitor 31407",
        "Vi er kunde 3 1 4 0 7 og bruger BC.",
        "We're customer 31 40 7 - how do I print?",
        "You have us down as customer 31407",
        "Wir sind Kunde 31407 und nutzen BC",
        "Hos jer står vi som 31407",
        "Customer # is 3 1 4 0 7",
        "Kragh Maskiner - kundenr. 3 1407",
        "Dahl Vin / kunde 31.407",
        "Det er 31407 der er vores kundenr., den anden blev lukket i 2022.",
    ],
)
def test_the_number_may_stand_anywhere_beside_words_that_make_it_ours(text: str) -> None:
    assert extracted(text).customer_number == "31407"


@pytest.mark.parametrize(
    "text",
    [
        "Vi har nummer 40551 fra Bygma",
        "sagen har nummer 40551 hos jer",
        "Ordre nr. 40551 hos jer er ikke kommet",
        "Mødelokale nr. 1204 hos jer",
        "Bygma har os som kunde 40551",
        "Vi er kunde siden 2014 og",
        "vores bilag fra 12 4 20 kundenummer mangler",
        "Mødet er den 12 11 25. Kundenummeret kender jeg ikke",
        "fejl i felt 4 0 1 2 kundenr mangler",
        "Hvor står kundenummeret på faktura 90 21 1?",
        "Når jeg taster kundenr. 41077 på ordren, kommer fejlen",
        "Vi er nummer 12345 på ventelisten",
    ],
)
def test_such_words_make_no_number_of_something_else_ours(text: str) -> None:
    assert extracted(text).customer_number is None


@pytest.mark.parametrize(
    "text",
    [
        "Tidligere kundenr. 30110, nu 30112",
        "Gammelt kundenummer 30110 - nu 30112",
        "Kundenr. 30110 (nu 30112)",
        "Kundenr. var 30110, nu er det 30112",
        "formerly customer no. 30110, now 30112",
        "früher Kundennr. 30110, jetzt 30112",
        "tidigare kundnr 30110, numera 30112",
        "Nyt kundenr. 30112 (før 30110)",
        "nr 30110 hos jer - undskyld, 30112",
    ],
)
def test_of_a_former_number_and_the_one_that_holds_now_the_latter_is_read(text: str) -> None:
    assert extracted(text).customer_number == "30112"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Kundenummer: seks tusind og tolv", "6012"),
        ("Kundenr. er tolv tusind tre hundrede og fem.", "12305"),
        ("Kundenummeret er ukendt, der er to tusind kunder i filen", None),
    ],
)
def test_a_number_written_in_words_is_read_right_after_its_label(text: str, number: str | None) -> None:
    assert extracted(text).customer_number == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("varme virker ikke. 40 18 8 61472085", "40188"),
        ("kasse 2 død. 61472085. 4 0 1 8 8", "40188"),
        ("61 47 20 85 40188 kassen er død", "40188"),
        ("kassen er død tlf 61472085 nr 40188", "40188"),
        ("skal sende biler nu. 40 18 8 kundenr. Peer 61472085", "40188"),
        ("40 18 8 / pakkeri står / 61472085", "40188"),
        ("Ring til mig 61472085. 4 0 1 8 8. Kan ikke finde min afstemning", "40188"),
        ("bc åbner ikke på mobil. nr 40188 kan I ringe?", "40188"),
        ("vi er 40188. NAV langsom. 61 47 20 85", "40188"),
        ("NAV er nede 40188 - Jens Holm - 61472085", "40188"),
        ("Holm A/S, 40188, NAV nede, 61472085", "40188"),
        ("BC nede 40188 (Lone) 61472085", "40188"),
        ("Kan ikke logge på 61472085 / 40188", "40188"),
        ("Vi kan ikke logge på siden kl 0730. 40188 61472085", "40188"),
        ("NAV 2018 nede 40188 61472085", "40188"),
        ("1. NAV nede 2. 40188 3. 61472085", "40188"),
        ("NAV nede, 40.188, 61.47.20.85", "40188"),
        ("Ordre 20417 hænger, 40188, 61472085", "40188"),
        ("ordre 20417, 20418 mangler. 61472085", None),
        ("adgangskode 1234 virker ikke 61472085", None),
        ("tak for hjælpen i 2025 61472085", None),
        ("den 12 11 25 gik det galt 61472085", None),
        ("NAV 2017 er nede 61472085", None),
        ("lokale 4012 er sort 61472085", None),
    ],
)
def test_a_text_message_may_give_its_parts_in_any_order_and_grouping(text: str, number: str | None) -> None:
    assert extracted(text, channel="sms", caller="+4520304050").customer_number == number


@pytest.mark.parametrize(
    "text",
    [
        "vi har nummer otte et nej vent otte et nul fem fire regnskabet hedder Bo",
        "vores nummer er K otte et nul fem fire ring på fyrre halvfems seksogtres elleve",
        "vi er kunde otte et nul fem fire og det brænder",
        "vi er nummer otte et nul fem fire hos jer",
        "vores nummer hos jer det er otte et nul fem fire",
        "kundenummeret det er enogfirs nul fireoghalvtreds altså otte et nul fem fire",
        "kundenummer otte et nul fem fire jeg gentager otte et nul fem fire",
        "we're customer eight one zero five four",
        "det er fra kunde otte et nul fem fire",
        "søsterfirmaet har kundenummer tre et nul et ni men vores er otte et nul fem fire",
        "kundenummer tre et nul et ni nej det er det gamle vi hedder nu otte et nul fem fire",
        "det er ikke kundenummer tre et nul et ni det er otte et nul fem fire",
        "wir sind Kunde acht eins null fünf vier",
    ],
)
def test_a_caller_may_say_the_number_after_other_words_twice_or_put_it_right(text: str) -> None:
    assert extracted(text, channel="voice", caller="Caller +45 20 30 40 50").customer_number == "81054"


@pytest.mark.parametrize(
    "text",
    [
        "Vi er skiftet fra kundenr. 10450 til 10452, ret det venligst",
        "Vores kundenummer er ændret fra 10450 til 10452",
        "We changed from customer no. 10450 to 10452",
        "Fakturaen viser kundenr. 10450, men skal vise 10452",
        "På fakturaen står kundenr. 10450, men der skal stå 10452",
        "Jeg skrev kundenr. 10450 før, det rigtige er 10452",
        "Jeg skrev et forkert kundenummer, nemlig 10450. Det rigtige for os er 10452.",
        "Hvordan spærrer jeg kundenr. 20311? Vi er selv kundenr. 10452.",
    ],
)
def test_the_number_that_somebody_has_moved_to_or_put_right_is_read(text: str) -> None:
    assert extracted(text).customer_number == "10452"


def test_a_number_that_is_to_be_changed_in_the_senders_own_books_is_not_theirs() -> None:
    assert extracted("Hvordan ændrer jeg kundenr. fra 20311 til 20312?").customer_number is None


@pytest.mark.parametrize(
    "text", ["kundenr. 1O452", "Kundenummer: 1o 452", "kundenr. hos Dem: 10452", "10452, det er vores kundenummer"]
)
def test_the_letter_o_and_formal_address_do_not_hide_the_number(text: str) -> None:
    assert extracted(text).customer_number == "10452"


def test_the_number_in_the_subject_counts_if_the_text_says_what_it_is() -> None:
    assert extracted("Emnefeltet er vores kundenummer. NAV er nede.", subject="40 12 33").customer_number == "401233"
    assert extracted("NAV er nede.", subject="40 12 33").customer_number is None
    assert extracted("Mit kundenr. står i emnet", subject="10452 - NAV er nede").customer_number == "10452"
    assert extracted("Emnefeltet er vores kundenummer.", subject="2 af 40 12 33, 70018").customer_number is None


@pytest.mark.parametrize("text", ["8000 Aarhus, kasserne er nede 41237788", "linje 4711 fejler, 41237788"])
def test_a_postcode_and_a_line_are_no_customer_number_in_a_text_message(text: str) -> None:
    assert extracted(text, channel="sms").customer_number is None


@pytest.mark.parametrize(
    "text",
    [
        "Kundenummer fra jeres faktura: 10452",
        "Wir sind bei Ihnen unter 10452 geführt",
        "NAV er langsom, vi er 10452 hos jer",
        "I finder os under 10452",
        "Vi er registreret som 10452 hos jer",
    ],
)
def test_the_number_may_be_introduced_by_where_it_stands(text: str) -> None:
    assert extracted(text).customer_number == "10452"


@pytest.mark.parametrize(
    "text",
    [
        "Importen fejler ved kundenr. 20311",
        "Fejl i kladden: kundenr. 20311 findes ikke",
        "Vores kundenumre starter med 20000",
        "Kundenr. husker jeg ikke, men vi bor på Havnevej 1045",
    ],
)
def test_a_number_in_an_error_or_after_an_unknown_one_is_not_the_senders(text: str) -> None:
    assert extracted(text).customer_number is None


@pytest.mark.parametrize(
    "text",
    [
        "pakke 10452 væk. 41237788",
        "pris 1299 forkert 41237788",
        "butik 4012 nede 41237788",
        "bon 20311 mangler 41237788",
    ],
)
def test_a_thing_with_a_number_is_no_customer_in_a_text_message(text: str) -> None:
    assert extracted(text, channel="sms").customer_number is None
