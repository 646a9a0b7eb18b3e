"""Where a message is signed, and what mail programs and firms add to it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rules.below_signature import is_message, tells_of_trouble
from rules.pointer import says_nothing

__all__ = ["split_signature"]

_NAME = r"(?-i:[A-ZÆØÅÄÖÜ][a-zæøåäöüéß]+(?:[ -][A-ZÆØÅÄÖÜ][a-zæøåäöüéß]*\.?){0,3})[.,!]?"
_SIGN_OFF = re.compile(
    r"^[ \t]*[*_]{0,2}(?=[-_*/bcdfghjklmprstvwy])(?:--[ \t]*$|_{5,}[ \t]*$|\*{3,}[ \t]*$"
    r"|(?:med |de |mange )?(?:venlige?|bedste|kærlig|kære|vennlig|vänliga?|bästa|glade|sommer\w*|jule\w*)"
    r" (?:hilsen(?:er)?|hilsner|hälsning(?:ar)?)\b.{0,60}$"
    r"|(?:m\.? ?v\.? ?h\.?|v\. ?h\.?|br|rgds|venligst|på forhånd (?:mange |tusind )?tak"
    r"|(?:mange |tusind )?tak på forhånd)"
    rf"(?:(?<!venligst)[ \t,.!]{{0,4}}(?<=[ \t,.!]){_NAME})?[ \t,.!*_]{{0,4}}$"
    rf"|venligst[ \t,]{{1,4}}(?!(?:ring|hjælp|svar|kontakt|se|send|luk|ret|skriv|giv|nav|find|kig)\b)"
    rf"{_NAME}[*_]{{0,2}}$"
    r"|/{1,2}[ \t]?[^\W\d_]{2,20}$"
    r"|(?:mvh|vh|dbh|kh|(?:med|mange) (?:hilsen|hilsner)|hilsen|hilsner|hälsningar|hälsning"
    r"|mit freundlichen grü(?:ß|ss)en|mfg|viele grü(?:ß|ss)e|(?:beste|freundliche|liebe) grü(?:ß|ss)e|gru(?:ß|ss)"
    r"|(?:kind|best|warm) regards|regards|best wishes|many thanks|yours (?:sincerely|faithfully)|sincerely|cheers)\b"
    r"[ \t,.!]{0,4}(?:[^\n.!?]{0,50})[.,!]?$"
    rf"|(?P<thanks>(?:thanks|thank you|best|many thanks),[ \t]?(?:{_NAME})?$|(?:thanks|best) {_NAME}$))",
    re.IGNORECASE,
)
"""`thanks` is a sign-off only where something has been said above; else it begins an answer."""
_DEVICE = re.compile(
    r"^[ \t]*(?:(?:(?:sendt|sent|skickat|gesendet) (?:fra|from|från|via|vha|med|mit|von)|von meinem)\b.{0,20}"
    r"\b(?:outlook|iphone|ipad|android|galaxy|samsung|mobil\w*|smartphone|phone|huawei|telefon|g?mail|yahoo|proton)"
    r"\b[^:,\n<]{0,40}(?:<[^>\n]{0,200}>)?"
    r"|(?:hent(?:et?)?|få|get|download|hämta|skaff|holen sie|laden sie)\b.{0,10}\boutlook (?:til|for|för|für)"
    r" (?:ios|android|mac|windows)\b.{0,60}"
    r"|(?:<?mailto:|<img |\[cid:).*)$",
    re.IGNORECASE | re.MULTILINE,
)
_DISCLAIMER = re.compile(
    r"^[ \t*_]{0,6}(?:(?:denne|dette|this|diese|detta|den här) (?:e-?)?(?:mail|post|meddelelse|besked|message"
    r"|nachricht|melding|meddelande|e-post)\w*\b.{0,80}\b(?:fortrolig|kan indeholde|scannet|virus|confidential"
    r"|intended|may contain"
    r"|vertraulich|konfidentiel|kun tiltænkt|kun (?:til|for|beregnet til) modtager"
    r"|is private|attach|vedhæft|kommer fra|sendt fra en ekstern|is from"
    r"|originated|came from"
    r"|stammt|från)"
    r"|(?:fortrolighed|fortroligt:|confidential|disclaimer|vertraulich|caution\b|advarsel: (?:denne|e-?mail)"
    r"|ekstern e?-?mail"
    r"|external (?:e-?mail|sender)|\[?external\]|\[?ekstern\]|you don't often get|du modtager ikke ofte"
    r"|think before you|tænk på miljøet|please consider the environment|informationen i denne"
    r"|the information in this|før du udskriver"
    r"|der inhalt dieser|innehållet i detta|vær opmærksom på, at denne"
    r"|(?:indholdet|oplysningerne|informationerne) i denne|e-?mailen (?:er fortrolig|kan indeholde"
    r"|og (?:eventuelle|evt\.?) vedhæft)|nærværende (?:e-?)?(?:mail|meddelelse|besked)"
    r"|(?:(?:important|notice|vigtigt|bemærk)[:!. ]{1,3})?(?:the contents? of this|indholdet af denne)\b.{0,80}"
    r"\b(?:confidential|intended|privileged|fortrolig|tiltænkt|modtager)"
    r"|(?:hvis|såfremt) du (?:ved en fejl )?(?:har )?modtage(?:t|r) denne (?:e-?mail|mail|meddelelse|besked)"
    r"|if you (?:have )?received? this (?:e-?mail|message)|der tages forbehold for))",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"\b(?:fra|from|från|frå|aus|von) [^\n,]{2,40}, ?(?:vi|jeg|som|der|hvor|alt|alle|ingen|det|de|we|i|who|where"
    r"|everything|wir|ich|wo) [^\W\d_]+ [^\W\d_]+",
    re.IGNORECASE,
)
_LONGEST = 120
"""Characters of a sign-off; a longer line is looked at no further."""
_BLANKS = re.compile(r"\n[ \t]*\n\s*")


def split_signature(text: str, *, is_all: bool = True) -> tuple[str, str]:
    """The text, and its signature with the disclaimer; a sentence below the signature is part of the text.

    A sign-off with nothing above it may be all of a message, and then is no signature; `is_all` tells if it may.
    """
    kept: list[str] = []
    signed: list[str] = []
    closing = False
    for block in _BLANKS.split(_DEVICE.sub("", text).strip()):
        if _DISCLAIMER.match(block):
            signed.append(block)
        elif closing:
            (kept if is_message(block) else signed).append(block)
        elif (cut := _sign_off(block, kept if is_all else [".", *kept])) is not None:
            closing = True
            if said := block[:cut].strip():
                kept.append(said)
            rest = block[cut:].split("\n", 1)
            signed.append(rest[0])
            if len(rest) > 1:
                (kept if is_message(rest[1]) else signed).append(rest[1])
        else:
            kept.append(block)
    return "\n\n".join(kept).strip(), "\n".join(signed).strip()


def _sign_off(block: str, above: Sequence[str]) -> int | None:
    """Where the block begins to be a signature, if it does; `above` are the blocks above it."""
    start = 0
    for line in block.split("\n"):
        if (
            len(line) <= _LONGEST
            and (signed := _SIGN_OFF.match(line)) is not None
            and _may_end(signed, [*above, block[:start]])
        ):
            return start
        start += len(line) + 1
    return None


def _may_end(signed: re.Match[str], above: list[str]) -> bool:
    """Is there something above it, and does no sentence follow in its line?"""
    if signed["thanks"] is not None:
        return not says_nothing("\n".join(above))
    return any(map(str.strip, above)) and not _goes_on(signed[0])


def _goes_on(line: str) -> bool:
    """Does a sentence follow what looks like a sign-off: `Hilsner fra lageret, NAV er nede for alle`?"""
    return _CLAUSE.search(line) is not None or tells_of_trouble(line)
