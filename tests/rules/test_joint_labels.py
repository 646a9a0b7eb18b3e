from __future__ import annotations

import pytest

from tests.rules.extraction import extracted


@pytest.mark.parametrize(
    "text",
    [
        "Kundenummer/CVR: 24118 / 31882014",
        "CVR/kundenr: 31882014 / 24118",
        "Kundenr. og RefID: 24118 og 88120",
        "RefID og kundenr.: 88120 og 24118",
        "kundenr/refid 24118/88120",
        "Navn, kundenr, tlf: Jens Holm, 24 118, 75121314",
        "Kunde: Holm VVS (24118)",
        "Kunde: Holm VVS, 24118",
        "Customer: Holm VVS - 24118",
        "Kunde: Holm VVS\nNr.: 24118",
        "Kunde: Holm VVS (nr. 24118)",
    ],
)
def test_the_number_is_read_in_the_place_of_its_label_or_behind_the_customers_name(text: str) -> None:
    assert extracted(text).customer_number == "24118"


@pytest.mark.parametrize(
    "text",
    [
        "Kunde: Holm VVS\nPostnr.: 8000",
        "Kunde: Holm VVS, Havnevej 1045",
        "Kunde: Holm VVS, 8000 Aarhus",
        "Kunde: Holm VVS, faktura 24118",
        "Navn, kundenr, tlf: Jens Holm, 75121314",
        "CVR/kundenr: 31882014",
    ],
)
def test_other_numbers_under_such_labels_are_left_alone(text: str) -> None:
    assert extracted(text).customer_number is None
