"""Customer numbers in tickets that were written to be hard: each another way, beside other numbers."""

from __future__ import annotations

import pytest

from tests.rules.extraction import extracted


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Vi er kunde hos jer under nummer 10.377, hvis det betyder noget.", "10377"),
        ("Vi er kunde hos jer under nr. 10377", "10377"),
        ("We are a customer of yours under number 10377", "10377"),
        ("our nr with you is 38866 . call me please", "38866"),
        ("our no. with you is 38866", "38866"),
        ("Jeg vil opsige abonnementet for kundeforhold 33291 pr. næste forfald.", "33291"),
        ("Kundeforhold: 33291", "33291"),
        ("Æ kundenumme er 18 099.", "18099"),
        ("Kundenummr lyder 18099", "18099"),
        ("Kundenummeret er, ifølge ordren, 10452", "10452"),
        ("Kundenr., fakturaen siger det er 10452", "10452"),
        ("Our account with you, customer no. 88120, is locked", "88120"),
        ("Vores konto hos jer, kundenr. 88120, er spærret", "88120"),
        ("Vi er jeres nyeste kunde og har kundenr. 10452", "10452"),
        ("Sidste gang oplyste vi kundenr. 18844", "18844"),
        ("På jeres kundeliste er vi 10452", "10452"),
        ("I fører os som 10452", "10452"),
        ("In your system we are 10452", "10452"),
        ("Our account in your books: 10452", "10452"),
        ("Sie führen uns unter 10452", "10452"),
        ("Wir sind bei Ihnen die 10452", "10452"),
        ("I ert system är vi 10452", "10452"),
    ],
)
def test_it_is_read_behind_rare_and_shortened_labels(text: str, number: str) -> None:
    assert extracted(text).customer_number == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Kundenr hos jer er K7714 nej undskyld K7741.", "7741"),
        ("kundenr. K10450, nej K10452", "10452"),
        ("kundenr. 10450, nej vent, 10452", "10452"),
        ("Holm, kundenr. - vent - 4 9 0 0 1? Nej det er momsnummeret, der starter sådan. Det er 40911.", "40911"),
        ("kundenr. 49001? Nej, det er vores ordre. Det er 40911", "40911"),
        (
            "Som revisor for Holm (jeres kunde 42811) beder jeg. Vi er selv kunde hos jer, det er kundenummer 10092",
            "10092",
        ),
        ("Som revisor for Holm (jeres kunde 42811) spørger jeg til saldoen.", "42811"),
        ("Kundenr. 10452? Nej, jeg ved ikke, hvad der er galt. Det er 40911 linjer", "10452"),
    ],
)
def test_the_one_put_right_or_the_senders_own_is_meant(text: str, number: str) -> None:
    assert extracted(text).customer_number == number


def test_a_number_said_wrong_twice_is_the_last_one_said() -> None:
    said = "kundenummer det er toogfyrre niogtredive niks pille to fire to tre ni nej vent fireogtyve niogtredive"
    assert extracted(f"{said} altså to fire tre ni ring til hallen", channel="voice").customer_number == "2439"
    kept = "kundenummer det er toogfyrre niogtredive og så har vi fireogtyve niogtredive linjer"
    assert extracted(kept, channel="voice").customer_number == "4239"


@pytest.mark.parametrize(
    "text",
    [
        "Jeg kan ikke lige finde vores kundenummer, men ordren det gjaldt var 884213",
        "Jeg kender ikke kundenummeret, men fakturaen er 10452",
        "Kundenummeret husker jeg ikke, men jeres faktura til os var 10452",
        "I don't know our customer number, but the invoice was 10452",
        "kunderne er 18099",
        "kunden er 18099",
        "Gennem hele vores kundeforhold har vi haft 1200 fejl",
        "Vores kunde (Rosenlund Apotek, deres kundenr. hos os 30177) kan ikke komme ind på vores webshop.",
        "Vores kundenumre i BC er i serien 10000-19999. Sidste kunde vi oprettede var kundenr. 18844.",
        "Den seneste debitor, vi oprettede, fik kundenr. 18844.",
        "The last customer we created was customer no. 18844.",
        "Your account with us, customer no. 88120, shows an overdue balance of GBP 412.00",
        "Jeres konto hos os, kundenr. 88120, viser en forfalden saldo",
        "Så kom der en kunde (hende fra Thyborøn, debitor 10388) og købte netop de 12 nøgler",
        "Vores kunde (Holm A/S, kundenr. 10388) klager",
        "I har kundenr. 27330 på det gamle selskab og 44902 på det nye. Hvilket skal vi oplyse?",
        "Vi har kundenr. 27330 for Holm og 44902 for Bakke.",
    ],
)
def test_that_of_another_thing_or_firm_or_one_of_two_is_not(text: str) -> None:
    assert extracted(text).customer_number is None


@pytest.mark.parametrize(
    "text",
    [
        "KUNDENR*: 99999\n(obligatorisk felt, jeg kender ikke nummeret så jeg skrev bare noget)\nTELEFON*: 20558136",
        "Kundenr: 11111 (har bare skrevet et tilfældigt tal)",
        "Customer number: 12345 - I just typed something, the field is mandatory",
        "Kundenr.: 10000\nNummeret er opdigtet, feltet skulle udfyldes",
    ],
)
def test_a_number_typed_only_to_fill_the_field_is_none(text: str) -> None:
    assert extracted(text).customer_number is None


