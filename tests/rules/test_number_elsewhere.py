from __future__ import annotations

import pytest

from tests.rules.extraction import extracted


@pytest.mark.parametrize(
    "text",
    [
        "GLS-kundenr. 20417 står forkert på labels",
        "DHL customer number 20417 must be printed on the label",
        "PostNord kundenummer 20417 skal rettes i opsætningen",
        "Fragtmandens kundenr. for os er 20417",
        "Bankens kundenr. 20417",
        "Nets kundenr: 20417",
        "Kundennummer bei DHL: 20417",
        "Nye kundenumre skal være 6 cifre, fx 100001",
        "f.eks. kundenr. 20417",
        "for example customer no. 20417",
        "z.B. Kundennummer 20417",
    ],
)
def test_a_number_with_another_firm_and_an_example_are_not_the_senders_with_us(text: str) -> None:
    assert extracted(text).customer_number is None


@pytest.mark.parametrize(
    "text",
    [
        "Labels til GLS fejler, kundenr. 10452",
        "Vi bruger Nets. Kundenr. 10452",
        "Vores kundenummer hos jer er 10452, hos DHL er det 20417.",
        "Fejlen kommer f.eks. i NAV. Kundenr. 10452",
    ],
)
def test_a_firm_named_elsewhere_in_the_text_takes_nothing_away(text: str) -> None:
    assert extracted(text).customer_number == "10452"
