"""Does TeamViewer answer, and take our token?  Asked by `hotline health`."""

from __future__ import annotations

from dataclasses import replace

from integrations.errors import IntegrationError
from integrations.http import Observe
from integrations.teamviewer.client import TeamViewer
from workers.readiness import Readiness
from workers.settings import Settings


def with_remote(found: Readiness, settings: Settings, observe: Observe) -> Readiness:
    """What was found, and TeamViewer where it is set up.  Never raises; tickets go on without it."""
    if settings.teamviewer is None:
        return found
    try:
        TeamViewer(settings.teamviewer, observe).check()
    except IntegrationError as error:
        sentence = f"TeamViewer does not answer ({error.operation}: {error.detail}): no session can be started"
        return replace(found, warnings=(*found.warnings, sentence))
    return found
