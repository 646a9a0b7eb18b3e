"""What replies add to a decision."""

from __future__ import annotations

import pytest

from rules.engine import decide
from rules.model import CustomerFacts, Decision
from rules.questions import questions_for
from tests.rules.decisions import NOW, ticket
from tests.rules.rulebooks import shipped


def decided(*replies: str, description: str = "Hvordan laver jeg en rapport?") -> Decision:
    asked = ticket(subject="", description=description, replies=replies)
    return decide(asked, CustomerFacts(), shipped(), NOW)


THANKS = "Mange tak, det vil jeg prøve i eftermiddag."


def test_what_an_earlier_reply_said_still_holds_after_the_next() -> None:
    number = "Vores kundenummer er 10482, og vi bruger NAV."
    for replies in ((number,), (THANKS, number), (THANKS, THANKS, number)):
        decision = decided(*replies)
        assert (decision.customer_number, decision.product) == ("10482", "nav")
        assert questions_for(ticket(replies=replies), shipped()).customer_numbers == ("10482",)


def test_of_two_numbers_in_replies_the_newer_counts() -> None:
    newer, older = "Undskyld, kundenummer 20917 er det rigtige.", "Kundenummer 10482"
    assert decided(newer, older).customer_number == "20917"
    assert decided(older, description="Kundenummer 31760. Hjælp.").customer_number == "31760"


def test_an_alarm_that_a_reply_raised_is_not_ended_by_the_next() -> None:
    alarm = "Nu er hele systemet nede, ingen kan arbejde!"
    assert not decided(THANKS).critical
    assert decided(alarm).critical
    assert decided(THANKS, alarm).critical


def test_the_newest_number_to_call_back_counts() -> None:
    first = "Ring til mig på 20 12 34 56."
    assert decided("Ring i stedet på 30 12 34 56.", first).callback_phone == "+4530123456"
    assert decided(THANKS, description=first).callback_phone == "+4520123456"


@pytest.mark.parametrize(
    "reply",
    [
        "Jeg har prøvet det.",
        "Stadig ikke",
        "Samme besked",
        "Prøv igen",
        "Still not",
        "No",
        "Nu er det værre",
        "Jeg venter stadig på svar",
        "Nej det hjalp desværre ikke, den printer stadig forkert.",
        "Hej Lars, det er kundenummer 10482 og regnskabet hedder Klitgård Trælast.",
        "Jeg har prøvet at genstarte computeren som du skrev, men det gør ingen forskel.",
    ],
)
def test_a_reply_that_says_little_wakes_nobody(reply: str) -> None:
    assert not decided(reply).critical


@pytest.mark.parametrize(
    "reply", ["Nu er det hele firmaet", "Alt er sort", "Now nobody in the office can work", "Alle er smidt ud nu"]
)
def test_a_reply_that_says_that_all_stand_still_is_critical(reply: str) -> None:
    assert decided(reply).critical
