"""Who has which address, telephone number, RefID and mail domain: the local index that ERPs cannot search themselves.

Built anew from the whole ERP now and then.  Addresses and numbers are kept as fingerprints.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias, cast

import redis

from integrations.erp import Contact
from rules.phone_number import parse_phone_numbers
from workers.fingerprint import fingerprint
from workers.pending import PREFIX

MOST_OWNERS = 6
"""Customers kept of one address or number: what more of them share proves none."""

_KINDS = ("email", "phone", "ref_id", "domain")
_AT_ONCE = 1000

_Entries: TypeAlias = Mapping[str, Mapping[str, set[str]]]


@dataclass(frozen=True, slots=True)
class Recognised:
    """The numbers of the customers that each piece of evidence points to."""

    by_email: tuple[str, ...] = ()
    by_phone: tuple[str, ...] = ()
    by_ref_id: tuple[str, ...] = ()
    by_domain: tuple[str, ...] = ()


class ContactIndex:
    """The index of one company of one ERP: `scope` tells it from every other."""

    def __init__(self, client: redis.Redis, scope: str, keep: timedelta) -> None:
        self._redis = client
        self._prefix = f"{PREFIX}erp:{fingerprint(scope)[:12]}:index:"
        self._keep = keep

    def find(
        self,
        *,
        email: str | None = None,
        phone: str | None = None,
        ref_id: str | None = None,
        domain: str | None = None,
    ) -> Recognised:
        """Who is known by these; `phone` is E.164.  A domain counts only where exactly one customer has it."""
        owners = self._owners("domain", domain)
        return Recognised(
            self._owners("email", email),
            self._owners("phone", phone),
            self._owners("ref_id", ref_id),
            owners if len(owners) == 1 else (),
        )

    def rebuild(self, contacts: Iterable[Contact], now: datetime) -> int:
        """Take the place of the whole index, at once when all of `contacts` were read; how many there were.

        What `contacts` raises is passed on, and the index stays as it was.
        """
        entries: dict[str, dict[str, set[str]]] = {kind: defaultdict(set) for kind in _KINDS}
        count = 0
        for contact in contacts:
            count += 1
            for kind, value in _values(contact):
                entries[kind][_field(value)].add(contact.customer_number)
        self._replace(entries, now)
        return count

    def built_at(self) -> datetime | None:
        """When the index was last built, None if there is none."""
        built = self._redis.get(f"{self._prefix}built_at")
        return datetime.fromtimestamp(float(cast(str, built)), UTC) if built is not None else None

    def forget_customer(self, number: str) -> int:
        """Remove a customer from every entry, until the index is built anew; from how many."""
        removed = 0
        for kind in _KINDS:
            for field, raw in self._redis.hscan_iter(self._prefix + kind, count=_AT_ONCE):
                owners = json.loads(raw)
                left = [one for one in owners if one.upper() != number.strip().upper()]
                if left == owners:
                    continue
                removed += 1
                if left:
                    self._redis.hset(self._prefix + kind, field, json.dumps(left))
                else:
                    self._redis.hdel(self._prefix + kind, field)
        return removed

    def forget_address(self, email: str) -> int:
        """Remove an address, until the index is built anew; how many entries."""
        return int(self._redis.hdel(f"{self._prefix}email", _field(email)))

    def _owners(self, kind: str, value: str | None) -> tuple[str, ...]:
        raw = self._redis.hget(self._prefix + kind, _field(value)) if value else None
        return tuple(json.loads(cast(str, raw))) if raw is not None else ()

    def _replace(self, entries: _Entries, now: datetime) -> None:
        for kind, owners in entries.items():
            building = f"{self._prefix}{kind}:building"
            self._redis.delete(building)
            fields = {field: json.dumps(sorted(numbers)[:MOST_OWNERS]) for field, numbers in owners.items()}
            names = list(fields)
            for start in range(0, len(names), _AT_ONCE):
                part: dict[Any, Any] = {name: fields[name] for name in names[start : start + _AT_ONCE]}
                self._redis.hset(building, mapping=part)
        with self._redis.pipeline() as pipe:
            for kind, owners in entries.items():
                if owners:
                    pipe.rename(f"{self._prefix}{kind}:building", self._prefix + kind)
                    pipe.expire(self._prefix + kind, self._keep)
                else:
                    pipe.delete(self._prefix + kind)
            pipe.set(f"{self._prefix}built_at", now.timestamp(), ex=self._keep)
            pipe.execute()


def _values(contact: Contact) -> Iterator[tuple[str, str]]:
    for email in contact.emails:
        if "@" in email:
            yield "email", email
            yield "domain", email.rpartition("@")[2]
    for written in contact.phones:
        for phone in parse_phone_numbers(written):
            yield "phone", phone
    for ref_id in contact.ref_ids:
        yield "ref_id", ref_id


def _field(value: str) -> str:
    return fingerprint(value.strip().lower())
