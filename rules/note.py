"""The internal note: what a consultant must know in three seconds, in at most eight short lines.

Everything that came from a mail or the ERP is escaped, because the note is HTML inside Zendesk.
"""

from __future__ import annotations

import hashlib
from html import escape

from rules.language.catalogue import Catalogue
from rules.model import Decision, Reason

LONGEST_WORDS = 80


def compose_note(decision: Decision, catalogue: Catalogue) -> str:
    """The note as HTML, one paragraph with a line break between the lines."""
    return "<p>" + "<br>".join(escape(line) for line in note_lines(decision, catalogue)) + "</p>"


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
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def note_lines(decision: Decision, catalogue: Catalogue) -> list[str]:
    """The lines as plain text, the most important first."""
    lines = [
        _critical(decision, catalogue),
        _customer(decision, catalogue),
        _agreement(decision, catalogue),
        _account(decision, catalogue),
        _due(decision, catalogue),
        _callback(decision, catalogue),
        _credit(decision, catalogue),
        catalogue.text("note.footer", rulebook=decision.rulebook, age=_age(decision, catalogue)),
    ]
    return [" ".join(line.split()) for line in lines if line is not None]


def _critical(decision: Decision, catalogue: Catalogue) -> str | None:
    if not decision.critical:
        return catalogue.text("note.uncertain") if decision.uncertain else None
    words = _words(decision.reasons)
    return catalogue.text(
        "note.uncertain_critical" if decision.uncertain else "note.critical",
        reason=catalogue.word("critical", decision.critical_reason or "set"),
        words=catalogue.text("note.words", words=words) if words else "",
    )


def _words(reasons: tuple[Reason, ...]) -> str:
    found = (reason.values["words"] for reason in reasons if reason.step == "critical" and reason.values.get("words"))
    words = next(found, "")
    return words if len(words) <= LONGEST_WORDS else words[: LONGEST_WORDS - 1] + "…"


def _customer(decision: Decision, catalogue: Catalogue) -> str:
    number, name = decision.customer_number or "", decision.customer_name or ""
    if decision.identity == "conflict":
        return catalogue.text(
            "note.customer_conflict", number=number, name=name, stated=decision.claimed_number or ""
        )
    if decision.identity != "missing":
        proofs = [reason.key for reason in decision.reasons if reason.step == "identity"]
        keys = ("identity_by_hand", "identity_organization", "identity_contact", "identity_claimed")
        proof = next((key for key in keys if key in proofs), None)
        shown = catalogue.word("proof", proof) if proof else catalogue.word("identity", decision.identity)
        return catalogue.text("note.customer", number=number, name=name, proof=shown)
    if decision.claimed_number is None:
        return catalogue.text("note.customer_missing")
    if decision.unknown_since is not None:
        since = _age(decision, catalogue)
        return catalogue.text("note.customer_unchecked", number=decision.claimed_number, since=since)
    return catalogue.text("note.customer_unknown_number", number=decision.claimed_number)


def _agreement(decision: Decision, catalogue: Catalogue) -> str:
    if decision.agreement == "none":
        return catalogue.text("note.agreement_none")
    if decision.agreement == "unknown":
        if decision.unknown_since is None:
            return catalogue.text("note.agreement_unknown")
        return catalogue.text("note.agreement_unknown_since", since=catalogue.clock(decision.unknown_since))
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
    return catalogue.text(
        "note.agreement", agreement=catalogue.word("agreement", decision.agreement), details=details
    )


def _account(decision: Decision, catalogue: Catalogue) -> str:
    account = " / ".join(part for part in (decision.account, decision.ref_id) if part)
    return catalogue.text(
        "note.account",
        product=catalogue.word("product", decision.product),
        account=catalogue.text("note.account_part", account=account) if account else "",
    )


def _due(decision: Decision, catalogue: Catalogue) -> str | None:
    target = next(iter(decision.targets), None)
    if target is None:
        return None
    return catalogue.text(
        "note.due",
        metric=catalogue.word("metric", target.metric),
        due_at=catalogue.instant(target.due_at),
        schedule=target.schedule,
        policy=target.policy,
    )


def _callback(decision: Decision, catalogue: Catalogue) -> str | None:
    phone = decision.callback_phone
    return catalogue.text("note.callback", phone=phone) if phone is not None else None


def _credit(decision: Decision, catalogue: Catalogue) -> str | None:
    if decision.credit not in ("overdue", "blocked"):
        return None
    overdue = decision.overdue
    amount = catalogue.text("note.amount", money=catalogue.money(overdue)) if overdue else ""
    return catalogue.text("note.credit", credit=catalogue.word("credit", decision.credit), amount=amount)


def _age(decision: Decision, catalogue: Catalogue) -> str:
    if decision.unknown_since is not None:
        return catalogue.text("note.age_unknown", clock=catalogue.clock(decision.unknown_since))
    if decision.data_as_of is not None:
        return catalogue.text("note.age", clock=catalogue.clock(decision.data_as_of))
    return catalogue.text("note.age_none")
