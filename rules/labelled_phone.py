"""Which of several telephone numbers a request means by its label: the mobile, the office, somebody's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rules.phrases import PhraseHit
from rules.words import Words
from rules.written_phones import WrittenPhone


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_KINDS = (
    _words(
        "mobil mobilen mobilnummer mobilnummeret mobiltelefon mobiltelefonen mobile cell cellphone handy handynummer"
        " mobilnr mob smartphone mobiltelefonnummer mobilnumret m"
    ),
    _words(
        "kontor kontoret kontornummer kontornr kontornummeret kontortelefon office buero work arbejde arbejdet jobbet"
        " hovednummer hovednummeret hovednr hovednumret omstilling omstillingen zentrale switchboard vaexel vaexeln"
        " sentralbord sentralbordet reception receptionen main firma landline fastnet fastnettelefon festnetz"
        " fasttelefon kontortelefonen"
    ),
    _words("direkte direct direkt durchwahl dir direktnummer direktenummer direktnr direkten d"),
    _words("privat privaten privatnummer privatnummeret private home hjemme zuhause hemma hjemmenummer"),
)
_NOT = _words("ikke ikkje not nicht inte ej ingen kein keine never aldrig")
_LETTERS = re.compile(r"[^\W\d_]+")
_CLAUSE_END = re.compile(r"[,;.!?:()]| (?:men|but|sondern|aber|utan|og|and|und|och) ")
_LAST_PART = re.compile(r"[!?\n,;/|]|\.(?=\s)")
_FOLLOWING = re.compile(r"[\n+\d]")
_SMALL = _words(
    "tlf telefon telefonen tel phone nummer nummeret number nr ring ringe call jeg mig min mine vores har kan skal"
    " vil med til for paa the and you your ich und der die das som det den ved hos fra from kunde kundenr customer"
    " venlig venligst hilsen please gerne bitte med en et er i kl fax mail"
)
_LONG = 5
_NEXT_TO = 8
"""A further sentence of at most so many words may still say where: `Ring gerne. Helst på mobilen.`"""


def choose_labelled(words: Words, asked: PhraseHit, listed: Words, phones: Sequence[WrittenPhone]) -> str | None:
    """The one of the `phones` whose label the request in `words` names, else the first that it does not decline.

    They stand in `listed`: the signature, or `words` themselves behind the request.  None if there is none, or the
    request declines all.
    """
    if not phones:
        return None
    if listed is words:
        label = _LAST_PART.split(words.folded[asked.end : phones[0].start])[-1]
        wanted, declined = _named(words, asked, until=phones[0].start - len(label))
        labels = _labels(words.folded, phones, asked.end)
    else:
        wanted, declined = _named(words, asked, until=len(words.folded))
        labels = _labels(listed.folded, phones)
    left = [
        (one, label)
        for one, label in zip(phones, labels, strict=True)
        if not any(_is_kind(word, other) for word in label for other in declined)
    ]
    for one, label in left:
        if any(_is_kind(word, other) or _is_same(word, other) for word in label for other in wanted):
            return one.phone
    return left[0][0].phone if left else None


def _named(words: Words, asked: PhraseHit, *, until: int) -> tuple[frozenset[str], frozenset[str]]:
    """The words of the request's sentence, and of a short one after it: those it wants, and those after a "not"."""
    first, last = words.at(asked.start), words.at(asked.end - 1)
    begin = first
    while begin > 0 and words.sentences[begin - 1] == words.sentences[first]:
        begin -= 1
    end = _sentence_end(words, last)
    if (further := _sentence_end(words, end)) - end <= _NEXT_TO:
        end = further
    stop = min(until, words.ends[end - 1])
    wanted: set[str] = set()
    declined: set[str] = set()
    for clause in _CLAUSE_END.split(words.folded[words.starts[begin] : stop]):
        said = [word for word in _LETTERS.findall(clause) if len(word) > 1]
        denied = next((place for place, word in enumerate(said) if word in _NOT), len(said))
        wanted.update(said[:denied])
        declined.update(said[denied:])
    return frozenset(wanted) - _SMALL, frozenset(declined) - _SMALL


def _sentence_end(words: Words, index: int) -> int:
    """The first word after the sentence of the word at `index`."""
    end = index
    while end < len(words.words) and words.sentences[end] == words.sentences[index]:
        end += 1
    return end


def _labels(folded: str, phones: Sequence[WrittenPhone], behind: int = -1) -> list[frozenset[str]]:
    """The words before each number on its line, or if there are none those after it.

    In a text that goes on `behind` a request, only those of the last part: `Ring. Kontor: ..., mobil: ...`.
    """
    labels: list[frozenset[str]] = []
    for end, one in zip([max(0, behind), *(one.end for one in phones)], phones, strict=False):
        before = folded[max(folded.rfind("\n", 0, one.start) + 1, end) : one.start]
        label = _LETTERS.findall(before if behind < 0 else _LAST_PART.split(before)[-1])
        if not label and behind < 0:
            label = _LETTERS.findall(_FOLLOWING.split(folded[one.end :], maxsplit=1)[0])
        labels.append(frozenset(label))
    return labels


def _is_kind(word: str, other: str) -> bool:
    return any(word in kind and other in kind for kind in _KINDS)


def _is_same(word: str, other: str) -> bool:
    """The same name or place: `Lager` and `lageret`."""
    if word in _SMALL:
        return False
    short, long = sorted((word, other), key=len)
    return short == long or (len(short) >= _LONG and long.startswith(short))
