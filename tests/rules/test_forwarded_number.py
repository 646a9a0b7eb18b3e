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
