"""A customer number that the sender says is not theirs: `der står kundenr. 50144, det er ikke os`."""

from __future__ import annotations

import re

_NOT = r"(?:ikke|ikkje|inte|ej|not|nicht|aldrig|aldri|never|nie|kein\w*)"
_MARKS = (
    "ikke",
    "ikkje",
    "inte",
    " ej ",
    " not ",
    "n't ",
    "nicht",
    "aldri",
    "never",
    " nie ",
    " kein",
    "forkert",
    "wrong",
    *("tilfaeldig", "opdigtet", "made up", "a random", " just ", "bare "),
    *(
        "fandt",
        "fundet",
        "opfund",
        "fiktiv",
        "dikt",
        "hittat",
        "hittade",
        "invented",
        "erfunden",
        "ausgedacht",
        "holder",
        "platsh",
        "platzhalter",
        "made it",
        "made that",
        "made this",
    ),
    *("have no ", "got no ", "har intet", "har ingen", "har inget"),
)
"""Without one of these nothing is denied."""
_REACH = 120
_IS = (
    r"(?:er|var|is|are|was|ist|sind|war|aer|tilhoerer|hoerer|belongs|gehoert|gehoerer|tillhoer|vedroerer"
    r"|betrifft|concerns)"
)
_US = (
    r"(?:(?:vores|vort|our|unsere?|vaart|mit|my) (?:kunde|kund|kunden|customer )?(?:nummer|nr|number|no)"
    r"|os|vi|mig|us|we|ours|me|mine|uns|wir|unsere?s?|oss|vaart|vaar|vaares|vores|vort|mit)"
)
_ENDS = r"(?=\s*(?:$|[,.;!?()\n-]))"
_JUST_BEFORE = re.compile(
    rf"(?<![^\W_]){_NOT}[ :]+(?:(?:laengere|laenger|lenger|laengre|mere|mehr|som|as|als|det|den|the|der"
    rf"|dette|nr|nummer|no|number"
    rf"|om|about|with|at forveksle med|to be confused with)[ .:]+){{0,3}}[\"'(]?k?[ .-]?$"
)
_BEFORE_THE_LABEL = re.compile(
    r"(?<![^\W_])(?:er|har|are|is|have|had|am|sind|haben|bin|ist|aer|hade|haft|[a-z]+'(?:re|ve|m"
    r"|s))[ ]+(?:[^\W\d]+[ ]){0,2}?"
    rf"{_NOT}[ ]+(?:(?:haft|vaeret|had|been|have|being|jeres|deres|din|your|a|en|som|mere|laengere|med"
    rf"|under|gehabt|gewesen"
    r"|vaart|our|vores|unter|the|den|die|der|det|noget|any)[ ]+){0,3}$"
)
_AFTERWARDS = re.compile(
    r"(?: (?:[^\W\d]+ ?){1,3}(?=[,(]))?[\s,(-]*(?:(?:men|og|but|and|aber|und|och|so) )?"
    r"(?:(?:det|den|dette|det nummer|det kundenummer|som|der|it|that|this|which|das|es|die|vilket|hvilket"
    r"|hvad)(?: |(?='s)))?"
    rf"(?:(?:{_IS} |'s )(?:[^\W\d]+ ){{0,4}}?{_NOT} (?:(?:om|for|til|to|zu|an|med|with) )?{_US}{_ENDS}"
    rf"|(?:isn't|wasn't|doesn't belong to) {_US}{_ENDS}"
    rf"|{_NOT} (?:{_IS} )?{_US}{_ENDS}"
    rf"|(?:sind|ist|gehoert) (?:wir|uns|zu uns|unsere?) (?:[^\W\d]+ )?nicht{_ENDS}"
    r"|(?:kender|kjenner|kennen|kaenner|recogni[sz]e|know) (?:vi|jeg|wir|ich|jag)(?: slet| overhovedet| godt nok)?"
    rf" {_NOT}"
    rf"|(?:vi|jeg|we|i|wir|ich|jag) (?:(?:{_NOT}|do not|don't) (?:kender|kjenner|kennen|kenne|kaenner|know"
    rf"|recogni[sz]e)"
    rf"|(?:kender|kjenner|kennen|kenne|kaenner)(?: slet| overhovedet| godt nok)? {_NOT})"
    rf"|(?:er|is|ist|aer) (?:altsaa |jo |da )?(?:forkert|wrong|falsch|fel|feil){_ENDS})"
)
_CONTRASTED = re.compile(rf"[\s,]*(?:og|and|und|och) {_NOT} {_US}{_ENDS}")
"""`det gælder kundenr. 20917 og ikke os`: then it is the number that is meant."""
_ANOTHER_KIND = re.compile(
    r"(?:[^.!?\n\d,]{0,30}(?=[,?(-]))?[\s,?!(-]{1,4}(?:(?:nej|no|nein|nei|men|but|aber|og|and|und)[ ,]+){0,2}"
    r"(?:(?:det|that|it|das|den|which|som|dette|this) (?:er|is|ist|aer)|that's|it's)"
    r"(?: (?:vist|nok|dog|jo|vel|maaske|bare|kun|faktisk|just|probably|only|actually|wohl|nur|eher|rather|nog"
    r"|bara)){0,3}"
    r"(?: (?:et|en|an?|the|vores|our|das|die|der|eine?|unsere?|vaart|deres|their))?"
    r" (?:inventar|aktiv|anlaegs|ordre|faktura|vare|serie|sags?|telefon|post|konto|cvr|ean|bilags|moms|leverandoer"
    r"|asset|order|invoice|item|serial|inventory|case|phone|postal|vat|supplier|vendor|bestell|auftrags|rechnungs"
    r"|artikel|lieferanten|medlems|butiks|projekt|project)[ -]?"
    r"(?:nummer\w*|numret|nr|number|tag)(?=[ ]*(?:$|[,!?)\n]|\.(?! ?\d)))"
)
"""After a number that is of another kind: `kundenr: 40507? Nej, det er inventarnummeret`."""
_KINDS = ("nummer", "numret", "nr", "number", " tag")
_NO_CUSTOMER = re.compile(
    rf"(?<![^\W_])(?:(?:vi|jeg|we|i|wir|ich|jag) (?:er|har|are|have|am|sind|haben|bin|aer)|we're|we've|i'm|i've) "
    rf"(?:[^\W\d]+ ){{0,2}}?{_NOT} (?:[^\W\d]+ ){{0,3}}?(?:"
    r"(?:kunde[rn]?|kund|customers?|client|clients)\b(?: (?:of|hos|bei|med|with|i|in|af) (?:jer|dig|er"
    r"|dere|you|yours|ihnen|euch"
    r"|jeres \w+|your \w+))"
    r"|(?:noget|noe|naagot|anything|nothing|nichts) (?:[^\W\d]+ ){0,2}?(?:med|with|mit) (?:jer|dig|er"
    r"|dere|you|ihnen|euch))"
    r"|(?<![^\W_])(?:vi|jeg|we|i|wir|ich) (?:har|have|haben|habe) (?:aldrig|never|nie|aldri) (?:[^\W\d]+ ){0,2}?"
    r"(?:handlet|handelt|traded|dealt|bought|koebt|gekauft|bestilt|bestellt|ordered|hoert om|heard of)"
)
_NO_CUSTOMER_MARKS = (
    *("aldrig", "aldri ", "never", " nie ", "ikke kund", "inte kund", "ikke jeres", "ikke noget med", "kein kunde"),
    *("keine kunde", "not a c", "not your c", "nothing to do", "nichts mit"),
)
_HAS_NONE = re.compile(
    rf"(?<![^\W_])(?:har|have|haben|habe|got|hat)[ ]+(?:[^\W\d]+[ ]){{0,2}}?"
    rf"(?:{_NOT}[ ]+(?:noget|nogle|any|an?|en|et|ett|naagot|noe|our|vores|mit)|intet|ingen|inget|no"
    r"|kein\w*)[ ]+(?:eget )?$"
)
_MADE_UP = re.compile(
    r"(?<![^\W_])(?:(?:skrev|tastede|indtastede|satte|put|typed|entered) (?:jeg |vi )?(?:bare|blot|just)"
    r"|(?:bare|blot|just) (?:skrevet|tastet|indtastet|sat|put|typed|entered)) (?:noget|et eller andet|et (?:tal"
    r"|nummer)|something|anything|a number)(?=[ ]?(?:$|[,.;!)\n]|for at|so that|to get|ind\b))"
    r"|(?<![^\W_])(?:skrev|skrevet|tastede|tastet|valgte|put|typed|entered) (?:[^\W\d]+ ){0,2}"
    r"(?:et tilfaeldigt (?:tal|nummer)|et opdigtet (?:tal|nummer)|a random (?:number|one))"
    r"|(?<![^\W_])(?:tallet|nummeret|the number) (?:er|is) (?:bare |just )?(?:opdigtet|made up|tilfaeldigt)(?![^\W_])"
    r"|(?<![^\W_])(?:(?:jeg|vi|i|we|ich|wir|jag) (?:har |have |habe |haben )?(?:bare |lige |selv |just |simply "
    r"|einfach )?"
    r"(?:fandt|fundet|fant|funnet|hittade|hittat|digtede|opfandt|opfundet|made|invented|erfunden|ausgedacht)"
    r"(?: (?:det|den|it|that|this|one|es))?(?: (?:selv|paa|up|just))*(?=[ ]?(?:$|[,.;!)\n]|for at|fordi|because"
    r"|da |since))"
    r"|(?:er|is|ist|var|was|bare|blot|just|nur|bara) (?:et |en |ett |ein |a |an |noget |something "
    r"|some )?(?:pladsholder\w*"
    r"|placeholder"
    r"|platzhalter|platshaallare|opdigtet|opfundet|fiktivt?|made[- ]up|invented|ausgedacht|erfunden|paahittat"
    r"|oppdiktet))(?![^\W_])"
)
"""After a number that somebody typed because a form wanted one: `99999 (jeg skrev bare noget)`."""
_MADE_UP_MARKS = (
    "noget",
    "andet",
    "tilfaeldig",
    "opdigtet",
    "something",
    "anything",
    "random",
    "made ",
    "fandt",
    "fundet",
    "opf",
    "fant",
    "funnet",
    "hittat",
    "hittade",
    "digt",
    "invented",
    "erfunden",
    "ausgedacht",
    "placeholder",
    "pladsholder",
    "platzh",
    "platsh",
    "fiktiv",
)
_REMARK_END = re.compile(r"\n[^\W\d][^\n:]{1,30}:|\n\n")
_SENTENCE_END = re.compile(r"[.!?;](?=\s)|\n|\d{3}")


