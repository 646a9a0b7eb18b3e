"""Danish holidays by name and date, from the `holidays` package.

Statutory are the public holidays of the law: Store bededag until 2023, ten since.  Optional are the four days that
many firms keep in whole or in part.  Both are known from 1771 to 2100.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from holidays import country_holidays

OPTIONAL_HOLIDAYS = ("Arbejdernes kampdag", "Grundlovsdag", "Juleaftensdag", "Nytårsaften")


def statutory_holidays(year: int) -> Mapping[date, str]:
    """The name of each statutory holiday of the year, in Danish."""
    return MappingProxyType({day: names[0] for day, names in _names(year, "public").items()})


def optional_holidays(year: int) -> Mapping[date, str]:
    """The name of each optional holiday of the year, in Danish; 5 June 2028 is statutory and optional at once."""
    return MappingProxyType({day: names[0] for day, names in _names(year, "optional").items()})


@lru_cache(maxsize=512)
def _names(year: int, category: Literal["public", "optional"]) -> dict[date, list[str]]:
    # Without `language` the names follow LANG, which containers often set to C.UTF-8.
    found = country_holidays("DK", years=year, language="da", categories=(category,))
    return {day: found.get_list(day) for day in sorted(found)}
