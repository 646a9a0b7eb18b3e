"""Of several customer numbers the sender's own is read, and one that was put right instead of the slip."""

from __future__ import annotations

import pytest

from tests.rules.extraction import extracted


@pytest.mark.parametrize(
    "text",
    [
        "Bureauet hedder Nordklik, de har vist kundenr 31019 hos jer, men det er os, vores er kundenr 31877.",
        "Vores revisor er også kunde hos jer (kundenr. 31019). Vi selv er 31877.",
        "Vores revisor har kundenr. 31019, vi har 31877.",
        "Kundenr. 31019 er Holms, vores er 31877",
        "Moderselskabet er kundenr 31019, vi er datteren med kundenr 31877",
        "kundenr 31877, faktura til kundenr 31019 som betaler for os",
        "Regningen må gerne sendes til moderselskabet, kundenr. 31019. Vi er kundenr. 31877.",
        "Bill it to customer no. 31019, our parent company. We are customer no. 31877.",
        "Our sister company (customer no. 31019) has the same issue. Ours is 31877.",
        "Das Schwesterunternehmen hat die Kundennummer 31019, unsere ist 31877.",
        "Systerbolaget har kundnr 31019, vårt är 31877",
        "Søsterselskapet har kundenr 31019, vårt er 31877",
        "Kundenummer 31877 (Holm), ikke at forveksle med Holm Drift som har kundenummer 31019",
        "Jeg fik svar til kundenr. 31019 - vi er 31877.",
        "I registrerede sagen på kundenr. 31019. Den skal ligge på 31877, som er os.",
        "Sagen ligger på kundenr. 31019, men det er ikke os, vi er 31877",
        "Our auditors are customer no. 31019, but this is for us, 31877.",
        "You replied to customer no. 31019, that's our sister company, we're 31877",
        "Unsere Schwesterfirma hat Kundennummer 31019, wir haben die 31877",
        "Fakturaen er stilet til kundenr. 31019 (Holm). Vi hedder Vester og har 31877",
        "I får to numre: kundenr. 31877 (os) og kundenr. 31019 (Holm, som også er ramt)",
        "kundenr. 31877. Holm, kundenr. 31019, har samme problem siger de",
        "Vi er ramt (kundenr. 31877), og det er Holm ved siden af også (kundenr. 31019)",
        "Jeg hjælper også Holm (kundenr 31019), men det her gælder Vester, kundenr 31877",
        "Vi har to kundenumre, 31019 og 31877. Det her er 31877.",
        "Illum har kundenr. 31019 hos os. Vi har selv 31877 hos jer.",
        "DHL-kundenr. 31019, vores hos jer er 31877",
        "kundenr 31877 (Microsoft customer no 31019)",
        "Hos leverandøren er vi kunde 31019, hos jer er vi kunde 31877",
        "Hos jer: kundenr. 31877. Hos dem: kundenr. 31019.",
        "Ups, kundenr 31019 var Holms. Vores: 31877",
        "Sag: 31019 Kunde: 31877 Tlf: 75121314",
        "Fakturaen er sendt til kundenummer 31019, den skulle være til os: 31877",
    ],
)
def test_the_senders_own_number_is_read_beside_another_firms(text: str) -> None:
    assert extracted(text).customer_number == "31877"


