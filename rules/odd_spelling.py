"""Labels and customer numbers with signs between their letters and digits: `Kunden(r): 27 - 415`."""

from __future__ import annotations

import re

_BRACKETS = ("(n", "(r", "n(o")
_SPACES = ("mellemrum", "(space", "leerzeichen", "mellanslag")
_AGES = ("(gl", "(gam", "(ny", "(new", "(old", "(neu", "(alt")
_HERE = (" hos jer ", " with you ", " bei ihnen ", " hos er ", " hos dere ")
_LAST_OF_ALL = (" til s", " at the end", " am ende", " zum schluss", " paa slut")
_DASH = " - "
_LABEL = re.compile(
    r"(?<![^\W_])(?P<word>kunde|kund|kunden|kd|customer|cust|client|debitor|debtor)"
    r"(?:[ ]?\((?:nr|no|nummer|number|num)\.?\)|n?\(r\.?\)|n[ ]\(r\.?\)|n\(o\.?\))(?=[ ]?[:=])"
)
_OLD = re.compile(r"(?<![^\W_])gl\. ?(?=kunde|kd|kund|debitor|deb|nummer|nr|num)")
_OLD_OR_NEW = re.compile(
    r"(?<![^\W_])(?:kunde|kund|customer|client|debitor) \((?:(?P<old>gl|gammel|gammelt|gamle|old|alt|gammal)|ny"
    r"|nyt|nye|new|neu)"
    r"(?:[ .,][^()\n]{0,16})?\)(?=[ ]?:)"
)
"""`Kunde (ny pr. 1/5): 10452. Kunde (gl.): 10450`."""
_TO_THE_LAST = re.compile(
    r"(?<![\d.,:/-])(?<!\d )(?P<first>\d{1,3}(?: \d{1,3}){0,3}),? (?:(?:og|and|und|och|saa|then"
    r"|dann) ){1,2}(?:(?:en|et|a|ett) )?"
    r"(?P<last>\d{1,3}) (?=(?:til sidst|til slut|at the end|am ende|zum schluss|paa slutten|paa slutet)\b)"
)
"""`kundenr. er 81 40 og saa 2 til sidst`."""
_MOST_DIGITS = 6
_INSTEAD = re.compile(
    r"(?P<wrong>(?<![\d.,:/-])\d{4,6}[ ,.;:-]{1,3}(?:nej|no|nein|nei)[ ,.:-]{1,3}(?:(?:skriv|brug|write|use"
    r"|det er|it is|it's"
    r"|schreiben sie|nehmen sie|es ist|det aer)[ :]+))(?P<right>\d{1,3}(?: \d{1,3}){1,5})(?!\d| \d|[.,:/-]\d)"
)
"""`10450, nej, skriv 10 4 52`."""
_SAID_NO = (" nej", " no", " nein", " nei")
_THERE_AND_HERE = re.compile(
    r"(?:(?<![^\W_])(?:hos|with|bei) (?!jer|you|ihnen|er |dere)[^\W\d]+ [^.!?\n\d]{0,24}(?:kunde|kund"
    r"|customer|nummer|nr)[^!?\n\d]{0,8}"
    r"\d{4,6}, (?:men |og |but |and |aber |und )?(?:hos jer|with you|bei ihnen|hos er"
    r"|hos dere)) (?=k?\d{4,6}(?!\d))"
)
"""`Hos dem er vi kunde 30118, hos jer 30181`: only what is said of us is left."""
_SPACE_SAID = re.compile(r"(?<=\d) ?(?:\((?:mellemrum|space|leerzeichen|mellanslag)\)|mellemrum) ?(?=\d)")
_IN_TWO = re.compile(
    r"(?P<label>(?<![^\W_])(?:kunde|kund|kunden|kd|k|customer|cust|client|debitor)[ .-]{0,2}"
    r"(?:nr|no|nummer(?:et)?|number)[ .:#]{1,4})"
    r"(?:(?P<two>\d\d) - (?P<three>\d{3})|(?P<first>\d{3}) - (?P<last>\d\d))(?=[ \t]*(?:$|[(,.;)|\n]))"
)
_WITH_YOU = (
    r"(?:hos (?:jer|dere|er|dig|deg|inventio)|bei (?:ihnen|euch)|with you|(?:in|on) your (?:books|system|records)"
    r"|at your (?:side|end)|i (?:jeres|deres) (?:boeger|system|kartotek)|i (?:er|ert) (?:system|register)"
    r"|in ihre[nm] (?:buechern|system))"
)
_AT_YOURS = re.compile(
    r"(?:kunden?|kund|customer|client|debitor(?:en)?|debtor)(?:[ -]?konto)?(?:[ -]?(?:nr|no|nummer|number)\.?)?"
    rf"[ ]{_WITH_YOU}[ ]?:[ ]*(?:(?:nr|no|nummer|number)\b[.:]? ?)?"
)
_FAR_APART = re.compile(r"\d(?:[ ]{2,3}|[ ][-/|.\u00b7+][ ]|[ ][-/|.\u00b7]|[-/|.\u00b7][ ]|--)\d")
_APART = r"(?:[ ]{2,3}|[ ]?[-/|.\u00b7+][ ]?|--)"
_GROUPS = re.compile(
    r"(?P<label>(?<![^\W_])(?:[a-z]{2,12}[ .-]{0,2})?(?:nr|no|num|nummer(?:et)?|numret|number|id|n\u00b0"
    r"|(?<![a-z])kd|cust|hos (?:jer|dere|er)|bei (?:ihnen|euch)|with you|numm?e[rt]?)"
    r"(?:[ .:#=\"'(|]|(?<=[ :])(?:er|is|ist|aer) ){1,7})"
    rf"(?P<groups>(?P<first>\d{{1,3}})(?P<apart>{_APART})\d{{1,3}}(?:(?P=apart)\d{{1,3}}){{0,4}})"
    rf"(?!\d|{_APART}\d|[ ]\d|[,:]\d| ?(?:kr|stk|mand|personer|users|brugere|%)(?![^\W_]))"
)
"""Digits far apart right behind a label: `kundenr. 4 - 4 - 7 - 1 - 0`."""
_DATE = re.compile(r"(?:[012]?\d|3[01])[ ]?[./-][ ]?(?:0?\d|1[012])[ ]?[./-][ ]?\d\d")
_FEWEST_FAR_APART = 5
_MANY_GROUPS = 4
_TWO = 2
_ENDS = re.compile(r"[ \t]*(?:$|[(,.;)|\n])")
"""Behind two groups with a sign between them, which are two things else: `kundenr. 27 - 415 linjer`."""
_ASKED_ONESELF = re.compile(
    r"(?<=[:.] )[^\d.!?\n]{1,24}\? ?(?:no|nej|nein|nei|naej)(?![^\W_])[^\d!?\n]{0,80}[.,!] ?"
    r"(?:men |but |aber )?(?:(?:det|it|that|es|das|den|nummeret|the number) (?:er|is|ist|aer)|it's|that's|vi er"
    r"|we are) (?=k?\d)"
)
"""Between a label with what came to mind first and the number: `AD? Nej, det er jeres kode. Det er 90216`."""
_LEADING_ZEROS = re.compile(
    r"\b0[\d -]{4,12}\d[\s,(]*(?:->|=>|\u2192|=|dvs\.?|i\.e\.)?[\s,(]*(?:uden|without|ohne|utan|uten) (?:de |the "
    r"|die )?(?:foranstillede|foerende|ledende|leading|fuehrende|inledande"
    r"|innledende) (?:nuller|zeroe?s|nullen|nollor)[ :=-]+(?=k?\d)"
)


