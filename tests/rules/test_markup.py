"""What is left of HTML when it is read as text."""

from __future__ import annotations

import pytest

from rules.markup import plain


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>NAV er <b>ne</b>de</p>", "NAV er nede"),
        ("<p>NAV er <span style='x'>ne</span><wbr>de</p>", "NAV er nede"),
        ("<p>kunde<strong>nr.</strong> 10452</p>", "kundenr. 10452"),
        ("<td>Kundenr.</td><td>10452</td>", "Kundenr. 10452"),
        ("<p>NAV</p><p>er nede</p>", "NAV\n er nede"),
        ("<div>Til<br>jer</div>", "Til\njer"),
    ],
)
def test_only_tags_between_words_part_them(html: str, text: str) -> None:
    assert plain(html).strip() == text
