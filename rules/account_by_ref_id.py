"""The account that a text gives a RefID for by a short name: `ref.id for Fyrreparken: 61 440`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rules.account_ways import FIRM, NAME, QUOTED, REF_ID

_SHORT = re.compile(
    rf"{REF_ID}(?:'?et)?[ ](?P<of>(?:for|på|paa|til|of|für|för)[ ])?"
    rf"(?i:(?:det|den|the|regnskabet|mandanten|company)[ ])?"
    rf"(?:{QUOTED.replace('quoted', 'said')}|(?P<name>{NAME}))[ ]?(?:[:=,]|er|is|ist|är)[ ]?#?\d"
)
_ASSOCIATIONS = r"A/B|E/F|G/F|H/F|AB|EF|Andelsboligforeningen|Ejerforeningen|Grundejerforeningen|Boligforeningen"
_WHOLE = re.compile(rf"{QUOTED}|(?<!\w)(?P<name>(?:{_ASSOCIATIONS})[ ]{NAME}|{FIRM})(?!\w)")
COPIED = re.compile(r"(?i)\b(?:fra|from|von|från|som|magen[ ]til|kopi[ ]af|like)[ ](?:vores[ ]|our[ ])?$")

"""Before the name of an account that is only copied from."""


@dataclass(frozen=True, slots=True)
class ShortName:
    """What the account of a RefID is called in short; `of` if the words say that the RefID is for it."""

    name: str
    start: int
    words: str
    of: bool

    def is_of(self, name: str) -> bool:
        """Is it short for `name`?"""
        return re.search(rf"(?i)(?<!\w){re.escape(self.name)}(?!\w)", name) is not None


def find_short_name(text: str) -> ShortName | None:
    """The name in short that stands with a RefID; None if there is none, or more."""
    matches = [*_SHORT.finditer(text)]
    if len({match["said"] or match["name"] for match in matches}) != 1:
        return None
    match = matches[0]
    name = (match["said"] or match["name"] or "").strip(" .,;:-")
    return ShortName(name, match.start(), match[0], match["of"] is not None) if len(name) > 1 else None


def find_whole_name(text: str, short: ShortName) -> str | None:
    """The only name in the text, in quotes or as firms and associations are written, that it is short for."""
    names = {
        name
        for match in _WHOLE.finditer(text)
        if (name := match["quoted"] or match["name"]) != short.name
        and short.is_of(name)
        and not COPIED.search(text[: match.start()][-30:])
    }
    return names.pop() if len(names) == 1 else None
