"""The words of a text by which it was decided whether it is critical."""

from __future__ import annotations

from typing import NamedTuple

from rules.model import Decision


class DecisiveWords(NamedTuple):
    """`phrase` is what a rule found, or empty; `learned` is what the learned opinion made most of."""

    phrase: str
    learned: tuple[str, ...]


def decisive_words(decision: Decision) -> DecisiveWords:
    """Those that decided; none where a person did.

    The phrase of a rule decides alone unless the rules are in doubt.  What an exclusion has taken back does not
    count: then it was the learned opinion.
    """
    told = {reason.key: reason.values.get("words", "") for reason in decision.reasons if reason.step == "critical"}
    if "critical_by_hand" in told:
        return DecisiveWords("", ())
    phrase = "" if "critical_exclusion" in told else told.get("critical_phrase", "")
    learned = told.get("critical_second_opinion", "") if decision.uncertain or not phrase else ""
    return DecisiveWords(phrase, tuple(words for words in learned.split(", ") if words))
