"""What was found out about words: texts say the same ones over and over."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

FoundT = TypeVar("FoundT")

_MOST_WORDS = 8192
_LONGEST_WORD = 40
_LONGEST_NUMBER = 3


class KeptWords(dict[str, FoundT]):
    """What `find_out` says of each word, asked when it is first met.

    Long numbers, which hardly come again, are asked for by `find_out_number` and not kept, nor are very long words;
    when there are too many, it begins anew.
    """

    def __init__(self, find_out: Callable[[str], FoundT], find_out_number: Callable[[str], FoundT]) -> None:
        super().__init__()
        self._find_out = find_out
        self._find_out_number = find_out_number

    def __missing__(self, word: str) -> FoundT:
        if len(word) > _LONGEST_NUMBER and word.isdigit():
            return self._find_out_number(word)
        found = self._find_out(word)
        if len(word) <= _LONGEST_WORD:
            if len(self) >= _MOST_WORDS:
                self.clear()
            self[word] = found
        return found
