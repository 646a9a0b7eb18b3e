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
        ("NAV-serveren (MicrosoftDynamicsNavServer$BC220) er gået ned", "bc"),
        ("BC-serveren MicrosoftDynamicsNavServer$NAV2017 er nede", "nav"),
        ("MicrosoftDynamicsNavServer$BC220 og $NAV2017 er nede", "unknown"),
        ("MicrosoftDynamicsNavServer NAV er nede og BC også", "unknown"),
        ("Vi kører stadig RTC'en", "nav"),
        ("Mit navn er Bo", "unknown"),
        ("NAV eller Business Central?", "unknown"),
        ("Vi skifter fra NAV til BC, hvad koster det?", "bc"),
        ("Vi skifter til BC til marts, men det er kun NAV, jeg spørger om", "nav"),
        ("Vi har gammel NAV og ny BC, fejlen er i BC", "bc"),
        ("Hvad koster 3 Essentials?", "bc"),
        ("NAVet er nede", "nav"),
        ("NAV'et er nede", "nav"),
        ("BC'et kører ikke", "bc"),
        ("bogføringen i bisniss sentral", "bc"),
        ("bizniz central er død", "bc"),
        ("busniess central er langsom", "bc"),
        ("nevision svarer ikke", "nav"),
        ("nav visionen svarer ikke", "nav"),
        ("Cannot connect to the Microsoft Dynamics NAV Server", "nav"),
        ("Microsoft Dynamics NAV Server error in Business Central", "bc"),
        ("Nobody can log in to our UAT sandbox", "bc"),
        ("Skal vi beholde adgangen til den gamle Classic client efter skiftet til BC?", "nav"),
        ("May we keep the old NAV server after the move to BC?", "nav"),
        ("Wir haben auf BC umgestellt, dürfen wir den alten NAV-Server abschalten?", "nav"),
        ("We moved to Business Central last year, can someone still open NAV 2016?", "nav"),
        ("Siden vi skiftede fra NAV til BC, virker bankfilen ikke", "bc"),
        ("Efter skiftet til BC mangler vi posterne fra NAV", "bc"),
        ("Efter opgraderingen til BC er alt langsomt", "bc"),
        ("I NAV kunne man sortere, men i Business Central kan jeg ikke", "bc"),
        ("Det virker i NAV, men ikke i Business Central", "bc"),
        ("It works in BC but not in NAV", "nav"),
        ("Vi er ved at skifte til BC, men det er NAV, der driller", "nav"),
        ("Det er Business Central, som er nede, ikke NAV", "bc"),
        ("Navigator virker ikke i vores navneark", "unknown"),
    ],
)
def test_the_product_is_the_one_the_matter_is_about(text: str, product: str) -> None:
    assert extracted(text).product == product


def test_the_quoted_part_tells_the_product_only_if_the_newest_does_not() -> None:
    quoted = "\n\nFra: ERP Support\nSendt: 1. marts 2026\nTil: Ida\nEmne: Sag\n\nHar du prøvet i BC?"
    assert extracted(f"Ja.{quoted}").product == "bc"
    assert extracted(f"Vi bruger NAV.{quoted}").product == "nav"


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("Vi overvejer at gå fra NAV 2018 til Business Central", "unknown"),
        ("Vi vil gerne gå fra NAV 2015 til Business Central, men først efter høst", "unknown"),
        ("We are considering moving from NAV to BC", "unknown"),
        ("Vi overvejer at gå fra NAV til BC. Fejlen er i BC", "bc"),
        ("Vi kører stadig NAV og vil ikke skifte til BC", "nav"),
        ("Der ligger en opdatering klar i admin-centret (24.5 til 25.0)", "bc"),
        ("The server instance NAV90_PROD cannot be found", "nav"),
        ("Event log on BRSTNAV: service cannot start", "nav"),
        ("regnskabet i business centret er nyt", "bc"),
        ("bussinesscentral driller", "bc"),
        ("In UAT all testers are thrown out", "unknown"),
        ("navigationsruden er væk, og navnet mangler", "unknown"),
    ],
)
def test_plans_and_names_of_places_and_servers_tell_the_product_or_not(text: str, product: str) -> None:
    assert extracted(text).product == product
