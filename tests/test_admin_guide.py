"""The admins' guide, snippet by snippet: what it tells people to write is written, and what it says comes out, does.

Each section begins with the rulebook as it is shipped, in `rules`, and takes its blocks in order:

- `diff FILE`: the lines with a minus stand in the file once, and those with a plus take their place;
- `yaml FILE below`: the first line stands in the file once, and the others are put below it;
- `yaml FILE wrong`: the first lines stand in the file, and the last takes the place of the one after them;
- `json FILE` is written as it is;
- `console` is run, `...` standing for what is left out;
- `text check` and `text test` are what these commands say of the files, which are then as they are shipped again;
- `text in-force` is what a running Hotline says of them.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any, Self, get_args

import click
import pytest
from click.testing import CliRunner

import app
from rules.conditions_file import ConditionsShape
from rules.known_keys import known_keys
from rules.labelled import read_training
from rules.language.catalogue import Language
from rules.operators import DENIED, OPERATORS
from rules.phrases import compile_phrases
from rules.reader import read_document
from rules.rulebook_files import FILES
from tests.rules.rulebooks import SHIPPED
from workers.rulebook_watch import RulebookWatch

DOCS = Path(__file__).parent.parent / "docs"
LANGUAGES: tuple[Language, ...] = get_args(Language)
TODAY = datetime(2026, 11, 18, 9, tzinfo=UTC)
_BLOCK = re.compile(r"^```(.*)\n((?:.*\n)*?)```$", re.MULTILINE)
_SECTION = re.compile(r"^(##+) (.*)\n", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """What stands after its three backticks, and its lines."""

    kind: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Section:
    """A heading and what follows until the next."""

    level: int
    title: str
    text: str

    @property
    def blocks(self) -> list[Block]:
        return [Block(tuple(kind.split()), text) for kind, text in _BLOCK.findall(self.text)]

    @property
    def rows(self) -> list[list[str]]:
        """The table's rows below its heading."""
        lines = [line for line in self.text.splitlines() if line.startswith("|")]
        return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:]]


def read_guide(language: Language) -> str:
    return (DOCS / f"admin-guide.{language}.md").read_text("utf-8")


def read_sections(language: Language) -> list[Section]:
    parts = _SECTION.split(read_guide(language))[1:]
    return [Section(len(parts[n]), parts[n + 1], parts[n + 2]) for n in range(0, len(parts), 3)]


SECTIONS = [(language, section) for language in LANGUAGES for section in read_sections(language)]
EXECUTED = [pytest.param(*one, id=f"{one[0]}: {one[1].title}") for one in SECTIONS if one[1].blocks]


def code(cell: str) -> list[str]:
    """What stands in backticks, as it is meant and not as a table must write it."""
    return [one.replace("\\|", "|") for one in re.findall(r"`([^`]+)`", cell)]


def section_with(language: Language, key: str) -> Section:
    """The one section whose table has a row for `key`."""
    (found,) = [one for lang, one in SECTIONS if lang == language and any(code(row[0]) == [key] for row in one.rows)]
    return found


