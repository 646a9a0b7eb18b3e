"""The country a sender writes or calls from, as far as it decides how phone numbers are to be read."""

from __future__ import annotations

from typing import Literal, TypeAlias

import phonenumbers

from rules.words import Words

Region: TypeAlias = Literal["DK", "SE", "NO", "DE"]

_FIRST_WORDS = 250


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TELLTALE: dict[Region, frozenset[str]] = {
    "SE": _words(
        "och inte aer fraan jag kundnummer kundnr haelsningar haelsning ringa naagon naagra fungerar vaar vaara alla"
        " hur sedan klockan ocksaa bara gaerna gaeller bolaget oss ni era oever idag imorgon mejl"
    ),
    "NO": _words(
        "dere vennlig av meg deg seg noen noe etter igjen gjoer takk opp uten selskapet skjermen innlogging gjelder"
        " maskinene vaart deres oss hei naar passord bedriften avdelingen"
    ),
    "DE": _words(
        "und nicht wir ist bitte ich sie guten hallo kundennummer kundennr kdnr auf fuer uns keine seit gruesse gruss"
        " moin das die niemand wie unser unsere heute bei zu dem unter zurueck rueckruf"
    ),
}
_DANISH = _words(
    "og jeg ikke af hos os jer mig dig sig kundenr noget nogen efter igen uden siger tak hilsen venlig vores vi"
    " hvordan"
)
_NOT_NORWEGIAN = _words("af os jer mig dig sig noget nogen efter igen uden tak vores venlig")


def country_of_words(words: Words) -> Region:
    """The country whose language the text is written in; Denmark unless another plainly fits better."""
    said = set(words.words[:_FIRST_WORDS])
    best: Region = "DK"
    most = 1
    for region, telltale in _TELLTALE.items():
        lead = len(said & telltale) - len(said & (_NOT_NORWEGIAN if region == "NO" else _DANISH))
        if lead > most:
            best, most = region, lead
    return best


def country_of_phone(phone: str) -> str | None:
    """The region of a number in E.164; None if it has none."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(phone, None))
    except phonenumbers.NumberParseException:
        return None
