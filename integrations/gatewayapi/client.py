"""Text messages out.

Source: https://gatewayapi.com/docs/apis/rest/ (`POST /rest/mtsms`, the token as user name of Basic authentication).
A message that was sent cannot be asked for again by anything but the id in the answer that never came: who gets
OutcomeUnknown must take it for sent.
"""

from __future__ import annotations

import re

from requests.auth import HTTPBasicAuth

from integrations.errors import UnexpectedAnswer
from integrations.gatewayapi.alphabet import encoding_of
from integrations.gatewayapi.settings import GatewayApiSettings
from integrations.http import Http, Observe

SYSTEM = "gatewayapi"
LONGEST_USERREF = 64

_MSISDN = re.compile(r"[1-9][0-9]{6,14}", re.ASCII)
_MOST_PARTS = 6


class GatewayApi:
    """One account.  Safe to use from several threads; never retries."""

    def __init__(self, settings: GatewayApiSettings, observe: Observe) -> None:
        self._sender = settings.sender
        auth = HTTPBasicAuth(settings.token, "")
        self._http = Http(SYSTEM, settings.base_url, auth=auth, timeout=(3.0, 10.0), observe=observe)

    def send_sms(self, to: str, text: str, userref: str, sender: str | None = None) -> str:
        """Send `text` to an E.164 number; GatewayAPI's id of the message.

        `userref` comes back with the message's status; `sender` is an E.164 number of the account, None for that
        of the settings.  Raises the errors of `integrations.errors`: OutcomeUnknown
        where the message may have been sent; and ValueError for a number or a reference that cannot be one.
        """
        msisdn = to.removeprefix("+")
        if not _MSISDN.fullmatch(msisdn):
            raise ValueError("not a telephone number in E.164")
        if not 0 < len(userref) <= LONGEST_USERREF:
            raise ValueError("a reference has 1 to 64 signs")
        operation = "send sms"
        payload = {
            "sender": sender.removeprefix("+") if sender is not None else self._sender,
            "message": text,
            "encoding": encoding_of(text),
            "max_parts": _MOST_PARTS,
            "userref": userref,
            "recipients": [{"msisdn": int(msisdn)}],
        }
        answer = self._http.post_json("/rest/mtsms", payload, operation=operation)
        ids = answer.get("ids") if isinstance(answer, dict) else None
        if not isinstance(ids, list) or not ids or not isinstance(ids[0], int):
            raise UnexpectedAnswer(SYSTEM, operation, "there is no id of a message")
        return str(ids[0])
