"""What is said between two customer numbers: that the second holds instead of the first, or that both do."""

from __future__ import annotations

import re
from dataclasses import replace

from rules.stated_number import Stated

_INSTEAD = re.compile(
    r"(?: (?:hos jer|hos er|hos dere|with you|bei ihnen))?[\s,.(-]*"
    r"(?:(?:men|but|sondern|utan|nej|nein|no|niks(?: pille)?|undskyld|sorry|rettelse|raettelse|correction|korrektur"
    r"|ups|oops)"
    r"[\s,:.!-]+(?:(?:det|it|er|is|ist|nu|now|undskyld|sorry|mener|jeg|i|mean|der|den|skal|skulle|burde|should|must"
    r"|muss|sollte|ska|vise|show|staa|vaere|be|have|read|hedde|heissen|sein|stehen|rettes til|rettelig"
    r"|vent|wait|moment|skriv|write|brug|use|schreiben sie|nehmen sie|tag)[\s,:]+){0,5}(?:k[ .-]?)?"
    r"|(?:er|is|ist|aer) (?:altsaa |jo |da )?(?:forkert|wrong|falsch|fel|feil|ikke rigtigt?|not right)[\s,;:.-]+"
    r"(?:(?:men|but|det|den|it|es|er|is|ist|aer|skal|skulle|should|muss|sollte|ska|vaere|be|sein|vara|hedde|der|staa"
    r"|rigtige|korrekte|right|correct|richtig\w*|rigtigt|one|number|nummer|nr|kundenr)[\s,:.]+){1,5}"
    r"|(?:nej|nein|nei|no|hov|ups|oops)[^\d.!?\n]{0,40} (?:tal|cifre|tall|digits|numbers|zahlen|ziffern|siffror): ?k?"
    r"|[^\d.!?\n]{0,50}[\s,;(-]{1,3}(?:altsaa|dvs|det vil sige|i\.e|das heisst|alltsaa|altsa|d\.v\.s)[.,:]? "
    r"(?:det er |is |er )?k?"
    r"|(?:[^\d.!?\n]{0,30}[.,;] ?)?(?:(?:det|the|das|den) )?(?:rigtige?|korrekte?|right|correct|richtige?"
    r"|raetta|riktige) (?:(?:kunde)?(?:nummer|nr|number|one) |for (?:os|us|uns) )?(?:[^\d.!?\n]{0,24} )?"
    r"(?:er|is|ist|aer|lyder|hedder)[ :]+)"
)
"""Between a wrong number and the right one: `er ikke 10450, men 10452`, `viser 10450, men skal vise 10452`."""
_SLIP = (
    r"(?:slaafejl|tastefejl|skrivefejl|trykfejl|typo|tippfehler|skrivfel|tastefeil|skrivefeil|verzeihung"
    r"|entschuldigung"
    r"|scratch that|my (?:bad|mistake)|by mistake|fel av mig|min fejl|tog fejl|foerlaat|beklager|hovsa|hov|edit"
    r"|rettet"
    r"|ret(?:tes)? til|oe+h|ae+h|e+h|hm+)"
)
_THEN = (
    r"(?:(?:det|it|es|das|it's|is|er|ist|aer|skal|skulle|should|ska|vaere|be|sein|rigtigt?|right|correct|richtig"
    r"|korrekt|raett|riktig|nu|now|that|kundenr|kundenummer|kundenummeret|customer no)[\s,:.]+)"
)
_SLIPPED = re.compile(
    rf"(?:[^\d.!?\n]{{0,40}} (?:was|is|var|er|war|ist|aer) (?:a |an |en |et |ein |desvaerre )?)?[\s,.;:(*-]{{0,6}}"
    rf"(?:ps:? ?|nej[ ,]+|no[ ,]+)?(?:{_SLIP}[\s,.;:!)-]{{1,4}}{_THEN}{{0,5}}"
    rf"|(?:forkert|wrong|falsch|feil|fel)(?:[\s,.;:!)-]{{1,4}}{_THEN}{{1,5}}|[!:] ))k?"
    r"|\)?[\s,.;-]+(?:det )?(?:rigtigt?e?|korrekte?|correct|right|richtige?|raett|riktig) ?(?:nummer|nr|number)?: ?k?"
    r"|[.,;!] (?:det|den|that|it|das|der) (?:er|var|is|was|ist|war|aer) (?:forkert|wrong|falsch|fel|feil)[,.;]"
    r"(?: (?:det|den|that|it|das) (?:er|var|is|was|ist|aer) (?:min|mit|vores|my|our|the|den|det|hans|hendes"
    r"|unser\w*|mein\w*|en|et)"
    r" [^\d!?\n]{0,60}?[.;,)])? (?!(?:sag|ordre|faktura|tlf|telefon|ring|vare|konto|order|invoice|case)\w* )"
    r"(?:[^\W\d]+ ){1,3}(?:er|har|hedder|is|has|are|ist|hat|aer) k?"
    r"|\)? (?:koerer|virker|fungerer|fungerar|laeuft|works|runs|is|are) (?:helt |fuldstaendig |ganz |just "
    r"|working |running )?"
    r"(?:normalt?|fint|fine|ok|normally|einwandfrei|upaaklageligt|som det skal|perfekt)[.,;] (?:men |but |aber )?"
    r"(?:det er|it is|it's|es ist|das ist|det aer) (?:(?!(?:ordre|faktura|sag|rapport|bilag|vare|konto|order"
    r"|invoice|report"
    r"|case|item|rechnung|auftrag)\w*\b)[^.!?\n\d]){1,60}[ (:]k?"
    r"|[ \t]\*"
    r"|[ ]?\?[ )]*(?:nej|no|nein|nei)\b[^\d!?\n]{0,60}[.,] ?(?:men |but )?(?:det|vores|vort|it|ours|nummeret"
    r"|the number|kundenr\w*|das)(?: rigtige)? (?:er|is|ist)[ :]+k?"
    r"|[^\d!?\n]{0,40}[\s,.;-]+(?:men |but |aber |sondern )?(?:det |der |it |es |den |das )?(?:skal (?:vaere"
    r"|staa)|ska (?:vara"
    r"|staa)|should (?:be|read)"
    r"|(?:rig|rik|rich)tig(?:t|e)? (?:er|waere|ist)|korrekte? (?:er|ist|waere)|correct is|raett aer)(?: die"
    r"| sein)?[ :]+k?"
)
"""Between a slip and the number that is meant: `10450 (slåfejl, 10452)`, `10450. Typo! 10452`, `10450 *10452`."""
_WAIT = re.compile(
    r"[\s,.;(-]*(?:(?:nej|nei|nein|no|hov|ups|oops|halt|stop)[\s,.!-]+)?"
    r"(?:nej|nei|nein|no|hov|ups|oops|vent|wait|warte|moment|vaenta|sorry|undskyld|entschuldigung|halt)\b"
    r"(?:(?!(?:sag|ordre|faktura|tlf|telefon|ring|ref|order|invoice|case|ticket|call|tel|mobil|cvr|ean"
    r"|rechnung|auftrag)\w*\b)[^\d.!?\n]){0,100}?"
    r"[\s,:;-](?:(?:nu|now|jetzt|numera|naa|i dag|heute|today) (?:hedder|er|har|bruger|are|have|use|heissen|sind"
    r"|haben|heter|aer|lyder|lautet|it is|it's|we're) ?(?:vi|we|wir|det|it|es|den)?"
    r"|(?:vi|we|wir|det|it|es|den) (?:hedder|er|har|bruger|are|have|use|heissen|sind|haben|heter|aer|is|ist|lyder) "
    r"(?:jo |altsaa )?(?:nu|now|jetzt|numera|naa|i dag|heute|today))[: ]+(?:kunde ?)?(?:(?:nr|no|nummer)\.? )?k?"
)
"""Between a number given by mistake and that of today: `41882 - nej vent, det er fra før, nu hedder vi 41928`."""
_LATER = re.compile(
    r"[\s,.;(-]{1,3}(?:(?:men|but|aber|sondern|og|and|und) )?"
    r"(?:(?:efter|siden|after|since|nach|seit|sedan|etter|fra|from|ab|pr|i dag|in dag|today|heute|inzwischen"
    r"|mittlerweile)[^\d.,!?\n]{0,40}? (?:er|hedder|is|ist|are|heter|heissen|lautet|aer) (?:det|it|es|vi|we"
    r"|wir)(?: die| nu| now| jetzt)? "
    r"|(?:it's|we're|it is|we are) (?:now )?)(?:(?:kunde)?(?:nr|no|nummer)\.? )?k?"
)
"""Between a number that was and the one that is: `var 55201, men efter fusionen er det 55210`."""
_WAS = re.compile(
    r"(?<![^\W_])(?:var|was|were|used to be|plejede at vaere|war|hatten|hatte|had|havde|hade"
    r"|hed)(?![^\W_])[^.!?\n]{0,40}$"
)
_OURS_IS = re.compile(
    r"(?<![^\W_])(?:(?:vores|vort|vaart|vaares|ours|our own|unsere|mit|mine)(?: (?:eget|egen|nummer|nr|number))?"
    r"(?: (?:er|is|ist|aer|hedder|lyder|lautet)|(?=:))"
    r"|(?:(?:vi|we|wir)(?: selv| selbst| ourselves)?|(?:vi|we|wir) [^\d.!?,\n]{1,24} (?:og|and|und))"
    r" (?:er|har|hedder|are|have|sind|haben|aer|hoerer (?:til )?under|bruger)(?: selv| derimod| nu| jo| altsaa"
    r"| nr| nummer"
    r"| kunde| customer| die)?|we're(?: customer)?|(?:til|for|to|an) (?:os|us|uns)(?=[:,]))[., :]+k?$"
)
"""Before the sender's own number, after another firm's: `Vores revisor har kundenr. 10450, vi har 10452`."""
_IS_US = re.compile(r"[ ,]+(?:(?:som|det|which|that|das|der) )?(?:er|is|are|ist|sind|aer) (?:os|us|vi|wir|ours)\b")
_MEANT = re.compile(
    r"[ \t]*(?:$|[.,;:!?)\n-]|(?:mener|mente|i mean|meine|ska|skal|som|og|and|hos|with|tak|mvh|altsaa|er det"
    r"|is it|nu|now|jetzt|i dag|these days|fremover|from now|today|heute)\b)"
)
"""After a number that is not that of something else."""
_TO = re.compile(r"[\s,]*(?:og )?(?:til|till|to|auf|->|=>)[ ]*(?:(?:kunde)?(?:nr|nummer|no)\.? )?k?[ .-]?")
"""Between the number that the sender has left and the new one: `vi er skiftet fra 10450 til 10452`."""
_NOW = re.compile(
    r"(?:[\s,]+(?:nej )?(?:det er|it is|it's|das ist) (?:jo )?(?:det|the|das|den|die) (?:gamle?|old|alte"
    r"|gammelt)(?: [a-z]+)?)?"
    r"[\s,;.(-]*(?:(?:men|og|but|and|und|aber|it is|it's|det er|vi har|vi er|vi hedder|har vi|er) )?"
    r"(?:nu|now|jetzt|numera|naa|inzwischen|mittlerweile)\b"
    r"[\s:]*(?:(?:det|it|es|er|is|ist|aer|har|have|haben|vi|we|wir|die|hedder|kundenr|k)[\s.:]+){0,3}k?[ .-]?"
    r"|[\s,;.(/|-]*(?:(?:men|og|but|and|und) )?(?:(?:det|the|das|den|die) )?(?:nye|nyt|ny|new|neue|nya|nytt)"
    r"(?: (?:nummer|nr|number|one|kundenr|kundenummer|kundnummer|kundennummer|kundnr|customer no|no))?\.?[: ] ?k?"
    r"|[\s,;.(-]*(?:(?:men|og|but|and|und) )?(?:det|the|das|den|die) (?:nye|new|neue|nya)(?: (?:nummer|nr"
    r"|number|one|kundenr|kundenummer|kundnummer|kundennummer))?"
    r" (?:er|is|ist|aer|hedder|lautet)[ :]+k?"
    r"|(?: (?:er|is|was|ist|blev|wurde))? ?(?:nedlagt|lukket|udgaaet|closed|retired|geschlossen|avslutat"
    r"|(?:bruges|gaelder|findes) ikke(?: mere| laengere)?|no longer (?:used|valid|in use)|erstattet af"
    r"|blevet til|replaced by"
    r"|ersetzt durch|durch|ersatt av)(?: (?:hos (?:jer|er|dere)|with you|at your end|bei ihnen))?[\s,;.-]*"
    r"(?:(?:brug|use|nu|now|saa|det|er|is|it|vi|we|har|have|hedder|i stedet|instead|nyt|nye|new|nummer"
    r"|nr)[\s,:.]+){0,5}k?"
    r"|[\s,;(-]*(?:men |og |but |and )?(?:vi )?(?:er|hedder|har|are|is)(?: vi)? (?:pr|fra|siden|since|as of|ab"
    r"|seit)\.? "
    r"(?:den |d\. )?\d{1,2}\.? [a-z]{3,9}\.?[ ,:]+k?"
)
"""Between a number that no longer holds and the one that does: `tidligere 10450, nu 10452`."""
_RATHER = re.compile(
    r"[\s,.;(-]*(?:(?:men|but|sondern|utan|det|it|es|er|is|ist|aer|it's|vi|we|wir|vi|we're|har|have|haben|sind"
    r"|are|nu|now"
    r"|derimod|rettere|ikke|not|nicht|inte|os|us|uns|oss|som|kunde|kundenr|kundenummer|customer|kundennummer|nr"
    r"|no|number|nummer|k)[\s.,:]+){1,9}k?"
)
"""Between a number that is denied and the right one: `er ikke 10450, det er 10452`."""
_AND = re.compile(r"(?: \([^()\d\n]{1,40}\))?\s*(?:og|eller|and|or|und|oder|och|samt|&|\+)\s*")
_CLAIM = re.compile(
    r"[\s,;(-]{1,3}(?:(?:men|aber|but) )?(?:vi|wir|we|jeg) (?:har|haben|have|bruger|use|benutzen|skriver|plejer)"
    r" (?:dog |aber |jedoch )?(?:altid|immer|always|alltid|ellers|selv|plejer|skrevet|brugt|used|at bruge) "
    r"(?:[^\W\d]+ ){0,3}"
)
"""Between a number and another one used: `på tilbuddet står kundenr. 10450, men vi har altid brugt 10452`."""
_LISTED = re.compile(r"[ ]?[,;/]\s?(?:(?:og|and|und) )?k[ .-]?")
"""Between numbers of a list with their prefix: `Berørte kunder: K10450, K10452`."""
_ONE_EACH = re.compile(r" (?:paa|for|til|on) [^\d.;:!?\n]{2,30}(?:,| og| and| und| samt) k?")
_OF_THE_SECOND = re.compile(r" (?:paa|for|til|on) ")
"""Around the second number of two firms: `kundenr. 27330 for Holm og 44902 for Bakke`."""
_OR = re.compile(r" ?[/,|] ?")
"""Between two numbers of equal length, of which the second ends the line: `kundenr. 11870 / 11902`."""
_ENDS = re.compile(r"[ \t]*(?:$|[.)\n])")
_DIGITS_END = re.compile(r"\d+(?:[ .]\d+)*")
_NEAR = 160
"""So far from another firm's number the sender's own may stand."""


