"""How Hotline proves itself to NAV: a NAV user with a web service key, or a Windows user.

Sources: Microsoft, "Web Services Authentication" (NAV and Business Central); MS-NLMP by requests-ntlm and pyspnego.
"""

from __future__ import annotations

from typing import Any

import requests
from requests.adapters import BaseAdapter
from requests.auth import AuthBase, HTTPBasicAuth
from requests_ntlm import HttpNtlmAuth

_LONGEST_CHALLENGE = 65_536


def is_windows_user(user: str) -> bool:
    """Whether a user is written `DOMAIN\\user`: it then signs in by NTLM."""
    return "\\" in user


def parse_sign_in(user: str, key: str) -> AuthBase:
    """The credentials of a NAV user (Basic) or a Windows user (NTLM).

    Raises ValueError with a sentence for people, without the key in it.
    """
    if not user or not key or not user.isprintable() or not key.isprintable():
        raise ValueError("a NAV user and its key are text that can be printed")
    if is_windows_user(user):
        if user.count("\\") != 1 or user.startswith("\\") or user.endswith("\\"):
            raise ValueError("a Windows user is written DOMAIN\\user")
        return WindowsSignIn(user, key)
    if not user.isascii() or not key.isascii():
        # NAV reads Basic credentials in a code page of its own: æ, ø or å would be refused as a wrong password.
        raise ValueError("a NAV user and its key hold only the letters a to z, digits and signs; æ, ø and å fail")
    if ":" in user:
        raise ValueError("a NAV user's name may not hold a colon")
    return HTTPBasicAuth(user, key)


class WindowsSignIn(HttpNtlmAuth):
    """NTLM.  It signs in a connection, so a session must not be used by two threads at once.

    A server whose challenge cannot be answered is left with its 401, which is BadCredentials like a wrong password.
    """

    def retry_using_http_NTLM_auth(  # noqa: N802 - the inherited name
        self, auth_header_field: str, auth_header: str, response: requests.Response, auth_type: str, args: Any
    ) -> requests.Response:
        """The answer after signing in.  Called by the library for a 401 that offers NTLM."""
        if not _is_short(response):
            return response
        response.connection = _ShortAnswers(response.connection)  # type: ignore[assignment]  # only sent by
        try:
            return super().retry_using_http_NTLM_auth(auth_header_field, auth_header, response, auth_type, args)
        except requests.RequestException:
            raise
        except Exception:  # noqa: BLE001 - the library meets a challenge it was not made for in many ways
            return response


class _ShortAnswers:
    """What the library sends its first message by, and reads the challenge from to its end."""

    def __init__(self, adapter: BaseAdapter) -> None:
        self._adapter = adapter

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """The answer to the first message.  Raises ValueError, and reads nothing of it, where it is long."""
        answer = self._adapter.send(request, **{**options, "stream": True})
        if not _is_short(answer):
            answer.close()
            raise ValueError("a challenge is short")
        return answer


def _is_short(response: requests.Response) -> bool:
    """The body that comes with a challenge is read to its end; Windows sends a few hundred bytes."""
    length = response.headers.get("Content-Length", "")
    return length.isdecimal() and int(length) <= _LONGEST_CHALLENGE
