"""Labels as one pattern: each is found as it is written, the longest first, whatever others it stands among."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from rules.labels import label_pattern

letters = st.text("abk.", min_size=1, max_size=4)
labels = st.lists(st.lists(letters, min_size=1, max_size=3).map(" ".join), min_size=1, max_size=12, unique_by=len)


def test_without_labels_nothing_is_found() -> None:
    assert re.search(label_pattern([]), "kundenr") is None


@given(labels, st.text("abk. -", max_size=24))
def test_labels_together_find_what_they_find_when_tried_one_after_the_other(written: list[str], text: str) -> None:
    ordered = sorted(set(written), key=len, reverse=True)
    apart = "|".join(f"(?:{label_pattern([label])})" for label in ordered)
    together = re.compile(label_pattern(written))
    found = [match.span() for match in together.finditer(text)]
    assert found == [match.span() for match in re.finditer(apart, text)]