class Earlier:
    """What a folded text has said of customer numbers so far."""

    def __init__(self) -> None:
        self._previous: tuple[int, Stated] | None = None
        self._former: tuple[int, Stated] | None = None
        self._denied: tuple[int, Stated] | None = None
        self._left: int | None = None

    def stated(self, end: int, one: Stated, *, denied: bool) -> None:
        """Remember a number that ends there; `denied` if the text says that it is another."""
        self._previous = (end, one)
        if denied:
            self._denied = (end, one)

    def held_before(self, end: int, one: Stated) -> None:
        """Remember a number that held once."""
        self._former = (end, one)

    def left(self, end: int) -> None:
        """Remember that the sender has left the number that ends there for another."""
        self._left = end

    def corrected(
        self, folded: str, digits: str, start: int, end: int | None = None
    ) -> tuple[Stated, Stated | None] | None:
        """The number that these digits put right, and the one that it replaces, if that was taken for right.

        `end` is where they end if they are said in words.
        """
        if self._left is not None and _TO.fullmatch(folded, self._left, start):
            words = folded[self._left - len(digits) : start] + digits
            return Stated(digits, words, sure=True, ours=True), None
        if self._previous is not None:
            before, one = self._previous
            if _INSTEAD.fullmatch(folded, before, start) or _NOW.fullmatch(folded, before, start):
                return replace(one, number=digits), one
            if len(digits) == len(one.number) and self._is_meant_instead(folded, before, start, end):
                return replace(one, number=digits, ours=True), one
        if self._former is not None and _NOW.fullmatch(folded, self._former[0], start):
            return replace(self._former[1], number=digits), None
        if self._denied is not None and _RATHER.fullmatch(folded, self._denied[0], start):
            return replace(self._denied[1], number=digits), None
        return None

    @staticmethod
    def _is_meant_instead(folded: str, before: int, start: int, end: int | None) -> bool:
        """Is a number of as many digits a slip put right, or the sender's own after that of another firm?"""
        if end is None:
            digits = _DIGITS_END.match(folded, start)
            end = digits.end() if digits is not None else start
            if not _MEANT.match(folded, end):
                return False
        if _SLIPPED.fullmatch(folded, before, start) or _WAIT.fullmatch(folded, before, start):
            return True
        if _LATER.fullmatch(folded, before, start) and _WAS.search(folded, max(0, before - 60), before):
            return True
        return start - before < _NEAR and (
            _OURS_IS.search(folded, before, start) is not None or _IS_US.match(folded, end) is not None
        )

    def also(self, folded: str, digits: str, start: int, end: int) -> Stated | None:
        """The number that these digits add under the same label: `kundenr. 11870 og 11902`."""
        if self._previous is None:
            return None
        before, one = self._previous
        goes_on = (
            _AND.fullmatch(folded, before, start)
            or _CLAIM.fullmatch(folded, before, start)
            or _LISTED.fullmatch(folded, before, start)
        )
        if not goes_on and len(digits) == len(one.number) and _OR.fullmatch(folded, before, start):
            goes_on = _ENDS.match(folded, end)
        if not goes_on and len(digits) == len(one.number) and _OF_THE_SECOND.match(folded, end):
            goes_on = _ONE_EACH.fullmatch(folded, before, start)
        return replace(one, number=digits) if goes_on else None
