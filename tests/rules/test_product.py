from __future__ import annotations

import pytest

from tests.rules.extraction import extracted


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("Fejl i Business Central", "bc"),
        ("BC-TEST er nede", "bc"),
        ("bc-web01 svarer ikke", "bc"),
        ("MicrosoftDynamicsNavServer$BC220 stopped", "bc"),
        ("LS Central kassen", "bc"),
        ("NAV-serveren", "nav"),
        ("Navision 2009", "nav"),
        ("MicrosoftDynamicsNavServer$NAV2017", "nav"),
        ("Host: NAVSQL01", "nav"),
        ("MicrosoftDynamicsNavServer$PROD is not running", "unknown"),
        ("Mit navn er Bo", "unknown"),
        ("NAV eller Business Central?", "unknown"),
        ("Vi skifter fra NAV til BC, hvad koster det?", "bc"),
        ("Vi skifter til BC til marts, men det er kun NAV, jeg spørger om", "nav"),
        ("Vi har gammel NAV og ny BC, fejlen er i BC", "bc"),
        ("Hvad koster 3 Essentials?", "bc"),
    ],
)
def test_the_product_is_the_one_the_matter_is_about(text: str, product: str) -> None:
    assert extracted(text).product == product


def test_the_quoted_part_tells_the_product_only_if_the_newest_does_not() -> None:
    quoted = "\n\nFra: ERP Support\nSendt: 1. marts 2026\nTil: Ida\nEmne: Sag\n\nHar du prøvet i BC?"
    assert extracted(f"Ja.{quoted}").product == "bc"
    assert extracted(f"Vi bruger NAV.{quoted}").product == "nav"
