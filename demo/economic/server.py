"""The simulator as a server: `Simulator(records).start()`, or `python -m demo.economic` in its own process."""

from __future__ import annotations

from urllib.parse import urlsplit

from demo.economic.account import Role, is_granted
from demo.economic.agreement import Agreement, collection_of
from demo.economic.query import LARGEST_PAGE
from demo.economic.records import Records
from demo.economic.refusal import Refusal
from demo.simulated_server import Answer, SimulatedHandler, SimulatedServer, to_json


class Simulator(SimulatedServer):
    """e-conomic with one agreement; close it, or use it as a context manager.

    `role` is what the app was given.  `most_rows` keeps pages small, whatever size is asked for.
    """

    def __init__(
        self, records: Records, port: int = 0, *, role: Role = "Sales", most_rows: int = LARGEST_PAGE
    ) -> None:
        super().__init__(port, _Handler)
        self.agreement = Agreement(records, role, most_rows)

    @property
    def base_url(self) -> str:
        """`http://127.0.0.1:PORT`, what `ECONOMIC_BASE_URL` is set to."""
        return self.address


class _Handler(SimulatedHandler[Simulator]):
    def serve(self, path: str) -> None:
        self.simulator.faults.count(collection_of(path) or path)
        self.answer_or_fault(self._read)

    def _read(self, _body: bytes) -> Answer:
        address = urlsplit(self.path)
        try:
            if not is_granted(self.headers.get("X-AppSecretToken"), self.headers.get("X-AgreementGrantToken")):
                raise Refusal(401, "Incorrect or missing credentials.")
            if self.command != "GET":
                raise Refusal(405, "Hotline only reads.")
            if "application/json" not in (self.headers.get("Accept", ""), self.headers.get("Content-Type", "")):
                raise Refusal(415, "Only JSON is spoken here.")
            answer = self.simulator.agreement.answer(address.path, address.query, self.simulator.base_url)
        except Refusal as refusal:
            return Answer(refusal.status, to_json(refusal.body()))
        return Answer(200, to_json(answer))
