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
        "och inte aer fraan oss jag kundnummer kundnr haelsningar haelsning ringa ring naagon ingenting fungerar"
        " vaar vaara alla hur goer gaar sedan klockan kommer ocksaa bara under mig gaerna"
    ),
    "NO": _words(
        "hei dere vennlig av meg deg seg noen noe etter igjen gjoer takk opp uten kommer ikke hvordan faar selskapet"
        " skjermen innlogging gjelder bare hilsen maskinene kundenummer"
    ),
    "DE": _words(
        "und nicht wir ist bitte ich sie guten hallo kundennummer kundennr kdnr mit auf fuer uns keine seit gruesse"
        " gruss moin das die der kann niemand wie unser unsere heute bei alle zu dem"
    ),
}
_DANISH = _words(
    "og jeg ikke vi er det der af til paa hos os jer mig kundenr kundenummer hilsen ingen alle hvordan noget nogen"
    " efter igen op uden kan siger i som naar kun"
)


def country_of_words(words: Words) -> Region:
    """The country whose language the text is written in; Denmark unless another plainly fits better."""
    said = set(words.words[:_FIRST_WORDS])
    best: Region = "DK"
    most = len(said & _DANISH)
    for region, telltale in _TELLTALE.items():
        count = len(said & telltale)
        if count > most and count >= 2:
            best, most = region, count
    return best


def country_of_phone(phone: str) -> str | None:
    """The region of a number in E.164; None if it has none."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(phone, None))
    except phonenumbers.NumberParseException:
        return None
