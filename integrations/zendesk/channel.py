"""Where a ticket came from, in our words, and whose telephone it was.

https://developer.zendesk.com/documentation/ticketing/reference-guides/via-types/
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

CHANNELS: Mapping[str | int, str] = {
    # REST's words and the via types of triggers and events: one table, since both arrive.
    "email": "email",
    "mail": "email",
    4: "email",
    "web": "web",
    "web_form": "web",
    "web_widget": "web",
    "help_center": "web",
    "mobile_sdk": "web",
    0: "web",
    48: "web",
    "sms": "sms",
    "text_message": "sms",
    57: "sms",
    "voice": "voice",
    "phone_call_inbound": "voice",
    "phone_call_outbound": "outbound_call",
    "voicemail": "voice",
    "api_voicemail": "voice",
    "api_phone_call_inbound": "voice",
    "api_phone_call_outbound": "outbound_call",
    33: "voice",
    34: "voice",
    35: "outbound_call",
    44: "voice",
    45: "voice",
    46: "outbound_call",
    "chat": "chat",
    "native_messaging": "chat",
    "messaging": "chat",
    29: "chat",
    "api": "api",
    "web_service": "api",
    5: "api",
}

OUTBOUND = "outbound_call"
"""A call that somebody of the desk made.  Zendesk Talk has one channel for all, and tells them apart by `rel`."""

_CALLED: Mapping[str, tuple[str, str]] = {
    "voice": ("from", "to"),
    "sms": ("from", "to"),
    OUTBOUND: ("to", "from"),
}
"""At which end of a call or a message the customer is, and at which the desk."""

OWN_CHANNELS: Mapping[str, str] = {"hotline_sms": "sms", "hotline_call": "voice"}
"""What a ticket that we made ourselves came by, as its tags tell; an answer by text message counts first."""


def find_channel(via: object, tags: Collection[str]) -> str:
    """Our word for where a ticket came from; an unknown channel keeps Zendesk's."""
    channel = via.get("channel") if isinstance(via, dict) else None
    if not isinstance(channel, str | int):
        return "unknown"
    word = CHANNELS.get(channel, str(channel))
    if word == "voice" and _source(via).get("rel") == "outbound":
        return OUTBOUND
    own = next((one for tag, one in OWN_CHANNELS.items() if tag in tags), word)
    return own if word == "api" else word


def number_of(via: object, channel: str, *, of_desk: bool) -> str | None:
    """The customer's number, or the desk's (`of_desk`), of tickets that Zendesk Talk or Text made."""
    if channel not in _CALLED:
        return None
    one = _source(via).get(_CALLED[channel][of_desk])
    phone = one.get("phone") if isinstance(one, dict) else None
    return phone if isinstance(phone, str) else None


def _source(via: object) -> Mapping[str, object]:
    source = via.get("source") if isinstance(via, dict) else None
    return source if isinstance(source, dict) else {}
