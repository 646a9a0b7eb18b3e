"""Open mails that a call or a text message may be about, found by their telephone numbers and their customer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

import redis

from rules.callback import Contact
from workers.callback_case import contact_payload, parse_contact
from workers.pending import PREFIX

KEPT = timedelta(hours=24)
"""How long an open mail may be what a call is about."""


@dataclass(frozen=True, slots=True)
class Mail:
    """An open ticket that a later call may be about."""

    ticket_id: str
    contact: Contact


class CallbackMails:
    """The mails of the last day.  Every method raises redis.RedisError."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def note(self, mail: Mail) -> bool:
        """Remember it; is there a case that it may belong to?"""
        values, seconds = values_of(mail.contact), int(KEPT.total_seconds())
        if not values:
            return False
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(_mail(mail.ticket_id), json.dumps(contact_payload(mail.contact)), ex=seconds)
            for value in values:
                pipe.sadd(_mails(value), mail.ticket_id)
                pipe.expire(_mails(value), seconds)
                pipe.exists(by_key(value))
            told = pipe.execute()
        return any(told[3::3])

    def find(self, contact: Contact) -> list[Mail]:
        """Those that share a telephone or a customer with `contact`."""
        ids = {one for value in values_of(contact) for one in cast(set[str], self._redis.smembers(_mails(value)))}
        texts = [(one, cast(str | None, self._redis.get(_mail(one)))) for one in sorted(ids, key=int)]
        return [Mail(one, parse_contact(json.loads(text))) for one, text in texts if text is not None]

    def get(self, ticket_id: str) -> Mail | None:
        """A mail as it was noted."""
        text = cast(str | None, self._redis.get(_mail(ticket_id)))
        return Mail(ticket_id, parse_contact(json.loads(text))) if text is not None else None

    def forget(self, ticket_id: str) -> None:
        """It is solved or gone."""
        self._redis.delete(_mail(ticket_id))


def values_of(contact: Contact) -> list[str]:
    """What a contact is found by.  Telephone numbers were turned into names before."""
    customers = {customer_value(one) for one in (contact.stated, contact.known) if one}
    return [*(f"phone:{one}" for one in contact.phones), *sorted(customers)]


def customer_value(number: str) -> str:
    """What the contacts of a customer are found by."""
    return f"customer:{number.strip().upper()}"


def by_key(value: str) -> str:
    """The cases that are found by a value."""
    return f"{PREFIX}callback:by:{value}"


def _mail(ticket_id: str) -> str:
    return f"{PREFIX}callback:mail:{ticket_id}"


def _mails(value: str) -> str:
    return f"{PREFIX}callback:mails:{value}"
