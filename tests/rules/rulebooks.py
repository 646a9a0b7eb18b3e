"""The rulebook that Hotline ships, and variants of it."""

from __future__ import annotations

import functools
import shutil
from pathlib import Path

import rules
from rules.rulebook import Rulebook, load_rulebook

SHIPPED = Path(rules.__file__).parent / "definitions"


@functools.cache
def shipped() -> Rulebook:
    """The rulebook in `rules/definitions`."""
    return load_rulebook(SHIPPED)


def write_variant(directory: Path, name: str, before: str, after: str) -> Path:
    """The shipped files in `directory`, with `before` in file `name` replaced by `after`; may be called again."""
    if not directory.exists():
        shutil.copytree(SHIPPED, directory)
    text = (directory / name).read_text("utf-8")
    assert text.count(before) == 1
    (directory / name).write_text(text.replace(before, after), "utf-8")
    return directory
