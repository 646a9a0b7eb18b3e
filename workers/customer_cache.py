"""What the ERP last said of each customer, shared by all processes through Redis.

Figures are fresh for minutes; which customers an address belongs to, for an hour.  What is no longer fresh is kept
for days, as the last known value for when the ERP is down, with its age.  Addresses are kept as fingerprints.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

import redis

from integrations.erp import Found
from rules.model import Customer
from workers.customer_record import parse_customer, to_text
from workers.fingerprint import fingerprint
from workers.pending import PREFIX

FRESH_FIGURES = timedelta(minutes=5)
"""Money and clips move with every posting, and no ERP tells of all of them."""

FRESH_ADDRESS = timedelta(hours=1)
FRESH_UNKNOWN = timedelta(minutes=10)
"""For a number that the ERP does not know: a new customer should not wait long."""

FRESH_INCOMPLETE = timedelta(seconds=30)
LONGEST_FETCH = timedelta(seconds=20)
"""After this long a question that another process put to the ERP is put again."""

PATIENCE = timedelta(seconds=6)
_LOOK_EVERY = 0.02

_CLAIM = """
local mine = {}
for _, key in ipairs(KEYS) do
  if redis.call('SET', key .. ':asking', ARGV[1], 'NX', 'PX', ARGV[2]) then table.insert(mine, key) end
end
return mine
"""

_RELEASE = """
for _, key in ipairs(KEYS) do
  if redis.call('GET', key .. ':asking') == ARGV[1] then redis.call('DEL', key .. ':asking') end
