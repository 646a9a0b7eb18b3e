"""Reads the environment one setting at a time, and collects what is wrong, so that one message can name it all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})


class SettingsError(Exception):
    """One or more settings are missing or malformed; `problems` has one `(setting, sentence)` each."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        lines = "\n".join(f"  {name}: {sentence}" for name, sentence in problems)
        super().__init__(f"These settings need attention (see .env.example):\n{lines}")
        self.problems = problems


class SettingsReader:
    """Collects problems while the settings are read, so that one message can name them all."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[tuple[str, str]] = []

    def text(self, name: str) -> str | None:
        return self._environ.get(name, "").strip() or None

    def needed(self, name: str, why: str) -> str:
        value = self.text(name)
        if value is None:
            self.problems.append((name, f"is not set, but {why}"))
        return value or ""

    def one_of(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        value = self.text(name) or default
        if value not in allowed:
            self.problems.append((name, f"is not one of {', '.join(allowed)}"))
            return default
        return value

    def made(self, name: str, make: Callable[[str], str]) -> str | None:
        """What `make` makes of the value, unless it raises ValueError."""
        value = self.text(name)
        try:
            return make(value) if value is not None else None
        except ValueError as error:
            self.problems.append((name, str(error)))
            return None

    def check(self, name: str, parse: Callable[[str], object]) -> None:
        """Collect what `parse` has against the value, which it says by a ValueError."""
        value = self.text(name)
        try:
            if value is not None:
                parse(value)
        except ValueError as error:
            self.problems.append((name, str(error)))

    def url(self, name: str, schemes: tuple[str, ...] = ("https", "http")) -> str | None:
        """A URL; plain http is accepted for loopback only."""
        value = self.text(name)
        if value is None:
            return None
        try:
            parts = urlsplit(value)
            host, _port = parts.hostname, parts.port
        except ValueError:
            host, parts = None, urlsplit("")
        if parts.scheme not in schemes or not (host or parts.scheme == "unix"):
            self.problems.append((name, f"is not a URL that begins with {' or '.join(f'{s}://' for s in schemes)}"))
        elif parts.scheme == "http" and host not in LOOPBACK_HOSTS:
            self.problems.append((name, "must be https:// (plain http is for this machine only)"))
        return value.rstrip("/")

    def whole_number(self, name: str, default: int) -> int:
        """A whole number of at least 1."""
        value = self.text(name)
        if value is None:
            return default
        if not re.fullmatch("[1-9][0-9]{0,5}", value):
            self.problems.append((name, "is not a whole number of at least 1"))
            return default
        return int(value)

    def flag(self, name: str) -> bool:
        """`true` or `false`, which is also what is not set."""
        return self.one_of(name, ("true", "false"), "false") == "true"
