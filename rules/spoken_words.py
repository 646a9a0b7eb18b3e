"""The words that people say around the digits of a number, folded: fillers, slips, repeats and what is counted."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FILLER = _words(
    "altsaa alltsaa altsa jo ja joe saa lige also so dann then sen well streg bindestreg dash strich bindestreck"
    " mellemrum pause komma punktum bitte"
)
SLIP = _words(
    "nej nei naej nae nein no undskyld unnskyld sorry entschuldigung verzeihung foerlaat ursaekta beklager vent"
    " vaenta wait moment rettelse raettelse korrektion korrektur correction korrigerer forkert feil fel falsch wrong"
    " hov hovsa ups oops quatsch rettere scratch actually"
)
BEFORE_ANEW = _words(
    "det er var der den skal skulle vaere it is its s should be that make das es ist ich meine meinte jeg mener mente"
    " siger i mean meant jag menar ska vara aer vi proever igen forfra anew again over from the start fra starten"
    " nummer nummeret numret number nr kundenummer kundenummeret kundnummer kundnumret kundennummer customer rettere"
    " sagt tager lige om eller or oder nu now jetzt my our vores unsere refid ref id we vi re that"
    " old gamle gammel gammelt"
)
TWICE = {
    **dict.fromkeys(_words("dobbelt dobbel dobbelte double dubbel dubbelt doppel doppelt"), 2),
    **dict.fromkeys(_words("triple treble trippel tredobbelt dreifach tredubbel dreimal"), 3),
    **dict.fromkeys(["zweimal"], 2),
    **dict.fromkeys(["viermal"], 4),
}
TIMES = _words("gange ganger gaanger mal times")
PLURALS = {
    word: str(digit)
    for spelled in (
        "nuller ettaller toere treere firere femmere seksere syvere ottere niere",
        "nollor ettor tvaaor treor fyror femmor sexor sjuor aattor nior",
        "nullen einsen zweien dreien vieren fuenfen sechsen siebenen achten neunen",
        "zeros ones twos threes fours fives sixes sevens eights nines",
        "zeroes ettere toere treere firere femmere seksere sjuere aattere niere",
        "nultaller ettaller totaller tretaller firtaller femtaller sekstaller syvtaller ottetaller nitaller",
        "nulltall ettall totall tretall firetall femtall sekstall sjutall aattetall nitall",
        "nulls einser zweier dreier vierer fuenfer sechser siebener achter neuner",
    )
    for digit, word in enumerate(spelled.split())
}
FIGURES = {
    word: str(digit)
    for spelled in (
        "nul ener toer treer firer femmer sekser syver otter nier",
        "nuller ettal total tretal firtal femtal sekstal syvtal ottetal nital",
        "nolla etta tvaaa trea fyra femma sexa sjua aatta nia",
        "nultal etter toer treer firer femmer sekser sjuer aatter nier",
        "null eins zwei drei vier fuenf sechs sieben acht neun",
        "nulla ettall totall tretall firetall femtall sekstall sjutall aattetall nitall",
    )
    for digit, word in enumerate(spelled.split())
}
"""One figure, after an article: `og saa en syver`."""
COUNTED = _words(
    "mand mann man maend personer person folk people leute brugere bruger brukere anvaendare users user benutzer"
    " medarbejdere kolleger kollegaer colleagues kollegen kollega timer time hours hour stunden timmar minutter"
    " minuter minutes minuten dage dager dagar days tage uger uker veckor weeks wochen maaneder months monate aar"
    " years jahre kroner kr euro dollars kronor liter ton tons kilo stk styk stykker kasser biler vogne butikker"
    " ordrer fakturaer linjer poster gang gange ganger orders invoices lines rows raekker rader zeilen trucks"
    " lastbiler"
)
"""What people count; a number before one of these is an amount."""
AFTER_AN_ARTICLE = _words("af av of von anden annan annen ting more")
ARTICLES = _words("en et ett ein eine one a")
THEN = _words("og saa so and then und dann och med with plus efterfulgt af")
AT_THE_END = frozenset(
    (
        "til sidst",
        "til slut",
        "til sist",
        "paa enden",
        "at the",
        "am ende",
        "am schluss",
        "paa slutten",
        "paa slutet",
        "i enden",
    )
)
