from __future__ import annotations

from rules.kept_words import KeptWords


def test_a_word_is_asked_for_once() -> None:
    asked: list[str] = []

    def find_out(word: str) -> int:
        asked.append(word)
        return len(word)

    kept = KeptWords(find_out, find_out)
    assert (kept["nede"], kept["nede"], asked) == (4, 4, ["nede"])


def test_long_numbers_are_asked_for_by_themselves_and_neither_they_nor_very_long_words_are_kept() -> None:
    kept = KeptWords(len, int)
    for number in range(1000, 20_000):
        assert kept[str(number)] == number
    assert kept["999"] == 3
    kept.clear()
    assert kept["x" * 100] == 100
    assert not kept


def test_memory_stays_small_and_what_is_said_now_is_kept() -> None:
    kept = KeptWords(len, len)
    for number in range(50_000):
        assert kept[f"{number}ste"] > 3
        assert "49999ste" in kept or len(kept) < 10_000
    assert "49999ste" in kept
