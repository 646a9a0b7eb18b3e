"""All files of a folder as one checked, versioned rulebook."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from rules.calendars import calendar_problems, calendar_warnings, compile_calendars
from rules.calendars_file import CalendarsFile
from rules.callback_file import CallbackFile, CallbackRules, compile_callback
from rules.cases_file import Case, CasesFile, case_problems, compile_cases
from rules.clip_cost import TimeRules
from rules.conditions import Conditions
from rules.conditions_file import ConditionsShape
from rules.contact import ContactRules, compile_contact
from rules.contact_file import ContactFile, contact_problems
from rules.critical import CriticalRules, compile_critical
from rules.critical_examples import clause_example_problems
from rules.critical_file import CriticalFile
from rules.examples import (
    critical_example_problems,
    critical_example_warnings,
    example_problems,
    exampled_policies,
    exampled_routing,
    exampled_suggestions,
)
from rules.extract import ExtractFile, ExtractRules, compile_extract
from rules.identity_file import IdentityFile, IdentityRules, compile_identity, identity_problems
from rules.learned_file import LEARNED, read_learned
from rules.names import (
    Found,
    group_problems,
    group_warnings,
    repeated_names,
    schedule_problems,
    sign_problems,
    value_warnings,
)
from rules.oncall import OnCall
from rules.oncall_file import OnCallFile, compile_on_call, on_call_problems, on_call_warnings
from rules.policies import compile_policies, policy_problems, policy_whens
from rules.problem import Problem, Severity, render_problem
from rules.routing import Routing, compile_routing
from rules.routing_file import RoutingFile, impossible_rules, routing_problems
from rules.rulebook_file import RulebookFile
from rules.rulebook_folder import folder_problems
from rules.schedule import Schedule
from rules.sidebar_file import SidebarFile, SidebarRules, compile_sidebar
from rules.situation import Situation
from rules.sla import Sla
from rules.sla_actions_file import notify_warnings
from rules.sla_file import SlaFile, forgotten_targets, numbered_policies
from rules.texts_file import Receipts, TextsFile, compile_texts, text_problems
from rules.time_file import TimeFile, compile_time

if TYPE_CHECKING:
    from rules.language.catalogue import Language

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
"""The files that admins write, and their forms; a rulebook can do without callback, cases, identity,
oncall, sidebar and texts."""

FILES = (*SHAPES, LEARNED)
"""All that a rulebook is read from."""

_VERSION_DIGITS = 12


class RulebookError(Exception):
    """The folder holds no usable rulebook; `str()` has every problem on a line of its own, in Danish."""

    def __init__(self, problems: Collection[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return self.render("da")

    def render(self, language: Language) -> str:
        """The problems, one a line."""
        return "\n".join(render_problem(problem, language) for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything that admins decide.

    `version` is the same for the same content, whatever its comments and layout.  `zone` is where local dates are
    counted; `policy_whens` are the conditions of the SLA policies, in their order; `groups` are all that a ticket may
    be given to; `examples` is how many the rules carry, all of which they pass.
    """

    version: str
    zone: ZoneInfo
    schedules: Mapping[str, Schedule]
    callback: CallbackRules
    contact: ContactRules | None
    critical: CriticalRules
    extract: ExtractRules
    identity: IdentityRules
    on_call: OnCall
    routing: Routing
    sidebar: SidebarRules
    sla: Sla[Situation]
    policy_whens: tuple[Conditions, ...]
    groups: frozenset[str]
    texts: Mapping[str, str]
    receipts: Receipts
    time: TimeRules
    cases: tuple[Case, ...]
    examples: int


def load_rulebook(directory: Path) -> Rulebook:
    """The rulebook of a folder.  Raises RulebookError with every error of every file."""
    rulebook, problems = _Reading(directory).finish()
    if rulebook is None:
        raise RulebookError(problems)
    return rulebook


def check_rulebook(directory: Path, today: date | None = None, *, alarms: bool = False) -> list[Problem]:
    """Every error of every file, and warnings of what will hurt soon after `today` (the day in the desk's zone).

    `alarms`: the installation can send them, so that somebody should be on duty.
    """
    reading = _Reading(directory)
    reading.warn(today, alarms=alarms)
    return reading.finish()[1]


def read_critical(directory: Path) -> CriticalRules:
    """`critical.yaml` alone and without its second opinion, to learn a new one.  Raises RulebookError."""
    file = RulebookFile(directory, "critical.yaml", CriticalFile)
    compiled = file.compile(compile_critical)
    if compiled is None:
        raise RulebookError(file.problems)
    return replace(compiled, second_opinion=None)


