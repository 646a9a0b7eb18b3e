"""Two numbers of which the sender asks which is right, and numbers that only stand beside another question."""

from __future__ import annotations

import pytest

from tests.rules.extraction import extracted


@pytest.mark.parametrize(
    "text",
    [
        "Auf der Rechnung steht die Kundennummer 60455, im Vertrag 60544. Teilen Sie mit, welche davon richtig ist.",
        "På fakturaen står kundenr. 10450, i aftalen 10452. Hvilket er det rigtige?",
        "Your invoice says customer no. 10450, the contract says 10452. Which one is right?",
        "Kundenr. er 10450 på fakturaen og 10452 på tilbuddet. Kan I oplyse, hvilket af dem der gælder?",
        "Kundnummer 10450 eller 10452? Vilket nummer gäller?",
        "Kundenr. 10450 i portalen, 10452 på papiret. Hvilket nummer skal vi bruge?",
    ],
)
def test_neither_is_taken_where_the_sender_asks_which_is_right(text: str) -> None:
    assert extracted(text).customer_number is None


@pytest.mark.parametrize(
    "text",
    [
        "Hvilken rapport skal jeg bruge? Kundenr. 10452",
        "Kundenr. 10452. Hvilket nummer er rigtigt på fakturaen, 20417 eller 20418?",
        "Customer no. 10452. Which one is right, report 206 or 1306?",
        "Which report is the correct one to use? Our customer number is 10452, order 20417",
        "Kundenr. 10452. Hvilken konto er den rigtige at bruge, 20417 eller 20418?",
        "Kundenr. 10452, welche richtig ist. Wir brauchen Hilfe mit Auftrag 20417.",
    ],
)
def test_another_question_leaves_the_number_alone(text: str) -> None:
    assert extracted(text).customer_number == "10452"
