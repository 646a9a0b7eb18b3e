"""Ring or write: what is suggested to the consultant, who decides.

Pure.  Terms: "Alt efter typen/kompleksiteten af henvendelsen, vil ERP supportkonsulenten enten skrive eller ringe".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rules.candidates import Candidates
from rules.conditions import Conditions, compile_conditions
from rules.contact_file import ContactFile
from rules.model import Contact, Reason
from rules.shape import Source

if TYPE_CHECKING:
    from rules.situation import Situation


@dataclass(frozen=True, slots=True)
class ContactRule:
    """One suggestion, and the reason of the decision where it is made."""

    name: str
    when: Conditions
    contact: Contact
    reason: Reason


@dataclass(frozen=True, slots=True)
class ContactRules:
    """The suggestions in the order of the file, and what is suggested where none holds."""

    rules: tuple[ContactRule, ...]
    default: Contact
    default_reason: Reason
    candidates: Candidates


def compile_contact(shape: ContactFile, source: Source) -> ContactRules:
    """The suggestions.  The calendars that they name must be there (`rules.names` looks)."""
    rules = tuple(
        ContactRule(
            name=one.name,
            when=compile_conditions(one.when),
            contact=(contact := Contact(one.suggest, one.why)),
            reason=Reason(
                "contact",
                f"contact_{one.suggest}",
                {"rule": one.name, "why": contact.why},
                one.name,
                source.file,
                source.line_of(("suggestions", number)),
            ),
        )
        for number, one in enumerate(shape.suggestions)
    )
    default = Contact(shape.default.suggest, shape.default.why)
    key, line = f"contact_default_{default.way}", source.line_of(("default",))
    reason = Reason("contact", key, {"why": default.why}, file=source.file, line=line)
    return ContactRules(rules, default, reason, Candidates([one.when for one in rules]))


def decide_contact(situation: Situation, rules: ContactRules | None) -> tuple[Contact | None, tuple[Reason, ...]]:
    """The first suggestion that holds, and why; nothing for a rulebook that has none."""
    if rules is None:
        return None, ()
    first = next(rules.candidates.holding(situation), None)
    if first is None:
        return rules.default, (rules.default_reason,)
    return rules.rules[first].contact, (rules.rules[first].reason,)