class _Today(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls.fromtimestamp(TODAY.timestamp(), tz)


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An admin's working folder on the day of the guide; what comes with Hotline to learn from is a tenth of it."""
    shutil.copytree(SHIPPED, tmp_path / "rules")
    monkeypatch.chdir(tmp_path)
    for name in ("REDIS_URL", "DATA_DIR", "ZENDESK_SUBDOMAIN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RULES_DIR", "rules")
    monkeypatch.setattr("rules.rulebook_warnings.datetime", _Today)
    monkeypatch.setattr("workers.learn_command.read_training", lambda: read_training()[::10])
    return tmp_path


def put(path: Path, before: str, after: str) -> None:
    """Put the lines of `after` in the place of those of `before`, which stand in the file once."""
    lines, wanted = path.read_text("utf-8").splitlines(), before.splitlines()
    found = [n for n in range(len(lines)) if lines[n : n + len(wanted)] == wanted]
    assert len(found) == 1, f"{path.name} has these lines {len(found)} times, not once:\n{before}"
    lines[found[0] : found[0] + len(wanted)] = after.splitlines()
    path.write_text("\n".join(lines) + "\n", "utf-8")


def put_wrong(path: Path, text: str) -> None:
    """Put the last line of `text` in the place of the line that follows the lines before it."""
    *known, wrong = text.splitlines()
    context, lines = "\n".join(known) + "\n", path.read_text("utf-8").splitlines()
    (place,) = [n for n in range(len(lines)) if lines[n : n + len(known)] == known]
    put(path, context + lines[place + len(known)], context + wrong)


def printed_by(command: str) -> str:
    """What the command prints."""
    if command.startswith("hotline "):
        done = CliRunner().invoke(app.main, shlex.split(command)[1:])
        assert done.exception is None or isinstance(done.exception, SystemExit), command
        return done.output
    people = {f"GIT_{who}_{what}": "admin" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {**os.environ, **people, "LC_ALL": "C", "GIT_CONFIG_GLOBAL": os.devnull}
    return subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True, env=environment).stdout


def commands_of(text: str) -> list[tuple[str, str]]:
    """Each command of a console block with what the guide says it prints."""
    parts = re.split(r"^\$ (.*)\n", text, flags=re.MULTILINE)
    assert parts[0] == ""
    return list(zip(parts[1::2], parts[2::2], strict=True))


def expect(command: str, shown: str) -> None:
    """The command prints what is shown."""
    printed = printed_by(command)
    assert re.fullmatch(pattern_of(shown), printed), f"$ {command}\n{printed}\n--- and not ---\n{shown}"


def pattern_of(shown: str) -> str:
    """A line `...` stands for any lines, and `...` within a line for any of its words."""
    lines = (line for line in shown.splitlines())
    return "".join("(?:.*\n)*" if line == "..." else _line_pattern(line) for line in lines)


def _line_pattern(line: str) -> str:
    return ".*".join(re.escape(part) for part in line.split("...")) + "\n"


def follow(section: Section, folder: Path, language: Language) -> None:
    """Do what the section says, in order."""
    rules = folder / "rules"
    watch = RulebookWatch(rules, folder / "kept.json", language)
    for block in section.blocks:
        match block.kind:
            case ("diff", name):
                sides = [line for line in block.text.splitlines() if line]
                before, after = ("".join(f"{one[1:]}\n" for one in sides if one[0] in f" {sign}") for sign in "-+")
                put(_file(folder, name), before, after)
            case ("yaml", name, "below"):
                put(_file(folder, name), block.text.splitlines()[0], block.text)
            case ("yaml", name, "wrong"):
                put_wrong(_file(folder, name), block.text)
            case ("json", name):
                (folder / name).write_text(block.text, "utf-8")
            case ("console",):
                for command, shown in commands_of(block.text):
                    expect(command, shown)
            case ("text", ("check" | "test") as command):
                expect(f"hotline rules {command}", block.text)
                shutil.rmtree(rules)
                shutil.copytree(SHIPPED, rules)
            case ("text", "in-force"):
                assert ": error: " in block.text
                good = watch.in_force.rulebook.version
                for _ in range(2):
                    watch.look()
                assert (watch.in_force.failure, watch.in_force.rulebook.version) == (block.text.rstrip(), good)
            case _:
                pytest.fail(f"Nothing is known of a block of the kind {block.kind}")


def _file(folder: Path, name: str) -> Path:
    return folder / name if "/" in name else folder / "rules" / name


@pytest.mark.parametrize(("language", "section"), EXECUTED)
def test_every_snippet_does_what_the_guide_says(
    language: Language, section: Section, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_LANGUAGE", language)
    follow(section, folder, language)
    if not any("wrong" in block.kind for block in section.blocks):
        assert (
            printed_by("hotline rules check") == {"da": "rules: ingen fejl.\n", "en": "rules: no errors.\n"}[language]
        )
        assert {"da": ", 0 fejlet.", "en": ", 0 failed."}[language] in printed_by("hotline rules test")


def test_both_languages_have_the_same_sections_and_the_same_snippets() -> None:
    danish, english = (read_sections(language) for language in LANGUAGES)
    assert [one.level for one in danish] == [one.level for one in english]
    for one, other in zip(danish, english, strict=True):
        assert [block.kind for block in one.blocks] == [block.kind for block in other.blocks], one.title
        for block, twin in zip(one.blocks, other.blocks, strict=True):
            if block.kind[0] in ("diff", "yaml", "json"):
                assert block.text == twin.text
            elif block.kind == ("console",):
                assert [command for command, _ in commands_of(block.text)] == [
                    command for command, _ in commands_of(twin.text)
                ]
        assert [code(row[0]) for row in one.rows] == [code(row[0]) for row in other.rows], one.title


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_snippet_and_no_link_is_lost(language: Language) -> None:
    guide, sections = read_guide(language), read_sections(language)
    assert guide.count("```") == 2 * sum(len(section.blocks) for section in sections)
    anchors = {re.sub(r"[^\w -]", "", section.title.lower()).replace(" ", "-") for section in sections}
    linked = re.findall(r"\]\(([^)]+)\)", guide)
    assert {one[1:] for one in linked if one.startswith("#")} <= anchors
    assert all((DOCS / one).is_file() for one in linked if not one.startswith("#"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_shows_every_file_of_the_rulebook(language: Language) -> None:
    named = set(re.findall(r"`([a-z]+\.(?:yaml|json))`", read_guide(language)))
    assert set(FILES) <= named


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_names_only_commands_that_there_are(language: Language) -> None:
    for written in re.findall(r"`hotline ([^`]*)`", read_guide(language)):
        words = shlex.split(written)
        group: click.Command = app.main
        while isinstance(group, click.Group):
            assert words, written
            assert words[0] in group.commands, written
            group = group.commands[words.pop(0)]
        options = {name for parameter in group.params for name in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options, written


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_of_conditions_has_every_key_and_every_value(language: Language) -> None:
    rows = section_with(language, "always").rows
    schema = ConditionsShape.model_json_schema()["$defs"]["ConditionsShape"]["properties"]
    assert [code(row[0])[0] for row in rows] == list(known_keys(ConditionsShape, ()))
    for row in rows:
        (key,), (example,) = code(row[0]), code(row[1])
        data = read_document(example.encode()).data
        assert isinstance(data, dict)
        assert list(data) == [key]
        ConditionsShape.model_validate(data)
        if words := _closed_list(schema[key]):
            assert set(code(row[2])) >= words, key


def _closed_list(schema: Any) -> set[str]:
    """The words that a key takes, where it takes no others."""
    found = schema.get("enum") if isinstance(schema, dict) else None
    inner = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    return set(found or ()).union(*(_closed_list(one) for one in inner))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_of_operators_has_all_of_them(language: Language) -> None:
    rows = section_with(language, "contains_not").rows
    assert {code(row[0])[0] for row in rows} == {*OPERATORS, *DENIED, "present"}
    for row in rows:
        (operator,), (example,) = code(row[0]), code(row[1])
        data = read_document(example.encode()).data
        ConditionsShape.model_validate(data)
        assert operator in example


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_of_the_table_finds_what_it_says_and_not_the_other(language: Language) -> None:
    rows = section_with(language, "*server*").rows
    assert len(rows) >= 8
    for row in rows:
        matcher = compile_phrases(code(row[0]))
        assert code(row[1])
        assert all(matcher.find(text) for text in code(row[1])), row
        assert not any(matcher.find(text) for text in code(row[2])), row


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_readme_links_to_the_guide(language: Language) -> None:
    assert f"(docs/admin-guide.{language}.md)" in (DOCS.parent / "README.md").read_text("utf-8")
