"""A customer number that stands in the sender's own books: `ordren på kundenr. 20417 kan ikke bogføres`."""

from __future__ import annotations

import re

_DOES = re.compile(
    r"(?:[ ,]+[^\W\d]+(?: [^\W\d]+)?,)? ?"
    r"(?:kan|kunne|har|havde|faar|fik|mangler|manglede|haenger|fejler|bliver|blev|skal|skulle|vil"
    r"|bestiller|koeber|klager|ringer"
    r"|skriver|siger|mener|oensker|betaler|can't|cannot|can|could|has|had|gets|got|fails|is missing|wants"
    r"|says|pays|ordered"
    r"|kann|hat|hatte|wird|wurde|fehlt|bekommt|bestellt|moechte|saknar|faar|fick|kunde inte"
    r"|maa|slaar|viser|gik|gaar|stemmer|shows|does|(?:are|is|ist) (?:wrong|falsch|incorrect|missing"
    r"|fehlerhaft))\b(?! vi\b| jeg\b| i\b)"
)
_APPOSITION = re.compile(
    r"(?<![^\W_])(?:vores|vor|our|unser\w*|vaar)(?: [^\W\d]+){0,2} (?:kunde|customer|debitor|client|kund)"
    r"(?: med| with| mit| er| is| ist)?[ ,(]{1,3}$"
    r"|(?<![^\W_])(?:vores|vor|our|unser\w*|vaar)(?: [^\W\d]+){0,2} (?:kunde|customer|debitor|client|kund)"
    r" (?:med|with|mit|som|der|who|that|which|i|in|fra|from|aus|fraan) [^.!?,:\n\d]{2,40}, $"
    r"|(?<![^\W_])kunden vaa?r[es]? med $"
    r"|(?<![^\W_])(?<!er )(?<!som )(?<!are )(?<!as )(?:ny|new|neue[rn]?|nya?) (?:kunde|customer|debitor"
    r"|kund)[ ,(]{1,3}$"
    r"|(?<![^\W_])(?:bogfoert|posteret|krediteret|indbetalt|posted|booked|gebucht"
    r"|bokfoert)(?: [^\W\d]+){0,2} (?:paa|to|on|auf) $"
    r"|betaling\w* (?:er |blev )?(?:havnet|landet|kommet|kom) (?:ind )?paa $"
)
"""Before a label: `vores største kunde, kundenr. 20417`."""
_WELCOMED = re.compile(
    r"(?<![^\W_])(?:fejrer|fejrede|fik|faaet|celebrate\w*|welcome\w*|begruess\w*|feiern|firar|feirer) "
    r"(?:[^\W\d]+ ){0,2}$"
)
"""Before a label: `vi har fået kunde nummer 5000`."""
_OUR_DEBTOR = re.compile(
    r"(?<![^\W_])(?:vores|vor|our|unser\w*|vaar|en|an?|ein\w*|min|my|mein\w*|denne|this) (?:[^\W\d]+ )?$"
)
_TWO_WORDS = re.compile(r"(?:kunde|kunden|customer|client|debitor|debtor|kund)[ ]")
_NAMED_AS_DEBTOR = re.compile(
    r"(?<![^\W_])(?:vores|our|unser\w*|vaar) (?:kunde|kunden|customer|client|debitor|debtor|kund)"
    r"(?:[ .]{1,2}(?:nr|no|nummer|number))?[ .:#]{1,3}$"
)
_IN_BRACKETS = re.compile(
    r"(?<![^\W_])(?<! er )(?<!som )(?<!are )(?<! as )(?:en|a|ein|vores|our|unser) (?:[^\W\d]+ )?"
    r"(?:kunde|customer|client|debitor|kund) \([^()\d]{0,30}$"
)
"""Before a label: `der kom en kunde (hende fra Thyborøn, debitor 10388)`."""
_WHOSE = ("vores", "our", "unser", "vaar")
_ENDS_APPOSED = (
    ", ",
    *(f"{word}{end}" for word in ("kunde", "kund", "customer", "client", "debitor") for end in (" ", " (")),
    "with ",
    "er ",
    "is ",
    "ist ",
    "med ",
    "mit ",
    "paa ",
    "to ",
    "on ",
    "auf ",
)
_NEAR = 40
_DOCUMENT = re.compile(
    r"(?<![^\W_])(?:\w*(?:faktura\w*|ordren?|ordrer|orders?|kreditnota\w*|invoices?|tilbud\w*|rykkere?n?"
    r"|kontoudtog\w*|rechnung\w*"
    r"|auftrag|auftraege|gutschrift\w*|bogfoering\w*|bogfoere[rs]?|posting|saldoen|saldo|poster|rabatten|rykker\w*"
    r"|posteringer|betaling\w*|priser?|entries|statement|reminder|mahnung\w*|kontoauszug"
    r"|rabat\w*)) (?:til|paa|for|fra|to|from|on|an|fuer|till|med) $"
)
_THEIR_DATA = re.compile(
    r"[ \"']{1,2}(?:\([^()\d\n]{1,40}\) )?(?:(?:i|in) (?:bc|nav|business central|navision|systemet|the system"
    r"|(?:vores|our|vaart"
    r"|unserem) [^\W\d]+) )?"
    r"(?:har (?:faaet |en |et ){0,2}(?:forkert\w*|fel|feil)|has (?:got )?(?:a |the )?(?:wrong|incorrect)"
    r"|hat (?:die |den |das |eine |einen )?falsche\w*"
    r"|(?:(?:er|is|ist|aer|wird als) )?(?:spaerret|blocked|gesperrt|spaerrad|sperret|oprettet (?:to gange|dobbelt"
    r"|forkert))"
    r"|(?:faar|gets|bekommt|fik) (?:\w+ )?(?:forkert\w*|wrong|engelsk\w*|dobbelt\w*|falsche\w*)"
    r"|(?:kan ikke|cannot be|can't be|kann nicht|laesst sich nicht|kan inte|gaar inte att|lar seg ikke)"
    r" (?:[^\W\d]+ )?(?:bogfoeres|faktureres|krediteres|slettes|rettes|vaelges|fremsoeges|omdoebes|posted|invoiced"
    r"|credited|deleted"
    r"|selected|changed|renamed|gebucht|fakturiert|geloescht|buchen|fakturieren|loeschen|faktureras|bokfoeras|raderas"
    r"|tas bort|fakturera|bokfoera|radera|bokfoert|fakturert|slettet)"
    r"|(?:doesn't|does not) (?:show up|appear|exist)|(?:viser|shows?|zeigt|visar) (?:en |et |the |a |die |den )?"
    r"(?:forkert|wrong|incorrect|falsche|fel)\w*"
    r"|(?:mangler|is missing|fehlt|saknas) (?:paa|i|in|on|from|auf|fra) (?:\w*kontoudtog\w*|\w*list\w*|\w*rapport\w*"
    r"|(?:the |our |our sales )?(?:list|statement|report|overview)\w*|\w*oversigt\w*|kontoauszug|(?:der |den )?liste)"
    r"|(?:har|has|hat) (?:to|tre|flere|ingen|two|three|several|no|zwei|keine|tvaa|inga) (?:\w*adress\w*|e-?mail\w*"
    r"|bank\w*|\w*konti|kontakt\w*|contacts?|kort|cards?|ship\w*|lieferadress\w*)"
    r"|(?:(?:staar|listed|shown|steht) )?(?:som|as|als) (?:spaerret|blocked|gesperrt|spaerrad|sperret)"
    r"|(?:handlede|koebte|bestilte|ordered|bought|bestellte|kaufte|hat (?:bestellt|gekauft)|koepte|bestaellde"
    r"|kjoepte)"
    r"|(?:must have|cannot be found|could not be found|was not found|skal have en vaerdi|blev ikke fundet))\b"
)
_LOOKED_UP = re.compile(
    r"(?<![^\W_])(?:(?:jeg|vi|man|we|you|ich|wir) (?:slaar|aabner|vaelger|open|look up|select|oeffne|oeffnen)"
    r"|(?:kunden|debitoren|kundekortet|the customer|der kunde) (?:har|has|hat|med|with)) $"
)
_SOMEWHERE = re.compile(
    r"(?:[\s:,]*(?:at (?!your|you\b|inventio|the moment)|in the bank|i banken|i netbanken|hos banken"
    r"|ved banken|bei der |bei dem "
    r"|beim )[^\n.!?]{0,30})"
)


def is_in_their_books(lead: str, label: str, between: str, after: str) -> bool:
    """Do the words around a label and its number say that it is a number in the sender's own books?"""
    if _SOMEWHERE.match(between) or _THEIR_DATA.match(after) or _LOOKED_UP.search(lead):
        return True
    if lead.endswith(_ENDS_APPOSED) and _APPOSITION.search(lead):
        return True
    if "(" in lead and _IN_BRACKETS.search(lead):
        return True
    if _TWO_WORDS.match(label) and _WELCOMED.search(lead):
        return True
    if _TWO_WORDS.match(label) and _OUR_DEBTOR.search(lead):
        return _DOES.match(after) is not None
    return _DOCUMENT.search(lead) is not None and _DOES.match(after) is not None


def is_our_debtor(before: str) -> bool:
    """Do the words right before a number, which is not theirs with us, call it a customer of the sender's?"""
    near = before[-_NEAR:]
    return any(map(near.__contains__, _WHOSE)) and _NAMED_AS_DEBTOR.search(near) is not None
