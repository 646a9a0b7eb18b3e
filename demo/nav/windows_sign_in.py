"""NTLM as Windows does it for a web server: three messages on one connection, which then stays signed in."""

from __future__ import annotations

import atexit
import base64
import os
import tempfile
from functools import cache
from pathlib import Path

import spnego

from demo.nav.account import WINDOWS_PASSWORD, WINDOWS_USER


class WindowsSignIn:
    """What one connection has got to."""

    def __init__(self) -> None:
        _make_user_known()
        self._context: spnego.ContextProxy | None = None
        self._signed_in = False

    def take(self, authorization: str | None) -> str | None:
        """None once signed in, else what `WWW-Authenticate` says to a request with this `Authorization`."""
        scheme, _, encoded = (authorization or "").partition(" ")
        if scheme != "NTLM":
            return None if self._signed_in and authorization is None else self._refuse()
        try:
            message = base64.b64decode(encoded, validate=True)
            if self._context is None:
                self._context = spnego.server(protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm)
            challenge = self._context.step(message)
        except Exception:  # noqa: BLE001 - the library meets a message that is none in many ways
            return self._refuse()
        if self._context.complete:
            self._context, self._signed_in = None, True
            return None
        return f"NTLM {base64.b64encode(challenge or b'').decode()}"

    def _refuse(self) -> str:
        self._context, self._signed_in = None, False
        return "NTLM"


@cache
def _make_user_known() -> None:
    """The library reads the users it accepts from the file that this variable names."""
    domain, _, user = WINDOWS_USER.partition("\\")
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="nav-users-", delete=False) as file:
        file.write(f"{domain}:{user}:{WINDOWS_PASSWORD}\n")
    atexit.register(Path(file.name).unlink, missing_ok=True)
    os.environ["NTLM_USER_FILE"] = file.name
