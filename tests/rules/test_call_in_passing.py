"""Calls asked for or declined in idioms, slips, forms and for somebody else, and what only sounds so."""

from __future__ import annotations

import pytest

from tests.rules.extraction import extracted

_PHONE = "+4575121314"


@pytest.mark.parametrize(
    "text",
    [
        "I skal ikk ringe tilbage. Mvh Dennis, 75 12 13 14",
        "Jeg skulle bare sige, at I ikke behøver ringe tilbage alligevel. 75 12 13 14",
        "I behøves ikke ringe, 75 12 13 14",
        "Du behøver itte ringe. 75 12 13 14",
        "Jeg behøver ikke at blive ringet op, 75 12 13 14",
        "Ring ikk til mig, 75 12 13 14",
        "Ring tilbage: helst ikke\nTlf. 75 12 13 14",
        "Ring tilbage: ikke nødvendigt\nTlf. 75 12 13 14",
        "Må vi ringe: helst ikke\nTlf. 75 12 13 14",
        "Call back: rather not\nPhone 75 12 13 14",
        "Rückruf: nicht nötig\nTel. 75 12 13 14",
        "Ein Rückruf ist nicht mehr nötig. 75 12 13 14",
    ],
)
@pytest.mark.parametrize("channel", ["email", "sms"])
def test_a_call_declined_with_a_slip_or_in_a_form_is_declined(text: str, channel: str) -> None:
    assert extracted(text, channel=channel).callback_phone is None


@pytest.mark.parametrize(
    "text",
    [
        "Ring tilbage: helst ikke før kl. 10\nTlf. 75 12 13 14",
        "A short call next week would be nice, any time Wed or Thu. 75 12 13 14",
        "Kan vi tage et kald om det i næste uge? Min mobil er 75 12 13 14.",
        "Lad os tage et kort opkald i morgen. 75 12 13 14",
        "Können wir dazu kurz telefonieren? +45 75 12 13 14",
        "Jeg er her til kl. 18, så slå endelig på tråden, 75 12 13 14.",
        "Slå bare en gang på tråden, 75 12 13 14",
        "Jeg sidder her på 75 12 13 14, så lad den endelig kime",
        "The IT chap is Soren on 75 12 13 14, he asked that you phone him.",
        "Han beder om at I kontakter ham: Michael, 75 12 13 14.",
        "Tlf|75 12 13 14\nMå vi ringe|Ja, straks",
    ],
)
def test_a_call_asked_for_in_passing_is_asked_for(text: str) -> None:
    assert extracted(text).callback_phone == _PHONE


@pytest.mark.parametrize(
    "text",
    [
        "Telefonen kimer hele tiden, 75 12 13 14",
        "Kan vi tage et møde om det? 75 12 13 14",
        "Kan vi tage et billede af fejlen? 75 12 13 14",
        "A short call to the API would be better for the log. 75 12 13 14",
        "Banken beder om at I kontakter dem: 75 12 13 14",
        "Vi tager et kald fra webshoppen ind i BC. 75 12 13 14",
        "Lad den køre natten over. 75 12 13 14",
        "Hvad koster et kald til API'et? 75 12 13 14",
    ],
)
def test_what_only_sounds_like_a_request_is_none(text: str) -> None:
    assert extracted(text).callback_phone is None


def test_the_letter_o_in_a_phone_is_a_zero() -> None:
    assert extracted("Ring til mig på 3O 55 12 77").callback_phone == "+4530551277"
    assert extracted("Ring til mig på 3o551277").callback_phone == "+4530551277"


def test_a_colleague_is_called_at_the_number_below_the_quoted_mail() -> None:
    text = (
        "Still the same for him. {}\n\nTamsin\n\nFrom: Rufus Bell\nSent: 19 August 2026\nI cannot sign in.\n-- \n"
        "Rufus Bell\nDK desk 54 77 12 03\nUK mobile +44 7700 900 318"
    )
    assert (
        extracted(text.format("Call him, please, on the UK mobile in his footer.")).callback_phone == "+447700900318"
    )
    assert extracted(text.format("Call me, please.")).callback_phone is None
    assert extracted(text.format("He called the bank.")).callback_phone is None


def test_a_text_message_may_give_its_phone_in_words() -> None:
    read = extracted("BC logger os ud, intet går. 3-2-0-4-4 . fem tre syv nul otte en to fire", channel="sms")
    assert (read.customer_number, read.callback_phone) == ("32044", "+4553708124")
    counted = extracted("Vi mangler fem ordrer, tre linjer, to fakturaer og fire rykkere", channel="sms")
    assert (counted.customer_number, counted.callback_phone) == (None, None)
