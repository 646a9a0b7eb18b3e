"""What is valid in the files of a rulebook but will hurt soon, or only looks wrong."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time

from rules.calendars import calendar_warnings
from rules.hidden_rules import hidden_rules
from rules.identity_file import identity_warnings
from rules.likely_slips import comparison_warnings, group_condition_warnings, phrase_warnings
from rules.names import expected_groups, group_warnings, named_groups, value_warnings
from rules.oncall_file import on_call_warnings
from rules.routing_file import impossible_rules
from rules.rulebook_files import RulebookFiles


def warn_of_slips(files: RulebookFiles) -> None:
    """Add what only looks wrong, file by file."""
    for each in files.all():
        each.warn_of_reading()
    elsewhere = (*expected_groups(files.cases.data), *(name for _, name in named_groups(files.sla.data)))
    for location, warning in group_warnings(files.routing.data, elsewhere):
        files.routing.warn(location, warning)
    groups = _given_groups(files)
    for file in (files.routing, files.sla, files.contact):
        for location, warning in (
            *value_warnings(file.data),
            *comparison_warnings(file.data),
            *group_condition_warnings(file.data, groups),
        ):
            file.warn(location, warning)
        for location, warning in impossible_rules(file.checkable):
            file.warn(location, warning, of_checkable=True)
        for location, warning in hidden_rules(file.checkable):
            file.warn(location, warning, of_checkable=True)
    for phrased in (files.routing, files.sla, files.contact, files.critical):
        for location, warning in phrase_warnings(phrased.data):
            phrased.warn(location, warning)
    for location, warning in identity_warnings(files.identity.data):
        files.identity.warn(location, warning)


def warn_of_days(files: RulebookFiles, today: date | None, *, alarms: bool) -> None:
    """Add what the calendars and the rota do not know of soon after `today`, a day in the calendars' zone."""
    calendars, on_call = files.calendars.content, files.on_call.content
    if calendars is None:
        return
    day = today or datetime.now(UTC).astimezone(calendars.timezone).date()
    for location, warning in calendar_warnings(calendars, day):
        files.calendars.warn(location, warning)
    if on_call is not None:
        noon = datetime.combine(day, time(12), calendars.timezone)
        for location, warning in on_call_warnings(on_call, calendars.timezone, noon, alarms=alarms):
            files.on_call.warn(location, warning)


def _given_groups(files: RulebookFiles) -> Collection[str]:
    """All groups that the files name, whether or not they are valid."""
    named = [name for file in (files.routing, files.sla) for _, name in named_groups(file.data)]
    listed = (files.routing.checkable.known_groups or ()) if files.routing.checkable is not None else ()
    return tuple(dict.fromkeys((*named, *listed)))
