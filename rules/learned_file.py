"""`learned.json`: what the desk's own tickets taught the second opinion; it takes the place of what is shipped."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG

from rules.problem import Problem, Severity
from rules.second_opinion import LearnedDifferently, SecondOpinion, parse_second_opinion

LEARNED = "learned.json"
_LARGEST = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class LearnedFile:
    """`opinion` and `digest` are None where there is no file, or none that can be used."""

    opinion: SecondOpinion | None = None
    digest: str | None = None
    problems: tuple[Problem, ...] = ()


def read_learned(directory: Path) -> LearnedFile:
    """The file of a rulebook folder, if it has one.

    What an earlier version of Hotline wrote is passed over with a warning: the weights that are shipped serve, and an
    update must not leave a desk without rules.  Anything else that is no such file is an error.
    """
    path = directory / LEARNED
    try:
        if not S_ISREG(path.stat().st_mode):
            raise OSError  # a pipe would never end
        raw = path.read_bytes()
    except FileNotFoundError:
        return LearnedFile()
    except OSError:
        return LearnedFile(problems=(_problem(path, "error", "file_unreadable"),))
    if len(raw) > _LARGEST:
        return LearnedFile(problems=(_problem(path, "error", "learned_unusable"),))
    try:
        return LearnedFile(parse_second_opinion(raw.decode("utf-8")), hashlib.sha256(raw).hexdigest())
    except LearnedDifferently:
        return LearnedFile(problems=(_problem(path, "warning", "learned_outdated"),))
    except ValueError:
        return LearnedFile(problems=(_problem(path, "error", "learned_unusable"),))


def _problem(path: Path, severity: Severity, key: str) -> Problem:
    return Problem(str(path), 1, 1, severity, key)
