"""A customer number treated as a record of the sender's books: `Hvordan sætter jeg rabat på kundenr. 20417?`."""

from __future__ import annotations

import re

_ASKS_HOW = re.compile(
    r"(?<![^\W_])(?:(?:hvordan|wie|hur) [^.!?,:;\n]{0,16}(?<![^\W_])(?:jeg|vi|man|ich|wir|jag)(?![^\W_])"
    r"|how (?:do|can|to|should)|kan man|can one)[^.!?,:;\n]{0,60}"
    r" (?:paa|for|of|on|von|auf|til|to|fra|from|fuer|foer|med|with|saette|se|rette|finde|aendre) $"
    r"|(?<![^\W_])(?:hvorfor|why|warum|varfoer) (?:kan|can|kann|does|do|is|are|er|ist|aer|faar|bliver|har|mangler)"
    r"(?: (?:jeg|vi|man|i|we|ich|wir))?(?: (?:ikke|not|nicht|inte))?(?: (?:se|finde|vaelge|see|find|sehen|finden))? $"
)
_CONCERNS_US = (
    *(
        "support",
        "licens",
        "licence",
        "lizenz",
        "aftale",
        "agreement",
        "klip",
        "adgang",
        "access",
        "zugang",
        "tilgang",
    ),
    *("logge", "log on", "log in", "login", "logga", "anmeld", "komme ind", "komme paa", "sagen", "en sag", "ticket"),
    *("jeres", "your", "hos jer", "abonnement", "faktura fra", "regning"),
)
"""What we, and not the sender's own books, have under a customer number."""
_FIELD_OF = re.compile(
    r"(?<![^\W_])(?:saldo\w*|kredit(?:max|maks|graense)\w*|salget|omsaetning\w*|rabat\w*|spaerring\w*"
    r"|betalingsbetingelse\w*"
    r"|betalingsvilkaar\w*|prisgruppe\w*|(?:debitor|kunde)?(?:bogfoerings|pris|rabat)gruppe\w*|valutakode\w*"
    r"|rykker\w*"
    r"|payment terms|balance|credit limit|discount|posting group|zahlungsbedingungen|kreditlimit|betalningsvillkor\w*"
    r"|betalingsbetingelse\w*) (?:paa|for|til|af|of|on|von|auf|fuer|foer) $"
)
_WE_SEND = re.compile(
    r"(?<![^\W_])(?:(?:jeg|vi) (?:skal|vil|kan ikke|har)|(?:i|we) (?:must|need to|want to|can't|cannot)"
    r"|(?:ich|wir) (?:muss|wollen|koennen nicht)) [^.!?,:;\n]{0,24}"
    r"(?:faktura|kreditnota|rykker|tilbud|kontoudtog|invoice|credit memo|statement|rechnung|mahnung)\w*"
    r" (?:til|to|for|an|till) $"
)
_FILED_AS = re.compile(
    r"(?<![^\W_])(?:er|is|blev|was|ist|aer) (?:oprettet|created|registered|registreret|angelegt"
    r"|registrerad) (?:som|as|under|als|med) $"
    r"|(?<![^\W_])(?:hedder|heter|heisst) (?:han|hun|den|de|he|she|er|sie) $"
    r"|(?<![^\W_])(?:kunden|the customer|debitoren) [^.!?,:;\n\d]{1,20} (?:under|med|som|paa) $"
)
_LAST_MADE = re.compile(
    r"(?<![^\W_])(?:sidste|seneste|nyeste|foerste|last|latest|newest|letzte\w?|senaste) "
    r"(?:kunde|debitor|customer|debtor|kund)(?![^\W_])[^.!?\n\d]{0,20}(?<![^\W_])"
    r"(?:oprette\w*|lavede|lavet|created|made|added|angelegt\w*|skapade)(?![^\W_])[^.!?\n\d]{0,12} "
    r"(?:var|er|is|was|fik|har|got|hedder|has|war|blev) $"
)
"""Before the number of a customer that the sender made: `sidste kunde vi oprettede var kundenr. 18844`."""
_THE_CUSTOMER = re.compile(
    r"(?:^|(?<![^\W_])(?:at|naar|hvis|fordi|og|men) )(?:kunden|debitoren|the customer|der kunde)[ ,(]{1,3}$"
)
_FIRST_PERSON = re.compile(r"(?<![^\W_])(?:vi|jeg|we|i|wir|ich|jag|os|us)(?![^\W_])")
_SEEN_IN = re.compile(
    r"[ ](?:(?:i|in) (?:bc|nav|navision|business central|power bi|rapporten|excel)(?=[ ]*[),.?!\n]|$)"
    r"|staar dobbelt|er overskredet|vises (?:ikke|dobbelt)|(?:er |kommer )?ikke med i\b|(?:paa|fra) listen\b"
    r"|missing from\b|as blocked\b"
    r"|was posted|has (?:two|no) (?:ship|vat|e-?mail|address)|til ean\b|som ikke findes"
    r"|[^.!?,\n]{0,24}\bikke (?:rykker\w*|kontoudtog)\b)"
)
"""After the number: what is said of a record in a list or a report."""


def is_a_record(lead: str, after: str) -> bool:
    """Do the sentence before a label and what follows its number treat it as a record in the sender's own books?"""
    if _SEEN_IN.match(after):
        return True
    if not lead.endswith((" ", "(")):
        return False
    if _THE_CUSTOMER.search(lead) or _LAST_MADE.search(lead):
        return True
    return not lead.endswith(", ") and _names_a_record(lead, after)


def _names_a_record(lead: str, after: str) -> bool:
    if _FIELD_OF.search(lead) or _WE_SEND.search(lead):
        return True
    if _FILED_AS.search(lead):
        return _FIRST_PERSON.search(lead[:-1]) is None or "kunden " in lead
    return _ASKS_HOW.search(lead) is not None and not any(word in f"{lead}{after}" for word in _CONCERNS_US)
