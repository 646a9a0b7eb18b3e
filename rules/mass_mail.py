"""Customer numbers of advertising and of fraud: those of a list the mail was sent to, and not of the sender."""

from __future__ import annotations

import re

_LEAVE_THE_LIST = re.compile(
    r"(?:afmeld|frameld|unsubscribe|opt[ -]out|abmeld|abbestell|avregistrer|avprenumerer|avmeld|avslutt abonnement)"
    r"[^\n]{0,100}$"
)
_LEAVES = (
    "afmeld",
    "frameld",
    "unsubscribe",
    "opt out",
    "opt-out",
    "abmeld",
    "abbestell",
    "avregistrer",
    "avmeld",
    "avprenumerer",
    "avslutt abonnement",
)
_CLICK = re.compile(
    r"(?<![^\W_])(?:klik|click|klick|klicken|klicka|klikk)(?: sie)?"
    r" (?:paa |on |auf |dem )?(?:her|here|hier|haer|linket|the link|knappen|the button|link|den link"
    r"|laenken|lenken)\b"
)
_CONFIRM = re.compile(
    r"(?<![^\W_])(?:bekraeft\w*|bekreft\w*|verif\w*|confirm\w*|bestaetig\w*|opdater\w*|update|aktualisier\w*)"
    r" (?:(?:du|you|sie|har|have|haben) ){0,2}(?:din|dit|dine|your|ihre?|ditt|dina)"
    r" (?:identitet\w*|identity|identitaet|konto\w*|account|oplysninger|adgangskode|password|betaling\w*|payment\w*)"
)


def is_fraud(folded: str) -> bool:
    """Does a folded text ask to click and confirm who one is, as no customer does?"""
    if "klik" not in folded and "click" not in folded and "klick" not in folded:
        return False
    return _CLICK.search(folded) is not None and _CONFIRM.search(folded) is not None


def is_of_a_list(before: str) -> bool:
    """Does the line before a number tell how to leave the list it is a number of?"""
    if not any(map(before.__contains__, _LEAVES)):
        return False
    return _LEAVE_THE_LIST.search(before) is not None
