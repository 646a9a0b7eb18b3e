from __future__ import annotations

import time

import pytest

from tests.rules.extraction import extracted


@pytest.mark.parametrize(
    "text",
    [
        "| Navn | Kundenr. | Tlf |\n|---|---|---|\n| Jens Holm | 10452 | 20304050 |",
        "Hej\n\nNavn;Kundenr;Telefon\nJens;10 452;20304050\n\nMvh",
        "Kundenr.\tFirma\n10452\tHolm",
    ],
)
def test_the_number_below_its_heading_is_read_from_the_senders_form(text: str) -> None:
    assert extracted(text).customer_number == "10452"


@pytest.mark.parametrize(
    "text",
    [
        "| Kundenr. | Navn | Saldo |\n|---|---|---|\n| 20417 | Holm | 1200 |",
        "Kundenr.;Navn\n20417;Holm\n20418;Bo",
        "Navn;Kundenr\nJens",
        "Navn;Kundenr;Tlf\nJens;ukendt;20304050",
    ],
)
def test_a_list_of_the_senders_own_customers_gives_none(text: str) -> None:
    assert extracted(text).customer_number is None


def test_a_label_before_thousands_of_spaces_is_read_at_once() -> None:
    started = time.process_time()
    assert extracted(f"Kundenr.:{' ' * 15_000}x").customer_number is None
    assert time.process_time() - started < 2
