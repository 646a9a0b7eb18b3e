"""The simulator as a server: `Simulator(records).start()`, or `python -m demo.nav` in its own process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal
from urllib.parse import unquote, urlsplit

from demo.nav.account import INSTANCE, is_basic_user
from demo.nav.company import Company, version_of
from demo.nav.records import Records
from demo.nav.refusal import Refusal
from demo.nav.windows_sign_in import WindowsSignIn
from demo.simulated_server import Answer, SimulatedHandler, SimulatedServer, to_json

ROWS_PER_PAGE = 1000


class Simulator(SimulatedServer):
    """A NAV server with one company; close it, or use it as a context manager.

    `credentials` is the server's credential type: a NAV user with a key, or a Windows user by NTLM.
    """

    def __init__(
        self,
        records: Records,
        port: int = 0,
        *,
        credentials: Literal["NavUserPassword", "Windows"] = "NavUserPassword",
        rows_per_page: int = ROWS_PER_PAGE,
        lacking: Mapping[str, frozenset[str]] | None = None,
    ) -> None:
        super().__init__(port, _Handler)
        self.company = Company(records, rows_per_page, lacking or {})
        self.company_name = records.company
        self.credentials = credentials

    def odata_url(self, version: int = 4) -> str:
        """What `NAV_ODATA_URL` is set to."""
        return f"{self.address}/{INSTANCE}/{'OData' if version == 3 else 'ODataV4'}"


class _Handler(SimulatedHandler[Simulator]):
    """One connection, which Windows signs in as a whole."""

    def setup(self) -> None:
        super().setup()
        self._windows = WindowsSignIn()

    def serve(self, path: str) -> None:
        wanted = self._sign_in_wanted()
        if wanted is not None:
            self.send(Answer(401, b"", "text/html", {"WWW-Authenticate": wanted}))
            return
        self.simulator.faults.count(unquote(path.rpartition("/")[2]))
        self.answer_or_fault(self._read)

    def _sign_in_wanted(self) -> str | None:
        authorization = self.headers.get("Authorization")
        if self.simulator.credentials == "Windows":
            return self._windows.take(authorization)
        return None if is_basic_user(authorization) else 'Basic realm=""'

    def _read(self, _body: bytes) -> Answer:
        address = urlsplit(self.path)
        try:
            if self.command != "GET":
                raise Refusal(405, "BadRequest_MethodNotAllowed", "The page is not editable.")
            accept = self.headers.get("Accept", "")
            answer = self.simulator.company.answer(address.path, address.query, accept, self.simulator.address)
        except Refusal as refusal:
            return Answer(refusal.status, to_json(refusal.body(version_of(address.path))))
        if isinstance(answer, str):
            return Answer(200, answer.encode(), "application/xml;charset=utf-8")
        return Answer(200, to_json(answer))
