"""The part of a form that asks who the sender is."""

from __future__ import annotations

import re

_SENDERS_FIRM = re.compile(
    r"^[ \t*|]*(?:company(?: name)?|firma(?:navn)?|virksomhed|företag|unternehmen)[ \t]*[:|].*$", re.I | re.M
)
_SENDERS_NUMBER = re.compile(
    r"^[ \t*|]*(?:customer|client|cust|kunde|kunden|kund|debitor)[ -]?(?:no|nr|number|nummer|id)?\.?[ \t]*[:|]",
    re.I | re.M,
)
_MESSAGE = re.compile(
    r"^[ \t*|]*(?:(?:your |din |ihre )?(?:message|besked|nachricht|meddelande|melding|beskrivelse"
    r"|description|beschreibung))[ \t]*[:|]",
    re.I | re.M,
)
_SAYS_REF_ID = re.compile(r"\bref\W{0,2}id", re.I)
_CONTACT = re.compile(
    r"^[ \t*|]*(?:(?:your |dit |contact )?(?:phone|telefon|tlf|tel|mobil|mobile|name|navn|namn|e-?mail|mail"
    r"|kontakt\w*"
    r"|call me|call us|ring mig op|rückruf|contact)\b[^:|\n]{0,20})[:|]",
    re.I | re.M,
)


def without_contact_block(text: str) -> str:
    """The text without the firm that a form asks for beside who the sender is, by name, telephone or customer number.

    That firm is no account, unless the form asks for a RefID too.
    """
    if (":" not in text and "|" not in text) or not _SENDERS_FIRM.search(text):
        return text
    asks_who = _SENDERS_NUMBER.search(text) and _MESSAGE.search(text) and not _SAYS_REF_ID.search(text)
    if not asks_who and not _CONTACT.search(text):
        return text
    return _SENDERS_FIRM.sub("", text)
