from __future__ import annotations

import logging
import os
import shutil
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import redis

from rules.rulebook import RulebookError, load_rulebook
from rules.rulebook_files import SHAPES
from workers import rulebook_watch
from workers.disk import note_writing
from workers.outages import Outages
from workers.rulebook_watch import RulebookWatch
from workers.settings import DEFAULT_RULES_DIR

GROUP, OTHER = b"group: BC Support", b"group: BC Desk"


def fill(directory: Path, group: bytes = GROUP) -> Path:
    """The default rulebook, with another group for Business Central if wanted, and no cases that would name it."""
    directory.mkdir(parents=True)
    for name in SHAPES:
        (directory / name).write_bytes((DEFAULT_RULES_DIR / name).read_bytes().replace(GROUP, group))
    (directory / "cases.yaml").write_text("cases: []\n", "utf-8")
    return directory


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return fill(tmp_path / "rules")


@pytest.fixture
def watch(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RulebookWatch:
    """A watch that finds every change old enough; what is young has a test of its own."""
    monkeypatch.setattr(rulebook_watch, "SETTLED_AFTER", timedelta(days=-1))
    return open_watch(folder, tmp_path)


def open_watch(folder: Path, tmp_path: Path) -> RulebookWatch:
    return RulebookWatch(folder, tmp_path / "data" / "rulebook.json", "en")


def groups(watch: RulebookWatch) -> frozenset[str]:
    watch.look()
    return watch.in_force.rulebook.groups


def edit(folder: Path, change: Callable[[bytes], bytes], name: str = "routing.yaml") -> None:
    """Save in place, as a simple editor does."""
    path = folder / name
    path.write_bytes(change(path.read_bytes()))


def to_other(raw: bytes) -> bytes:
    return raw.replace(GROUP, OTHER)


def test_an_edit_in_place_is_taken_over(folder: Path, watch: RulebookWatch) -> None:
    edit(folder, to_other)
    assert "BC Desk" in groups(watch)
    assert watch.in_force.rulebook.version == load_rulebook(folder).version


def test_a_stray_copy_with_the_ending_of_an_editor_is_told_and_forgotten(folder: Path, watch: RulebookWatch) -> None:
    stray = folder / "routing.yaml.txt"
    stray.write_bytes((folder / "routing.yaml").read_bytes())
    watch.look()
    assert watch.in_force.failure is not None
    assert watch.in_force.failure.startswith("routing.yaml.txt:1:1:")
    stray.unlink()
    watch.look()
    assert watch.in_force.failure is None


@pytest.mark.parametrize("name", ["routing.yaml", "learned.json"])
def test_a_pipe_in_place_of_a_file_keeps_nobody_waiting(name: str, folder: Path, watch: RulebookWatch) -> None:
    (folder / name).unlink(missing_ok=True)
    os.mkfifo(folder / name)
    edit(folder, lambda raw: b"# x\n" + raw, "sla.yaml")
    watch.look()
    assert watch.in_force.failure is not None
    assert watch.in_force.failure.startswith(f"{name}:1:1:")


def test_a_temporary_file_that_is_renamed_over_the_old_one_is_taken_over(folder: Path, watch: RulebookWatch) -> None:
    temporary = folder / ".routing.yaml.swp"
    temporary.write_bytes(to_other((folder / "routing.yaml").read_bytes()))
    assert "BC Desk" not in groups(watch), "an editor's temporary file is none of ours"
    temporary.rename(folder / "routing.yaml")
    assert "BC Desk" in groups(watch)


def test_a_change_that_keeps_size_and_time_is_noticed(folder: Path, watch: RulebookWatch) -> None:
    before = (folder / "routing.yaml").stat()
    edit(folder, lambda raw: raw.replace(GROUP, b"group: BC Sapport"))
    os.utime(folder / "routing.yaml", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (folder / "routing.yaml").stat().st_size == before.st_size
    assert "BC Sapport" in groups(watch)


def mount_as_kubernetes_does(mount: Path, content: Path) -> None:
    """Every file is a link through `..data`, and `..data` is switched in one step."""
    mount.mkdir(exist_ok=True)
    new = mount / "..data_tmp"
    new.symlink_to(content)
    new.rename(mount / "..data")
    for name in SHAPES:
        if not (mount / name).is_symlink():
            (mount / name).symlink_to(Path("..data") / name)


def test_a_switched_link_of_a_mounted_config_map_is_taken_over_and_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rulebook_watch, "SETTLED_AFTER", timedelta(days=-1))
    first, second, mount = fill(tmp_path / "..1"), fill(tmp_path / "..2", OTHER), tmp_path / "mount"
    mount_as_kubernetes_does(mount, first)
    watch = open_watch(mount, tmp_path)
    mount_as_kubernetes_does(mount, second)
    assert "BC Desk" in groups(watch)
    mount_as_kubernetes_does(mount, first)
    assert "BC Support" in groups(watch)


def test_a_folder_that_is_itself_a_switched_link_is_taken_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rulebook_watch, "SETTLED_AFTER", timedelta(days=-1))
    first, second, current = fill(tmp_path / "1"), fill(tmp_path / "2", OTHER), tmp_path / "current"
    current.symlink_to(first)
    watch = open_watch(current, tmp_path)
    (tmp_path / "next").symlink_to(second)
    (tmp_path / "next").rename(current)
    assert "BC Desk" in groups(watch)


