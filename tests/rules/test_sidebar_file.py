"""Who may see amounts: read strictly, and with nothing written only admins."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rules.rulebook import RulebookError, load_rulebook
from rules.sidebar_file import SidebarRules
from tests.rules.rulebooks import SHIPPED


def rules_of(tmp_path: Path, text: str | None) -> SidebarRules:
    folder = tmp_path / "rules"
    shutil.copytree(SHIPPED, folder)
    if text is None:
        (folder / "sidebar.yaml").unlink()
    else:
        (folder / "sidebar.yaml").write_text(text, "utf-8")
    return load_rulebook(folder).sidebar


def test_as_shipped_and_without_the_file_only_admins_see_amounts(tmp_path: Path) -> None:
    for rules in (load_rulebook(SHIPPED).sidebar, rules_of(tmp_path, None)):
        assert rules.shows_amounts("admin", None, ())
        assert not rules.shows_amounts("agent", "Bogholder", ("Bogholderi",))


def test_a_role_a_custom_role_or_a_group_is_enough(tmp_path: Path) -> None:
    rules = rules_of(tmp_path, 'amounts: {roles: [], custom_roles: ["Bogholder"], groups: ["BC Support"]}')
    assert not rules.shows_amounts("admin", None, ("NAV Support",))
    assert rules.shows_amounts("agent", " bogholder ", ())
    assert rules.shows_amounts("agent", None, ("NAV Support", "bc support"))


@pytest.mark.parametrize(
    ("text", "to_all"),
    [
        (None, False),
        ("amounts: {roles: [agent, admin]}", True),
        ("amounts: {roles: [agent]}", False),
        ("amounts: {roles: [admin], groups: [BC Support], custom_roles: [Bogholder]}", False),
    ],
)
def test_everybody_may_see_amounts_only_if_both_roles_may(tmp_path: Path, text: str | None, to_all: bool) -> None:
    assert rules_of(tmp_path, text).shows_amounts_to_all is to_all


def test_it_changes_no_decision_and_hence_not_the_version_of_the_rules(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(SHIPPED, folder)
    (folder / "sidebar.yaml").write_text("amounts: {groups: [Bogholderi]}", "utf-8")
    assert load_rulebook(folder).version == load_rulebook(SHIPPED).version


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("amounts:\n  roles: [boss]\n", 2),
        ("amounts:\n  roles: admin\n", 2),
        ("amounts:\n  group: [x]\n", 2),
        ("amounts:\n  groups: [17]\n", 2),
        ("beløb: {}\n", 1),
        ("amounts:\n  groups: ['']\n", 2),
    ],
)
def test_what_cannot_be_meant_is_an_error_at_its_line(tmp_path: Path, text: str, line: int) -> None:
    with pytest.raises(RulebookError) as caught:
        rules_of(tmp_path, text)
    (problem,) = caught.value.problems
    assert (Path(problem.file).name, problem.line) == ("sidebar.yaml", line)
