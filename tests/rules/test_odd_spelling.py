from __future__ import annotations

import pytest

from rules.odd_spelling import without_odd_spelling
from tests.rules.extraction import extracted


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Kunden(r): 32165", "32165"),
        ("Kunden (r): 32165", "32165"),
        ("Kunde(nr.): 32165", "32165"),
        ("Customer (no.): 32165", "32165"),
        ("Kunde Nr 27 - 415 (står sådan på jeres faktura 2025-10882)", "27415"),
        ("kundenr.: 104 - 52", "10452"),
        ("Customer no. 27 - 415, NAV 2017", "27415"),
        ("Kundenr:15 (mellemrum) 118, altså femten et hundrede atten", "15118"),
        ("Kundenr: 15 mellemrum 118", "15118"),
        ("Customer no. 15 (space) 118", "15118"),
    ],
)
def test_brackets_in_a_label_and_a_dash_or_a_space_said_in_a_number_are_read_over(text: str, number: str) -> None:
    assert extracted(text).customer_number == number


@pytest.mark.parametrize(
    "text",
    [
        "Kundenr. 27 - 415 linjer fejler",
        "Vare 27 - 415 mangler",
        "Felt 15 (mellemrum) 118 er tomt",
        "Kunden (r): ingen",
        "Vi åbner 10 - 418, kunden venter",
    ],
)
def test_a_dash_between_two_things_makes_no_customer_number(text: str) -> None:
    assert extracted(text).customer_number is None


def test_a_text_without_such_signs_stays_as_it_is() -> None:
    for text in ("kundenr. 10452", "kunde 27-415 og kunden (10452)", "side 10 - 12, kl. 8 - 16"):
        assert without_odd_spelling(text) == text