BREAKS: dict[str, Callable[[Path], object]] = {
    "half a file": lambda folder: edit(folder, lambda raw: raw[: len(raw) // 2]),
    "an empty file": lambda folder: edit(folder, lambda _: b""),
    "no YAML": lambda folder: edit(folder, lambda raw: raw + b"\n  - : [\n"),
    "no text": lambda folder: edit(folder, lambda raw: raw + b"\xff\xfe"),
    "a removed file": lambda folder: (folder / "routing.yaml").unlink(),
    "a removed folder": shutil.rmtree,
    "a folder instead": lambda folder: ((folder / "sla.yaml").unlink(), (folder / "sla.yaml").mkdir()),
    "a file too many": lambda folder: (folder / "routing2.yaml").write_text("routes: []\n"),
}


@pytest.mark.parametrize("how", BREAKS)
def test_a_broken_save_keeps_the_last_good_one_says_so_once_and_is_mended(
    how: str, folder: Path, watch: RulebookWatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = watch.in_force.rulebook
    with caplog.at_level(logging.INFO):
        BREAKS[how](folder)
        watch.look()
        watch.look()
        broken = watch.in_force
        shutil.rmtree(folder, ignore_errors=True)
        fill(folder, OTHER)
        watch.look()
    assert broken.rulebook is before
    assert broken.failure is not None
    assert ": error: " in broken.failure
    assert str(tmp_path) not in broken.failure, "where the folder is, is nobody's business"
    assert watch.in_force.failure is None
    assert "BC Desk" in watch.in_force.rulebook.groups
    said = [record.message for record in caplog.records if record.name == rulebook_watch.__name__]
    assert said == ["rulebook has errors, the last good one stays in force", "rulebook mended"]


def test_a_failure_names_file_line_and_column(folder: Path, watch: RulebookWatch) -> None:
    edit(folder, lambda raw: b"nonsense: 1\n" + raw)
    watch.look()
    assert (watch.in_force.failure or "").startswith("routing.yaml:1:1: error: ")


def test_no_more_problems_are_told_than_anybody_reads(
    folder: Path, watch: RulebookWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(folder, lambda raw: raw + b"".join(b"nonsense%d: 1\n" % n for n in range(30)))
    watch.look()
    lines = (watch.in_force.failure or "").splitlines()
    assert (len(lines), lines[-1]) == (11, "(+20)")


def test_a_folder_that_is_the_current_one_is_told_like_any_other(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rulebook_watch, "SETTLED_AFTER", timedelta(days=-1))
    monkeypatch.chdir(folder)
    watch = open_watch(Path("."), tmp_path)
    edit(folder, lambda raw: b"nonsense: 1\n" + raw)
    watch.look()
    assert (watch.in_force.failure or "").startswith("routing.yaml:1:1: error: ")


def test_taking_a_change_back_ends_the_failure(folder: Path, watch: RulebookWatch) -> None:
    good = (folder / "routing.yaml").read_bytes()
    edit(folder, lambda _: b"")
    watch.look()
    edit(folder, lambda _: good)
    watch.look()
    assert watch.in_force.failure is None


def test_an_error_of_our_own_while_loading_keeps_the_last_good_one(
    folder: Path, watch: RulebookWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_: Path) -> None:
        raise ZeroDivisionError("canary")

    monkeypatch.setattr(rulebook_watch, "load_rulebook", crash)
    edit(folder, to_other)
    assert "BC Support" in groups(watch)
    assert watch.in_force.failure == "ZeroDivisionError"


def test_what_is_changed_while_it_is_read_is_read_again(
    folder: Path, watch: RulebookWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change_meanwhile(directory: Path) -> object:
        rulebook = load_rulebook(directory)
        monkeypatch.undo()
        monkeypatch.setattr(rulebook_watch, "SETTLED_AFTER", timedelta(days=-1))
        edit(folder, lambda raw: raw.replace(OTHER, b"group: BC Third"))
        return rulebook

    monkeypatch.setattr(rulebook_watch, "load_rulebook", change_meanwhile)
    edit(folder, to_other)
    assert "BC Support" in groups(watch), "what was read may be half of each"
    assert "BC Third" in groups(watch)


def test_a_young_change_is_taken_over_when_a_second_look_finds_the_same(folder: Path, tmp_path: Path) -> None:
    watch = open_watch(folder, tmp_path)
    in_future = time.time() + 3600
    whole = to_other((folder / "routing.yaml").read_bytes())
    for content, taken in ((whole[:500], False), (whole, False), (whole, True)):
        (folder / "routing.yaml").write_bytes(content)
        os.utime(folder, (in_future, in_future))
        assert ("BC Desk" in groups(watch)) is taken
        assert watch.in_force.failure is None


def test_the_folder_is_looked_at_by_itself_but_not_for_every_question(
    folder: Path, watch: RulebookWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rulebook_watch, "LOOK_EVERY", timedelta(hours=1))
    edit(folder, to_other)
    assert "BC Support" in watch.in_force.rulebook.groups
    monkeypatch.setattr(rulebook_watch, "LOOK_EVERY", timedelta(0))
    assert "BC Desk" in watch.in_force.rulebook.groups


def test_a_restart_with_a_broken_folder_begins_with_the_last_good_one_and_says_so(
    folder: Path, watch: RulebookWatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    edit(folder, to_other)
    watch.look()
    watch.keep()
    edit(folder, lambda raw: raw[:100])
    watch.look()
    watch.keep()
    again = open_watch(folder, tmp_path)
    assert "BC Desk" in again.in_force.rulebook.groups
    assert again.in_force.rulebook.version == watch.in_force.rulebook.version
    assert "routing.yaml:" in (again.in_force.failure or "")
    assert "the last good one stays in force" in caplog.text


@pytest.mark.parametrize("content", ["", "{}", '{"files": []}', '{"files": {"routing.yaml": 5}}'])
def test_a_kept_file_that_is_none_does_not_hide_the_errors(content: str, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "rulebook.json").write_text(content)
    edit(folder, lambda _: b"")
    with pytest.raises(RulebookError):
        open_watch(folder, tmp_path)


def test_a_data_folder_that_cannot_be_written_to_stops_nothing_is_told_of_once_and_tried_again(
    folder: Path,
    tmp_path: Path,
    client: redis.Redis,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    (tmp_path / "data").write_text("a file is in the way")
    watch = open_watch(folder, tmp_path)
    for _ in range(3):
        note_writing(client, watch.keep)
    assert watch.in_force.failure is None
    assert caplog.messages == ["disk takes no files"]
    assert "File exists" in Outages(client).read()[0].why
    (tmp_path / "data").unlink()
    watch._keep_again_at = 0.0
    note_writing(client, watch.keep)
    note_writing(client, watch.keep)
    assert caplog.messages == ["disk takes no files", "disk takes files again"]
    assert (tmp_path / "data" / "rulebook.json").exists()
