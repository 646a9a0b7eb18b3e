from __future__ import annotations

from rules.kept_words import KeptWords


def test_a_word_is_asked_for_once_and_memory_stays_small() -> None:
    asked: list[str] = []

    def find_out(word: str) -> int:
        asked.append(word)
        return len(word)

    kept = KeptWords(find_out)
    assert (kept["nede"], kept["nede"], asked) == (4, 4, ["nede"])
    long = "x" * 100
    assert (kept[long], kept[long], asked) == (100, 100, ["nede", long, long])
    assert sum(kept[f"ord{number}"] for number in range(20_000)) > 0
    assert len(kept) < 10_000
