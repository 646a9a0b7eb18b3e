"""The newest text of a message, told apart from what it quotes, its signature and its disclaimer.

Only the newest text says what is going on now; a customer number may also stand in the rest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rules.fold import fold
from rules.markup import plain
from rules.quotes import split_quotes
from rules.words import Words, join_lines, read_words

__all__ = ["CONSIDERED", "TicketText", "fold", "parse_text"]

CONSIDERED = 20_000
"""Characters of a message that are considered; nobody describes an incident beyond them."""

_SIGN_OFF = re.compile(
    r"^[ \t]*(?:--[ \t]*$|_{5,}[ \t]*$|\*{3,}[ \t]*$"
    r"|(?:med |de |mange )?(?:venlige?|bedste|kærlig|kære|vennlig|vänliga?|bästa|glade|sommer\w*|jule\w*)"
    r" (?:hilsen(?:er)?|hilsner|hälsning(?:ar)?)\b.{0,60}$"
    r"|(?:m\.? ?v\.? ?h\.?|v\.h\.?|br|rgds|venligst|på forhånd tak|tak på forhånd)[ \t,.!]{0,4}$"
    r"|/[ \t]?[^\W\d_]{2,20}$"
    r"|(?:mvh|vh|dbh|kh|(?:med|mange) (?:hilsen|hilsner)|hilsen|hilsner|hälsningar|hälsning"
    r"|mit freundlichen grü(?:ß|ss)en|mfg|viele grü(?:ß|ss)e|(?:beste|freundliche|liebe) grü(?:ß|ss)e|gru(?:ß|ss)"
    r"|(?:kind|best|warm) regards|regards|best wishes|many thanks|yours (?:sincerely|faithfully)|sincerely|cheers)\b"
    r"[ \t,.!]{0,4}(?:[^\n.!?]{0,50})[.,!]?$)",
    re.IGNORECASE | re.MULTILINE,
)
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
    r"|vertraulich|konfidentiel|kun tiltænkt|is private|attach|vedhæft|kommer fra|sendt fra en ekstern|is from"
    r"|originated|came from"
    r"|stammt|från)"
    r"|(?:fortrolighed|fortroligt:|confidential|disclaimer|vertraulich|caution\b|advarsel: (?:denne|e-?mail)"
    r"|ekstern e?-?mail"
    r"|external (?:e-?mail|sender)|\[?external\]|\[?ekstern\]|you don't often get|du modtager ikke ofte"
    r"|think before you|tænk på miljøet|please consider the environment|informationen i denne"
    r"|the information in this|før du udskriver"
    r"|der inhalt dieser|innehållet i detta|vær opmærksom på, at denne"
    r"|(?:indholdet|oplysningerne|informationerne) i denne|e-?mailen (?:er fortrolig|kan indeholde)"
    r"|(?:hvis|såfremt) du (?:ved en fejl )?(?:har )?modtage(?:t|r) denne (?:e-?mail|mail|meddelelse|besked)"
    r"|if you (?:have )?received? this (?:e-?mail|message)|der tages forbehold for))",
    re.IGNORECASE,
)
_POSTSCRIPT = re.compile(r"^[ \t]*(?:p\.? ?s\b|nb\b|n\.b\.|obs\b)", re.IGNORECASE)
_BLANKS = re.compile(r"\n[ \t]*\n\s*")
_SENTENCE_END = re.compile(r"[^\d\W]{2}[.!?]['\")]?[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class TicketText:
    """The parts of a message; `newest` has neither quotes nor signature nor disclaimer."""

    subject: str
    newest: str
    quoted: str = ""
    signature: str = ""

    @property
    def told(self) -> str:
        """What the message is about: its subject and its newest text."""
        return f"{self.subject}\n\n{self.newest}"

    def told_words(self) -> Words:
        """The words of what the message is about."""
        return _told_words(self.subject, self.newest)


@lru_cache(maxsize=8)
def _told_words(subject: str, newest: str) -> Words:
    return join_lines(read_words(subject), read_words(newest), "\n\n")


def parse_text(subject: str | None, body: str) -> TicketText:
    """The parts of a message in plain text or HTML.  Any text is accepted; only its beginning is considered."""
    readable = plain(body[: CONSIDERED * 4])[:CONSIDERED]
    newest, quoted = split_quotes(readable)
    newest, signature = _split_signature(newest)
    return TicketText(plain((subject or "")[:1000]).strip(), newest, quoted, signature)


def _split_signature(text: str) -> tuple[str, str]:
    kept: list[str] = []
    signed: list[str] = []
    closing = False
    for block in _BLANKS.split(_DEVICE.sub("", text).strip()):
        if _DISCLAIMER.match(block):
            signed.append(block)
        elif closing:
            (kept if _is_prose(block) else signed).append(block)
        elif (cut := _sign_off(block, bool(kept))) is not None:
            closing = True
            if said := block[:cut].strip():
                kept.append(said)
            rest = block[cut:].split("\n", 1)
            signed.append(rest[0])
            if len(rest) > 1:
                (kept if _is_prose(rest[1]) else signed).append(rest[1])
        else:
            kept.append(block)
    return "\n\n".join(kept).strip(), "\n".join(signed).strip()


def _sign_off(block: str, after_text: bool) -> int | None:
    for line in _SIGN_OFF.finditer(block):
        if after_text or block[: line.start()].strip():
            return line.start()
    return None


def _is_prose(block: str) -> bool:
    """A postscript or a sentence that stands below a name still belongs to the message."""
    if _POSTSCRIPT.match(block):
        return True
    longest = max(block.split("\n"), key=len)
    return len(longest.split()) >= 7 and _SENTENCE_END.search(longest) is not None and "|" not in longest
