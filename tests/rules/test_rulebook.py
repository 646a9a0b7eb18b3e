from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import rules
from rules.problem import render_problem
from rules.rulebook import RulebookError, check_rulebook, load_rulebook
from rules.rulebook_files import SHAPES

DEFINITIONS = Path(rules.__file__).parent / "definitions"
TESTDATA = Path(__file__).parent / "testdata"
TODAY = date(2026, 3, 9)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A copy of the default rulebook to change, without cases, which speak of groups that a test may rename."""
    for name in SHAPES:
        shutil.copy(DEFINITIONS / name, tmp_path / name)
    (tmp_path / "cases.yaml").write_text("cases: []\n", "utf-8")
    return tmp_path


def sentences(directory: Path, language: str) -> list[str]:
    found = check_rulebook(directory, TODAY)
    return [render_problem(one, "da" if language == "da" else "en").removeprefix(f"{directory}/") for one in found]


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("case", sorted(path.name for path in TESTDATA.iterdir()))
def test_every_problem_is_told_at_its_place(case: str, language: str, directory: Path) -> None:
    for path in (TESTDATA / case).glob("*.y*ml"):
        shutil.copy(path, directory / path.name)
    expected = (TESTDATA / case / f"expected.{language}.txt").read_text("utf-8").splitlines()
    assert sentences(directory, language) == expected


def test_the_default_rulebook_has_no_problems() -> None:
    assert check_rulebook(DEFINITIONS, TODAY) == []
    rulebook = load_rulebook(DEFINITIONS)
    assert rulebook.groups == {"BC Support", "NAV Support", "ERP Support", "Vagt"}
    assert set(rulebook.schedules) == {"phone", "mail", "always"}
    assert rulebook.zone.key == "Europe/Copenhagen"


def test_the_version_follows_the_content_and_not_the_layout(directory: Path) -> None:
    before = load_rulebook(directory).version
    routing = directory / "routing.yaml"
    text = routing.read_text("utf-8")
    routing.write_text(f"# En bemærkning\n{text}\n\n", "utf-8")
    assert load_rulebook(directory).version == before
    routing.write_text(text.replace("group: Vagt", "group: Vagten"), "utf-8")
    assert load_rulebook(directory).version != before
    assert len(before) == 12
    assert set(before) <= set("0123456789abcdef")


def test_a_rulebook_with_errors_is_refused_with_all_of_them(directory: Path) -> None:
    (directory / "routing.yaml").write_text("routes: []\n", "utf-8")
    (directory / "sla.yaml").unlink()
    with pytest.raises(RulebookError) as caught:
        load_rulebook(directory)
    assert str(caught.value).splitlines() == [
        f"{directory}/routing.yaml:1:1: error: «default» mangler.",
        f"{directory}/sla.yaml:1:1: error: Filen mangler.",
    ]
    assert caught.value.render("en").endswith("sla.yaml:1:1: error: The file is missing.")


def test_examples_are_tried_although_other_files_have_errors(directory: Path) -> None:
    slips = [
        ("routing.yaml", "text: NAV er nede hos os alle, at", "text: Kontoplanen, at"),
        ("critical.yaml", "critical: false}", "critical: true}"),
        ("time.yaml", "clip: 60m", "clip: 60"),
        ("texts.yaml", "note: {}", "noet: {}"),
        ("sla.yaml", "policies:", "polices:"),
        ("oncall.yaml", "weeks: []", "weeks: 5"),
        ("contact.yaml", "suggest: write", "suggest: wriet"),
    ]
    for file, before, after in slips:
        text = (directory / file).read_text("utf-8")
        assert before in text
        (directory / file).write_text(text.replace(before, after, 1), "utf-8")
    found = check_rulebook(directory, TODAY)
    assert {Path(one.file).name for one in found} == {file for file, _, _ in slips}
    assert {"example_missed", "example_critical"} <= {one.key for one in found}


def test_examples_wait_for_what_they_are_judged_by(directory: Path) -> None:
    routing = directory / "routing.yaml"
    text = routing.read_text("utf-8").replace("text: NAV er nede hos os alle, at", "text: Kontoplanen, at", 1)
    routing.write_text(text, "utf-8")
    (directory / "identity.yaml").write_text("trust: 5\n", "utf-8")
    assert [Path(one.file).name for one in check_rulebook(directory, TODAY)] == ["identity.yaml"]


def test_warnings_keep_nobody_from_loading(directory: Path) -> None:
    shutil.copy(TESTDATA / "soon_over" / "calendars.yaml", directory)
    assert load_rulebook(directory).schedules
    assert {one.severity for one in check_rulebook(directory, TODAY)} == {"warning"}


def test_a_folder_that_does_not_exist_is_one_problem(tmp_path: Path) -> None:
    (problem,) = check_rulebook(tmp_path / "nowhere")
    assert problem.key == "folder_missing"
    with pytest.raises(RulebookError):
        load_rulebook(tmp_path / "nowhere")


def test_what_an_editor_or_a_mount_leaves_behind_is_passed_over(directory: Path) -> None:
    for name in (".routing.yaml.swp", ".#sla.yaml", "routing.yaml~", "README.md"):
        (directory / name).write_text("x: [", "utf-8")
    (directory / "..data").mkdir()
    assert check_rulebook(directory, TODAY) == []


def test_a_file_that_cannot_be_read_is_told(directory: Path) -> None:
    (directory / "sla.yaml").unlink()
    (directory / "sla.yaml").mkdir()
    (directory / "routing.yaml").write_bytes(b"")
    assert sentences(directory, "en") == [
        "routing.yaml:1:1: error: The file is empty.",
        (
            "sla.yaml:1:1: error: The file cannot be read. "
            "Check that it is an ordinary file, and that Hotline may read it."
        ),
    ]


FUZZ = settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FUZZ
@given(name=st.sampled_from(sorted(SHAPES)), raw=st.binary(max_size=100))
def test_no_bytes_crash_the_check(name: str, raw: bytes, directory: Path) -> None:
    for other in SHAPES:
        shutil.copy(DEFINITIONS / other, directory / other)
    (directory / name).write_bytes(raw)
    assert all(render_problem(one, "da") for one in check_rulebook(directory, TODAY))


VALUES = st.recursive(
    st.sampled_from(
        ["", "x", "true", "null", "5", "2.5", "-1", "16:00", "08:00-16:00", "phone", "4h", '"("', "'*'", "~"]
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda values: f"[{', '.join(values)}]"),
        st.dictionaries(st.sampled_from(["is", "any", "name", "mon", "x", "contains"]), inner, max_size=3).map(
            lambda values: "{" + ", ".join(f"{key}: {value}" for key, value in values.items()) + "}"
        ),
    ),
    max_leaves=6,
)


@FUZZ
@given(name=st.sampled_from(sorted(SHAPES)), place=st.floats(0, 0.999), value=VALUES)
def test_no_slip_in_a_good_file_crashes_the_check(name: str, place: float, value: str, directory: Path) -> None:
    for other in SHAPES:
        shutil.copy(DEFINITIONS / other, directory / other)
    lines = (DEFINITIONS / name).read_text("utf-8").splitlines()
    keyed = [number for number, line in enumerate(lines) if ":" in line and not line.lstrip().startswith("#")]
    if keyed:
        number = keyed[int(place * len(keyed))]
        lines[number] = f"{lines[number].partition(':')[0]}: {value}"
    (directory / name).write_text("\n".join(lines), "utf-8")
    assert all(render_problem(one, "en") for one in check_rulebook(directory, TODAY))
