"""Is what a text says said of something that is not so?"""

from __future__ import annotations

from rules.words import Words

WORDS_AFTER_A_NEGATION = 3
# fmt: off
NEGATIONS = frozenset(
    {
        "ikke", "ej", "aldrig", "uden", "ingen", "intet", "not", "isn't", "aren't", "wasn't", "weren't",
        "hasn't", "haven't", "don't", "doesn't", "didn't", "never", "without", "nicht", "kein", "keine",
        "keinen", "keinerlei", "inte", "aldri", "utan", "uten", "ikkje", "inga", "inget", "hverken", "nor",
        "neither", "none", "hardly", "zero", "nul", "nie", "ohne",
    }
)
DENYING = NEGATIONS | {
    "no", "nobody", "cannot", "can't", "cant", "won't", "unable", "ik", "ikk", "ingenting", "niemand", "nichts",
}
"""Words after which something is not so, or cannot be done, or by nobody."""
_BEING = frozenset(
    {"er", "var", "vaere", "vaeret", "bliver", "blev", "is", "was", "be", "been", "being", "ist", "war", "vara"}
)
_SLIGHT = _BEING | {
    "laengere", "mere", "helt", "slet", "rigtig", "rigtigt", "saa", "saerlig", "saerligt", "decideret", "direkte",
    "tale", "om", "nogen", "noget", "nogle", "en", "et", "den", "det", "any", "longer", "quite", "really", "a", "an",
    "the", "completely", "totally", "mehr", "ganz", "so", "ein", "eine", "laengre", "lenger", "naagon", "noe",
}
"""Words that may stand between a negation and what it denies."""
_ABLE = frozenset(
    {
        "kan", "ka", "kunne", "vil", "ville", "maa", "faa", "faar", "fik", "can", "could", "will", "would", "kann",
        "koennen", "konnte", "kunde", "faatt",
    }
)
"""Verbs whose negation says that somebody cannot do what follows."""
# fmt: on


def find_negation(words: Words, first: int) -> int | None:
    """The word before the word `first` that says no to it, if there is one."""
    if NEGATIONS.isdisjoint(words.words[max(0, first - WORDS_AFTER_A_NEGATION) : first]):
        return None
    for index in range(first - 1, max(-1, first - 1 - WORDS_AFTER_A_NEGATION), -1):
        if (
            words.sentences[index] != words.sentences[first]
            or "," in words.folded[words.ends[index] : words.starts[index + 1]]
        ):
            return None
        if words.words[index] in NEGATIONS:
            return index
    return None


def denies(words: Words, negation: int, first: int) -> bool:
    """Is it the word `first` itself that is not so, and not what somebody can do with it?"""
    between = words.words[negation + 1 : first]
    if not _SLIGHT.issuperset(between):
        return False
    before = range(max(0, negation - 2), negation)
    unable = any(words.words[at] in _ABLE and words.sentences[at] == words.sentences[first] for at in before)
    return not unable or not _BEING.isdisjoint(between)
