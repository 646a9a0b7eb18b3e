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
        "och inte aer fraan jag kundnummer kundnr haelsningar haelsning ringa naagon naagra naagot fungerar vaar"
        " vaara alla hur sedan klockan ocksaa bara gaerna morgon numret gaeller bolaget oss ni era oever idag imorgon"
        " mejl tack fraaga vaenliga vaenligen"
        " svarar haer aeven inloggning anvaendare loesenord maaste vad vaentar haender oeppnar"
        " oeppna laegga lite samma logga av in ut upp vaart fel foerra"
    ),
    "NO": _words(
        "dere vennlig av meg deg seg noen noe etter igjen gjoer gjoere takk opp uten selskapet skjermen"
        " innlogging gjelder maskinene vaart deres oss hei passord bedriften avdelingen hva ikkje kveld skjer"
        " skjermene fikk brukere brukerne bruker feil spoersmaal aapner aapne aapnet endrer endre stengt trenger"
        " inn ut utloept henger litt tregt jobb helgen kassene butikkene mva lisensen tjenesten sperret fremdeles"
        " fortsatt vet mer kunder regnskap regnskapet ferga svarer oppdateringen naa ingenting"
    ),
    "DE": _words(
        "und nicht wir ist bitte ich sie guten hallo kundennummer kundennr kdnr auf fuer uns keine seit gruesse"
        " gruss moin das die niemand wie unser unsere heute bei zu dem unter zurueck rueckruf sind kein keiner hat"
        " sich wurde werden kommen ohne mir es"
    ),
}
_ONLY: dict[Region, frozenset[str]] = {
    "SE": _words("och inte fraan jag kundnummer kundnr ringa naagon naagot vaara haelsningar vad oeppnar vaentar"),
    "NO": _words(
        "hei dere noe noen meg deg seg igjen gjoer uten gjelder ikkje kveld vennlig aapner aapne endrer trenger"
        " stengt sperret lisensen mva"
    ),
    "DE": _words("nicht und wir ist bitte ich guten moin kundennummer rueckruf keine sich unsere"),
}
"""Words that no other of the languages has; one of them is enough where nothing speaks for Danish."""
_DANISH = _words(
    "og jeg ikke af hos os jer mig dig sig kundenr noget nogen efter igen uden siger tak hilsen venlig vores"
    " vi hvordan"
)
_NOT_SWEDISH = _DANISH - _words("mig dig sig efter igen hos vi")
_NOT_NORWEGIAN = _words(
    "af os jer mig dig sig noget nogen efter igen uden tak vores venlig hej ud ind fejl bruger brugere aabner"
    " aabne aabnet aendre aendrer"
)
_ENGLISH = _words("the and is are with please our we you your thanks us could someone nobody everybody")
_AGAINST: dict[Region, frozenset[str]] = {"SE": _NOT_SWEDISH, "NO": _NOT_NORWEGIAN, "DE": _DANISH}
_SURE = 2


def country_of_words(words: Words) -> Region:
    """The country whose language the text is written in; Denmark unless another plainly fits better."""
    return _best(words, at_least=_SURE)


def country_of_trunk_zero(words: Words) -> Region | None:
    """The country of a text that gives a number with a trunk zero, which Danish and Norwegian numbers do not have."""
    found = _best(words, at_least=1)
    if found not in ("SE", "DE"):
        return None
    said = set(words.words[:_FIRST_WORDS])
    is_english = len(said & _ENGLISH) >= _SURE and said.isdisjoint(_ONLY[found])
    return None if is_english else found


def is_plainly_danish(words: Words) -> bool:
    """Has the text words that Norwegian spells in another way?"""
    return not _NOT_NORWEGIAN.isdisjoint(words.words[:_FIRST_WORDS])


def _best(words: Words, at_least: int) -> Region:
    said = set(words.words[:_FIRST_WORDS])
    best: Region = "DK"
    most = at_least - 1
    for region, telltale in _TELLTALE.items():
        against = said & _AGAINST[region]
        lead = len(said & telltale) + len(said & _ONLY[region]) - len(against)
        if lead > most:
            best, most = region, lead
    return best


def country_of_phone(phone: str) -> str | None:
    """The region of a number in E.164; None if it has none."""
    try:
        number = phonenumbers.parse(phone, None)
    except phonenumbers.NumberParseException:
        return None
    exact = phonenumbers.region_code_for_number(number)
    return exact or phonenumbers.region_code_for_country_code(number.country_code or 0)
