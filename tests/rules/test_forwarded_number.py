from __future__ import annotations

import pytest

from tests.rules.extraction import extracted

BELOW = "\n\n---------- Videresendt besked ----------\nFra: Ida Holm\nEmne: Fejl\nVores kundenr. hos jer: 15522"


@pytest.mark.parametrize(
    "text",
    [
        "Kan I hjælpe vores kunde her? Jeg forstår ikke, hvad han mener.",
        "Se mailen fra en af vores gode kunder, vores kunde vil have svar",
        "Our customer cannot order, see below.",
        "Er den her ægte? Skal vi gøre noget?",
        "Is this phishing?",
        "Er det mon svindel?",
    ],
)
def test_the_number_in_a_forwarded_mail_of_a_customer_or_a_fraud_is_not_the_senders(text: str) -> None:
    assert extracted(f"{text}{BELOW}").customer_number is None


@pytest.mark.parametrize(
    "text",
    [
        "Det driller stadig, se nedenfor.",
        "Vores kunder kan ikke bestille, se min kollegas mail.",
        "Vores kundenr. står nedenfor.",
        "Vores kunde-nr. står nedenfor.",
        "Our customer number is below.",
        "Min kollegas mail er vigtig, og I må gerne ringe.",
    ],
)
def test_the_number_in_a_forwarded_mail_of_a_colleague_is(text: str) -> None:
    assert extracted(f"{text}{BELOW}").customer_number == "15522"


def test_the_senders_own_number_counts_whomever_they_forward() -> None:
    assert extracted(f"Kan I hjælpe vores kunde? Vi er kundenr. 10452.{BELOW}").customer_number == "10452"


@pytest.mark.parametrize(
    "text",
    [
        "Hej, hvad svarer man sådan en? Det er vores egen portal.",
        "Hvad skal jeg svare ham?",
        "How do I reply to this one?",
        "Was soll ich darauf antworten?",
        "Vad svarar man på det här?",
        "En kunde skriver dette, er det noget I kan se?",
        "We got this from a customer, any idea?",
        "Ein Kunde schreibt uns das hier.",
    ],
)
@pytest.mark.parametrize(
    "opened", ["> Fra: indkob@skole.example\n> ", "-----Oprindelig meddelelse-----\nFra: Ida Holm\n"]
)
def test_the_number_of_one_whom_the_sender_must_answer_is_not_the_senders(text: str, opened: str) -> None:
    assert extracted(f"{text}\n\n{opened}Kundenr. 15522. Ring venligst.").customer_number is None


@pytest.mark.parametrize(
    "text",
    [
        "Jeg venter på svar, se nedenfor.",
        "What do you answer to my mail below?",
        "Hvad svarer I på mailen her?",
        "Vi er kunde hos jer, se nedenfor.",
        "En kunde skriver, at fakturaen er forkert.",
        "Betalingen fra en kunde kan ikke bogføres, som jeg skrev.",
    ],
)
def test_the_number_of_one_who_waits_for_our_answer_is_the_senders(text: str) -> None:
    assert (
        extracted(f"{text}\n\n> Fra: ida@holm.example\n> Kundenr. 15522. Ring venligst.").customer_number == "15522"
    )
