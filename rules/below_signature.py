"""What stands below a signature: contact data and what a firm has its people add, or more of the message."""

from __future__ import annotations

import re

__all__ = ["is_message", "tells_of_trouble"]

_POSTSCRIPT = re.compile(r"^[ \t]*(?:p\.? ?s\b|nb\b|n\.b\.|obs\b)", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[^\d\W]{2}[.!?]['\")]?[ \t]*$", re.MULTILINE)
_TROUBLE = re.compile(
    r"\b(?:(?:er|ligger|gået|går|gik|stadig|igen|helt|alt|alle|nu) (?:[^\W\d_]+ ){0,2}"
    r"(?:nede|ned|væk|låst|lukket ude)"
    r"|(?:kan|kunne|kommer?|må) (?:[^\W\d_]+ ){0,3}(?:ikke|ingen|inte|intet|hverken)\b"
    r"|(?:ingen|ingenting|intet|ikke|inget) (?:[^\W\d_]+ ){0,4}"
    r"(?:kan|kommer|virker|fungerer|svarer|funker|fungerar|åbner)"
    r"|(?:virker|fungerer|svarer|åbner|starter|funker|fungerar) (?:[^\W\d_]+ ){0,2}(?:ikke|inte|intet|slet)"
    r"|(?:gået|går|står|gik) (?:[^\W\d_]+ ){0,2}(?:i stå|stille|i sort|ned)"
    r"|(?:nav|navision|bc|business central|erp|systemet|serveren|system|server) (?:[^\W\d_]+ )?(?:nede|down|nere)"
    r"|(?:ligger|är) (?:[^\W\d_]+ ){0,2}nere"
    r"|(?:is|are|went|been|still|all) (?:[^\W\d_]+ ){0,2}(?:down|locked out|unavailable|offline)"
    r"|(?:cannot|can't|can not|couldn't|unable to) (?:[^\W\d_]+ ){0,2}(?:log|sign|work|access|open|start|use|post|get"
    r"|connect|reach|print|invoice|ship)"
    r"|(?:nobody|no one|none of us|nothing) (?:[^\W\d_]+ ){0,3}(?:can|works|opens|responds)"
    r"|(?:not|n't|stopped) (?:work|respond|open|start)\w*"
    r"|(?:geht|gehen|funktioniert|kann|können|läuft|startet|kommt|kommen) (?:[^\W\d_]+ ){0,3}"
    r"(?:nicht|keiner|niemand|nichts)"
    r"|(?:niemand|keiner|nichts) (?:[^\W\d_]+ ){0,3}(?:kann|geht|kommt|läuft)"
    r"|(?:ist|sind) (?:[^\W\d_]+ ){0,3}(?:ausgefallen|abgestürzt|down))\b",
    re.IGNORECASE,
)
"""That something does not work, in the words of all who write to us."""
_ADDED = re.compile(
    r"[|@·?]|\bwww\.|https?:|\b(?:cvr|ean|hverdage|åbningstid\w*|åbent|vagt\w*|hvis|såfremt|if|wenn|falls"
    r"|ved|in case|når|uden for|outside|uge|ferie\w*|ansvar\w*|liab\w+|garant\w*|guarant\w*|haftung|virus"
    r"|fortrolig\w*"
    r"|confidential\w*|vertraulich\w*|e-?mailen|denne (?:e-?)?mail|this (?:e-?mail|message)|diese e-?mail"
    r"|modtageren|recipient|empfänger|copyright|betingelser|terms|vilkår|newsletter|nyhedsbrev\w*|print|udskriv\w*)\b",
    re.IGNORECASE,
)
"""What firms add: how they are reached if something is down, and what they do not answer for."""
_ANOTHER_MAIL = re.compile(
    r"^[ \t]*(?:(?:hej|hejsa|hello|hi|dear|hallo|kære|guten tag|til hvem|hei|god(?:dag| ?morgen| ?aften)|moin)\b"
    r"|(?:til|fra|emne|from|to|subject|von|an|betreff|sendt|sent)[ \t]*:)",
    re.IGNORECASE | re.MULTILINE,
)
"""A mail that begins below a signature is an old one, whose head was lost."""


def is_message(block: str) -> bool:
    """A postscript, a sentence or a word of trouble that stands below a name still belongs to the message."""
    if _POSTSCRIPT.match(block):
        return True
    longest = max(block.split("\n"), key=len)
    if len(longest.split()) >= 7 and _SENTENCE_END.search(longest) is not None and "|" not in longest:
        return True
    return _ANOTHER_MAIL.search(block) is None and _ADDED.search(block) is None and tells_of_trouble(block)


def tells_of_trouble(text: str) -> bool:
    """Does it say that something does not work?"""
    return _TROUBLE.search(text) is not None
