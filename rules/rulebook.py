"""All files of a folder as one checked, versioned rulebook."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rules.calendars import calendar_problems, compile_calendars
from rules.callback_file import CallbackRules, compile_callback
from rules.cases_file import Case, case_problems, compile_cases
from rules.clip_cost import TimeRules
from rules.conditions import Conditions
from rules.contact import ContactRules, compile_contact
from rules.contact_file import contact_problems
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
from rules.extract import ExtractRules, compile_extract
from rules.identity_file import IdentityRules, compile_identity, identity_problems
from rules.names import (
    Found,
    group_problems,
    repeated_names,
    schedule_problems,
    sign_problems,
)
from rules.oncall import OnCall
from rules.oncall_file import compile_on_call, on_call_problems
from rules.policies import compile_policies, policy_problems, policy_whens
from rules.problem import Problem, Severity, render_problem
from rules.routing import Routing, compile_routing
from rules.routing_file import routing_problems
from rules.rulebook_file import RulebookFile
from rules.rulebook_files import RulebookFiles
from rules.rulebook_warnings import warn_of_days, warn_of_slips
from rules.schedule import Schedule
from rules.sidebar_file import SidebarRules, compile_sidebar
from rules.situation import Situation
from rules.sla import Sla
from rules.sla_actions_file import notify_warnings
from rules.sla_file import forgotten_targets, numbered_policies
from rules.stand_ins import stand_in_routing, stand_in_sla
from rules.texts_file import Receipts, compile_texts, text_problems
from rules.time_file import compile_time

if TYPE_CHECKING:
    from rules.language.catalogue import Language


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


class _Reading(RulebookFiles):
    """The files while they are put together."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self._rulebook = self._compile()
        self.sla.refuse(self._forgotten_targets("error"), of_checkable=True)

    def warn(self, today: date | None, *, alarms: bool) -> None:
        """Add what will hurt soon, and what only looks wrong."""
        warn_of_slips(self)
        warn_of_days(self, today, alarms=alarms)
        if self._rulebook is not None and self.sla.checkable is not None:
            for place, policy in numbered_policies(self.sla.checkable):
                for location, warning in notify_warnings(policy.actions, self._rulebook.on_call, place, sms=alarms):
                    self.sla.warn(location, warning, of_checkable=True)
        for location, warning in self._forgotten_targets("warning"):
            self.sla.warn(location, warning, of_checkable=True)
        if self._rulebook is not None and self.critical.content is not None:
            for location, warning in critical_example_warnings(self.critical.content.examples, self._rulebook):
                self.critical.warn(location, warning)
        if self._rulebook is not None and self.cases.checkable is not None:
            known = self._rulebook.groups, self._rulebook.schedules
            for location, warning in case_problems(self.cases.checkable, *known):
                self.cases.warn(location, warning)

    def finish(self) -> tuple[Rulebook | None, list[Problem]]:
        """The rulebook if nothing is wrong, and the problems by file and place."""
        if any(one.key == "folder_missing" for one in self.folder_problems):
            return None, self.folder_problems
        problems = [*self.folder_problems, *self.learned.problems]
        for file in self.all():
            problems += sorted(file.problems, key=lambda one: (one.line, one.column))
        is_sound = not any(one.severity == "error" for one in problems)
        return (self._rulebook if is_sound else None), problems

    def _compile(self) -> Rulebook | None:
        schedules = self.calendars.compile(compile_calendars)
        critical = self.critical.compile(lambda shape, source: compile_critical(shape, source, self.learned.opinion))
        extract = self.extract.compile(compile_extract)
        identity = self.identity.compile(compile_identity) or IdentityRules()
        texts = self.texts.compile(compile_texts) or {}
        names = schedules if schedules is not None else self.calendar_names()
        self._look_up_names(names)
        if critical is not None and self.critical.content is not None:
            self.critical.refuse(clause_example_problems(self.critical.content, critical))
        if self.calendars.content is None and self.calendars.checkable is not None:
            self.calendars.refuse(calendar_problems(self.calendars.checkable), of_checkable=True)
        if self.routing.checkable is not None:
            self.routing.refuse(routing_problems(self.routing.checkable), of_checkable=True)
        if self.sla.checkable is not None:
            self.sla.refuse(policy_problems(self.sla.checkable, self._listed_groups()), of_checkable=True)
        time_rules = self.time.compile(compile_time) or TimeRules()
        basis = (self.calendars, self.callback, self.critical, self.extract, self.identity)
        if not schedules or any(file.problems for file in basis):
            return None
        known = schedules
        routing = None if self.routing.problems else self.routing.compile(compile_routing)
        sla = None
        if not self.sla.problems:
            sla = self.sla.compile(lambda shape, source: compile_policies(shape, source, known))
        calendars = self.calendars.content
        if calendars is None or critical is None or extract is None:
            return None
        on_call = OnCall()
        if self.on_call.content is not None and not self.on_call.problems:
            on_call = compile_on_call(self.on_call.content, calendars.timezone)
        rulebook = Rulebook(
            version=self.version(),
            zone=calendars.timezone,
            schedules=MappingProxyType(dict(schedules)),
            callback=self.callback.compile(compile_callback) or CallbackRules(),
            contact=None if self.contact.problems else self.contact.compile(compile_contact),
            critical=critical,
            extract=extract,
            identity=identity,
            on_call=on_call,
            routing=routing or stand_in_routing(),
            sidebar=self.sidebar.compile(compile_sidebar) or SidebarRules(),
            sla=sla or stand_in_sla(schedules),
            policy_whens=policy_whens(self.sla.content if sla is not None else None),
            groups=(routing.groups if routing is not None else frozenset())
            | (self.sla.content.groups if self.sla.content is not None else frozenset()),
            texts=MappingProxyType(dict(texts)),
            receipts=self.texts.content.receipt if self.texts.content is not None else "zendesk",
            time=time_rules,
            cases=self.cases.compile(compile_cases) or (),
            examples=self.count_examples(),
        )
        is_whole = not any(file.problems for file in (*self.deciding(), self.time))
        self._try_examples(rulebook)
        return rulebook if is_whole else None

    def _look_up_names(self, schedules: Collection[str]) -> None:
        for file in (
            (
                self.calendars,
                self.contact,
                self.on_call,
                self.routing,
                self.sla,
                self.time,
            )
            if schedules
            else ()
        ):
            file.refuse(schedule_problems(file.data, schedules))
        if self.on_call.checkable is not None:
            self.on_call.refuse(on_call_problems(self.on_call.checkable), of_checkable=True)
        self.identity.refuse(identity_problems(self.identity.data))
        self.texts.refuse(text_problems(self.texts.data))
        self.critical.refuse(sign_problems(self.critical.data))
        for section in ("rules", "exclusions"):
            self.critical.refuse(repeated_names(self.critical.data, section, "rule_twice"))
        self.contact.refuse(repeated_names(self.contact.data, "suggestions", "rule_twice"))
        if self.contact.checkable is not None:
            self.contact.refuse(contact_problems(self.contact.checkable), of_checkable=True)
        self.routing.refuse(group_problems(self.routing.data))
        for section in ("routes", "tags"):
            self.routing.refuse(repeated_names(self.routing.data, section, "rule_twice"))
        self.sla.refuse(repeated_names(self.sla.data, "policies", "policy_twice"))

    def _listed_groups(self) -> Collection[str]:
        """The groups that `routing.yaml` says there are; none if it does not say."""
        routing = self.routing.checkable
        return (routing.known_groups or ()) if routing is not None else ()

    def _forgotten_targets(self, severity: Severity) -> list[Found]:
        """Which priorities the rules give is known once `routing.yaml` is valid."""
        given = self.routing.content.priorities if self.routing.content is not None else ()
        found = forgotten_targets(self.sla.checkable, given) if self.sla.checkable is not None else ()
        return [(place, error) for grade, place, error in found if grade == severity]

    def _try_examples(self, rulebook: Rulebook) -> None:
        """A rule that fails its own examples is not taken into use.

        A file with errors of its own waits, and so does what depends on it: all that is routed depends on the routes.
        """
        if self.critical.content is not None:
            self.critical.refuse(critical_example_problems(self.critical.content.examples, rulebook))
        if self.routing.content is None or self.routing.problems:
            return
        self.routing.refuse(example_problems(exampled_routing(self.routing.content, rulebook), rulebook))
        if self.contact.content is not None and rulebook.contact is not None:
            suggestions = exampled_suggestions(self.contact.content, rulebook.contact)
            self.contact.refuse(example_problems(suggestions, rulebook))
        if self.sla.content is not None and not self.sla.problems:
            self.sla.refuse(example_problems(exampled_policies(self.sla.content, rulebook), rulebook))