def may_be_disowned(folded: str) -> bool:
    """Has a folded text any of the words without which no number of it is disowned?"""
    return any(map(folded.__contains__, _MARKS))


def is_denied(before: str) -> bool:
    """Does what stands before a number say that it is another: `kundenr. er 10452 og ikke 10450`?"""
    return _JUST_BEFORE.search(before) is not None


def is_label_denied(lead: str) -> bool:
    """Does what stands before a label say that its number is not theirs: `vi er ikke kundenr. 10450`?"""
    return _BEFORE_THE_LABEL.search(lead) is not None


def is_disowned(folded: str, end: int) -> bool:
    """Does the sentence go on, after the number that ends here, to say that it is not theirs?"""
    rest = _SENTENCE_END.split(folded[end : end + _REACH], maxsplit=1)[0]
    if not may_be_disowned(rest) or _CONTRASTED.match(rest) is not None:
        return False
    return _AFTERWARDS.match(rest) is not None


def is_of_another_kind(folded: str, end: int) -> bool:
    """Does the text go on, after the number that ends here, to call it an order number or the like?"""
    if not any(map(folded[end : end + _REACH].__contains__, _KINDS)):
        return False
    return _ANOTHER_KIND.match(folded, end) is not None


def is_made_up(folded: str, end: int) -> bool:
    """Does a remark right after the number that ends here say that it was only typed to fill the field?"""
    rest = _REMARK_END.split(folded[end : end + _REACH], maxsplit=1)[0]
    return any(map(rest.__contains__, _MADE_UP_MARKS)) and _MADE_UP.search(rest) is not None


def has_none(lead: str) -> bool:
    """Do the words before a label say that the sender has no such number: `jeg har ikke noget kundenummer`?"""
    return _HAS_NONE.search(lead) is not None


def is_no_customer(folded: str) -> bool:
    """Does the sender say that they are no customer of ours at all?"""
    return any(map(folded.__contains__, _NO_CUSTOMER_MARKS)) and _NO_CUSTOMER.search(folded) is not None