@pytest.mark.parametrize(
    "text",
    [
        "Kundenr 31019 ... øh 31877 mener jeg",
        "kundenr 31019 (slåfejl, 31877)",
        "Kundenr. 31019. PS: tog fejl, det er 31877",
        "Kundenr. 31019\n\nEdit: kundenr. er 31877",
        "Kundenr 31019 *31877",
        "Jeg skrev kundenr 31019 i min første mail, det er forkert. Det er 31877.",
        "Beklager, forkert kundenr i sidste mail (31019). Rigtigt: 31877",
        "I wrote customer no. 31019 by mistake, should be 31877",
        "Customer no. 31019 was a typo, it's 31877",
        "Kundennummer 31019, Verzeihung, 31877",
        "kundnr 31019, fel av mig, 31877 ska det vara",
        "kundenr 31019, feil, skal være 31877",
        "Auf der Rechnung steht Kundennummer 31019, richtig wäre 31877",
        "På fakturan står kundnr 31019, det ska vara 31877",
        "På fakturaen står det kundenr 31019, men riktig er 31877",
        "Jeg har nok skrevet 31019 som kundenr. i sidste mail, det skal være 31877",
        "Kundenr. 31019 er vores gamle, vi bruger 31877 nu",
        "Kundenr. 31019 er blevet til 31877",
        "Kundenr.: 31877\nKundenr. (gammelt system): 31019",
        "Kundenr. (nyt): 31877\nKundenr. (gammelt): 31019",
        "Vi hed tidligere kundenr. 31019, men er pr. 1. januar 31877",
        "Kundenr. 31019 er nedlagt, brug 31877",
        "Kundenr. 31019 bruges ikke mere. Brug 31877.",
        "Det gamle kundenr var 31019, det nye er 31877",
        "Our old customer number 31019 was replaced by 31877",
    ],
)
def test_a_number_that_puts_a_slip_right_or_is_the_new_one_replaces_the_first(text: str) -> None:
    assert extracted(text).customer_number == "31877"


@pytest.mark.parametrize(
    "text",
    [
        "Kundenr. 10452. Hos os virker intet, og 20417 findes ikke",
        "Kundenr. 10452. Findes ikke i oversigten.",
        "Kundenr. 10452. Feil 20417 ved bokføring",
        "Kundenr. 10452. Forkert: 20417 linjer",
        "Kundenr. 10452. Vi har 20417 varer på lager",
        "Kundenr. 10452. Vores ordre er 20417.",
        "Kundenr. 10452. Det nye anlæg er 20417",
        "Vi er kundenr. 10452. De har 20417 i NAV",
        "Vi har kundenr. 10452. Vores nabo har kundenr. 20417 og samme fejl",
        "Vores kundenr. er 10452. Søsterselskabet har 20417.",
        "*Kundenr:* 10452 *RefID:* 20417",
        "Kundenr. 10452 eh hvad mere, jo faktura 20417",
    ],
)
def test_other_numbers_after_the_senders_do_not_replace_it(text: str) -> None:
    assert extracted(text).customer_number == "10452"


@pytest.mark.parametrize(
    "text",
    [
        "Vi er revisor for både Toft Smede (jeres kundenr. 40117) og Toft Stål (jeres kundenr. 40118).",
        "Berørte kunder: K14408, K14415, K14702.",
    ],
)
def test_of_several_that_are_alike_none_is_read(text: str) -> None:
    assert extracted(text).customer_number is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Vi har kundenr. 10452 og kundenr. 20417, brug det første.", "10452"),
        ("Vi har kundenr. 10452 og kundenr. 20417, brug det sidste.", "20417"),
        ("We have customer no. 10452 and 20417, please use the latter.", "20417"),
        ("Wir haben Kundennr. 10452 und 20417, nehmen Sie die zweite.", "20417"),
        ("Vi har kundenr. 10452 og 20417. Sagen gælder 20417.", "20417"),
        ("Det gælder kundenr. 10452 samt kundenr. 20417.", None),
        ("Vi har kundenr. 10452 og kundenr. 20417. Brug det første felt.", None),
        ("Vi har kundenr. 10452 og 20417. Ring 20304050 eller 30405060, brug det første.", None),
        ("Kundenr. 10452 eller kundenr. 20417, jeg ved det ikke.", None),
        ("Hej, jeg er Bo fra Holm (10452 hos jer).", "10452"),
        ("Holm (10452 hos os) kan ikke komme ind.", None),
        ("Der er en fejl (10452 linjer hos jer).", None),
    ],
)
def test_of_two_numbers_the_one_that_the_text_says_to_use_is_meant(text: str, number: str | None) -> None:
    assert extracted(text).customer_number == number
