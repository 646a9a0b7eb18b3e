from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import rules
from rules.reader import MAX_BYTES, read_document
from rules.syntax import MAX_DEPTH

DEFINITIONS = Path(rules.__file__).parent / "definitions"


def keys(text: str) -> list[tuple[tuple[int, int], str]]:
    return [(one.mark, one.key) for one in read_document(text.encode()).problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("false", False),
        ("~", None),
        ("null", None),
        ("7", 7),
        ("-7", -7),
        ("0", 0),
        ("2.50", Decimal("2.50")),
        ("08:00-16:00", "08:00-16:00"),
        ("2026-12-25 12:00", "2026-12-25 12:00"),
        ("25-12-2026", "25-12-2026"),
        ("nej", "nej"),
        ("'yes'", "yes"),
        ('"010045"', "010045"),
        ("'16:00'", "16:00"),
        ("123456789012345", 123456789012345),
        ("4h", "4h"),
        ("Sønderbo Trælast", "Sønderbo Trælast"),
    ],
)
def test_a_value_is_what_it_looks_like(text: str, value: object) -> None:
    document = read_document(f"a: {text}\n".encode())
    assert document.data == {"a": value}
    assert type(document.data["a"]) is type(value)
    assert keys(f"a: {text}\n") == []


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("16:00", "time_unquoted"),
        ("8:00", "time_unquoted"),
        ("01:02:03", "time_unquoted"),
        ("2026-12-25", "date_unquoted"),
        ("2026-12-25 12:00:00", "date_unquoted"),
        ("2026-12-25T12:00:00Z", "date_unquoted"),
        ("010045", "zero_unquoted"),
        ("08", "zero_unquoted"),
        ("yes", "boolean_word"),
        ("No", "boolean_word"),
        ("on", "boolean_word"),
        ("OFF", "boolean_word"),
        ("True", "boolean_word"),
        ("1e3", "number_odd"),
        ("0x1F", "number_odd"),
        ("1_000", "number_odd"),
        (".5", "number_odd"),
        ("1234567890123456", "number_odd"),
        (".inf", "number_odd"),
        (".nan", "number_odd"),
        ("&x 1", "anchor"),
        ("*x", "alias"),
        ("*server*", "syntax_star"),
        ("!!str 1", "tag"),
        ("!odd x", "tag"),
    ],
)
def test_a_trap_is_refused_where_it_stands(text: str, key: str) -> None:
    assert keys(f"first: 1\nlist:\n  - x\n  - {text}\n") == [((4, 5), key)]


def test_yes_and_no_are_words_where_a_key_stands() -> None:
    document = read_document(b"examples:\n  yes: [a]\n  no: [{no: b}]\n")
    assert document.data == {"examples": {"yes": ["a"], "no": [{"no": "b"}]}}
    assert document.problems == ()
    assert document.mark(("examples", "no", 0, "no")) == (3, 13)


def test_a_date_that_other_programs_take_for_more_than_a_text_is_kept_as_one_all_the_same() -> None:
    document = read_document(b"a: 2026-12-25\n2026-12-26: b\n")
    assert document.data == {"a": "2026-12-25", "2026-12-26": "b"}
    assert [(one.key, one.values["value"]) for one in document.problems] == [
        ("date_unquoted", "2026-12-25"),
        ("date_unquoted", "2026-12-26"),
    ]


def test_a_key_that_begins_an_item_again_is_told_to_want_a_dash() -> None:
    assert keys("a:\n  - b: 1\n    c: 2\n    b: 3\n    c: 4\n") == [
        ((4, 5), "key_twice_item"),
        ((5, 5), "key_twice"),
    ]


