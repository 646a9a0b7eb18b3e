from __future__ import annotations

import pytest

from tests.rules.extraction import extracted


def table(*rows: tuple[str, str]) -> str:
    cells = "".join(f"<tr><td>{label}</td><td>{answer}</td></tr>" for label, answer in rows)
    return f"<table>{cells}</table>"


@pytest.mark.parametrize(
    "text",
    [
        "| Må vi ringe? | Ja |\n| Tlf. | 75 12 13 14 |",
        "Ring mig op | Ja\nTelefon | 75 12 13 14",
        "Opkald | ja tak\nTelefon | 75 12 13 14",
        "Foretrukken kontakt | Telefon\nTelefon | 75 12 13 14",
        "Callback\tYes\nPhone\t+45 75 12 13 14",
        "Skal vi ringe (ja/nej): ja\nTelefon: 75 12 13 14",
        "Må vi ringe?\nJa\nTelefon\n75 12 13 14",
        "Ring mig op -> ja\nTelefon -> 75 12 13 14",
        table(("Må vi ringe", "Ja"), ("Telefon", "75 12 13 14")),
    ],
)
def test_a_form_that_says_yes_asks_for_a_call(text: str) -> None:
    assert extracted(text).callback_phone == "+4575121314"


@pytest.mark.parametrize(
    "text",
    [
        "| Må vi ringe? | Nej |\n| Tlf. | 75 12 13 14 |",
        "Ring mig op | Nej\nTelefon | 75 12 13 14",
        "Opkald | nej tak\nTelefon | 75 12 13 14",
        "Foretrukken kontakt | Mail\nTelefon | 75 12 13 14",
        "Callback\tNo\nPhone\t+45 75 12 13 14",
        "Ring mig op\tNej tak\nTelefon\t75 12 13 14",
        "Skal vi ringe (ja/nej): nej\nTelefon: 75 12 13 14",
        "Skal vi ringe (ja/nej):\nTelefon: 75 12 13 14",
        "Må vi ringe?\nNej\nTelefon\n75 12 13 14",
        "Ring mig op = nej\nTelefon = 75 12 13 14",
        "Ring mig op -> nej\nTelefon -> 75 12 13 14",
        table(("Ring mig op", "Nej"), ("Telefon", "75 12 13 14")),
        table(("Opkald ønskes", "Nej"), ("Telefon", "75 12 13 14")),
    ],
)
def test_a_form_that_says_no_or_nothing_asks_for_none(text: str) -> None:
    assert extracted(text).callback_phone is None
