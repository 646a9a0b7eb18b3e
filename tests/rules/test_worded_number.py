"""Customer numbers that a mail writes in words, in any grouping and joint, beside a label."""

from __future__ import annotations

import pytest

from rules.number_words import number_words
from tests.rules.extraction import extracted


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Kundenr femogtres tolv seks. Ring 5144 7720 eller 2370 1115", "65126"),
        ("Vores kundenr. er fireogtyve-nul-otteogtredive.", "24038"),
        ("kundenummer: tre-tre-nul-et-ni", "33019"),
        ("Kundenummeret er fem ettaller", "11111"),
        ("Kundenr. to, så fire ottetaller", "28888"),
        ("Vi er i øvrigt kundenummer syvogtyve-tyve-elleve hos jer", "272011"),
        ("Vi er jeres kunde nr. toogfirs hundrede og seks.", "8206"),
        ("Kundenr. er tolv tusind tre hundrede og fem", "12305"),
        ("Hej, fem seks syv otte ni er vores kundenummer, hilsen Bo", "56789"),
        ("Vores kundenr. hedder dobbelt fire, syv, to, nul", "44720"),
        ("Kundenr. halvfems-tolv-tre", "90123"),
        ("Kundenommer åtte-åtte-jen-fir.", "8814"),
        ("Hej\nNAV er sløv.\n\nMvh Bo\nHolm A/S\nKundenr.: to-fire-nul-et-ni", "24019"),
        ("Unsere Kundennummer bei euch ist vierundvierzig null neunzehn.", "44019"),
        ("Kundennr.: zwo-sechs-neun-null-fünf", "26905"),
        ("Kd.-Nr. einunddreißig, zwölf, acht", "31128"),
        ("Kundennr. hattest du mal als Eselsbrücke: zwei, dann vier mal die Acht.", "28888"),
        ("Unsere Kundennummer lautet dreimal die Vier, dann neun", "4449"),
        ("Kundnummer: fyrtioett nollsju nio", "41079"),
        ("Vårt kundnummer är tjugotvå-noll-noll-sju", "22007"),
        ("Kundnr fem ettor", "11111"),
        ("Kundenummeret vårt er førtito, null, sju, ni", "42079"),
        ("Kundenr. trettiåtte tolv fem", "38125"),
        ("Customer number: five-seven-double-oh-two", "57002"),
        ("We're customer number one-nine-four-four-oh with you (PO box is 19400)", "19440"),
        ("Customer no 1 8 double 3 6. Call me back when you're free", "18336"),
        ("Our customer number is forty-two, seventeen, nine", "42179"),
        ("Our customer no. is triple four, two, one", "44421"),
        ("Our customer number is five ones", "11111"),
        ("You know us as customer sixty-one thousand and nine. I'd appreciate a ring", "61009"),
        ("I kender os som kunde 61009", "61009"),
        ("Sie kennen uns als Kunde 61009", "61009"),
        ("customer number 55 thousand 210", "55210"),
        ("fem fem to et nul er kundenr", "55210"),
        ("Kundenummer [5-6 cifre] 55210", "55210"),
        ("Kundenr. 55 tusind 210", "55210"),
        ("Kunde 7 tusind 7 hundrede = 7700", "7700"),
        ("Kundennummer: fünfundfünfzigtausendzweihundertzehn", "55210"),
        ("Kundnummer femtiofem tvåhundratio", "55210"),
        ("kundenummer femoghalvtreds to hundrede og ti", "55210"),
        ("Customer no.: twelve thousand three hundred and five", "12305"),
    ],
)
def test_a_number_in_words_beside_a_label_is_read(text: str, number: str) -> None:
    assert extracted(text).customer_number == number


@pytest.mark.parametrize(
    "text",
    [
        "Vores kunde har bestilt to tusind fem hundrede meter kabel.",
        "Kundenr. kommer i morgen, men vi mangler tolv tusind kroner.",
        "Kundenr. ved jeg ikke, ordrenummer fire fem seks syv otte",
        "Kundenr. har jeg ikke. Fakturanummeret er fem fem nul et to.",
        "Vi har været kunde siden to tusind og fjorten.",
        "Kunderne venter i fire til fem timer, og tre af os tager telefonen.",
        "Kundenr. husker jeg ikke, ring på toogtyve femogfyrre halvfems elleve.",
        "Kundenr. et eller andet, I finder det nok.",
        "Our customer orders two thousand five hundred of these.",
        "Customer number unknown, the invoice number is four four one two nine.",
        "Please change the customer no. 104 to one two three in our own list of customers",
        "Kunden har købt 5 tusind 200 meter",
        "kundenr. mangler på 7 tusind linjer",
        "Our customer owes 55 thousand",
        "Vi har 12 tusind kunder og 7 hundrede varer",
        "fem fem to et nul er ordrenr",
        "toogtyve treogtredive fireogfyrre femoghalvtreds er nummeret",
        "kundenummeret ligger på kontoret men ordren er fem fem to et nul",
        "Unser Kunde hat zweitausend fünfhundert Stück bestellt.",
        "Die Kundennummer habe ich nicht, Telefon null vier eins zwei zwei fünf fünf null neun.",
        "Kundnummer har jag inte, fakturan är fyra fem sex sju.",
        "Telefonnummer: fem fem to et ni nul nul fire",
        "Kundenummeret er et femcifret tal, som I har",
    ],
)
def test_amounts_times_telephones_and_other_numbers_in_words_are_not(text: str) -> None:
    assert extracted(text).customer_number is None


def test_a_number_in_digits_stays_as_it_is_beside_words_for_numbers() -> None:
    assert extracted("Kundenr. 1045 to gange om dagen").customer_number == "1045"
    assert extracted("Change our customer no. 1045 to one that is right").customer_number == "1045"
    assert extracted("Kundenr. tres nul fire - nej hov, I vil have tal: 60604").customer_number == "60604"


@pytest.mark.parametrize(
    ("word", "digits"),
    [("nollsju", ["07"]), ("nulfire", ["04"]), ("nullen", []), ("toog", []), ("enog", []), ("oen", [])],
)
def test_a_word_is_a_number_only_if_it_ends_as_one(word: str, digits: list[str]) -> None:
    assert [part.said for part in number_words(word)] == digits
