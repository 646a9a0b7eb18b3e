"""A customer number that the sender has with another firm, or gives as an example: `vores DHL-kundenr. 20417`."""

from __future__ import annotations

import re

_FIRMS = (
    r"(?:dhl|gls|ups|fedex|tnt|dsv|dao|postnord|bring|posten|schenker|dachser|maersk|fragtmand|speditoer"
    r"|vognmand|leverandoer"
    r"|nets|mobilepay|pensopay|quickpay|bank|netbank|nordea|danske bank|jyske bank|sydbank|dataloen|lessor"
    r"|zenegy|danloen|visma"
    r"|skat|toldstyrelsen|pbs|tdc|telenor|telia|norlys|oersted|ewii|microsoft|dell|lenovo|atea|lyreco|lomax"
    r"|forsikring)"
)
_NAMED_BEFORE = re.compile(
    rf"(?<![^\W_]){_FIRMS}(?:(?:'?s|en?s|ets|'s)[ ]|[ ]?-[ ]?)$"
    rf"|(?:^|[.:(\n]\s*|(?<![^\W_])(?:vores|our|mit|my|nyt|nye|new|unsere|vaart|the|deres) ){_FIRMS} $"
    r"|(?<![^\W_])hos (?:dem|os|ham|banken|leverandoeren)[: ]{1,2}$"
)
_BETWEEN_WITH = re.compile(
    rf"[. ]{{1,2}}(?:(?:hos|i|in|at|ved|with|paa|bei|for) (?:{_FIRMS}(?:en|et)?\b)"
    r"|bei (?!ihnen|euch|uns\b|inventio|(?:dem|der|den)\b)[a-z])"
    rf"|[. ]{{0,2}}\((?:hos |bei |with |i )?{_FIRMS}\)"
    r"|[. ]{1,2}(?:i|in) (?:vores|our|unserem|vaart) (?:eget |egen |own )?(?:visma|sap|crm|dinero|e-?conomic"
    r"|magento|shopify)\b"
)
_HOS_DEM = (
    r"[ ](?:hos (?:dem|ham|leverandoeren|speditoeren|banken)|with them|bei (?:denen|dem lieferanten)|hos dom)\b"
)
_MAY_NAME = (
    *(f"{last} " for last in "adegklmnorstvxy-"),
    *("-", "dem: ", "os: ", "ham: ", "banken: ", "leverandoeren: "),
)
_MAY_EXEMPLIFY = (
    *(
        "fx ",
        "fx. ",
        "eks ",
        "eks. ",
        "eksempel ",
        "eksempel: ",
        "eksempelvis ",
        "e.g. ",
        "eg ",
        "eg. ",
        "example ",
        "example: ",
    ),
    *(
        "instance ",
        "z.b. ",
        "z. b. ",
        "zb ",
        "zb. ",
        "beispiel ",
        "beispiel: ",
        "t.ex. ",
        "t. ex. ",
        "tex ",
        "exempel ",
        "exempel: ",
    ),
    *("saasom ", "such as ", "example, ", "fx, ", "eksempel paa ", "eksempel er ", "example is "),
)
"""Ends without one of which the patterns need not be tried."""
_NEAR = 28
"""So many letters before a label or number are looked at."""
_EXAMPLE = re.compile(
    r"(?<![^\W_])(?:fx|f\.eks|feks|for eksempel|eksempel(?:vis)?|e\.g|eg|for (?:example|instance)|example"
    r"|z\.? ?b|zum beispiel"
    r"|beispiel|t\.? ?ex|till exempel|exempel|saasom|such as)[.,: ]{1,3}(?:paa |er |med |is )?$"
)


def is_elsewhere(before: str, between: str) -> bool:
    """Do the words before a label, or between it and its number, name another firm that gave the number?"""
    named = before.endswith(_MAY_NAME) and _NAMED_BEFORE.search(before[-_NEAR:]) is not None
    return named or _BETWEEN_WITH.match(between) is not None


def is_example(before: str, between: str) -> bool:
    """Is the number that a label stands before only an example?"""
    return any(words.endswith(_MAY_EXEMPLIFY) and _EXAMPLE.search(words[-_NEAR:]) for words in (before, between))


def number_with_another_firm(folded: str, number: str) -> bool:
    """Does a folded text say of this number that another firm gave it: `kundenr. 10452 hos dem`?"""
    return (
        re.search(rf"(?<!\d){number}{_HOS_DEM}|{_HOS_DEM[1:]}[^.!?\n\d]{{0,24}}[ :]{number}(?!\d)", folded)
        is not None
    )
