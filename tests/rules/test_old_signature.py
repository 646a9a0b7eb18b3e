"""The number of a signature, where the text says that it does not hold."""

from __future__ import annotations

import pytest

from tests.rules.extraction import extracted


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (
            "Brug deres kundenr., 14 4 02, og ikke det, der står i min bundtekst\n\nRiis\nkundenr. 18377",
            "14402",
        ),
        ("Vores kundenr. er 14402. Kundenummeret i min signatur er forkert.\n\nMvh\nOluf\nkundenr. 18377", "14402"),
        (
            "Our customer no. is 14402. Please ignore the one in my signature.\n\nRegards\nOlaf\nCust. no. 18377",
            "14402",
        ),
        ("Kundennr. 14402, nicht die alte in der Signatur.\n\nGruß\nOlaf\nKundennr. 18377", "14402"),
        ("Nummeret i min bundtekst er forældet, jeg finder det nye.\n\nMvh\nOluf\nKundenr. 18377", None),
        ("Jeg kan ikke se min signatur i BC.\n\nMvh\nOluf\nKundenr. 18377", "18377"),
        ("Signaturen på fakturaen er forkert, den gamle adresse står der.\n\nMvh\nOluf\nKundenr. 18377", "18377"),
        ("Kundenr. 18377. Bundteksten på fakturaen skal ikke med.\n\nMvh\nOluf", "18377"),
    ],
)
def test_it_is_left_out(text: str, number: str | None) -> None:
    assert extracted(text).customer_number == number
