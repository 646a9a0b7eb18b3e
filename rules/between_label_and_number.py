"""What stands between a label and its number, and whether it leaves them together: `kundenr. er vist 10452`."""

from __future__ import annotations

import re

from rules.number_words import number_words

PUNCTUATION = r"[\s.:;=#()\[\]\"'*,/<>|-]"
_ONLY_PUNCTUATION = re.compile(rf"{PUNCTUATION}{{0,6}}|[\s:]{{0,3}}[-=_.~]{{3,40}}[\s:]{{0,3}}")
ABBREVIATED = re.compile(r"\b(?:nr|no|num|dvs|iflg|ifl|evt|jf|ca)\.|(?<![^\s:(])(?:s|se|vgl|ggf)\.(?= )")
_REMARK = re.compile(
    r"\([^()\n]{1,40}\)|\[[^\[\]\n]{1,40}\]|(?:og|and|&|/|\+) (?:tlf|telefon\w*|tel|phone|navn|name)\b(?=[ .]{0,2}:)"
    r"|\n(?:(?:dit|jeres|your|ihr) )?(?:vaerdi|svar|value|answer|wert|antwort)(?=:)\s?"
)
"""What a form says beside its label: `Kundenummer (5 cifre):`, `Kundenr. og tlf.:`."""
_MOST_WORDS_BETWEEN = 8
_MOST_BEFORE_A_COLON = 11
_DOTS = re.compile(r"\.{2,}|\u2026")
_GUESSES = ("lyder", "gaetter", "tipper", "tippar")
"""Before the "på" that leads to a number: `kundenr., jeg gætter på 10452`."""
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE_END = re.compile(r"[.!?;](?=\s)|\n")
_ON_OUR_PAPERS = re.compile(
    r"\b(?:(?:fra|paa|from|on|auf|av) (?:jeres|your|ihrer|er|vores|our|unserer|vaar)"
    r"|(?:iflg|ifl|ifoelge|jf|according to|laut|enligt)\.?"
    r"(?: jeres| your| ihrer| er)?) (?:seneste |sidste |last |latest )?"
    r"(?:faktura\w*|regning\w*|invoice|rechnung|ordrebekraeftelse\w*|brev\w*)"
    r"(?: (?:nr\.? )?\d{3,8}(?=[ ]?:|[, ]{1,2}(?:(?:og )?(?:det|it|es|das|that|der) (?:er|is|ist|staar)|it's) ))?"
)
"""Where the sender has the number from: `kundenummer fra jeres faktura: 10452`."""
_UNKNOWN = re.compile(
    r"\b(?:husker|kender|ved|finde|remember|know|find|weiss|kenne|finde|vet|minns"
    r"|kommer)\b[^.!?\n]{0,20}\b(?:ikke|not|nicht|inte)\b"
    r"|\b(?:ikke|not|don't|nicht|inte|cannot|can't) (?:husker|kender|ved|finde|remember|know|find|ihaag)\b"
    r"|\b(?:har|have|habe|haben) (?:jeg|vi|i|we|ich|wir|jag) (?:[a-z]+ ){0,2}(?:ikke|not|nicht|inte)\b"
    r"|\b(?:n/a|ukendt|unknown|unbekannt|okaent|ukjent)\b"
    r"|(?:^|[,?] ?(?:men |but )?|(?<= men )|(?<= but )|(?<= aber ))(?:the )?"
    r"(?:sagen|ordren|fakturaen|tilbuddet|bilaget|order|invoice|case|ticket)"
    r"(?: (?!siger|viser|staar|skriver|says|shows|hvor|fra|hos)[^\W\d]+){0,4}? (?:er|var|is|was|hedder|har nr) ?$"
)
"""The number is not known, and the next one is of something else."""
_IN_BETWEEN = re.compile(r"\d{2}|\d[ .-]\d")
"""Another number stands between."""
_OPEN_ENDED = frozenset(
    (
        *("fra", "fraan", "from", "von", "ab", "til", "bis", "to", "over", "mellem", "mellan", "between", "under"),
        *("op", "og", "paa", "som", "ved", "vid"),
    )
)


def is_unknown(between: str) -> bool:
    """Does what stands between say that the number is not known: `kundenummer, det har jeg ikke, men`?"""
    return _UNKNOWN.search(between) is not None


def leaves_together(between: str, other: re.Pattern[str] | None) -> bool:
    """Does what stands between label and number leave them together?  `other` finds the names of other numbers."""
    if _ONLY_PUNCTUATION.fullmatch(between):
        return True
    unabbreviated = ABBREVIATED.sub(" ", _DOTS.sub(" ", between))
    goes_on = "\n" in between and ":" not in between.rsplit("\n", 1)[1]
    if goes_on or _UNKNOWN.search(unabbreviated):
        return False
    tail = _REMARK.sub(" ", unabbreviated)
    papers = _ON_OUR_PAPERS.search(tail)
    if papers is not None and papers.end() == len(tail.rstrip()) and tail.endswith(" "):
        return False
    tail = _ON_OUR_PAPERS.sub(" ", tail).lstrip(" .:=#?")
    if _SENTENCE_END.search(tail) or _IN_BETWEEN.search(tail):
        return False
    words = [word for word in _WORD.findall(tail) if not number_words(word)]
    most = _MOST_BEFORE_A_COLON if tail.endswith(": ") else _MOST_WORDS_BETWEEN
    if len(words) > most or (
        words
        and tail.endswith(f"{words[-1]} ")
        and words[-1] in _OPEN_ENDED
        and not (words[-1] == "paa" and len(words) > 1 and words[-2] in _GUESSES)
    ):
        return False
    return not (other and other.search(tail))
