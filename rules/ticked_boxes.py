"""The boxes of a form: what is ticked is said, and what is left empty is not."""

from __future__ import annotations

import re
from itertools import pairwise

from rules.words import Words, read_words

_TICKED = r"(?<!\w)\[[ ]?[xXvV✓✔☑✅][ ]?\]|(?<![^\s:?])\([xX✓✔]\)|[☑☒🗹]"
_EMPTY = r"(?<!\w)\[[ _]{0,3}\]|(?<![^\s:?])\([ _]{1,3}\)|☐"
_BOX = re.compile(rf"(?P<ticked>{_TICKED})\ufe0f?|(?:{_EMPTY})\ufe0f?")
_SQUARE = re.compile(r"(?P<ticked>[■◼])|[□◻⬜]")
"""Boxes where several stand on a line; alone they are the dots of a list."""
_DRAWN = "☐☑☒🗹□◻⬜"
_TYPED = re.compile(r"[\[(][ _]{0,3}[xXvV✓✔☑✅]?[ ]?[\])]")
_LABEL = re.compile(r".*[:?](?=[ \t]|$)")
"""On its line before the options: `Hvordan vil du kontaktes:`."""


def without_empty_boxes(words: Words) -> Words:
    """The words of a form as its sender filled it in; any other text as it is."""
    read = read_ticked(words.text)
    return words if read is words.text else read_words(read)


def read_ticked(text: str) -> str:
    """`Kontakt: Ring ☐ Mail ☑` as `Kontakt: Mail`, and a box alone as the yes or no that it is."""
    if not (_TYPED.search(text) if "[" in text or "(" in text else None) and not any(box in text for box in _DRAWN):
        return text
    return "\n".join(_read_line(line) for line in text.split("\n"))


def _read_line(line: str) -> str:
    boxes = [*_BOX.finditer(line)] or [*_SQUARE.finditer(line)]
    if not boxes or (len(boxes) == 1 and boxes[0].re is _SQUARE):
        return line
    first = boxes[0].start()
    label = _LABEL.match(line[:first])
    options = label.end() if label is not None else 0
    stands_before = not line[options:first].strip(" \t-*•|")
    if len(boxes) == 1:
        return _read_alone(line, boxes[0], labelled=label is not None, stands_before=stands_before)
    if stands_before:
        ends = [*(box.start() for box in boxes[1:]), len(line)]
        said = [line[box.end() : end].strip() for box, end in zip(boxes, ends, strict=True) if box["ticked"]]
    else:
        starts = [options, *(box.end() for box in boxes)]
        said = [
            line[start : box.start()].strip(" \t,;/|")
            for (start, _), box in zip(pairwise(starts), boxes, strict=True)
            if box["ticked"]
        ]
        said.append(line[boxes[-1].end() :].strip())
    return f"{line[:options]} {', '.join(one for one in said if one)}".strip()


def _read_alone(line: str, box: re.Match[str], *, labelled: bool, stands_before: bool) -> str:
    """The line of a single box: an answer to its label, or an option of a list."""
    before, after = line[: box.start()].rstrip(), line[box.end() :].strip()
    if not stands_before:
        return f"{before} ({'ja' if box['ticked'] else 'nej'}) {after}".rstrip()
    if not box["ticked"]:
        return f"{before} nej" if labelled else ""
    if labelled:
        return f"{before} {after or 'ja'}"
    return f"{before} {after} (ja)".lstrip()