def test_an_unquoted_no_says_what_was_probably_meant() -> None:
    (problem,) = read_document(b"a: no").problems
    assert problem.values == {"value": "no", "meant": "false"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3\n", [((3, 1), "key_twice")]),
        ("16:00: x\n", [((1, 1), "time_unquoted")]),
        ("1: x\n", [((1, 1), "key_quotes")]),
        ("on: x\n", [((1, 1), "key_quotes")]),
        ("yes: [no]\n", [((1, 7), "boolean_word")]),
        ("yes: 1\nyes: 2\n", [((2, 1), "key_twice")]),
        ("a:\nb: 1\n", [((1, 3), "value_empty")]),
        ("a: [1, {b: }]\n", [((1, 12), "value_empty")]),
        ("- 1\n-\n", [((2, 2), "value_empty")]),
        ("? [a]\n: x\n", [((1, 3), "key_text")]),
        ("<<: {a: 1}\n", [((1, 1), "anchor")]),
        ("a: 1\n---\nb: 1\n", [((2, 1), "second_document")]),
        ("a:\n\tb: 1\n\tc: 2\n", [((2, 1), "tab"), ((3, 1), "tab")]),
        ("a: 'x\n", [((1, 4), "syntax_quote")]),
        ("a: b: c\n", [((1, 5), "syntax_colon")]),
        ("a:\n   b: 1\n  c: 2\n", [((3, 3), "syntax_indent")]),
        ("a: @x\n", [((1, 4), "syntax_character")]),
        ("a: “x”\n", [((1, 4), "curly_quotes")]),
        ("a: 'x “y”'\n", []),
        ("a: 'x\nb: y\nc: z's\n", [((1, 4), "syntax_quote")]),
        ("a: [*æ*]\n", [((1, 5), "syntax_star")]),
        ("a: &x 1\nb: *x\n", [((1, 4), "anchor"), ((2, 4), "anchor")]),
        ("a: x\x07\n", [((1, 5), "character")]),
    ],
)
def test_what_is_no_plain_mapping_is_refused(text: str, expected: list[tuple[tuple[int, int], str]]) -> None:
    assert keys(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: {text: Hvad nu?, at: x}", [((1, 11), "question_mark", {"value": "Hvad nu?"})]),
        ("a:\n  - [{text: b?c}]", [((2, 13), "question_mark", {"value": "b?c"})]),
        ("a: [Hvad nu?]", [((1, 5), "question_mark", {"value": "Hvad nu?"})]),
        ("a: {b: 10.000}", [((1, 8), "thousands_dot", {"value": "10.000", "read": "10", "instead": "10000"})]),
        ("a: 1.250", [((1, 4), "thousands_dot", {"value": "1.250", "read": "1.25", "instead": "1250"})]),
        ("a: -100.000", [((1, 4), "thousands_dot", {"value": "-100.000", "read": "-100", "instead": "-100000"})]),
        ("a: Hvad nu?", []),
        ("a: {text: 'Hvad nu?'}", []),
        ("a: [1.5, 2.50, 0.500, 10000, 1.125, '10.000', 1000.000]", []),
    ],
)
def test_what_is_read_but_perhaps_not_meant_is_warned_of(text: str, expected: list[object]) -> None:
    document = read_document(text.encode())
    assert document.problems == ()
    assert [(one.mark, one.key, one.values) for one in document.warnings] == expected


@pytest.mark.parametrize(
    ("text", "data", "told"),
    [
        ("{product: bc, nav}", {"product": ["bc", "nav"]}, [((1, 15), "stands_alone", "product: [bc, nav]")]),
        ("{p: [bc], nav, x: 1}", {"p": ["bc", "nav"], "x": 1}, [((1, 11), "stands_alone", "p: [bc, nav]")]),
        ("{a: 1,5h, b: 2}", {"a": "1h30m", "b": 2}, [((1, 5), "decimal_comma", "1h30m")]),
        ("{a: 2,5}", {"a": Decimal("2.5")}, [((1, 5), "decimal_comma", "2.5")]),
        ("{a: 2, 5}", {"a": [2, "5"]}, [((1, 8), "stands_alone", "a: [2, 5]")]),
    ],
)
def test_a_word_without_a_colon_between_braces_is_told_as_it_was_meant(
    text: str, data: object, told: list[object]
) -> None:
    document = read_document(text.encode())
    assert document.data == data
    assert [(one.mark, one.key, one.values["instead"]) for one in document.problems] == told


def test_a_word_without_a_colon_that_belongs_to_nothing_only_lacks_a_value() -> None:
    for text in ("{critical, product: bc}", "{a: {b: 1}, c}", "{a: x, b: }"):
        assert [key for _, key in keys(text)] == ["value_empty"]


@pytest.mark.parametrize("path", sorted(DEFINITIONS.glob("*.yaml")), ids=lambda path: path.name)
def test_other_programs_read_the_files_that_we_ship_as_we_do(path: Path) -> None:
    text = path.read_text("utf-8")
    assert yaml.load(text, Loader=yaml.SafeLoader) == as_others_read(read_document(text.encode()).data)


