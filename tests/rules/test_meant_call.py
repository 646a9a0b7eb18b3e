from __future__ import annotations

import pytest

from rules.meant_call import is_meant
from rules.words import read_words
from tests.rules.extraction import extracted


@pytest.mark.parametrize(
    "text",
    [
        "En praktikant, Elsa Ring, skal kunne logge på. Tlf. 75 29 40 11",
        "Brugeren Bo Ring kan ikke bogføre.\n\nMvh\nLise\nTlf. 75 29 40 11",
        "Ring Maskinfabrik A/S, kundenr. 10452\nHvordan laver jeg en kreditnota?\nTlf. 75 29 40 11",
        "Hvordan opretter jeg kunden Ring Byg ApS? Mvh Lise, tlf. 75 29 40 11",
        "Spørgsmål om moms. Mvh Niels Ring, 75 29 40 11",
        "Our ring binder item is blocked. Phone 75 29 40 11",
        "Vi bor på Ring 3. Tlf. 75 29 40 11",
        "På fakturaen står 'Ring på 75 29 40 11', det skal være et andet nummer",
        'Vi skal have ændret teksten "ring 75 29 40 11" på vores faktura.',
        "Der Kunde ruft jede Woche wütend an. Tel. 0461 884120",
        "Die Kunden rufen ständig an. Tel. 0461 884120",
        "Customers call us all day. Phone 75 29 40 11",
        "API call fails. 75 29 40 11",
        "Call center users can't log on. 75 29 40 11",
        "Thanks for the call yesterday. 75 29 40 11",
        "Wie telefonisch besprochen. Tel. 0461 884120",
        "Ich bin telefonisch nicht erreichbar. Tel. 0461 884120",
        "Jeg prøvede at ringe til banken på 75 29 40 11, og de siger, det er jer.",
        "Kunden kan ringe på 75 29 40 11, står der, men det er forkert",
        "Vi ringes ved i morgen. 75 29 40 11",
        "Ring ej. 75 29 40 11",
        "Ring ikke, før jeg skriver. 75 29 40 11",
        "Knappen Ring op er væk i BC. 75 29 40 11",
    ],
)
def test_what_only_sounds_like_a_request_for_a_call_is_none(text: str) -> None:
    assert extracted(text).callback_phone is None


@pytest.mark.parametrize(
    "text",
    [
        "Svend Ring beder jer ringe på 75 29 40 11",
        "Mvh Svend Ring\nRing gerne på 75 29 40 11",
        "BC er nede hos os. Ring 75 29 40 11",
        "NAV virker ikke ring 75 29 40 11",
        "Hej Ring gerne til mig på 75 29 40 11",
        "Ring Jens på 75 29 40 11",
        "RING 75 29 40 11",
        "ring 2 gange på 75 29 40 11",
        "Phone Bo on 75 29 40 11",
        "Jeg kan forklare mere, hvis I ringer på lokal 11, dvs. 75 29 40 11",
        "Ring ikke før kl. 10. 75 29 40 11",
        "Må jeg bede om et opkald? 75 29 40 11",
        "I kan få fat på mig på 75 29 40 11",
        "Best reached at 75 29 40 11",
        "Helst pr. telefon, 75 29 40 11",
        "Nummer til opkald: 75 29 40 11",
        "Call-back: 75 29 40 11",
        "ring 75/29/40/11",
    ],
)
def test_a_request_for_a_call_stays_one(text: str) -> None:
    assert extracted(text).callback_phone == "+4575294011"


def test_a_german_request_stays_one() -> None:
    for text in (
        "Bitte rufen Sie mich an: 0461 884120",
        "Ruf mich bitte an: 0461 884120",
        "bitte 0461 884120 anrufen",
    ):
        assert extracted(f"Guten Tag, wir haben eine Frage. {text}").callback_phone == "+49461884120"


def test_the_place_in_the_text_counts_not_the_word() -> None:
    words = read_words("Elsa Ring er væk. Ring nu")
    first, second = (words.starts[number] for number, word in enumerate(words.words) if word == "ring")
    assert not is_meant(words, first, first + 4)
    assert is_meant(words, second, second + 4)
