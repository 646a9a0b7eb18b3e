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
_HOW_TO_ANSWER = re.compile(
    r"(?<![^\W_])(?:(?:hvad|hva|vad|hvordan|hur) (?:svarer|svarar) (?:man|jeg|jag|vi)\b"
    r"|(?:hvad|hva|vad|hvordan|hur) (?:skal|kan|boer|ska|kan) (?:man|jeg|jag|vi) [^.!?\n]{0,12}svare?\b"
    r"|(?:what|how) (?:do|should|can|shall) (?:i|we|one) (?:answer|reply|respond|tell (?:them|him|her|this))"
    r"|was (?:antwortet man|antworte ich|antworten wir|soll(?:en)? (?:ich|wir|man) [^.!?\n]{0,16}antworten))"
)
_ANSWERS = ("svar", "answer", "reply", "respond", "tell ", "antwort")
_THIS = r"(?:denne|dette|den her|det her|nedenfor|nedenstaaende|this|below|das hier|unten|nedan|foelgende|following)"
_A_CUSTOMER = r"(?:en|an?|eine?[rmn]?) (?:[^\W\d]+ )?(?:kunde|customer|client|kunden|kund)"
_A_CUSTOMER_WROTE = re.compile(
    rf"(?<![^\W_]){_A_CUSTOMER} (?:skriver|skrev|har skrevet|har sendt|skickade|wrote|writes|has (?:written|sent)"
    rf"|sent|schreibt|schrieb|hat geschrieben|skriv|sendte)\b[^.!?\n]{{0,16}} {_THIS}\b"
    rf"|(?<![^\W_]){_THIS} (?:mail |besked |message |nachricht )?(?:[^\W\d]+ ){{0,2}}(?:fra|from|von|fraan)"
    rf" {_A_CUSTOMER}\b"
)


def is_of_another(newest: str, quoted: str) -> bool:
    """Does the folded newest text say that the folded mail below it is of a customer of the sender's, or a fraud?"""
    if any(map(newest.__contains__, _DOUBTS)) and _IS_IT_GENUINE.search(newest):
        return True
    if any(map(newest.__contains__, _ANSWERS)) and _HOW_TO_ANSWER.search(newest):
        return True
    if not any(map(newest.__contains__, _MARKS)):
        return False
    if _A_CUSTOMER_WROTE.search(newest):
        return True
    return any(map(quoted.__contains__, _FORWARDED)) and _OUR_CUSTOMER.search(newest) is not None
