"""When two values of a field are the same to a person."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from rules.model import FieldValue


def same(one: FieldValue, other: FieldValue) -> bool:
    """Do both show the same to a person?  Nothing, empty text and an unticked box are the same; so are 3 and 3.0."""
    one, other = _shown(one), _shown(other)
    if isinstance(one, Decimal) or isinstance(other, Decimal):
        first, second = _decimal(one), _decimal(other)
        return first is not None and first == second
    return one == other


def _shown(value: FieldValue) -> FieldValue:
    """Without blanks around a text: Zendesk takes them away."""
    shown = value.strip() if isinstance(value, str) else value
    return None if shown is None or shown is False or shown == "" else shown


def _decimal(value: FieldValue) -> Decimal | None:
    try:
        return Decimal(value) if isinstance(value, str | Decimal) else None
    except InvalidOperation:
        return None
