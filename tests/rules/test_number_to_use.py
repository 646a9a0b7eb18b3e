"""Which of several customer numbers the text says to use or to be about, and which row of a table is the sender's."""

from __future__ import annotations

import pytest

from tests.rules.extraction import extracted

_HEAD = "Kundenr. | Tlf. | Navn\n--- | --- | ---\n"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Kundenr.: 90.416. Driften hører under Holm, 90.400, og det er dén aftale I skal bruge nu.", "90400"),
        ("Kundenr. 90416, moderselskabet har 90400, det er det nummer, I skal bruge", "90400"),
        ("Customer no. 90416, the parent has 90400, that's the one you should use.", "90400"),
        (
            "Customer number? Your portal says 12077. Your invoice says 12770. Please use the one from the invoice.",
            "12770",
        ),
        ("Kundenr.: portalen viser 12077, fakturaen viser 12770. Brug det fra portalen.", "12077"),
        ("Customer number 12077. Invoice 12770 is missing, please use the one from the invoice.", "12077"),
        ("Kundenr. 10452. Rapport 20417, og det er den I skal bruge", "10452"),
        ("Kundenr. 10452. Faktura 20417. Hvilken rapport er det, vi skal bruge?", "10452"),
        ("Kundenr. 10452. Lagerkoden er 881, og det er den I skal bruge", "10452"),
        (
            "Klinik (kundenr. 53 300) kører helt normalt. Det er lageret, Dyrberg ApS, 53 303, hvor intet går.",
            "53303",
        ),
        ("Kundenr. 53300 kører helt normalt. Det er ordre 53303, der driller.", "53300"),
        ("Kundenr. 53300. NAV kører helt normalt. Det er printeren i lokale 53303, der driller.", "53300"),
    ],
)
def test_the_one_to_use_or_in_question_is_meant(text: str, number: str) -> None:
    assert extracted(text).customer_number == number


@pytest.mark.parametrize(
    ("rows", "number"),
    [
        ("49 0 66 | 98 44 03 49 | Jørn\n49 0 67 | 98 44 03 50 | Trap Ejendomme (ikke dem)", "49066"),
        ("49066 | 98 44 03 49 | Jørn (os)\n49067 | 98 44 03 50 | Eva", "49066"),
        ("49066 | 98 44 03 49 | Jørn\n49067 | 98 44 03 50 | Eva, det er os", "49067"),
        ("49066 | 98 44 03 49 | Jørn", "49066"),
        ("49066 | 98 44 03 49 | Jørn\n49067 | 98 44 03 50 | Eva", None),
        ("49066 | 98 44 03 49 | Jørn (ikke dem)\n49067 | 98 44 03 50 | Eva (ikke dem)", None),
        ("49066 | 98 44 03 49 | ikke os\n49067 | 98 44 03 50 | Eva", None),
    ],
)
def test_of_several_rows_the_one_called_ours_or_left_over_is_the_senders(rows: str, number: str | None) -> None:
    assert extracted(f"{_HEAD}{rows}\n\nHilsen Jørn").customer_number == number


def test_the_one_at_the_top_of_a_list_is_called() -> None:
    table = f"{_HEAD}49066 | 98 44 03 49 | Jørn\n49067 | 98 44 03 50 | Eva\n\n"
    assert extracted(f"{table}Ring til ham øverst.").callback_phone == "+4598440349"
    assert extracted(f"{table}Ring til hende nederst.").callback_phone == "+4598440350"
