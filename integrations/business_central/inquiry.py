"""What is to be asked next, each question with what its answer is for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from integrations import odata
from integrations.business_central import customer
from integrations.business_central.server import STANDARD_API, Answer, Question, Server
from integrations.errors import NotFound, Rejected

Absorb: TypeAlias = Callable[[Answer], None]

NUMBERS_IN_ONE_FILTER = 25

_MONEY = f"{customer.FINANCIAL_DETAIL}($select={','.join(customer.FINANCIAL_COLUMNS)})"


@dataclass(frozen=True, slots=True)
class _Ask:
    question: Question
    absorb: Absorb


class Inquiry:
    """Collects questions and sends them in one round trip; an answer may lead to further questions."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._asks: dict[str, list[_Ask]] = {}

    def ask(self, api: str, question: Question, absorb: Absorb) -> None:
        """Have `absorb` called with the answer when the next round has been sent."""
        self._asks.setdefault(api, []).append(_Ask(question, absorb))

    def ask_for_customers(self, operation: str, path: str, options: Mapping[str, str], absorb: Absorb) -> None:
        """Ask for `customers` with their figures, and once more without where those may not be read."""

        def absorb_or_ask_without(answer: Answer) -> None:
            if isinstance(answer.error, NotFound | Rejected):
                # The application may read customers but not their figures, or this BC has none: keep what is known.
                self.ask(STANDARD_API, Question(operation, f"{path}?{odata.query(options)}"), absorb)
            else:
                absorb(answer)

        with_money = Question(operation, f"{path}?{odata.query({**options, 'expand': _MONEY})}")
        self.ask(STANDARD_API, with_money, absorb_or_ask_without)

    def send(self) -> bool:
        """Send what has been collected, all of it at the same time; False if there is nothing (more) to ask."""
        asks, self._asks = self._asks, {}
        if not asks:
            return False
        answers = self._server.ask_at_once({api: [each.question for each in some] for api, some in asks.items()})
        for api, some in asks.items():
            for each, answer in zip(some, answers[api], strict=True):
                each.absorb(answer)
        return True
