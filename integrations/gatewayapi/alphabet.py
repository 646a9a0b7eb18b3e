"""The alphabet of text messages: GSM 03.38, which has æ, ø and å, and UCS-2 for all that it has not."""

from __future__ import annotations

from typing import Literal, TypeAlias

Encoding: TypeAlias = Literal["UTF8", "UCS2"]

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
    "^{}\\[~]|€"
)


def encoding_of(text: str) -> Encoding:
    """`UTF8` (GatewayAPI's name for what it sends in GSM 03.38) if every sign is in that, else `UCS2`."""
    return "UTF8" if _GSM.issuperset(text) else "UCS2"
