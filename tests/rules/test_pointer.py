"""Messages that only greet or point to the mail below them."""

from __future__ import annotations

import pytest

from rules.pointer import says_nothing


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hej",
        "Hej support,",
        "Kære alle\n\nSe nedenfor.",
        "FYI",
        "Til info",
        "Se venligst mail nedenfor",
        "Please see below",
        "Hej Bo, se nedenstående mail",
        "Kan I kigge på det her?",
        "Videresendt",
        "Siehe unten",
    ],
)
def test_a_greeting_or_a_pointer_says_nothing(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize(
    "text",
    [
        "FYI, ingen handling.",
        "Til info, sagen kan lukkes.",
        "Hej NAV er nede",
        "Lukket",
        "Tak",
        "Hej, nu virker det",
        "Se nedenfor, det er løst",
        "Er den her ægte?",
        "Hermed som aftalt.",
    ],
)
def test_whatever_else_is_said_counts(text: str) -> None:
    assert not says_nothing(text)
