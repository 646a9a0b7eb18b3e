"""The internal note: what a consultant must know in three seconds, in at most eight short lines.

Everything that came from a mail or the ERP is made harmless and escaped, because the note is HTML inside Zendesk.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection
from datetime import datetime
from html import escape

from rules.decisive_words import decisive_words
from rules.language.catalogue import Catalogue
from rules.model import AgreementFlag, Decision

LONGEST = 80
"""Characters of any one thing that came from outside."""

_PROOFS = ("identity_by_hand", "identity_organization", "identity_contact", "identity_phone")
_CLAIMS = ("identity_claimed", "identity_ref_id", "identity_domain")
_SHOWN_ACCOUNTS = 3
_INVISIBLE = frozenset({"Cf", "Cs", "Co", "Cn"})
_LINK = re.compile(r"(:)(?=//)|(www\.)", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\{(?=[{%])")
_DURATION = re.compile(r"(?:([0-9]+)h)?(?:([0-9]+)m)?")


def compose_note(
    decision: Decision,
    catalogue: Catalogue,
    now: datetime,
    flags: Collection[AgreementFlag] = (),
    *,
    amounts: bool = False,
) -> str:
    """The note as HTML, one paragraph with a line break between the lines; `flags` are those to be told here.

    `amounts` if every agent may see what the customer owes: a note can be hidden from none of them.
    """
    lines = note_lines(decision, catalogue, now, flags, amounts=amounts)
    return "<p>" + "<br>".join(escape(line) for line in lines) + "</p>"


def harmless(text: str) -> str:
    """`text` from outside in one short visible line that is neither a link nor one of Zendesk's placeholders.

    Signs that cannot be seen go, among them those that turn the direction of writing.
    """
    visible = (" " if unicodedata.category(sign) == "Cc" else sign for sign in text if _is_visible(sign))
    line = " ".join("".join(visible).split())
    short = line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
    return _PLACEHOLDER.sub("{ ", _LINK.sub(r"\1\2 ", short))


def _is_visible(sign: str) -> bool:
    return unicodedata.category(sign) not in _INVISIBLE


def material(decision: Decision) -> str:
    """A fingerprint of what earns a new note: not deadlines, amounts or the age of the data."""
    parts = (
        decision.critical,
        decision.critical_reason,
        decision.uncertain,
        decision.product,
        decision.identity,
        decision.customer_number,
        decision.claimed_number,
        decision.account,
        decision.ref_id,
        decision.agreement,
        decision.credit,
        # A ticket on which to ring earns one when the customer asks for it, or has written to and fro.
        *(("call",) if decision.contact is not None and decision.contact.way == "call" else ()),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def note_lines(
    decision: Decision,
    catalogue: Catalogue,
    now: datetime,
    flags: Collection[AgreementFlag] = (),
    *,
    amounts: bool = False,
) -> list[str]:
    """The lines as plain text, the most important first; `now` tells whether a clock needs its date."""
    lines = [
        _critical(decision, catalogue),
        _customer(decision, catalogue, now),
        _agreement(decision, catalogue, now, flags),
        _account(decision, catalogue),
        _due(decision, catalogue),
        _callback(decision, catalogue),
        _credit(decision, catalogue, amounts=amounts),
        catalogue.text("note.footer", rulebook=decision.rulebook, age=_age(decision, catalogue, now)),
    ]
    return [" ".join(line.split()) for line in lines if line is not None]


def _critical(decision: Decision, catalogue: Catalogue) -> str | None:
    if not decision.critical:
        return catalogue.text("note.uncertain") if decision.uncertain else None
    phrase, learned = decisive_words(decision)
    words = harmless(phrase or ", ".join(learned))
    return catalogue.text(
        "note.uncertain_critical" if decision.uncertain else "note.critical",
        reason=catalogue.word("critical", decision.critical_reason or "set"),
        words=catalogue.text("note.words", words=words) if words else "",
    )


def _customer(decision: Decision, catalogue: Catalogue, now: datetime) -> str:
    number, name, stated = (
        harmless(part or "") for part in (decision.customer_number, decision.customer_name, decision.claimed_number)
    )
    if decision.identity == "conflict":
        differ = any(reason.key == "identity_proofs_differ" for reason in decision.reasons)
        key = "note.customer_conflict_proofs" if differ else "note.customer_conflict"
        return catalogue.text(key, number=number, name=name, stated=stated)
    if decision.identity != "missing":
        proofs = [reason.key for reason in decision.reasons if reason.step == "identity"]
        keys = _PROOFS if decision.identity == "proven" else _CLAIMS
        proof = next((key for key in keys if key in proofs), None)
        shown = catalogue.word("proof", proof) if proof else catalogue.word("identity", decision.identity)
        return catalogue.text("note.customer", number=number, name=name, proof=shown)
    if decision.claimed_number is None:
        return catalogue.text("note.customer_missing")
    if decision.unknown_since is not None:
        since = catalogue.text("note.age_unknown", clock=_moment(decision.unknown_since, catalogue, now))
        return catalogue.text("note.customer_unchecked", number=stated, since=since)
    return catalogue.text("note.customer_unknown_number", number=stated)


def _agreement(decision: Decision, catalogue: Catalogue, now: datetime, flags: Collection[AgreementFlag]) -> str:
    if decision.agreement == "none":
        return catalogue.text("note.agreement_none")
    if decision.agreement == "unknown":
        if decision.unknown_since is not None:
            since = _moment(decision.unknown_since, catalogue, now)
            return catalogue.text("note.agreement_unknown_since", since=since)
        withheld = decision.identity in ("claimed", "conflict") and decision.data_as_of is not None
        return catalogue.text("note.agreement_withheld" if withheld else "note.agreement_unknown")
    details = ""
    if decision.clips_remaining is not None:
        used_up = decision.clips_remaining <= 0
        details = (
            catalogue.text("note.used_up")
            if used_up
            else catalogue.text("note.clips_left", clips=catalogue.number(decision.clips_remaining))
        )
    if decision.agreement_ends_on is not None:
        details += catalogue.text("note.ends_on", date=catalogue.day(decision.agreement_ends_on))
    # That a card is used up is said each time: work must not begin without an agreement on how it is paid.
    details += "".join(catalogue.text(f"note.flag_{flag.kind}") for flag in flags if flag.kind != "clips_used_up")
    return catalogue.text(
        "note.agreement", agreement=catalogue.word("agreement", decision.agreement), details=details
    )


def _account(decision: Decision, catalogue: Catalogue) -> str:
    account = " / ".join(harmless(part) for part in (decision.account, decision.ref_id) if part)
    return catalogue.text(
        "note.account",
        product=catalogue.word("product", decision.product),
        account=(catalogue.text("note.account_part", account=account) if account else "")
        + _account_question(decision, catalogue),
    )


def _account_question(decision: Decision, catalogue: Catalogue) -> str:
    possible = decision.possible_accounts
    if not possible:
        return ""
    shown = ", ".join(
        catalogue.text("note.account_choice", name=harmless(one.name), ref_id=harmless(one.ref_id))
        for one in possible[:_SHOWN_ACCOUNTS]
    )
    more = len(possible) - _SHOWN_ACCOUNTS
    more_text = catalogue.text("note.more_accounts", count=str(more)) if more > 0 else ""
    return catalogue.text("note.account_question", accounts=shown + more_text)


def _due(decision: Decision, catalogue: Catalogue) -> str | None:
    target = next((one for one in decision.targets if one.met_at is None), None)
    if target is None:
        return None
    why = (one.values for one in decision.reasons if one.step == "target")
    duration = next((one["duration"] for one in why if one["metric"] == target.metric), None)
    return catalogue.text(
        "note.due",
        metric=catalogue.word("metric", target.metric).lower(),
        due_at=catalogue.instant(target.due_at),
        duration="" if duration is None else duration_in_words(duration, catalogue),
        schedule=target.schedule,
        policy=target.policy,
    )


def duration_in_words(text: str, catalogue: Catalogue) -> str:
    """`1h30m`, as the reasons of a target have it, in words."""
    match = _DURATION.fullmatch(text)
    hours, minutes = match.groups() if match else (None, None)
    parts = (
        catalogue.text("note.hours", hours=hours) if hours else "",
        catalogue.text("note.minutes", minutes=minutes) if minutes else "",
    )
    return " ".join(part for part in parts if part)


def _callback(decision: Decision, catalogue: Catalogue) -> str | None:
    """What is suggested, and the number to ring, on one line."""
    phone, contact = decision.callback_phone, decision.contact
    parts = (
        catalogue.text("note.callback", phone=harmless(phone)) if phone is not None else None,
        catalogue.text("note.contact", contact=catalogue.word("contact", contact.way), why=contact.why)
        if contact is not None
        else None,
    )
    return ". ".join(part for part in parts if part is not None) or None


def _credit(decision: Decision, catalogue: Catalogue, *, amounts: bool) -> str | None:
    if decision.credit not in ("overdue", "blocked"):
        return None
    overdue = decision.overdue
    amount = catalogue.text("note.amount", money=catalogue.money(overdue)) if amounts and overdue else ""
    return catalogue.text("note.credit", credit=catalogue.word("credit", decision.credit), amount=amount)


def _age(decision: Decision, catalogue: Catalogue, now: datetime) -> str:
    since = None if decision.unknown_since is None else _moment(decision.unknown_since, catalogue, now)
    if since is not None and decision.data_as_of is not None:
        clock = _moment(decision.data_as_of, catalogue, now)
        return catalogue.text("note.age_last_known", clock=clock, since=since)
    if since is not None:
        return catalogue.text("note.age_unknown", clock=since)
    if decision.data_as_of is not None:
        return catalogue.text("note.age", clock=_moment(decision.data_as_of, catalogue, now))
    return catalogue.text("note.age_none")


def _moment(at: datetime, catalogue: Catalogue, now: datetime) -> str:
    """The clock if it was today, else the date too: `ukendt siden kl. 09.12` must not hide a night."""
    today = now.astimezone(at.tzinfo).date()
    return catalogue.clock(at) if at.date() == today else catalogue.instant(at)
