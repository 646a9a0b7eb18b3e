"""A customer number under several labels at once: `Kundenr. og RefID: 10452 og 8812`, `Kunde: Holm VVS (10452)`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from rules.stated_number import Stated

_LINE = re.compile(r"(?P<labels>[^\d:\n]{4,80}?)[ ]*(?::|(?=\d))[ ]*(?P<values>[^\n]{4,100})")
_MARKS = ("kund", "kd", "cust", "client", "debit")
"""Letters of which every label has some; most texts and lines have none."""
_JOINT = re.compile(r"\.?\s{0,8}(?:[/,&+|]|(?<![^\W_])(?:og|and|und|och|samt)(?![^\W_]))\s*")
_NUMBER = re.compile(r"k?[ .-]?(?P<number>\d{1,3}[ .]\d{3}|\d{3,8})(?!\d|[ ]?\d)")
_NAMED = re.compile(
    r"^[ \t*|>-]*(?:kunde(?:navn)?|kund|customer(?: name)?|client)[ ]?:[ ]*[^\W\d][^\d:\n]{1,40}?"
    r"(?:[ ]?[,/-][ ]?|[ ]?\([ ]?(?:nr\.? ?|no\.? ?)?|\n[ \t*|>-]*(?:nr|no|nummer|number)\.?[ ]?:[ ]?)"
    r"(?:nr\.? ?|no\.? ?)?k?(?P<number>\d{2,3}[ .]\d{3}|\d{5,6})\)?[ .]*$",
    re.MULTILINE,
)


def find_under_joint_labels(folded: str, label: re.Pattern[str], fits: Callable[[str], bool]) -> tuple[Stated, ...]:
    """The number in the place that its label has among others, or behind the name of the customer in a form."""
    if not any(map(folded.__contains__, _MARKS)):
        return ()
    return (*find_joint(folded, label, fits), *(one for one in _named(folded) if fits(one.number)))


def find_joint(folded: str, label: re.Pattern[str], fits: Callable[[str], bool]) -> tuple[Stated, ...]:
    """The number in the place that its label has among others that stand before as many values."""
    return tuple(one for one in _joint(folded, label) if fits(one.number))


def _joint(folded: str, label: re.Pattern[str]) -> Iterator[Stated]:
    for line in folded.split("\n"):
        if not any(map(line.__contains__, _MARKS)) or _JOINT.search(line) is None:
            continue
        match = _LINE.match(line)
        if match is None or label.search(match["labels"]) is None:
            continue
        values = _JOINT.split(match["values"].strip())
        labels = [one.strip(" .-*") for one in _JOINT.split(match["labels"])][-len(values) :]
        places = [at for at, one in enumerate(labels) if label.fullmatch(one)]
        if len(values) < 2 or len(labels) != len(values) or len(places) != 1:
            continue
        number = _NUMBER.match(values[places[0]])
        if number is not None:
            yield Stated(re.sub(r"\D", "", number["number"]), line.strip(), sure=True, ours=True)


def _named(folded: str) -> Iterator[Stated]:
    for match in _NAMED.finditer(folded):
        yield Stated(re.sub(r"\D", "", match["number"]), " ".join(match[0].split()), sure=True, ours=True)
