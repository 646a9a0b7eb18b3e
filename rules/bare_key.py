"""A word without a colon between braces, which YAML takes for a key with nothing after it: what was meant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from rules.shape import duration_meant

_AFTER_COMMA = re.compile(r"\d{1,2} ?[a-zæøå]*", re.ASCII | re.IGNORECASE)


def describe_bare(
    name: str, value: object, bare: str, *, is_next: bool
) -> tuple[tuple[str, Mapping[str, str]], object] | None:
    """The sentence for `bare` behind `name: value`, and what the value was meant to be; None if nobody can tell.

    `{product: bc, nav}` is a list without brackets, `{first_reply_time: 1,5h}` one with a comma.  `is_next`: there is
    no blank between the comma and the word.
    """
    fraction = _decimal_comma(value, bare) if is_next else None
    if fraction is not None:
        written, meant = fraction
        return ("decimal_comma", {"value": written, "instead": str(meant)}), meant
    if isinstance(value, dict):
        return None
    together = [*(value if isinstance(value, list) else [value]), bare]
    instead = f"{name}: [{', '.join(str(one) for one in together)}]"
    return ("stands_alone", {"value": bare, "name": name, "instead": instead}), together


def _decimal_comma(whole: object, rest: str) -> tuple[str, Decimal | str] | None:
    """What `1,5h` was written as and what it means, `1h30m`."""
    if not isinstance(whole, int) or isinstance(whole, bool) or not _AFTER_COMMA.fullmatch(rest):
        return None
    written = f"{whole},{rest}"
    if rest.isdigit():
        return written, Decimal(f"{whole}.{rest}")
    meant = duration_meant(written)
    return None if meant is None else (written, meant)
