from __future__ import annotations

import pytest

from tests.rules.extraction import extracted


@pytest.mark.parametrize(
    "text",
    [
        "Hvordan ændrer jeg betalingsbetingelser på kundenr. 44012?",
        "Hvordan ser jeg, hvad der er bogført på kundenr. 44012?",
        "How do I change the payment terms for customer no. 44012?",
        "Wie ändere ich die Adresse von Kundennummer 44012?",
        "Hur ändrar jag betalningsvillkor på kundnr 44012?",
        "Hvorfor kan jeg ikke se kundenr. 44012 på listen?",
        "Hvorfor får kundenr. 44012 ikke rykkere?",
        "Kan man sætte kundenr. 44012 til EAN?",
        "Kan I fjerne spærringen på kundenr. 44012?",
        "Kreditmax på kundenr. 44012 er overskredet",
        "Vi skal sende ny faktura til kundenr. 44012",
        "Illum er oprettet som kundenr. 44012",
        "Vi har kunden Illum under kundenr. 44012",
        "Illum (kundenr. 44012 i NAV) skal have ny adresse",
        "Kunden (kundenr. 44012) påstår, at han har betalt.",
        "En kunde ringer og siger, at hans kundenummer 44012 ikke virker i webshoppen.",
        "Vores vigtigste kunde er kundenr. 44012",
        "Why is customer no. 44012 missing from the aged receivables?",
        "Customer no. 44012 has two ship-to addresses, how do I delete one?",
    ],
)
def test_a_number_that_is_a_record_in_the_senders_books_is_not_theirs_with_us(text: str) -> None:
    assert extracted(text).customer_number is None


@pytest.mark.parametrize(
    "text",
    [
        "Hvordan kan jeg se vores aftale på kundenr. 44012",
        "Hvordan får vi flere licenser på kundenr. 44012?",
        "Hvordan kan I se det på kundenr. 44012?",
        "Hvordan sætter jeg rabat på en kunde? kundenr 44012",
        "Hvorfor har kundenr. 44012 ikke adgang?",
        "Why can customer no. 44012 not log in?",
        "Kan I fjerne spærringen på min bruger? Kundenr. 44012",
        "Vi mangler en faktura fra jer på kundenr. 44012",
        "Vi er oprettet som kundenr. 44012",
        "Firmaet er registreret som kundenr. 44012 hos jer",
        "Kundenr. 44012 i NAV 2018",
        "Kundenr. 44012 har to ledige licenser",
    ],
)
def test_what_we_have_under_a_number_leaves_it_the_senders(text: str) -> None:
    assert extracted(text).customer_number == "44012"
