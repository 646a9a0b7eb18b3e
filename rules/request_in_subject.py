"""Is a subject itself a request for a call?  `Ring mig op` is one, `Ring op-knappen virker ikke` is none."""

from __future__ import annotations

import re

_BEFORE = re.compile(
    r"(?:(?:re|sv|vs|aw|fw|fwd|haster|akut|vigtigt|urgent|please|pls|bitte|venligst|snaell?a|kan|vil|maa|gider|kunne|i|du|ni|dere"
    r"|nogen|en|jer|af|can|could|would|someone|somebody|you|hej|hi|hallo|hei|nav|bc)\b\W*)*"
)
"""What may stand before the request in such a subject."""
_AFTER = re.compile(
    r"(?: (?:mig|os|me|us|mich|uns|oss|meg|op|upp|tilbage|tillbaka|back|an|til|venligst|please|pls|bitte|gerne|straks"
    r"|nu|now|asap|hurtigst|muligt|snarest|i|dag|today|heute|idag|oensket|oenskes|requested|wanted|gewuenscht|erwuenscht"
    r"|erbeten|tak|thanks|danke|tack|takk|paa|on|unter|inden|foer|before|kl|\d[\d.:]*|\+[\d ]+))*"
    r"\s*(?:$|[!.,:;?(|/]|(?<=\s)-)"
)
"""What may follow it: little, or another sentence."""


def is_request(folded: str, start: int, end: int) -> bool:
    """Does a folded subject begin with the request that stands there, and say nothing more of it?"""
    return _BEFORE.fullmatch(folded, 0, start) is not None and _AFTER.match(folded, end) is not None
