"""Customer numbers in advertising and in mails that want a password are not the sender's."""

from __future__ import annotations

import pytest

from tests.rules.extraction import extracted


@pytest.mark.parametrize(
    "text",
    [
        "RING 70 90 11 00\nAfmeld nyhedsbrev: kundenr. 884210",
        "To unsubscribe, quote customer no. 884210.",
        "Abmelden vom Newsletter: Kundennr. 88421",
        "Avregistrera dig här, kundnr 88421",
        "Din konto er låst. Klik her og bekræft din identitet. Kunde-ID: MS-558210",
        "Click here to verify your account. Customer ID 558210",
        "Klicken Sie hier und bestätigen Sie Ihre Identität: Kundennr. 55821",
    ],
)
def test_the_number_of_a_list_or_a_fraud_is_none(text: str) -> None:
    assert extracted(text).customer_number is None


@pytest.mark.parametrize(
    "text",
    [
        "Kan I afmelde os nyhedsbrevet? Vi får tre om ugen.\nKundenr. 88421",
        "Når jeg klikker her, kan jeg ikke bekræfte ordren. Kundenr. 88421",
        "Klik her, står der, og så skal jeg skifte adgangskode. Kundenr. 88421",
        "We cannot confirm our identity in the app, I press the button and nothing happens. Customer no. 88421",
    ],
)
def test_a_customer_who_writes_of_newsletters_and_clicks_keeps_the_number(text: str) -> None:
    assert extracted(text).customer_number == "88421"
