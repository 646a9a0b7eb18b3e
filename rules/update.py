"""From a decision to the one write that brings the ticket to it, or to none.

A value on the ticket that we did not write ourselves is somebody's choice and is left alone, whatever it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from rules.fields import FIELDS, field_values, met_keys
from rules.model import NOTHING, Decision, FieldValue, Ticket, TicketUpdate
from rules.receipt import KEY as RECEIPT
from rules.same_value import same
from rules.speech import Speech, find_unsaid
from rules.ticket_tags import tags_to_leave, with_option_tags, with_receipt

KEYS = (*(one.key for one in FIELDS), "group", "priority")
QUIET_KEYS = frozenset({"rulebook"})
"""A change of these alone earns no write."""

DUE_KEYS = frozenset({"group", "priority", "first_reply_due", "resolution_due"})
"""What is decided anew only with all that the ERP knows, unless the case became critical."""

UNKNOWN = frozenset(
    {None, "hotline_id_missing", "hotline_product_unknown", "hotline_agreement_unknown", "hotline_credit_unknown"}
)
"""Values that say that nothing is known."""

CALLING_KEYS = DUE_KEYS | {"critical"}
"""What calls somebody to a ticket; one that is solved calls nobody."""

HARMLESS = frozenset(
    {
        "hotline_id_proven",
        "hotline_id_claimed",
        "hotline_agreement_subscription",
        "hotline_agreement_clips",
        "hotline_credit_ok",
    }
)
"""Values that only complete a ticket once the ERP answers again: the fields say them, and nobody need be called."""

MATERIAL_KEYS = frozenset({"customer_number", "identity", "account", "product", "agreement", "credit", "critical"})


ROUNDS = 2
"""So often one and the same note is written again before we yield to whoever undoes what led to it."""

LONGEST_TRAIL = 8

STANDING_KEYS = ("account", "group", "priority")
"""What already stood on a new ticket counts in the decision, since it stays."""


@dataclass(frozen=True, slots=True)
class Written:
    """What stood on a ticket after our last write: values keyed by `KEYS`, our own tags, the print of the last note.

    `found` are the keys that had a value before our first write.  They stay as they are, but they are nobody's choice
    against us: a number that came in by a form is a claim, and one that a consultant sets later is not.
    `material` is None where it was lost with Redis and only the values could be rebuilt.
    `incomplete` if the last note had to say that the ERP does not answer.
    `customer_number` is whose name and figures the values are, also where the number itself was set by hand.
    `said` are the keys of the speeches that were said (`rules.speech`).
    `corrected` are the keys of what agents have corrected: whatever stands there is a person's choice.
    `trail` are the prints of the notes since the customer last wrote, the newest last; `replies` counts how often.
    """

    values: Mapping[str, FieldValue] = field(default_factory=lambda: NOTHING)
    tags: tuple[str, ...] = ()
    material: str | None = None
    found: frozenset[str] = frozenset()
    incomplete: bool = False
    customer_number: str | None = None
    said: frozenset[str] = frozenset()
    trail: tuple[str, ...] = ()
    replies: int = 0
    corrected: frozenset[str] = frozenset()


def find_by_hand(ticket: Ticket, written: Written | None) -> Mapping[str, FieldValue]:
    """What somebody changed since our last write, emptied values as None.

    Before our first write nothing counts as such: what stands on a new ticket came with it.
    """
    if written is None:
        return NOTHING
    current = current_values(ticket)
    return {key: current[key] for key in KEYS if _is_by_hand(key, current[key], written)}


def _is_by_hand(key: str, value: FieldValue, written: Written) -> bool:
    return key in written.corrected or not same(value, written.values.get(key))


def without_own(ticket: Ticket, written: Written | None, by_rules: Collection[str] = ()) -> Ticket:
    """The ticket as the decision shall see it: what stays is marked, and what we wrote ourselves is gone.

    `by_rules` are the keys of what the account's own triggers have set on a new ticket: nobody chose that.
    """
    current = current_values(ticket)
    found = find_standing(ticket) - {*by_rules} if written is None else written.found
    standing = {key: current[key] for key in STANDING_KEYS if key in found}
    theirs = {
        key: value
        for key, value in ticket.custom_fields.items()
        if written is None or key in found or _is_by_hand(key, value, written)
    }
    return replace(ticket, custom_fields=theirs, by_hand={**standing, **find_by_hand(ticket, written)})


def find_standing(ticket: Ticket) -> frozenset[str]:
    """The keys that have a value."""
    return frozenset(key for key, value in current_values(ticket).items() if not same(value, None))


def current_values(ticket: Ticket) -> Mapping[str, FieldValue]:
    """What stands on the ticket, keyed by `KEYS`."""
    fields = {one.key: ticket.custom_fields.get(one.key) for one in FIELDS}
    return {**fields, "group": ticket.group, "priority": ticket.priority}


def desired_values(decision: Decision) -> Mapping[str, FieldValue]:
    """What the decision wants on the ticket, keyed by `KEYS`."""
    return {**field_values(decision), "group": decision.group, "priority": decision.priority}


def decide_update(
    ticket: Ticket,
    decision: Decision,
    written: Written | None,
    *,
    note_html: str,
    material: str,
    operation_id: str,
    updated_stamp: str,
    lacking: Collection[str] = (),
    speeches: Iterable[Speech] = (),
    replies: int = 0,
    yielding: Speech | None = None,
    corrections: Mapping[str, FieldValue] = NOTHING,
    receipt: str | None = None,
    by_rules: Collection[str] = (),
) -> tuple[TicketUpdate, Written] | None:
    """The update and what will have been written once it arrived; None if nothing worth a write would change.

    A solved ticket is only told who the customer is: it goes to no other group and gets no alarm, no deadline and no
    new tag.  Should it be opened again, the next event brings all of that.

    `lacking` are the keys that the account has no field or group for: they are left out, and not taken for written.
    Of the `speeches` the first that has not been said is, unless the note comes first; one of an agent's act is said
    with the note.  `corrections` are what agents have set and what does not stand on the ticket yet.
    Where the ticket goes to and fro, because another automation answers each of our writes by a change that leads to
    another decision, we yield after two rounds and leave it as it is, until the customer writes (`replies`) or the
    decision is a new one; `yielding` is what is said then.
    `by_rules` as for `without_own`.
    The text of a `receipt` goes with our first write alone: who knows the ticket has sent it, or was not to.
    """
    current = current_values(ticket)
    forced = {key: value for key, value in corrections.items() if key not in lacking}
    without = {*_taken(current, written, by_rules), *lacking, *forced, *met_keys(decision)}
    changes = {
        key: value
        for key, value in desired_values(decision).items()
        if key not in without and not same(value, current[key])
    }
    before, tags = written or Written(), decision.tags
    trail = before.trail if replies == before.replies else ()
    yields = material != before.material and trail.count(material) >= ROUNDS
    if yields:
        changes, tags = {}, before.tags
        speeches = (*(one for one in speeches if one.act), *(() if yielding is None else (yielding,)))
    lost = _out_of_sight(changes, current, decision, before)
    waits = bool(lost) and decision.critical == bool(before.values.get("critical"))
    if lost:
        changes = {key: value for key, value in changes.items() if key not in lost}
    if waits:
        changes = {key: value for key, value in changes.items() if key not in DUE_KEYS}
        tags = before.tags
        speeches = [one for one in speeches if not one.of_deadline]
    if is_over(ticket):
        changes = {key: value for key, value in changes.items() if key not in CALLING_KEYS}
        tags = tuple(tag for tag in tags if tag in before.tags)
    plain_tags = tags_to_leave(ticket.tags, tags, before.tags)
    completed = before.incomplete and decision.unknown_since is None
    silent = completed and _only_completes(changes, decision)
    noted = not waits and not silent and not yields and _earns_note(ticket, changes, written, material)
    speech = _next_speech(speeches, before, only_acts=noted or is_over(ticket))
    due = receipt if written is None and not is_over(ticket) else None
    if due is not None:
        # An update names one thing that it says, so what else there is to say waits for the next.
        speech, plain_tags = None, with_receipt(ticket.tags if plain_tags is None else plain_tags)
    own = changes
    changes = {**own, **{key: value for key, value in forced.items() if not same(value, current[key])}}
    if not (changes.keys() - QUIET_KEYS) and plain_tags is None and not noted and speech is None:
        return None
    fields = {key: value for key, value in changes.items() if key not in ("group", "priority")}
    said = RECEIPT if due is not None else speech.key if speech is not None else None
    update = TicketUpdate(
        ticket_id=ticket.id,
        updated_stamp=updated_stamp,
        operation_id=operation_id,
        fields=fields if due is None else {**fields, RECEIPT: due},
        tags=None if plain_tags is None else with_option_tags(plain_tags, {**current, **fields}),
        group=_text(changes.get("group")),
        priority=_text(changes.get("priority")),
        note_html=_comment(speech, note_html if noted else None),
        reply_html=speech.html if speech is not None and speech.public else None,
        said=said,
        author_id=speech.author_id if speech is not None and speech.public else None,
    )
    first = {key: current[key] for key in find_standing(ticket)} if written is None else {}
    return update, Written(
        values={**first, **before.values, **own},
        # A tag that was there before us is not ours to take away.
        tags=tuple(tag for tag in tags if tag in before.tags or tag not in ticket.tags),
        material=material if noted or silent else before.material,
        found=(frozenset(first) - {*by_rules}) | before.found,
        incomplete=decision.unknown_since is not None if noted or silent else before.incomplete,
        customer_number=decision.customer_number or before.customer_number,
        said=before.said if said is None else before.said | {said},
        trail=(*trail, material)[-LONGEST_TRAIL:] if noted else trail,
        replies=replies,
        corrected=before.corrected | forced.keys(),
    )


def _next_speech(speeches: Iterable[Speech], before: Written, *, only_acts: bool) -> Speech | None:
    """What is said now of what has not been said: what agents did comes first."""
    unsaid = find_unsaid(speeches, before.said)
    act = next((one for one in unsaid if one.act), None)
    return act if act is not None or only_acts else next(iter(unsaid), None)


def _comment(speech: Speech | None, note_html: str | None) -> str | None:
    """The internal comment: the note, what an agent did before it, or else something that is said internally."""
    if speech is None or speech.public:
        return note_html
    return speech.html + (note_html or "")


def is_over(ticket: Ticket) -> bool:
    """Is it solved, so that nobody waits for us?"""
    return ticket.status in ("solved", "closed")


def _out_of_sight(
    changes: Mapping[str, FieldValue], current: Mapping[str, FieldValue], decision: Decision, before: Written
) -> frozenset[str]:
    """What we wrote of this customer and cannot see now, because the ERP does not answer: it stays as it is.

    An outage is news of the ERP and none of the customer: neither a note nor another group comes of it.
    """
    number = before.customer_number or before.values.get("customer_number")
    if decision.unknown_since is None or decision.customer_number not in (None, number):
        return frozenset()
    return frozenset(
        key
        for key, value in changes.items()
        if key in before.values and value in UNKNOWN and current[key] not in UNKNOWN
    )


def _taken(current: Mapping[str, FieldValue], written: Written | None, by_rules: Collection[str]) -> Collection[str]:
    if written is None:
        return {key for key in KEYS if not same(current[key], None) and key not in by_rules}
    return {key for key in KEYS if key in written.found or _is_by_hand(key, current[key], written)}


def _only_completes(changes: Mapping[str, FieldValue], decision: Decision) -> bool:
    """Did the ERP, now that it answers, tell nothing that a consultant must hear of?"""
    used_up = decision.clips_remaining is not None and decision.clips_remaining <= 0
    stated_unknown = decision.identity == "missing" and decision.claimed_number is not None
    told = (changes[key] for key in changes.keys() & {"identity", "agreement", "credit"})
    return (
        "critical" not in changes and not used_up and not stated_unknown and all(value in HARMLESS for value in told)
    )


def _earns_note(ticket: Ticket, changes: Mapping[str, FieldValue], written: Written | None, material: str) -> bool:
    if is_over(ticket):
        return False
    if written is None:
        return True
    if written.material is None:
        return bool(changes.keys() & MATERIAL_KEYS)
    return written.material != material


def _text(value: FieldValue) -> str | None:
    return value if isinstance(value, str) else None
