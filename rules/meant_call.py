"""Is a word that could ask for a call meant so?  `Elsa Ring` is a name, and "ring 75 12 13 14" may be quoted."""

from __future__ import annotations

import re

from rules.fold import fold, raw_span
from rules.words import Words


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BEFORE_A_REQUEST = _words(
    "hej hejsa hi hello tak mvh kh vh dav davs goddag godmorgen ok haster nede nu venligst please og men"
    " saa eller bare"
    " hurtigst straks derfor gerne lige"
)
"""Words after which `Ring` with a capital letter is still a request."""
_OF_A_CALL = _words(
    "gerne lige mig os meg oss til tilbage paa venligst op igen hvis naar straks nu asap her helst bare"
    " snarest hurtigst i"
    " inden foer efter kl please me us for ved direkte endelig altid evt og"
)
"""Words after `Ring` that no name has."""
_SIGNS_OFF = _words("mvh hilsen hilsner vh kh dbh haelsningar haelsning gruss regards br")
_SOMEBODY = _words(
    "kunden kunder firmaet virksomheden leverandoeren kreditoren debitoren hos fra hr fru herr frau mr"
    " mrs selskabet brugeren"
    " medarbejderen kollega kollegaen vikaren eleven praktikanten user employee customer supplier vendor"
    " anvaendaren brukeren"
    " kunde leverandoer bruger regnskabet from med"
)
_THINGS = _words("binder binders bind bindet mappe mapper bound tone toner laeser")
_ONE_DIGIT = re.compile(r"\d")
_DIGITS = re.compile(r"[ .-]?\d")
_FIRM = re.compile(
    r"(?i:ring)[\w-]*(?: (?:[A-ZÆØÅÄÖÜ][\w&.'-]*|&|og|and|und)){0,4},? (?:A/S|ApS|AB|AS|ASA|I/S|K/S|P/S"
    r"|GmbH|Ltd|IVS|KG)(?!\w)"
)
_OPENS = re.compile(r"(?:^|[\s(:])[\"']$")
_CLOSES = re.compile(r"[^\n\"']{0,80}[\"']")
_PRINTED = re.compile(
    r"(?:(?:skal|boer|ska|soll|should|must) (?:(?:der|dort|det|den|there) )?(?:staa|hedde|stehen|say|read|lyde)\b"
    r"\W+(?:\w+\W+){0,3}"
    r"|\b(?:teksten|texten|text|footer|sidefod\w*|bundtekst\w*|fusszeile|sidfot\w*)"
    r"(?: (?:to|til|med|with|zu|till))?\s*[:\"']?\s*)$"
)
"""Before words that are to be printed: `Der skal stå Ring til os på 70 11 22 33 nederst`."""
_OTHERS = _words(
    "customers clients they people users drivers shops stores employees colleagues suppliers we who patients members"
)
"""Before "call us" they are those who call."""
_KINDS_OF_CALL = _words("api service function method roll margin rpc soap rest http webservice")
_KINDS_OF_CALLBACK = _words(
    "function functions url uri method event events handler webhook codeunit endpoint api hook"
)
_COMMAND_AFTER = _words("bitte dann also und oder aber gern gerne einfach lieber so deshalb daher sonst")


def is_meant(words: Words, start: int, end: int) -> bool:
    """Is the request for a call that stands there meant as one?"""
    folded = words.folded
    index = words.at(start)
    if _is_printed(words, index) or (
        start and _OPENS.search(folded, max(0, start - 2), start) and _CLOSES.match(folded, end)
    ):
        return False
    first = words.words[index]
    before = words.words[index - 1] if index and folded[words.ends[index - 1] : start] == " " else ""
    if first == "ring":
        return not _is_name(words, index, before)
    if first == "callback":
        return _KINDS_OF_CALLBACK.isdisjoint(words.words[index + 1 : index + 2])
    if first == "call":
        return before not in _OTHERS and before not in _KINDS_OF_CALL
    if first in ("ruft", "rufen") and words.words[index + 1 : index + 2] != ["sie"]:
        return not before or before in _COMMAND_AFTER
    return True


def _is_printed(words: Words, index: int) -> bool:
    start = words.starts[index]
    if not _PRINTED.search(words.folded, max(0, start - 60), start):
        return False
    begin, _ = raw_span(words.text, start, words.ends[index])
    return words.text[begin : begin + 1].isupper()


def _is_name(words: Words, index: int, before: str) -> bool:
    following = words.words[index + 1] if index + 1 < len(words.words) else ""
    if following in _THINGS:
        return True
    begin, _ = raw_span(words.text, words.starts[index], words.ends[index])
    if not words.text.startswith("Ring", begin):
        return False
    is_address = _ONE_DIGIT.fullmatch(following) and not _DIGITS.match(words.folded, words.ends[index + 1])
    if is_address or _FIRM.match(words.text, begin) or before in _SOMEBODY:
        return True
    written = words.text[:begin].rstrip(" ").rsplit(None, 1)[-1] if before else ""
    if not written[:1].isupper() or written.isupper() or before in _BEFORE_A_REQUEST or fold(written) != before:
        return False
    if words.words[max(0, index - 2)] in _SIGNS_OFF and index > 1:
        return True
    straight = words.folded[words.ends[index] : words.ends[index] + 1] == " "
    return not (straight and (following in _OF_A_CALL or following[:1].isdigit()))
