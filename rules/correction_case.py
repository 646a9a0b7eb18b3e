"""What agents have corrected on a ticket, as a case in the form of cases.yaml that an admin can take over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

import yaml

from rules.act import PRODUCT_TAG, CorrectedField
from rules.language.catalogue import Catalogue
from rules.model import FieldValue, Ticket

_CHANNELS_BY_PHONE = ("sms", "voice")
_LIKE_A_NUMBER = re.compile(r"[-+0-9.,:/_ ]+")


@dataclass(frozen=True, slots=True)
class KeptCorrection:
    """A correction as it is kept: on which ticket, of what, to what, from what, by whom and when."""

    ticket_id: str
    field: CorrectedField
    value: FieldValue
    before: FieldValue
    agent: str
    at: datetime


def to_case(
    ticket: Ticket, corrections: Iterable[KeptCorrection], zone: tzinfo, catalogue: Catalogue
) -> dict[str, Any]:
    """The ticket as it came in, and what agents say must come of it; of several of one field the last counts."""
    told = sorted(corrections, key=lambda one: one.at)
    expect: dict[str, object] = {}
    for one in told:
        expect.update(_expected(one))
    fields = ", ".join(dict.fromkeys(catalogue.word("sidebar.field", one.field) for one in told))
    organization = ticket.organization
    requester = ticket.requester_phone if ticket.channel in _CHANNELS_BY_PHONE else ticket.requester_email
    case: dict[str, Any] = {
        "name": catalogue.text("sidebar.case.name", ticket=ticket.id, fields=fields),
        "at": f"{ticket.received_at.astimezone(zone):%Y-%m-%d %H:%M}",
        "channel": ticket.channel,
        "subject": ticket.subject,
        "text": ticket.description,
        "requester": requester,
        "recipient": ticket.recipient,
        "organization": organization.name if organization is not None else None,
        "organization_number": organization.external_id if organization is not None else None,
    }
    return {**{key: value for key, value in case.items() if value}, "expect": expect}


def render_cases(cases: Iterable[Mapping[str, Any]], gone: Iterable[str], catalogue: Catalogue) -> str:
    """The text of a file; `gone` are tickets that can no longer be read."""
    head = [f"# {line}" for line in catalogue.text("sidebar.case.head").splitlines()]
    lost = [f"# {catalogue.text('sidebar.case.gone', ticket=one)}" for one in gone]
    body = yaml.dump(
        {"cases": [dict(one) for one in cases]}, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110
    )
    return "\n".join([*head, *lost, "", body])


def _expected(one: KeptCorrection) -> dict[str, object]:
    if one.field == "critical":
        return {"critical": bool(one.value)}
    text = str(one.value or "")
    if one.field == "product":
        return {"product": text.removeprefix(PRODUCT_TAG)}
    if one.field == "customer_number":
        return {"customer_number": text}
    name, divider, ref_id = text.rpartition(" / ")
    return {"account": name, "ref_id": ref_id} if divider else {"account": text}


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as blocks, and whatever looks like a number or a date in quotes."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    is_block = "\n" in text and not any(line != line.rstrip() for line in text.split("\n"))
    style = "|" if is_block else '"' if _LIKE_A_NUMBER.fullmatch(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
