"""Who has which address, telephone number, RefID and mail domain: the local index that ERPs cannot search themselves.

Built anew from the whole ERP now and then.  Addresses and numbers are kept as fingerprints.
"""

from __future__ import annotations

import json
import secrets
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
_BUILDING = timedelta(hours=1)
"""How long a part of an index lies about that nobody finished."""

_TAKE_PLACE = """
local built = redis.call('GET', KEYS[1])
if built and tonumber(built) > tonumber(ARGV[1]) then return 0 end
for i = 2, #KEYS, 2 do
  if ARGV[2 + i / 2] == '1' and redis.call('EXISTS', KEYS[i]) == 0 then return 0 end
end
for i = 2, #KEYS, 2 do
  if ARGV[2 + i / 2] == '1' then
    redis.call('RENAME', KEYS[i], KEYS[i + 1])
    redis.call('EXPIRE', KEYS[i + 1], ARGV[2])
  else
    redis.call('DEL', KEYS[i + 1])
  end
end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return 1
"""

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
        self._take_place = client.register_script(_TAKE_PLACE)

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

        What `contacts` raises is passed on, and the index stays as it was; so it does if a newer one stands there.
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
        """Written beside the index under a name of its own, since another process may be building one too."""
        building = secrets.token_hex(8)
        keys, filled = [f"{self._prefix}built_at"], list[str]()
        for kind, owners in entries.items():
            keys += [f"{self._prefix}{kind}:{building}", self._prefix + kind]
            filled.append("1" if owners else "0")
            self._write(keys[-2], owners)
        seconds = int(self._keep.total_seconds())
        self._take_place(keys=keys, args=[now.timestamp(), seconds, *filled])

    def _write(self, key: str, owners: Mapping[str, set[str]]) -> None:
        names = list(owners)
        for start in range(0, len(names), _AT_ONCE):
            part: dict[Any, Any] = {
                name: json.dumps(sorted(owners[name])[:MOST_OWNERS]) for name in names[start : start + _AT_ONCE]
            }
            with self._redis.pipeline() as pipe:
                pipe.hset(key, mapping=part)
                pipe.expire(key, _BUILDING)
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
