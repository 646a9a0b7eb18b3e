"""Labels that admins write, as one pattern over folded text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rules.fold import fold

_NEVER = r"(?!)"
_BETWEEN = r"[ ._/-]{0,3}"


def label_pattern(labels: Iterable[str]) -> str:
    """Any of the labels; a blank in a label also stands for a dot, a hyphen, an underscore or nothing.

    Without any label nothing is found.
    """
    ordered = sorted({fold(label) for label in labels}, key=len, reverse=True)
    return (
        _NEVER
        if not ordered
        else "|".join(_BETWEEN.join(re.escape(word) for word in label.split()) for label in ordered)
    )
