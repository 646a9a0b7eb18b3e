from __future__ import annotations

import pytest

from rules.ticked_boxes import read_ticked
from tests.rules.extraction import extracted


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Hvordan vil du kontaktes: Ring ☐  Mail ☑", "Hvordan vil du kontaktes: Mail"),
        ("Produkt: [x] Business Central  [ ] NAV", "Produkt: Business Central"),
        ("Haster det?: JA ☑ Nej ☐", "Haster det?: JA"),
        ("Kontakt: (x) telefon ( ) mail (x) sms", "Kontakt: telefon, sms"),
        ("Ring mig op: [x] på 75 12 13 14", "Ring mig op: på 75 12 13 14"),
        ("Ring mig op: [ ] på 75 12 13 14", "Ring mig op: nej"),
        ("Ring mig op: [x]", "Ring mig op: ja"),
        ("Opkald ☐ efter kl. 12", "Opkald (nej) efter kl. 12"),
        ("☑️ Opringning", "Opringning (ja)"),
        ("- [ ] Opringning", ""),
        ("Må vi ringe: [ ] Ja [ ] Nej", "Må vi ringe:"),
        ("Linje 1\nOpkald ☐\nLinje 3", "Linje 1\nOpkald (nej)\nLinje 3"),
        ("Kontakt: □ telefon ■ mail", "Kontakt: mail"),
    ],
)
def test_of_a_form_only_what_is_ticked_is_read(written: str, read: str) -> None:
    assert read_ticked(written) == read


@pytest.mark.parametrize("text", ["", "f[0] = x[1] + list[] + g(x)", "[KRITISK] NAV er nede", "Vi har 3 (tre) sager"])
def test_a_text_without_boxes_stays_as_it_is(text: str) -> None:
    assert read_ticked(text) is text


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("Telefon: 42 17 80 91\nHvordan vil du kontaktes: Ring ☐  Mail ☑", None),
        ("Telefon: 75 12 13 14\nHvordan vil du kontaktes: Ring ☑  Mail ☐", "+4575121314"),
        ("Hvordan vil du kontaktes: Ring ☑  Mail ☐\nTelefon: 75 12 13 14", "+4575121314"),
        ("Hvordan vil du kontaktes: Ring ☐  Mail ☑\nTelefon: 75 12 13 14", None),
        ("Ring mig op: [x]  på nr.: 75 - 12 - 13 - 14", "+4575121314"),
        ("Ring mig op: [ ]  på nr.: 75 - 12 - 13 - 14", None),
        ("Må vi ringe: [ ] Ja [x] Nej\nTlf.: 75 12 13 14", None),
        ("Må vi ringe: [x] Ja [ ] Nej\nTlf.: 75 12 13 14", "+4575121314"),
        ("Må vi ringe: Ja ☐ Nej ☑\nTlf.: 75 12 13 14", None),
        ("Må vi ringe: Ja ☑ Nej ☐\nTlf.: 75 12 13 14", "+4575121314"),
        ("Må vi ringe: [ ] Ja [ ] Nej\nTlf.: 75 12 13 14", None),
        ("[x] Ring mig op\n[ ] Send en mail\nTlf.: 75 12 13 14", "+4575121314"),
        ("[ ] Ring mig op\n[x] Send en mail\nTlf.: 75 12 13 14", None),
        ("☑ Opringning\n☐ Mail\nTlf.: 75 12 13 14", "+4575121314"),
        ("☐ Opringning\n☑ Mail\nTlf.: 75 12 13 14", None),
        ("Opringning ☑\nTlf.: 75 12 13 14", "+4575121314"),
        ("Opringning ☐\nTlf.: 75 12 13 14", None),
        ("Call me back: [X]\nPhone: +45 75 12 13 14", "+4575121314"),
        ("Call me back: [ ]\nPhone: +45 75 12 13 14", None),
        ("Preferred contact: (x) phone ( ) mail\nPhone: +45 75 12 13 14", "+4575121314"),
        ("Preferred contact: ( ) phone (x) mail\nPhone: +45 75 12 13 14", None),
        ("Rückruf: ☑ ja ☐ nein\nTelefon: 04841 55120\nWir sind nicht da", "+49484155120"),
        ("Rückruf: ☐ ja ☑ nein\nTelefon: 04841 55120\nWir sind nicht da", None),
    ],
)
def test_a_form_asks_for_a_call_where_that_is_ticked(text: str, phone: str | None) -> None:
    assert extracted(text).callback_phone == phone


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("Produkt: [x] Business Central  [ ] NAV", "bc"),
        ("Produkt: ☐ Business Central  ☑ NAV", "nav"),
        ("System: BC [ ]  NAV [x]", "nav"),
        ("[✅ Up] NAV-WS PROD", "nav"),
        ("❌ NAV01 er nede", "nav"),
        ("□ NAV er langsom\n□ Rapporten mangler", "nav"),
        ("Produkt: [ ] Business Central  [ ] NAV", "unknown"),
    ],
)
def test_the_product_is_the_one_that_is_ticked(text: str, product: str) -> None:
    assert extracted(text).product == product
