"""What an agent did in the sidebar: it is told of on the ticket by a line with the agent's name, once.

A correction is such an act.  Its value counts from the moment it was made, and is a person's choice for good.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from html import escape
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

from rules.language.catalogue import Catalogue
from rules.model import FieldValue
from rules.note import harmless
from rules.same_value import same
from rules.speech import Speech

ActKind: TypeAlias = Literal[
    "correct",
    "reevaluate",
    "callback_done",
    "remote_started",
    "remote_closed",
    "time_registered",
    "time_corrected",
    "time_deleted",
    "time_moved",
    "time_placed",
]
CorrectedField: TypeAlias = Literal["customer_number", "account", "product", "critical"]

CORRECTED: tuple[CorrectedField, ...] = get_args(CorrectedField)
"""What an agent can correct, by the keys of `rules.fields`."""

CORRECTION = "correct:"
"""Begins the key of the line of a correction; the field's key follows."""

PRODUCT_TAG = "hotline_product_"
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Act:
    """`id` tells it from every other.  `agent` is a name; `values` are what the line of its kind says beside it.

    Of a correction, `field` is what was corrected, `value` what it was set to as the field has it, `before` what it
    was decided to be.
    """

    id: str
    at: datetime
    agent: str
    kind: ActKind
    values: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    field: CorrectedField | None = None
    value: FieldValue = None
    before: FieldValue = None

    @property
    def key(self) -> str:
        """The key of its line (`rules.speech`)."""
        return f"{CORRECTION}{self.field}:{self.id}" if self.field is not None else f"act:{self.kind}:{self.id}"


def find_corrections(acts: Iterable[Act], said: Collection[str]) -> Mapping[str, FieldValue]:
    """The values that agents have set and that do not stand on the ticket yet, by field; the last one counts."""
    return {act.field: act.value for act in acts if act.field is not None and act.key not in said}


def corrected_fields(said: Iterable[str]) -> frozenset[str]:
    """The fields that were corrected, by the keys of all lines that were said."""
    return frozenset(key.split(":")[1] for key in said if key.startswith(CORRECTION))


def act_speech(act: Act, catalogue: Catalogue, zone: tzinfo) -> Speech:
    """The line of an act."""
    values, kind = {name: harmless(value) for name, value in act.values.items()}, str(act.kind)
    if act.field is not None:
        values = {
            "field": catalogue.word("sidebar.field", act.field),
            "value": _shown(act.field, act.value, catalogue),
            "before": _shown(act.field, act.before, catalogue),
        }
        kind = "confirm" if same(act.value, act.before) else kind
    clock = catalogue.clock(act.at.astimezone(zone))
    text = catalogue.text(f"sidebar.act.{kind}", agent=harmless(act.agent), clock=clock, **values)
    return Speech(act.key, f"<p>{escape(text)}</p>", act=True)


def _shown(name: CorrectedField, value: FieldValue, catalogue: Catalogue) -> str:
    if isinstance(value, bool):
        return catalogue.text("explain.yes" if value else "explain.no")
    text = "" if value is None else str(value)
    if name == "product" and text.removeprefix(PRODUCT_TAG) in ("bc", "nav", "unknown"):
        return catalogue.word("product", text.removeprefix(PRODUCT_TAG))
    return harmless(text) or "–"