end
"""


@dataclass(frozen=True, slots=True)
class Cached:
    """What is known, however old.

    `customers` by number as it was asked for, None where the ERP knew no such customer; `owners` are the numbers of
    the customers that have the address, None if that is not known.  `stale_numbers` and `stale_address` are what
    must be asked anew; `incomplete` if a part of a customer is unknown that may be known later.
    """

    customers: Mapping[str, Customer | None] = field(default_factory=dict)
    owners: tuple[str, ...] | None = None
    stale_numbers: tuple[str, ...] = ()
    stale_address: bool = False
    incomplete: bool = False

    @property
    def is_fresh(self) -> bool:
        """Is there nothing to ask?"""
        return not self.stale_numbers and not self.stale_address

    def found(self, numbers: Sequence[str]) -> Found:
        """As the ERP would answer for `numbers`; those that are not known at all are left out."""
        by_number = {number: self.customers[number] for number in numbers if number in self.customers}
        owners = (self.customers.get(number) for number in self.owners or ())
        return Found(by_number, tuple(one for one in owners if one is not None), self.incomplete)


class CustomerCache:
    """The entries of one company of one ERP: `scope` tells it from every other."""

    def __init__(self, client: redis.Redis, scope: str, keep: timedelta) -> None:
        self._redis = client
        self._prefix = f"{PREFIX}erp:{fingerprint(scope)[:12]}:"
        self._keep = keep
        self._claim, self._release = client.register_script(_CLAIM), client.register_script(_RELEASE)

    def read(self, numbers: Sequence[str], email: str | None, now: datetime) -> Cached:
        """What is known of `numbers` and of the customers that `email` belongs to."""
        address = self._entry(self.address_key(email)) if email is not None else None
        owners = tuple(address["owners"]) if address is not None else None
        customers: dict[str, Customer | None] = {}
        stale, incomplete = [], False
        for number in dict.fromkeys((*numbers, *(owners or ()))):
            entry = self._entry(self.customer_key(number))
            if entry is not None:
                customers[number] = parse_customer(entry["customer"]) if entry["customer"] else None
                incomplete = incomplete or entry["incomplete"]
            if entry is None or _is_stale(entry, now):
                stale.append(number)
        stale_address = email is not None and (address is None or _is_stale(address, now))
        return Cached(customers, owners, tuple(stale), stale_address, incomplete)

    def store(self, found: Found, email: str | None, now: datetime) -> None:
        """Keep an answer; `email` if it was asked for too."""
        customers = {**{one.number: one for one in found.by_email}, **found.by_number}
        known = FRESH_INCOMPLETE if found.incomplete else FRESH_FIGURES
        with self._redis.pipeline(transaction=False) as pipe:
            for number, customer in customers.items():
                until = now + (known if customer is not None else FRESH_UNKNOWN)
                entry = {
                    "until": until.timestamp(),
                    "incomplete": found.incomplete,
                    "customer": to_text(customer) if customer is not None else None,
                }
                pipe.set(self.customer_key(number), json.dumps(entry), ex=self._keep)
            if email is not None:
                owners = [one.number for one in found.by_email]
                address = {"until": (now + FRESH_ADDRESS).timestamp(), "owners": owners}
                pipe.set(self.address_key(email), json.dumps(address), ex=self._keep)
            pipe.execute()

    @contextmanager
    def asking(self, keys: Collection[str]) -> Iterator[frozenset[str]]:
        """Claim those of `keys` that nobody else is asking for; they are yielded, and free again at the end."""
        token, longest = secrets.token_hex(8), int(LONGEST_FETCH.total_seconds() * 1000)
        mine = (
            frozenset(cast(list[str], self._claim(keys=list(keys), args=[token, longest]))) if keys else frozenset()
        )
        try:
            yield mine
        finally:
            if mine:
                self._release(keys=list(mine), args=[token])

    def wait_for_others(self, keys: Collection[str]) -> None:
        """Return when nobody is asking for `keys` any more, or after `PATIENCE`."""
        until = time.monotonic() + PATIENCE.total_seconds()
        while keys and time.monotonic() < until and self._redis.exists(*(f"{key}:asking" for key in keys)):
            time.sleep(_LOOK_EVERY)

    def expire_customers(self, numbers: Iterable[str] | None = None) -> int:
        """Ask anew for these customers, or for everybody, since something changed in the ERP; how many entries.

        What was last known stays, for when the ERP is down.
        """
        expired = 0
        for key in self._kept("customer") if numbers is None else map(self.customer_key, numbers):
            entry = self._entry(key)
            if entry is not None:
                expired += bool(self._redis.set(key, json.dumps({**entry, "until": 0}), xx=True, keepttl=True))
        return expired

    def expire_address(self, email: str) -> None:
        """Ask anew whose address it is."""
        key = self.address_key(email)
        entry = self._entry(key)
        if entry is not None:
            self._redis.set(key, json.dumps({**entry, "until": 0}), xx=True, keepttl=True)

    def forget_customer(self, number: str) -> int:
        """Remove what is kept of a customer, also as the owner of addresses; how many entries."""
        removed = int(self._redis.delete(self.customer_key(number)))
        for key in self._kept("customer"):
            # A ticket may have asked by another spelling than the ERP's, with zeros in front.
            entry = self._entry(key)
            customer = parse_customer(entry["customer"]) if entry is not None and entry["customer"] else None
            if customer is not None and _key(customer.number) == _key(number):
                removed += int(self._redis.delete(key))
        for key in self._kept("address"):
            entry = self._entry(key)
            if entry is not None and _key(number) in map(_key, entry["owners"]):
                removed += int(self._redis.delete(key))
        return removed

    def forget_address(self, email: str) -> int:
        """Remove whose address it is; how many entries."""
        return int(self._redis.delete(self.address_key(email)))

    def customer_key(self, number: str) -> str:
        """Where the customer with `number` is kept."""
        return f"{self._prefix}customer:{_key(number)}"

    def address_key(self, email: str) -> str:
        """Where it is kept whose address `email` is."""
        return f"{self._prefix}address:{fingerprint(email.strip().lower())}"

    def anew_keys(self, numbers: Iterable[str], email: str | None) -> frozenset[str]:
        """What who asks anew, though all may be fresh, claims of these (`asking`)."""
        keys = [self.customer_key(number) for number in numbers]
        if email is not None:
            keys.append(self.address_key(email))
        return frozenset(f"{key}:anew" for key in keys)

    def _kept(self, kind: str) -> Iterator[str]:
        """The keys of all entries of a kind; claims lie beside them."""
        for key in self._redis.scan_iter(f"{self._prefix}{kind}:*", count=500):
            if not key.endswith(":asking"):
                yield key

    def _entry(self, key: str) -> dict[str, Any] | None:
        """What is kept; None for nothing, and for what an earlier version of Hotline has kept."""
        raw = self._redis.get(key)
        entry = cast(dict[str, Any], json.loads(cast(str, raw))) if raw is not None else None
        if entry is None or (entry.get("customer") and parse_customer(entry["customer"]) is None):
            return None
        return entry


def _is_stale(entry: Mapping[str, Any], now: datetime) -> bool:
    return now.timestamp() >= float(entry["until"])


def _key(number: str) -> str:
    return number.strip().upper()
