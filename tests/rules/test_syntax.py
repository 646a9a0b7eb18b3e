from __future__ import annotations

import pytest

from rules.reader import read_document

Told = list[tuple[tuple[int, int], str]]


def told(text: str) -> Told:
    return [(one.mark, one.key) for one in read_document(text.encode()).problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: {b: c\nd: e\n", [((1, 4), "syntax_bracket")]),
        ("a: [b, c\n\n# d\ne: f\n", [((1, 4), "syntax_bracket")]),
        ("a: [b, c\n", [((1, 4), "syntax_bracket")]),
        ("a: [{b: c},\n  {d: e\nf: g\n", [((2, 3), "syntax_bracket")]),
        ("a: {b: c]\n", [((1, 9), "syntax_comma")]),
        ("a: {b: 1 c: 2}\n", [((1, 11), "syntax_comma")]),
        ("a: {b: c}}\nd: e\n", [((1, 10), "syntax_closing")]),
        ('a: "b\nc: "d"\n', [((1, 4), "syntax_quote")]),
        ("a: 'b\nc: d\n", [((1, 4), "syntax_quote")]),
        ('a: "b" c\n', [((1, 8), "syntax_after_quote")]),
        ("a: {b: c} d\n", [((1, 11), "syntax_after_bracket")]),
        ("a: [b] c\n", [((1, 8), "syntax_after_bracket")]),
        ('a: "b\\c"\n', [((1, 6), "syntax_escape")]),
        ("a\n\n# b\n  - c\n", [((1, 1), "syntax_no_colon")]),
        ("a:\n  b 1\n  c: 2\n", [((2, 3), "syntax_no_colon")]),
        ("a:\n  c: 2\n  b 1\nd: e\n", [((3, 3), "syntax_no_colon")]),
        ("Forklaring\na: b\n", [((1, 1), "syntax_no_colon")]),
        ("a:\n  c: 2\n  b:x\nd: e\n", [((3, 3), "colon_space")]),
        ("a:\n  b:x\n  c: 2\n", [((2, 3), "colon_space")]),
        ("a:\n  - b: c\n  -d: e\n", [((3, 3), "syntax_dash")]),
        ("a: - b\n", [((1, 4), "syntax_character")]),
        ("a: ? b\n", [((1, 4), "syntax_character")]),
        ("a: > b\n", [((1, 4), "syntax_character")]),
        ("a: & b\n", [((1, 4), "syntax_character")]),
        ("a: b\n...\nc: d\n", [((2, 1), "syntax_document")]),
        ("a: b\n<<<<<<< HEAD\nc: d\n>>>>>>> x\n", [((2, 1), "conflict"), ((4, 1), "conflict")]),
        ("a:\n  b: c\n\u00a0 d: e\n", [((3, 1), "hidden")]),
        ("a: b\u200bc\n", [((1, 4), "hidden")]),
        ("a: b // c\n", [((1, 4), "comment_slashes")]),
        ("a: https://b.example\n", []),
        ("a: 'b\u00a0c // d'\n", []),
        ("a: |\n  b\u00a0c\n", []),
    ],
)  # fmt: skip
def test_a_slip_is_told_where_it_was_made(text: str, expected: Told) -> None:
    assert told(text) == expected


@pytest.mark.parametrize("line_break", ["\r", "\r\n", "\x85", "\u2028"])
@pytest.mark.parametrize("text", ["a: {b: c\nd: e\n", "a\n  - b: c\n", "a:\n b c\n d: e\n", "a: 'b\n"])
def test_any_line_break_leaves_a_syntax_error_a_problem(text: str, line_break: str) -> None:
    assert len(told(text.replace("\n", line_break))) >= 1
