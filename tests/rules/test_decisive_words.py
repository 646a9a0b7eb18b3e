from __future__ import annotations

import pytest

from rules.decisive_words import decisive_words
from rules.model import Reason
from tests.rules.decisions import decision

PHRASE = Reason("critical", "critical_phrase", {"words": "Alt står stille"})
EXCLUSION = Reason("critical", "critical_exclusion", {"words": "på testsystemet"})
LEARNED = Reason("critical", "critical_second_opinion", {"words": "NAV er, hele"})
BY_HAND = Reason("critical", "critical_by_hand")


@pytest.mark.parametrize(
    ("reasons", "uncertain", "phrase", "learned"),
    [
        ((PHRASE, LEARNED), False, "Alt står stille", ()),
        ((PHRASE, LEARNED), True, "Alt står stille", ("NAV er", "hele")),
        ((PHRASE, EXCLUSION, LEARNED), True, "", ("NAV er", "hele")),
        ((LEARNED,), False, "", ("NAV er", "hele")),
        ((BY_HAND, PHRASE, LEARNED), False, "", ()),
        ((PHRASE, EXCLUSION), False, "", ()),
        ((), False, "", ()),
    ],
)
def test_only_words_that_decided_are_told(
    reasons: tuple[Reason, ...], uncertain: bool, phrase: str, learned: tuple[str, ...]
) -> None:
    found = decisive_words(decision(critical=True, uncertain=uncertain, reasons=reasons))
    assert (found.phrase, found.learned) == (phrase, learned)
