"""The rulebook in force: read anew when its files change; a broken save keeps the last good one and says so.

The content is compared and not the times of the files: they are small, and neither a symbolic link that is switched
(as Kubernetes mounts a ConfigMap) nor a restored old file nor a coarse clock of a file system can hide a change.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from stat import S_ISREG

from rules.language.catalogue import Language
from rules.problem import render_problem
from rules.reader import MAX_BYTES
from rules.rulebook import Rulebook, RulebookError, load_rulebook
from rules.rulebook_files import FILES
from rules.rulebook_folder import ENDINGS
from workers.error_reports import report
from workers.whole_file import write_whole

logger = logging.getLogger(__name__)

LOOK_EVERY = timedelta(seconds=1)
SETTLED_AFTER = timedelta(seconds=1)
"""A younger change may be half of one (an editor that empties a file before it fills it): a second look must find the
same before it is taken over."""

KEEP_AGAIN = timedelta(seconds=60)
"""How long after a disk did not take it the rulebook is kept."""

MOST_PROBLEMS = 10
KEPT_FILE = "rulebook.json"


@dataclass(frozen=True, slots=True)
class Rules:
    """The rulebook in force; `failure` says what is wrong with the files as they are now, one problem a line.

    Its places are `FILE:LINE:COL` within the folder, so that it may be shown to anybody.
    """

    rulebook: Rulebook
    failure: str | None = None


class RulebookWatch:
    """One process's view of a rulebook folder.

    `kept` is the file that the last good rulebook is kept in, for a restart with a broken folder.
    """

    def __init__(self, directory: Path, kept: Path, language: Language) -> None:
        """Read the folder, or else what was kept.  Raises RulebookError if neither is a rulebook."""
        self._directory = directory
        self._kept = kept
        self._language = language
        self._mutex = threading.Lock()
        self._looked_at = time.monotonic()
        self._glimpsed = ""
        self._taken = _read_folder(directory).digest
        self._is_kept = False
        self._keep_again_at = 0.0
        try:
            self._rules = Rules(load_rulebook(directory))
        except RulebookError as error:
            last_good = _read_kept(kept)
            if last_good is None:
                raise
            self._rules = Rules(last_good, self._describe(error))
            self._log_failure()

    @property
    def in_force(self) -> Rules:
        """What is in force now.  Looks at the folder, if nobody has done so for a second; takes no lock."""
        if time.monotonic() - self._looked_at >= LOOK_EVERY.total_seconds():
            self.look()
        return self._rules

    def look(self) -> None:
        """Take over what has changed.  Never raises, and does not wait for another thread that is already at it."""
        if not self._mutex.acquire(blocking=False):
            return
        try:
            self._looked_at = time.monotonic()
            folder = _read_folder(self._directory)
            if folder.digest == self._taken:
                self._glimpsed = ""
            elif folder.is_settled or folder.digest == self._glimpsed:
                self._take_over(folder)
            else:
                self._glimpsed = folder.digest
        finally:
            self._mutex.release()

    def keep(self) -> bool:
        """Keep the files of the rulebook in force for the next start; was there anything to keep?

        Raises OSError when the disk does not take it, and is quiet about it for `KEEP_AGAIN`.
        """
        if self._is_kept or self._rules.failure is not None or time.monotonic() < self._keep_again_at:
            return False
        folder = _read_folder(self._directory)
        if folder.digest != self._taken:
            return False
        content = {"version": self._rules.rulebook.version, "files": _texts(folder.files)}
        self._keep_again_at = time.monotonic() + KEEP_AGAIN.total_seconds()
        write_whole(self._kept, json.dumps(content, ensure_ascii=False))
        self._is_kept, self._keep_again_at = True, 0.0
        return True

    def _take_over(self, folder: _Folder) -> None:
        before, failure, rulebook = self._rules, None, self._rules.rulebook
        try:
            rulebook = load_rulebook(self._directory)
        except RulebookError as error:
            failure = self._describe(error)
        except Exception as error:  # noqa: BLE001 (no file of an admin's may stop the work)
            report(error)
            failure = f"{type(error).__name__}"
        if _read_folder(self._directory).digest != folder.digest:
            return  # It was changed while it was read, so this may be half of each.
        self._taken, self._rules, self._is_kept = folder.digest, Rules(rulebook, failure), False
        if failure is not None:
            self._log_failure()
        elif before.failure is not None or rulebook.version != before.rulebook.version:
            what = "rulebook mended" if before.failure is not None else "rulebook reloaded"
            logger.info(what, extra={"rulebook": rulebook.version, "before": before.rulebook.version})

    def _log_failure(self) -> None:
        problems = (self._rules.failure or "").splitlines()
        logger.error(
            "rulebook has errors, the last good one stays in force",
            extra={"rulebook": self._rules.rulebook.version, "problems": problems},
        )

    def _describe(self, error: RulebookError) -> str:
        problems = [replace(one, file=Path(one.file).name) for one in error.problems if one.severity == "error"]
        shown = [render_problem(one, self._language) for one in problems[:MOST_PROBLEMS]]
        if len(problems) > MOST_PROBLEMS:
            shown.append(f"(+{len(problems) - MOST_PROBLEMS})")
        return "\n".join(shown)


@dataclass(frozen=True, slots=True)
class _Folder:
    """The bytes of every file of the rulebook, and whether the youngest change is old enough to be a whole one."""

    files: Mapping[str, bytes]
    is_settled: bool
    digest: str


def _read_folder(directory: Path) -> _Folder:
    """The folder as it is now; what cannot be read is left out, since that is a change too."""
    files: dict[str, bytes] = {}
    changed_at = 0.0
    with contextlib.suppress(OSError):
        changed_at = directory.stat().st_mtime
        for name in sorted(os.listdir(directory)):
            if name.startswith(".") or not name.lower().endswith((*ENDINGS, ".json")):
                continue
            with contextlib.suppress(OSError):
                path = directory / name
                status = path.stat()
                changed_at = max(changed_at, status.st_ctime)
                if not S_ISREG(status.st_mode):
                    continue  # To read a pipe would wait for a writer for ever.
                with path.open("rb") as file:
                    files[name] = file.read(MAX_BYTES + 1)  # what is longer is refused anyway
    digest = hashlib.sha256()
    for name, raw in files.items():
        digest.update(f"{len(raw)} {name}\n".encode("utf-8", "surrogateescape") + raw)
    return _Folder(files, time.time() - changed_at >= SETTLED_AFTER.total_seconds(), digest.hexdigest())


def _read_kept(path: Path) -> Rulebook | None:
    """The rulebook that was kept, if it is one for this version of Hotline."""
    try:
        files: dict[str, str] = json.loads(path.read_text("utf-8"))["files"]
        with tempfile.TemporaryDirectory(prefix="hotline-rules-") as directory:
            for name in (name for name in FILES if name in files):
                (Path(directory) / name).write_text(files[name], "utf-8")
            return load_rulebook(Path(directory))
    except (OSError, ValueError, KeyError, TypeError, RulebookError):
        return None


def _texts(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: files[name].decode("utf-8-sig") for name in FILES if name in files}
