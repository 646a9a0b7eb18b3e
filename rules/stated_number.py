"""A customer number that a text states, and which of several is meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stated:
    """A number and the words that made it one.

    `sure` if a label leaves no doubt; `ours` if the text says that it is the sender's own number with us.
    Of several numbers, `pointed_out` is one that the text says the matter is about, `disclaimed` one that it is not.
    """

    number: str
    words: str
    sure: bool
    ours: bool = False
    pointed_out: bool = False
    disclaimed: bool = False


def choose_number(stated: Sequence[Stated]) -> Stated | None:
    """The one number meant; None if several are stated and nothing tells which is the sender's."""
    held = [one for one in stated if not one.disclaimed] or stated
    sure = [one for one in held if one.sure]
    for chosen in (
        sure or held,
        [one for one in sure if one.pointed_out],
        [one for one in sure if one.ours],
    ):
        if len({one.number for one in chosen}) == 1:
            return chosen[0]
    return None