@pytest.mark.parametrize(
    "text",
    [
        "Kundenr: 10452 (obligatorisk felt)",
        "Kundenr. 10452, jeg tastede noget, og så gik den ned",
        "Kundenr. 10452. Det er tilfældigt, hvornår fejlen kommer",
        "Customer number: 10452 - I just typed something wrong in the journal",
        "Kundenr: 10452\nBesked: jeg skrev bare noget, og så frøs den",
    ],
)
def test_one_beside_other_things_that_were_typed_is(text: str) -> None:
    assert extracted(text).customer_number == "10452"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Kundenr. 41882 - nej vent, det er fra før vi blev lagt sammen med risteriet, nu hedder vi 41928.", "41928"),
        ("Customer no. 41882, no wait, that was before the merger, now we are 41928.", "41928"),
        ("Kundennr. 41882 - Moment, das war vor der Fusion, jetzt sind wir 41928.", "41928"),
        ("Kundnr 41882, nej vänta, det var före sammanslagningen, nu heter vi 41928.", "41928"),
        ("Kundenr. 41882 - nei vent, det er fra før fusjonen, nå heter vi 41928.", "41928"),
        ("Kundenr. 41882 - nej vent, sagen er fra før, nu har vi 41928 linjer.", "41882"),
        ("Kundenr. 41882. Nej, det virker ikke, nu har vi ventet i 41928 sekunder.", "41882"),
        ("Kundenr. 41882 - nej vent, ring på 41928822", "41882"),
        ("Kunde-nummeret lyder på 55210", "55210"),
        ("K-nummer: 55210", "55210"),
        ("Kundenr. 55201. Forkert! 55210", "55210"),
        ("Kundenr. 55201. Forkert! 55210 linjer er væk", "55201"),
        ("Kundenr. var 55201, men efter fusionen er det 55210.", "55210"),
        ("Kundenr. 55201, men efter opdateringen er det 55210 linjer.", "55201"),
        ("Kundenr. 55201. Der var før 10000 linjer, men efter opdateringen er det 55210.", "55201"),
        ("Customer no. used to be 55201 but it's 55210 these days", "55210"),
        ("Früher hatten wir die Kundennummer 55201, inzwischen ist es die 55210.", "55210"),
        ("Kundenr. 40077, spærret adgang for tre brugere", "40077"),
        ("Vores firma med den nye bil, kundenr. 40112, har problemer.", "40112"),
        ("Vi har kundenr. 37015, vores kunde 37044 klager.", "37015"),
        ("Jeg har ikke noget kundenummer, jo, her: 40507", "40507"),
        ("Hi,\nno lights.\n\nBartosz\n\ncustomer_no;site;postcode\n43017;ODE-2;5220", "43017"),
    ],
)
def test_the_number_of_today_and_that_of_the_sender_is_meant(text: str, number: str) -> None:
    assert extracted(text).customer_number == number


@pytest.mark.parametrize(
    "text",
    [
        "Vi har kundenr. 37015 og kundenr. 37044. Jeg aner ikke, hvilket I bruger.",
        "We have customer no. 37015 and 37044, no idea which.",
        "Wir haben Kundennr. 37015 und Kundennr. 37044.",
        "Customer no. 40077 can't be invoiced, it says Blocked = All",
        "Customer no. 40077 blocked",
        "Kundenr. 40077 spærret, hvorfor?",
        "Our customer with the largest balance, customer no. 40112, has it filled in.",
        "Vores kunde med den største saldo, kundenr. 40112, har det udfyldt.",
        "Her er listen:\ncustomer_no;name;balance\n43017;Holm;5220",
        "customer_no;site;postcode\n43017;ODE-2;5220\n43018;ODE-3;5220",
        "Jeg har ikke noget kundenummer, men på skærmen står 40507",
        "I have no customer number, there is only a label that says 40507",
        "I kalder os 10452 gange om dagen",
        "In your system we are 10452 rows behind",
        "Kundenummer skal være 10000 eller derover",
        "Vi har 1045 kundenumre",
        "Kreditors kundenummer: 10452",
        "Supplier's customer number: 10452",
        "Kundenr.serien starter ved 10000",
        "Kundenr. mellem 10000 og 19999",
        "Kundenr. blev ændret d. 12.03.2024",
        "Kundenr. blev ændret 10:45",
        "Kundenr. = CVR 31882014",
        "Kundevej 1045",
        "Wir sind bei Ihnen die 3. Firma mit 10452 Zeilen",
        "Kundenummeret ved jeg ikke, men faktura nummer 10452 er det",
    ],
)
def test_a_record_one_of_two_or_one_beside_none_is_not(text: str) -> None:
    assert extracted(text).customer_number is None


def test_a_record_named_in_the_text_is_none_in_the_subject() -> None:
    read = extracted("Customer no. 40077 can't be invoiced.", subject="Customer no. 40077 again")
    assert read.customer_number is None


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("kundenummer øøh det har jeg ikke men butiksnumrene er 31 44 og 45", None),
        ("jeg har ikke noget kundenummer der er kun et mærke hvor der står fire nul fem nul syv på skærmen", None),
        ("jeg har ikke kundenummeret på mig jo her er det fire nul fem nul syv", "40507"),
        ("Kundenummeret er ni, fireogfyrre, tyve. Undskyld, der er en traktor. Hej!", "94420"),
        ("Kundenummeret er ni fireogfyrre tyve undskyld enogtyve", "94421"),
        ("Kundenummeret er nemt, det er fem ettaller.", "11111"),
    ],
)
def test_by_voice_no_article_puts_a_number_right_and_no_denied_label_has_one(said: str, number: str | None) -> None:
    assert extracted(said, channel="voice").customer_number == number
