from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import rules
from rules.learn import Example, learn
from rules.learned_file import LEARNED
from rules.rulebook import RulebookError, check_rulebook, load_rulebook
from rules.rulebook_files import FILES
from rules.second_opinion import read_second_opinion, to_text

DEFINITIONS = Path(rules.__file__).parent / "definitions"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    for name in FILES:
        if (DEFINITIONS / name).exists():
            shutil.copy(DEFINITIONS / name, tmp_path / name)
    return tmp_path


def test_what_the_desk_taught_is_used_and_counts_in_the_version(directory: Path) -> None:
    before = load_rulebook(directory)
    assert before.critical.second_opinion is read_second_opinion()
    (directory / LEARNED).write_text(to_text(read_second_opinion()), "utf-8")
    after = load_rulebook(directory)
    assert after.critical.second_opinion is not None
    assert after.critical.second_opinion.critical == read_second_opinion().critical
    assert after.version != before.version
    assert check_rulebook(directory) == []


def test_an_opinion_that_fails_the_examples_of_the_rules_is_not_taken_into_use(directory: Path) -> None:
    words = frozenset({"w:nede", "w:ikke"})
    backwards = learn([Example(words, critical=False)] * 50 + [Example(frozenset({"w:tak"}), critical=True)] * 50)
    (directory / LEARNED).write_text(to_text(backwards), "utf-8")
    with pytest.raises(RulebookError):
        load_rulebook(directory)


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b'{"features": [1]}'])
def test_a_damaged_file_is_an_error_at_its_place(content: bytes, directory: Path) -> None:
    (directory / LEARNED).write_bytes(content)
    (problem,) = check_rulebook(directory)
    assert (Path(problem.file).name, problem.severity) == (LEARNED, "error")


def test_a_file_of_another_version_of_hotline_is_passed_over_with_a_warning(directory: Path) -> None:
    (directory / LEARNED).write_text('{"features": 1}', "utf-8")
    (problem,) = check_rulebook(directory)
    assert (problem.key, problem.severity) == ("learned_outdated", "warning")
    assert load_rulebook(directory).critical.second_opinion is read_second_opinion()


def test_what_cannot_be_read_is_an_error(directory: Path) -> None:
    (directory / LEARNED).mkdir()
    (problem,) = check_rulebook(directory)
    assert (problem.key, problem.severity) == ("file_unreadable", "error")