class _Reading:
    """The files while they are put together."""

    def __init__(self, directory: Path) -> None:
        self._outside = list(folder_problems(directory, SHAPES))
        self._calendars = RulebookFile(directory, "calendars.yaml", CalendarsFile)
        self._callback = RulebookFile(directory, "callback.yaml", CallbackFile, optional=True)
        self._learned = read_learned(directory)
        self._contact = RulebookFile(directory, "contact.yaml", ContactFile, optional=True)
        self._critical = RulebookFile(directory, "critical.yaml", CriticalFile)
        self._extract = RulebookFile(directory, "extract.yaml", ExtractFile)
        self._identity = RulebookFile(directory, "identity.yaml", IdentityFile, optional=True)
        self._on_call = RulebookFile(directory, "oncall.yaml", OnCallFile, optional=True)
        self._routing = RulebookFile(directory, "routing.yaml", RoutingFile)
        self._sidebar = RulebookFile(directory, "sidebar.yaml", SidebarFile, optional=True)
        self._sla = RulebookFile(directory, "sla.yaml", SlaFile[ConditionsShape])
        self._texts = RulebookFile(directory, "texts.yaml", TextsFile, optional=True)
        self._time = RulebookFile(directory, "time.yaml", TimeFile, optional=True)
        self._cases = RulebookFile(directory, "cases.yaml", CasesFile, optional=True)
        self._rulebook = self._compile()
        self._sla.refuse(self._forgotten_targets("error"), of_checkable=True)

    def warn(self, today: date | None, *, alarms: bool) -> None:
        """Add what will hurt soon, and what only looks wrong."""
        self._warn_of_days(today, alarms=alarms)
        for location, warning in group_warnings(self._routing.data):
            self._routing.warn(location, warning)
        for file in (self._routing, self._sla, self._contact):
            for location, warning in value_warnings(file.data):
                file.warn(location, warning)
            for location, warning in impossible_rules(file.checkable):
                file.warn(location, warning, of_checkable=True)
        if self._rulebook is not None and self._sla.checkable is not None:
            for place, policy in numbered_policies(self._sla.checkable):
                for location, warning in notify_warnings(policy.actions, self._rulebook.on_call, place, sms=alarms):
                    self._sla.warn(location, warning, of_checkable=True)
        for location, warning in self._forgotten_targets("warning"):
            self._sla.warn(location, warning, of_checkable=True)
        if self._rulebook is not None and self._critical.content is not None:
            for location, warning in critical_example_warnings(self._critical.content.examples, self._rulebook):
                self._critical.warn(location, warning)
        if self._rulebook is not None and self._cases.checkable is not None:
            known = self._rulebook.groups, self._rulebook.schedules
            for location, warning in case_problems(self._cases.checkable, *known):
                self._cases.warn(location, warning)

    def _warn_of_days(self, today: date | None, *, alarms: bool) -> None:
        """What the calendars and the rota do not know of soon."""
        calendars, on_call = self._calendars.content, self._on_call.content
        if calendars is None:
            return
        day = today or datetime.now(UTC).astimezone(calendars.timezone).date()
        for location, warning in calendar_warnings(calendars, day):
            self._calendars.warn(location, warning)
        if on_call is not None:
            noon = datetime.combine(day, time(12), calendars.timezone)
            for location, warning in on_call_warnings(on_call, calendars.timezone, noon, alarms=alarms):
                self._on_call.warn(location, warning)

    def finish(self) -> tuple[Rulebook | None, list[Problem]]:
        """The rulebook if nothing is wrong, and the problems by file and place."""
        if any(one.key == "folder_missing" for one in self._outside):
            return None, self._outside
        problems = [*self._outside, *self._learned.problems]
        for file in self._files():
            problems += sorted(file.problems, key=lambda one: (one.line, one.column))
        is_sound = not any(one.severity == "error" for one in problems)
        return (self._rulebook if is_sound else None), problems

    def _files(self) -> tuple[RulebookFile[Any], ...]:
        return (*self._deciding(), self._sidebar, self._time, self._cases)

    def _deciding(self) -> tuple[RulebookFile[Any], ...]:
        return (
            self._calendars,
            self._callback,
            self._contact,
            self._critical,
            self._extract,
            self._identity,
            self._on_call,
            self._routing,
            self._sla,
            self._texts,
        )

    def _compile(self) -> Rulebook | None:
        schedules = self._calendars.compile(compile_calendars)
        critical = self._critical.compile(
            lambda shape, source: compile_critical(shape, source, self._learned.opinion)
        )
        extract = self._extract.compile(compile_extract)
        identity = self._identity.compile(compile_identity) or IdentityRules()
        texts = self._texts.compile(compile_texts) or {}
        names = schedules if schedules is not None else self._calendar_names()
        self._look_up_names(names)
        if critical is not None and self._critical.content is not None:
            self._critical.refuse(clause_example_problems(self._critical.content, critical))
        if self._calendars.content is None and self._calendars.checkable is not None:
            self._calendars.refuse(calendar_problems(self._calendars.checkable), of_checkable=True)
        if self._routing.checkable is not None:
            self._routing.refuse(routing_problems(self._routing.checkable), of_checkable=True)
        if self._sla.checkable is not None:
            self._sla.refuse(policy_problems(self._sla.checkable, self._listed_groups()), of_checkable=True)
        time_rules = self._time.compile(compile_time) or TimeRules()
        if schedules is None or any(file.problems for file in (*self._deciding(), self._time)):
            return None
        known = schedules
        routing = self._routing.compile(compile_routing)
        sla = self._sla.compile(lambda shape, source: compile_policies(shape, source, known))
        calendars = self._calendars.content
        if calendars is None or critical is None or extract is None or routing is None or sla is None:
            return None
        on_call = OnCall()
        if self._on_call.content is not None:
            on_call = compile_on_call(self._on_call.content, calendars.timezone)
        rulebook = Rulebook(
            version=self._version(),
            zone=calendars.timezone,
            schedules=MappingProxyType(dict(schedules)),
            callback=self._callback.compile(compile_callback) or CallbackRules(),
            contact=self._contact.compile(compile_contact),
            critical=critical,
            extract=extract,
            identity=identity,
            on_call=on_call,
            routing=routing,
            sidebar=self._sidebar.compile(compile_sidebar) or SidebarRules(),
            sla=sla,
            policy_whens=policy_whens(self._sla.content),
            groups=routing.groups | (self._sla.content.groups if self._sla.content is not None else frozenset()),
            texts=MappingProxyType(dict(texts)),
            receipts=self._texts.content.receipt if self._texts.content is not None else "zendesk",
            time=time_rules,
            cases=self._cases.compile(compile_cases) or (),
            examples=self._count_examples(),
        )
        self._try_examples(rulebook)
        return rulebook

    def _look_up_names(self, schedules: Collection[str]) -> None:
        for file in (
            (self._calendars, self._contact, self._on_call, self._routing, self._sla, self._time) if schedules else ()
        ):
            file.refuse(schedule_problems(file.data, schedules))
        if self._on_call.checkable is not None:
            self._on_call.refuse(on_call_problems(self._on_call.checkable), of_checkable=True)
        self._identity.refuse(identity_problems(self._identity.data))
        self._texts.refuse(text_problems(self._texts.data))
        self._critical.refuse(sign_problems(self._critical.data))
        for section in ("rules", "exclusions"):
            self._critical.refuse(repeated_names(self._critical.data, section, "rule_twice"))
        self._contact.refuse(repeated_names(self._contact.data, "suggestions", "rule_twice"))
        if self._contact.checkable is not None:
            self._contact.refuse(contact_problems(self._contact.checkable), of_checkable=True)
        self._routing.refuse(group_problems(self._routing.data))
        for section in ("routes", "tags"):
            self._routing.refuse(repeated_names(self._routing.data, section, "rule_twice"))
        self._sla.refuse(repeated_names(self._sla.data, "policies", "policy_twice"))

    def _listed_groups(self) -> Collection[str]:
        """The groups that `routing.yaml` says there are; none if it does not say."""
        routing = self._routing.checkable
        return (routing.known_groups or ()) if routing is not None else ()

    def _forgotten_targets(self, severity: Severity) -> list[Found]:
        """Which priorities the rules give is known once `routing.yaml` is valid."""
        given = self._routing.content.priorities if self._routing.content is not None else ()
        found = forgotten_targets(self._sla.checkable, given) if self._sla.checkable is not None else ()
        return [(place, error) for grade, place, error in found if grade == severity]

    def _count_examples(self) -> int:
        routing, sla, critical = self._routing.content, self._sla.content, self._critical.content
        rules = [
            *(routing.routes if routing is not None else ()),
            *(routing.tags if routing is not None else ()),
            *(sla.policies if sla is not None else ()),
            *(self._contact.content.suggestions if self._contact.content is not None else ()),
            *((*critical.rules, *critical.exclusions) if critical is not None else ()),
        ]
        in_rules = sum(len(one.examples.yes) + len(one.examples.no) for one in rules if one.examples is not None)
        return in_rules + (len(critical.examples) if critical is not None else 0)

    def _try_examples(self, rulebook: Rulebook) -> None:
        """A rule that fails its own examples is not taken into use."""
        if self._critical.content is not None:
            self._critical.refuse(critical_example_problems(self._critical.content.examples, rulebook))
        if self._routing.content is not None:
            self._routing.refuse(example_problems(exampled_routing(self._routing.content, rulebook), rulebook))
        if self._contact.content is not None and rulebook.contact is not None:
            suggestions = exampled_suggestions(self._contact.content, rulebook.contact)
            self._contact.refuse(example_problems(suggestions, rulebook))
        if self._sla.content is not None:
            self._sla.refuse(example_problems(exampled_policies(self._sla.content, rulebook), rulebook))

    def _calendar_names(self) -> Collection[str]:
        """The names alone, so that the other files can be checked although the calendars have problems."""
        data = self._calendars.data
        calendars = data.get("calendars") if isinstance(data, dict) else None
        return tuple(calendars) if isinstance(calendars, dict) else ()

    def _version(self) -> str:
        content = {file.name: file.data for file in self._deciding() if file.data is not None}
        if self._learned.digest is not None:
            content[LEARNED] = self._learned.digest
        canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
        return hashlib.sha256(canonical.encode()).hexdigest()[:_VERSION_DIGITS]
