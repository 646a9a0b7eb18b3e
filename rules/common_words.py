"""Words that most texts have, in the languages that customers write: a phrase is looked for by its other words."""

from __future__ import annotations

from functools import lru_cache

from rules.phrase_syntax import NUMBER, Slot

# fmt: off
_COMMON = frozenset(
    {
        "i", "er", "paa", "vi", "kan", "det", "ikke", "og", "har", "til", "fra", "en", "den", "jeg", "der", "at",
        "hej", "for", "alle", "skal", "af", "saa", "med", "ingen", "ring", "men", "om", "vores", "to", "de",
        "noget", "kl", "in", "have", "vil", "siger", "faar", "staar", "naar", "nu", "et", "dag", "som", "igen",
        "os", "eller", "gaar", "nede", "kommer", "ind", "man", "hvad", "ved", "mig", "siden", "min", "bare",
        "efter", "jer", "hos", "gerne", "koerer", "hele", "hilsen", "komme", "se", "var", "kun", "op", "ny",
        "tak", "ud", "jeres", "her", "andre", "hvor", "hvordan", "fejl", "alt", "dem", "samme", "hvis", "uden",
        "faa", "ogsaa", "nogen", "kunde", "kundenr", "kundenummer", "nye", "godt", "maa", "ned", "bliver", "bc",
        "nav", "business", "central", "logge", "the", "is", "a", "on", "and", "no", "it", "of", "we", "not",
        "our", "you", "can", "this", "that", "be", "with", "are", "from", "customer", "das", "die", "und", "ich",
        "wir", "nicht", "es", "ist", "zu", "att", "inte", "och", "jag", "aer",
    }
)
# fmt: on


def commonness(slot: Slot) -> int:
    """How many common words fill a slot, alone or with others: the fewer, the fewer texts are worth a closer look."""
    return sum(min(_common_words(piece) for piece, _ in row) for row in slot)


@lru_cache(maxsize=4096)
def _common_words(piece: str) -> int:
    if piece == NUMBER:
        return len(_COMMON)
    said = piece.strip("*")
    if said == piece:
        return int(piece in _COMMON)
    begins, ends = piece[0] != "*", piece[-1] != "*"
    return sum(
        said in word and (not begins or word.startswith(said)) and (not ends or word.endswith(said))
        for word in _COMMON
    )
