"""How Hotline proves itself to e-conomic: what its app is, and which agreement has let it in."""

from __future__ import annotations

import re

from requests import PreparedRequest
from requests.auth import AuthBase

_TOKEN = re.compile(r"[!-~]{1,200}")


def parse_token(value: str) -> str:
    """A token without blanks around it.  ValueError, without the token in it, for what can be none."""
    token = value.strip()
    if _TOKEN.fullmatch(token) is None:
        raise ValueError("a token of e-conomic holds only the letters a to z, digits and signs, and no blanks")
    return token


class Tokens(AuthBase):
    """Both tokens of a request.  Raises ValueError for what can be none."""

    def __init__(self, app_secret_token: str, agreement_grant_token: str) -> None:
        self._headers = {
            "X-AppSecretToken": parse_token(app_secret_token),
            "X-AgreementGrantToken": parse_token(agreement_grant_token),
        }

    def __call__(self, r: PreparedRequest) -> PreparedRequest:
        """The request with the tokens."""
        r.headers.update(self._headers)
        return r
