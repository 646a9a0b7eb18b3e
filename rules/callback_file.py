"""The form of `callback.yaml`: what the callback desk does by itself with a mail about a callback."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from rules.shape import Shape, Source

Merging: TypeAlias = Literal["certain", "never"]


class CallbackFile(Shape):
    """`callback.yaml`."""

    merge_mails: Merging = "certain"


@dataclass(frozen=True, slots=True)
class CallbackRules:
    """`callback.yaml`, ready for use; `merges_mails` where it is certain that a mail is about the callback."""

    merges_mails: bool = True


def compile_callback(shape: CallbackFile, _source: Source) -> CallbackRules:
    """The rules of the file."""
    return CallbackRules(shape.merge_mails == "certain")