def as_others_read(data: object) -> object:
    """As PyYAML has numbers, and the keys `yes` and `no`."""
    if isinstance(data, dict):
        return {{"yes": True, "no": False}.get(key, key): as_others_read(value) for key, value in data.items()}
    if isinstance(data, list):
        return [as_others_read(value) for value in data]
    return float(data) if isinstance(data, Decimal) else data


def test_every_trap_of_a_file_is_reported_at_once_also_before_a_syntax_error() -> None:
    assert [key for _, key in keys("a: 16:00\nb: 010045\nc: no\nd: &x 1\n- x")] == [
        "time_unquoted",
        "zero_unquoted",
        "boolean_word",
        "anchor",
        "syntax_indent",
    ]


def test_a_column_counts_characters_not_bytes() -> None:
    assert keys("æøå: no") == [((1, 6), "boolean_word")]


def test_depth_and_size_are_limited() -> None:
    assert keys("[" * MAX_DEPTH + "]" * MAX_DEPTH) == []
    assert keys("[" * 50) == [((1, MAX_DEPTH + 1), "too_deep")]
    assert [key for _, key in keys("[" * 100_000)] == ["too_deep"]
    assert [key for _, key in keys("{a: " * 100_000)] == ["too_deep"]
    assert [key for _, key in keys("- " * 100_000)] == ["too_deep"]
    assert [one.key for one in read_document(b"#" * (MAX_BYTES + 1)).problems] == ["file_too_big"]


def test_a_file_in_another_encoding_is_refused_where_it_ends_to_be_readable() -> None:
    (problem,) = read_document("a: 1\nb: træ".encode("cp1252")).problems
    assert (problem.mark, problem.key) == ((2, 6), "encoding")


def test_a_byte_order_mark_and_windows_line_ends_change_nothing() -> None:
    document = read_document("\ufeffa: 1\r\nb: no\r\n".encode())
    assert document.data == {"a": 1, "b": False}
    assert [one.mark for one in document.problems] == [(2, 4)]


def test_a_place_is_found_by_its_location() -> None:
    document = read_document(
        b"routes:\n  - name: x\n    when: {critical: true,\n      product: bc}\ndefault:\n  group: y\n"
    )
    assert document.mark(("routes", 0)) == (2, 5)
    assert document.mark(("routes", 0, "when", "product")) == (4, 16)
    assert document.mark(("routes", 0, "when", "product"), of_key=True) == (4, 7)
    assert document.mark(("routes", 0, "when", "product", "is", 0)) == (4, 16)
    assert document.mark(("routes", 0, "group")) == (2, 5)
    assert document.line_of(("default",)) == 5
    assert document.mark(("nowhere",)) == (1, 1)


def test_renamed_keys_keep_their_places() -> None:
    document = read_document(b"regler:\n  - {navn: x, b: [{c: y}]}\n")
    meant = document.with_keys({("regler",): "routes", ("regler", 0, "navn"): "name"})
    assert meant.data == {"routes": [{"name": "x", "b": [{"c": "y"}]}]}
    assert meant.mark(("routes", 0, "name"), of_key=True) == (2, 6)
    assert meant.mark(("routes", 0, "b", 0, "c")) == document.mark(("regler", 0, "b", 0, "c"))
    assert meant.has(("routes",))
    assert not meant.has(("regler",))


@given(st.binary(max_size=200))
def test_no_bytes_crash_the_reader(raw: bytes) -> None:
    assert all(line >= 1 and column >= 1 for line, column in (one.mark for one in read_document(raw).problems))


@given(st.text(alphabet="ab:-[]{}&*!|>'\"#%@,? \n\t0169.yesno~<", max_size=80))
def test_no_yaml_crashes_the_reader(text: str) -> None:
    document = read_document(text.encode())
    assert document.is_readable or document.problems


@pytest.mark.parametrize("piece", ["1", "\t\n", "\x07", "1: x\n", "[,", "a: \n", "!", "- ", "? "])
def test_an_endless_repetition_takes_no_endless_time(piece: str) -> None:
    assert read_document((piece * (100_000 // len(piece))).encode()) is not None
