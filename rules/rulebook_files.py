"""The files of a rulebook's folder, each read and validated by itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from rules.calendars_file import CalendarsFile
from rules.callback_file import CallbackFile
from rules.cases_file import CasesFile
from rules.conditions_file import ConditionsShape
from rules.contact_file import ContactFile
from rules.critical_file import CriticalFile
from rules.extract import ExtractFile
from rules.identity_file import IdentityFile
from rules.learned_file import LEARNED, read_learned
from rules.oncall_file import OnCallFile
from rules.routing_file import RoutingFile
from rules.rulebook_file import RulebookFile
from rules.rulebook_folder import folder_problems
from rules.sidebar_file import SidebarFile
from rules.sla_file import SlaFile
from rules.texts_file import TextsFile
from rules.time_file import TimeFile

SHAPES: Mapping[str, type[BaseModel]] = MappingProxyType(
    {
        "calendars.yaml": CalendarsFile,
        "callback.yaml": CallbackFile,
        "cases.yaml": CasesFile,
        "contact.yaml": ContactFile,
        "critical.yaml": CriticalFile,
        "extract.yaml": ExtractFile,
        "identity.yaml": IdentityFile,
        "oncall.yaml": OnCallFile,
        "routing.yaml": RoutingFile,
        "sidebar.yaml": SidebarFile,
        "sla.yaml": SlaFile[ConditionsShape],
        "texts.yaml": TextsFile,
        "time.yaml": TimeFile,
    }
)
"""The files that admins write, and their forms."""

FILES = (*SHAPES, LEARNED)
"""All that a rulebook is read from."""

_VERSION_DIGITS = 12


class RulebookFiles:
    """All of a folder; a rulebook can do without the optional ones.  `folder_problems` are those of no one file."""

    def __init__(self, directory: Path) -> None:
        self.folder_problems = list(folder_problems(directory, SHAPES))
        self.calendars = RulebookFile(directory, "calendars.yaml", CalendarsFile)
        self.callback = RulebookFile(directory, "callback.yaml", CallbackFile, optional=True)
        self.learned = read_learned(directory)
        self.contact = RulebookFile(directory, "contact.yaml", ContactFile, optional=True)
        self.critical = RulebookFile(directory, "critical.yaml", CriticalFile)
        self.extract = RulebookFile(directory, "extract.yaml", ExtractFile)
        self.identity = RulebookFile(directory, "identity.yaml", IdentityFile, optional=True)
        self.on_call = RulebookFile(directory, "oncall.yaml", OnCallFile, optional=True)
        self.routing = RulebookFile(directory, "routing.yaml", RoutingFile)
        self.sidebar = RulebookFile(directory, "sidebar.yaml", SidebarFile, optional=True)
        self.sla = RulebookFile(directory, "sla.yaml", SlaFile[ConditionsShape])
        self.texts = RulebookFile(directory, "texts.yaml", TextsFile, optional=True)
        self.time = RulebookFile(directory, "time.yaml", TimeFile, optional=True)
        self.cases = RulebookFile(directory, "cases.yaml", CasesFile, optional=True)

    def all(self) -> tuple[RulebookFile[Any], ...]:
        """Every file, in the order in which their problems are told."""
        return (*self.deciding(), self.sidebar, self.time, self.cases)

    def deciding(self) -> tuple[RulebookFile[Any], ...]:
        """Those on which a decision depends, and hence the version."""
        return (
            self.calendars,
            self.callback,
            self.contact,
            self.critical,
            self.extract,
            self.identity,
            self.on_call,
            self.routing,
            self.sla,
            self.texts,
        )

    def count_examples(self) -> int:
        """How many examples the rules carry."""
        routing, sla, critical = self.routing.content, self.sla.content, self.critical.content
        rules = [
            *(routing.routes if routing is not None else ()),
            *(routing.tags if routing is not None else ()),
            *(sla.policies if sla is not None else ()),
            *(self.contact.content.suggestions if self.contact.content is not None else ()),
            *((*critical.rules, *critical.exclusions) if critical is not None else ()),
        ]
        in_rules = sum(len(one.examples.yes) + len(one.examples.no) for one in rules if one.examples is not None)
        return in_rules + (len(critical.examples) if critical is not None else 0)

    def calendar_names(self) -> Collection[str]:
        """The names alone, so that the other files can be checked although the calendars have problems."""
        data = self.calendars.data
        calendars = data.get("calendars") if isinstance(data, dict) else None
        return tuple(calendars) if isinstance(calendars, dict) else ()

    def version(self) -> str:
        """The same for the same content, whatever its comments and layout."""
        content = {file.name: file.data for file in self.deciding() if file.data is not None}
        if self.learned.digest is not None:
            content[LEARNED] = self.learned.digest
        canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
        return hashlib.sha256(canonical.encode()).hexdigest()[:_VERSION_DIGITS]
