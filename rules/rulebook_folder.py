"""What is wrong with the folder of a rulebook itself, before any of its files is read."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from rules.guess import with_guess
from rules.problem import Problem

ENDINGS = (".yaml", ".yml", ".yaml.txt", ".yml.txt")
"""Of files that somebody meant for Hotline; Windows hides a `.txt` that an editor has added."""


def folder_problems(directory: Path, known: Collection[str]) -> Iterator[Problem]:
    """A folder that is not there, and files that do not belong in it; hidden ones are an editor's or a mount's."""
    try:
        names = sorted(path.name for path in directory.iterdir())
    except OSError:
        yield Problem(str(directory), 1, 1, "error", "folder_missing")
        return
    for name in names:
        if name.lower().endswith(ENDINGS) and not name.startswith(".") and name not in known:
            stems = tuple(one.removesuffix(".yaml") for one in known)
            values = dict(with_guess({"known": ", ".join(known)}, name.partition(".")[0], stems))
            if "meant" in values:
                values["meant"] += ".yaml"
            yield Problem(str(directory / name), 1, 1, "error", "file_unknown", values)
