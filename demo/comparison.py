"""What a sample says about the end of its ticket, against how the ticket ended."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from integrations.zendesk.ticket import TicketSnapshot
from rules.fold import fold
from rules.language.catalogue import Catalogue

Check: TypeAlias = tuple[str, object, object]
"""What is compared, what the sample says, what stands on the ticket."""

_PREFIXES = {
    "product": "hotline_product_",
    "identity": "hotline_id_",
    "agreement": "hotline_agreement_",
    "credit": "hotline_credit_",
}


def differences(
    labels: Mapping[str, Any], snapshot: TicketSnapshot, note: Sequence[str], catalogue: Catalogue
) -> list[str]:
    """One sentence for each label that does not hold on the ticket; labels that are left out say nothing.

    `note` are the lines of our internal note, where the text of a ticket that proves nothing is shown.
    """
    checks = [*_critical(labels, snapshot), *_said(labels, snapshot, note, catalogue), *_expected(labels, snapshot)]
    if not snapshot.ticket.custom_fields.get("rulebook"):
        checks.append(("updated", True, False))
    return [f"{name}: {expected} expected, {got} found" for name, expected, got in checks if expected != got]


def _critical(labels: Mapping[str, Any], snapshot: TicketSnapshot) -> Iterator[Check]:
    if "critical" in labels:
        yield "critical", labels["critical"], snapshot.ticket.custom_fields.get("critical") is True


def _said(
    labels: Mapping[str, Any], snapshot: TicketSnapshot, note: Sequence[str], catalogue: Catalogue
) -> Iterator[Check]:
    """What the text itself says.  For a proven customer the ERP may know more than the text, but not otherwise."""
    fields, words = snapshot.ticket.custom_fields, set(re.findall(r"[\w-]+", "\n".join(note)))
    number, identity = fields.get("customer_number"), _option(snapshot, "identity")
    account = str(fields.get("account") or "")
    for key, shown in (("customer_number", number), ("ref_id", account)):
        label = labels.get(key)
        if label is not None:
            yield key, label, label if str(label) in {shown, *words, *account.split(" / ")} else None
    if "customer_number" in labels and labels["customer_number"] is None and identity == "claimed":
        yield "customer_number", None, number
    if "callback_phone" in labels:
        yield "callback_phone", labels["callback_phone"], _callback_phone(note, catalogue)
    if labels.get("product") in ("bc", "nav") or (labels.get("product") == "unknown" and identity != "proven"):
        yield "product", labels["product"], _option(snapshot, "product")
    if labels.get("account") is not None and labels.get("ref_id") is None:
        yield "account", fold(str(labels["account"])), fold(account.partition(" / ")[0])


def _callback_phone(note: Sequence[str], catalogue: Catalogue) -> str | None:
    """The number to call, which stands in the note alone, without the blanks that make it readable."""
    begin = catalogue.text("note.callback", phone="").strip()
    found = next((line.partition(begin)[2] for line in note if begin in line), None)
    return None if found is None else re.sub(r"[^+0-9]", "", found)


def _expected(labels: Mapping[str, Any], snapshot: TicketSnapshot) -> Iterator[Check]:
    """What depends on the demo's own customers: group, priority, identity, agreement, credit."""
    ticket = snapshot.ticket
    actual = {"group": ticket.group, "priority": ticket.priority}
    for key, expected in (labels.get("expect") or {}).items():
        yield key, expected, actual[key] if key in actual else _option(snapshot, key)


def _option(snapshot: TicketSnapshot, key: str) -> str:
    """The choice in a dropdown, without what all its tags begin with."""
    return str(snapshot.ticket.custom_fields.get(key) or "").removeprefix(_PREFIXES.get(key, ""))
