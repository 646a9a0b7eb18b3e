"""A customer number of NAV and Business Central: a Code[20]."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"[0-9A-ZÆØÅ](?:[0-9A-ZÆØÅ ./_-]{0,18}[0-9A-ZÆØÅ])?")


def parse_customer_number(value: str) -> str | None:
    """A number as the ERP keeps it (upper case, no blanks around); None for what can be none."""
    number = value.strip().upper()
    return number if _NUMBER.fullmatch(number) else None
