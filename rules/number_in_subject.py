"""A customer number in the subject, of which the text says that it is one: `emnet er vores kundenummer`."""

from __future__ import annotations

import re
from collections.abc import Callable

from rules.stated_number import Stated

_SUBJECT_WORDS = ("emne", "overskrift", "subject", "betreff")
_SUBJECT = (
    r"(?:emne(?:t|feltet|linjen)?|overskriften|subject(?: line)?|betreff(?:zeile)?|aemnesraden|emnefelt|aemnet)"
)
_SUBJECT_NUMBER = re.compile(
    r"(?<![\d.,:/-])\d{1,3}(?:[ .]\d{1,3}){1,4}(?![\d.,:/-])|(?<![\d.,:/-])\d{4,6}(?![\d,:/-])"
)


def subject_is_it(label: str) -> re.Pattern[str]:
    """What says in a folded text that the number with this label (a pattern) stands in the subject."""
    return re.compile(
        rf"\b{_SUBJECT} (?:[^\W\d]+ ){{0,4}}(?:{label})(?![^\W_])"
        rf"|(?<![^\W_])(?:{label})\.?(?: [^\W\d]+){{1,4}} {_SUBJECT}\b"
    )


def may_name_the_subject(folded: str) -> bool:
    """Without one of the words for it nothing is said of the subject."""
    return any(map(folded.__contains__, _SUBJECT_WORDS))


def find_in_subject(subject: str, fits: Callable[[str], bool]) -> tuple[Stated, ...]:
    """The only number of a folded subject that `fits` allows."""
    found = [(one, re.sub(r"\D", "", one)) for one in _SUBJECT_NUMBER.findall(subject)]
    fitting = [Stated(digits, one, sure=True, ours=True) for one, digits in found if fits(digits)]
    return tuple(fitting) if len(fitting) == 1 else ()