def without_odd_spelling(folded: str) -> str:
    """A folded text with `kundenr` for `kunden(r)`, and with a space at most between the groups of a number."""
    if "nuller" in folded or "zero" in folded or "nullen" in folded or "nollor" in folded:
        folded = _LEADING_ZEROS.sub("", folded)
    if any(map(folded.__contains__, _BRACKETS)):
        folded = _LABEL.sub(lambda match: f"{match['word'].removesuffix('n')}nr", folded)
    if any(map(folded.__contains__, _SPACES)):
        folded = _SPACE_SAID.sub(" ", folded)
    if any(map(folded.__contains__, _LAST_OF_ALL)):
        folded = _TO_THE_LAST.sub(_with_the_last, folded)
    if any(map(folded.__contains__, _SAID_NO)):
        folded = _INSTEAD.sub(_put_right, folded)
    if any(map(folded.__contains__, _HERE)):
        folded = _THERE_AND_HERE.sub("hos jer er vi kunde ", folded)
    if any(map(folded.__contains__, _AGES)):
        folded = _OLD_OR_NEW.sub(lambda match: "gamle kundenr" if match["old"] else "kundenr", folded)
    if "gl." in folded:
        folded = _OLD.sub("gamle ", folded)
    return _IN_TWO.sub(_in_two, folded) if _DASH in folded else folded


def put_together(folded: str) -> str:
    """A folded text with `kundenr` for `debitor bei ihnen:`, and digits far apart behind a label together."""
    if ":" in folded:
        folded = _AT_YOURS.sub("kundenr hos jer: ", folded)
    if _FAR_APART.search(folded):
        folded = _GROUPS.sub(_together, folded)
    return _ASKED_ONESELF.sub("", folded) if "? n" in folded else folded


def _together(match: re.Match[str]) -> str:
    groups = re.findall(r"\d+", match["groups"])
    few = sum(map(len, groups)) < _FEWEST_FAR_APART and len(groups) < _MANY_GROUPS
    if few or _DATE.fullmatch(match["groups"]):
        return match[0]
    if len(groups) == _TWO and match["apart"].strip() and not _ENDS.match(match.string, match.end()):
        return match[0]
    return f"{match['label']}{''.join(groups)}"


def _in_two(match: re.Match[str]) -> str:
    return f"{match['label']}{match['two'] or match['first']} {match['three'] or match['last']}"


def _with_the_last(match: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", match["first"]) + match["last"]
    return f"{digits} " if len(digits) <= _MOST_DIGITS else match[0]


def _put_right(match: re.Match[str]) -> str:
    right = match["right"].replace(" ", "")
    wrong = re.match(r"\d+", match["wrong"])
    return f"{match['wrong']}{right}" if wrong is not None and len(right) == len(wrong[0]) else match[0]
