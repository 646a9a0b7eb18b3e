"""Passages of long texts: where they begin and end, and that the most critical one counts."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from rules.second_opinion import SecondOpinion, Weights
from rules.text_features import text_features
from rules.word_weights import WordWeights
from rules.words import read_words

_LONG, _SHORT = 40, 16
_POLITE = (
    "Tusind tak for kurset i torsdags, det var virkelig hyggeligt at hilse på jer alle sammen. "
    "Jeg skal hilse mange gange fra bestyrelsen, som var meget glad for kaffen og kagen. "
    "Vi vil gerne have jeres nye logo med i vores blad, når det engang bliver færdigt. "
)


def test_a_short_text_and_a_single_sentence_have_no_passages() -> None:
    assert not text_features(read_words("Hej. Vi kan ikke logge på. Kan I ringe?"), {}, ()).passages
    assert not text_features(read_words("og " * 100), {}, ()).passages


def test_a_text_of_medium_length_has_short_passages_only() -> None:
    (short,) = text_features(read_words("Vi skal bruge et nyt logo. " * 5), {}, ()).passages
    assert len(short) > 1


texts = st.lists(st.sampled_from(["hej", "nede", "kl.", "12", "igen.", "hvorfor?", "slut.\n"]), max_size=150).map(
    " ".join
)


@given(texts)
def test_the_passages_of_a_long_text_are_whole_sentences_and_leave_none_out(text: str) -> None:
    words = read_words(text)
    features = text_features(words, {}, ())
    count = len(words.words)
    begins = {
        number for number in range(count) if not number or words.sentences[number] != words.sentences[number - 1]
    }
    lengths = [length for length in (_LONG, _SHORT) if count > length and len(begins) > 1]
    assert len(features.passages) == len(lengths)
    for length, passages in zip(lengths, features.passages, strict=True):
        told: set[int] = set()
        for passage in passages:
            assert {passage.start, passage.end} <= begins | {count}
            assert passage.end - passage.start >= length
            told.update(range(passage.start, passage.end))
        assert len(told) == count


def test_a_sign_and_a_question_belong_to_the_passages_that_hold_their_sentence() -> None:
    words = read_words(f"Hvordan gør vi? {_POLITE * 2} Alt er nede.")
    last = words.sentences[-1]
    features = text_features(words, {"down": [last]}, [last])
    assert {"!down", "!rule", "!questions 1"} <= features.signs
    for passages in features.passages:
        assert passages[0].signs == {"!questions 1"}
        assert passages[-1].signs == {"!down", "!rule"}


def test_what_is_said_politely_around_it_hardly_hides_the_decisive_sentence() -> None:
    opinion = SecondOpinion(Weights({"w:nede": 3.0, "w:hyggeligt": -2.0, "w:kagen": -2.0}, -0.5), {})
    polite = text_features(read_words(f"{_POLITE} NAV er nede. {_POLITE}"), {}, ())
    in_whole = replace(polite, passages=())
    judged = opinion.judge(polite)
    assert judged.probability > opinion.judge(in_whole).probability
    assert not opinion.judge(in_whole).closer
    for passage, _ in judged.closer:
        assert "w:nede" in chain(*polite.said()[passage.start : passage.end])


def test_a_word_of_the_most_critical_passage_is_named_before_one_that_weighs_as_much_elsewhere() -> None:
    opinion = SecondOpinion(Weights({"w:nede": 1.0, "w:stille": 1.0, "w:logo": 1.0, "w:fejl": 1.01}, 0.0), {})
    words = read_words(f"Fejl. {_POLITE * 3} Alt er nede og står stille.")
    judged = opinion.judge(text_features(words, {}, ()))
    assert set(judged.weightiest(words, critical=True)[:2]) <= {"nede", "stille", "logo"}
    assert "Fejl" not in judged.weightiest(words, critical=True)


many_kinds = st.sampled_from(
    ["hej", "kan", "ikke", "logge", "nede", "igen.", "system", "12", "1234", "logger,", "\n"]
)


@given(st.lists(many_kinds).map(" ".join))
def test_each_feature_counts_as_often_as_it_is_said(text: str) -> None:
    told = text_features(read_words(text), {}, ())
    said = told.said()
    distinct = {*chain(*said)}
    draw = random.Random(len(text))
    weighs = {name: draw.choice((-2.0, 0.5, 1.0)) for name in sorted(distinct) if draw.random() < 0.6}
    weights = WordWeights([weighs])
    weighed = weights.weigh(told)
    assert list(weighed.sizes) == list(map(len, said))
    known = [weights.columns[0][number] for number in weighed.said() if number]
    assert sorted(known) == sorted(weighs[name] for name in chain(*said) if name in weighs)
    before = [sum(weighs.get(name, 0.0) for name in chain(*said[:number])) for number in range(len(said) + 1)]
    assert list(weighed.until) == before
    shown = {weights.shown[number] for number in weighed.said_between(0, len(said))}
    assert shown - {""} == {name[2:] for name in weighs if name[0] in "wp" and "0" not in name}
