from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rules
from rules.labelled import read_training
from rules.learn import DESK_SEEN, Example, learn, learn_weights, read_example, with_desk
from rules.rulebook import read_critical
from rules.second_opinion import LearnedDifferently, parse_second_opinion, read_second_opinion, to_text
from rules.text_features import FEATURES

DEFINITIONS = Path(rules.__file__).parent / "definitions"


def example(words: str, *, critical: bool, weight: float = 1.0) -> Example:
    return Example(frozenset(f"w:{word}" for word in words.split()), critical, "outage" if critical else None, weight)


def test_the_shipped_weights_are_what_the_shipped_tickets_teach() -> None:
    critical = read_critical(DEFINITIONS)
    learned = learn([read_example(one, critical) for one in read_training()])
    shipped = (Path(rules.__file__).parent / "learned" / "critical.json").read_text("utf-8")
    assert to_text(learned) == shipped, "run `hotline rules learn --output rules/learned/critical.json`"


def test_what_critical_texts_share_speaks_for_critical_and_the_rest_against() -> None:
    learned = learn_weights(
        [
            example("nede alle", critical=True),
            example("nede os", critical=True),
            example("faktura os", critical=False),
            example("faktura", critical=False),
        ]
    )
    assert learned.weights["w:nede"] > 0 > learned.weights["w:faktura"]


def test_what_a_single_text_says_is_not_learned() -> None:
    learned = learn_weights([example("nede bølgevej", critical=True), example("nede", critical=True)])
    assert "w:bølgevej" not in learned.weights


def test_a_long_text_teaches_by_its_most_critical_passage() -> None:
    told, rest = ("w:nede", "w:alle"), ("w:tak", "w:kurset", "w:logo", "w:kaffe")

    def long(critical: bool, *passages: tuple[str, ...]) -> Example:
        return Example(frozenset(one for passage in passages for one in passage), critical, passages=(passages,))

    learned_from = [long(True, told, rest), long(True, rest, told), long(False, rest, rest), long(False, rest, rest)]
    whole = [replace(one, passages=()) for one in learned_from]
    assert learn_weights(learned_from).weights["w:nede"] > learn_weights(whole).weights["w:nede"]


def test_a_heavier_example_moves_the_weights_further() -> None:
    light, heavy = (
        learn_weights([example("x y", critical=True, weight=weight), example("x z", critical=False)])
        for weight in (0.5, 2.0)
    )
    assert heavy.bias + heavy.weights.get("w:x", 0) > light.bias + light.weights.get("w:x", 0)


def test_words_that_only_a_few_of_the_desks_tickets_say_are_left_out() -> None:
    shipped = [example("nede", critical=True), example("faktura", critical=False)]
    rare = replace(example("nede petersen", critical=True), passages=((("w:nede", "w:petersen"),),))
    desk = [rare] * (DESK_SEEN - 1) + [example("nede anlægget", critical=True)] * DESK_SEEN
    learned_from = with_desk(shipped, desk)
    features = {feature for one in learned_from for feature in one.features}
    assert "w:petersen" not in features
    assert "w:anlægget" in features
    assert learned_from[2].passages == ((("w:nede",),),)
    assert [one.weight for one in learned_from[:3]] == [1.0, 1.0, 2.0]


def test_the_file_says_what_was_learned() -> None:
    learned = learn(
        [example("nede alle", critical=True), example("nede", critical=True), example("x", critical=False)]
    )
    read = parse_second_opinion(to_text(learned))
    assert (read.critical, read.reasons) == (learned.critical, learned.reasons)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{}",
        f'{{"features": {FEATURES}}}',
        f'{{"features": {FEATURES}, "bias": {{}}, "weights": {{}}}}',
        f'{{"features": {FEATURES}, "bias": 1, "weights": []}}',
        to_text(read_second_opinion()).replace('"outage": ', '"outage": NaN, "x": '),
        to_text(read_second_opinion())[:1000],
        to_text(read_second_opinion()).replace(f'"features":{FEATURES}', '"features":"x"'),
        "[" * 100_000,
    ],
)
def test_what_is_no_file_of_weights_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"weight|JSON|Expecting|Unterminated|features"):
        parse_second_opinion(text)


def test_weights_for_other_features_are_told_from_damage() -> None:
    with pytest.raises(LearnedDifferently):
        parse_second_opinion('{"features": 1, "anything": "else"}')


words = st.text("abc ", min_size=1, max_size=12)


@given(st.lists(st.tuples(words, st.booleans()), max_size=12))
def test_weights_are_finite_and_the_same_each_time(texts: list[tuple[str, bool]]) -> None:
    examples = [example(text, critical=critical) for text, critical in texts]
    learned = learn_weights(examples)
    assert all(math.isfinite(weight) for weight in (learned.bias, *learned.weights.values()))
    assert learn_weights(examples) == learned
