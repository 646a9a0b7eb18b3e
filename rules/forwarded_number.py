"""Whose number a forwarded mail states: not the sender's if it is one of their customer's, or may be a fraud."""

from __future__ import annotations

import re

_OUR_CUSTOMER = re.compile(
    r"(?<![^\W_])(?:vores|vor|our|unser\w{0,2}|vaar|en af vores|one of our) (?:[^\W\d]+ )?"
    r"(?:kunde|customer|debitor|client|kund)(?![^\W_]|[ .-]?(?:nr|no|num|nummer|number|id)\b)"
)
_MARKS = ("kund", "customer", "debitor", "client")
_FORWARDED = ("videresen", "forward", "weitergeleitet", "vidarebef")
_IS_IT_GENUINE = re.compile(
    r"(?<![^\W_])(?:er|is|ist|aer) (?:(?:den|det|denne|dette|this|it|das|die|der|mailen|mail|e-mail|her|haer"
    r"|en|a|an|one|message) ){1,4}(?:mon )?(?:aegte|genuine|legit\w*|phishing|svindel|spam|scam|fup|fusk|echt"
    r"|aekta)\b"
)
_DOUBTS = ("aegte", "genuine", "legit", "phishing", "svindel", "spam", "scam", "fup", "fusk", "echt", "aekta")


def is_of_another(newest: str, quoted: str) -> bool:
    """Does the folded newest text say that the folded mail below it is of a customer of the sender's, or a fraud?"""
    if any(word in newest for word in _DOUBTS) and _IS_IT_GENUINE.search(newest):
        return True
    return (
        any(word in newest for word in _MARKS)
        and any(word in quoted for word in _FORWARDED)
        and _OUR_CUSTOMER.search(newest) is not None
    )
