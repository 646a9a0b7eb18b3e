"""Names that the rulebook or the design uses and Zendesk does not have, as the last pass that needed them found."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import cast

import redis

from integrations.zendesk.names import Names
from rules.fields import FIELDS, RECEIPT_FIELD
from rules.model import FieldValue
from workers.pending import PREFIX

logger = logging.getLogger(__name__)

_KEY = f"{PREFIX}zendesk:missing"


class MissingNames:
    """The missing names, shared by all processes; said once in the log when a name goes missing."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def note(self, names: Iterable[str]) -> None:
        """Replace the list by `names`."""
        now, before = set(names), set(self.read())
        if now == before:
            return
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.delete(_KEY)
            if now:
                pipe.sadd(_KEY, *now)
            pipe.execute()
        if now - before:
            logger.error("missing in Zendesk", extra={"names": sorted(now - before)})

    def read(self) -> list[str]:
        """The missing names, sorted."""
        return sorted(cast(set[str], self._redis.smembers(_KEY)))


def find_lacking_names(names: Names, groups: Iterable[str], *, receipts: bool = False) -> list[str]:
    """The fields and options of the design and the `groups` of a rulebook that the account lacks, in words.

    The receipts' field is asked for only where Hotline sends them.
    """
    values: list[Mapping[str, FieldValue]] = [
        {one.key: tag} for one in FIELDS for tag in (None, *(tag for _, tag in one.options))
    ]
    values += [{RECEIPT_FIELD.key: None}] if receipts else []
    lacks = [names.lacking(one, None) for one in values] + [names.lacking({}, group) for group in sorted(groups)]
    return list(dict.fromkeys(sentence for one in lacks for sentence in one.values()))
