from __future__ import annotations

import json
from contextlib import nullcontext

import pytest

from demo.economic.account import AGREEMENT_GRANT_TOKEN, APP_SECRET_TOKEN
from demo.economic.server import Simulator
from demo.faults import Fault
from integrations.economic.company import Company
from integrations.economic.server import Server
from integrations.economic.tokens import Tokens
from integrations.errors import Retryable, UnexpectedAnswer
from tests.integrations.economic.conftest import calls, ignore


@pytest.fixture
def company(simulator: Simulator) -> Company:
    tokens = Tokens(APP_SECRET_TOKEN, AGREEMENT_GRANT_TOKEN)
    return Company(Server(simulator.base_url, tokens, ignore, nullcontext))


def test_the_base_currency_is_asked_for_once(company: Company, simulator: Simulator) -> None:
    assert company.base_currency is None
    company.read_base_currency()
    company.read_base_currency()
    assert company.base_currency == "DKK"
    assert calls(simulator) == {"self": 1}


def test_it_is_asked_for_again_after_a_failure(company: Company, simulator: Simulator) -> None:
    simulator.faults.add(Fault(status=503, times=1))
    with pytest.raises(Retryable):
        company.read_base_currency()
    company.read_base_currency()
    assert company.base_currency == "DKK"


@pytest.mark.parametrize("answer", [{}, {"settings": {}}, {"settings": []}, {"settings": {"baseCurrency": " "}}, []])
def test_an_agreement_without_a_currency_is_unexpected(
    company: Company, simulator: Simulator, answer: object
) -> None:
    simulator.faults.add(Fault(body=json.dumps(answer)))
    with pytest.raises(UnexpectedAnswer):
        company.read_base_currency()
    assert company.base_currency is None


@pytest.mark.parametrize("answer", [{}, {"agreementNumber": 0}, {"agreementNumber": "1482066"}, []])
def test_an_agreement_says_its_number(company: Company, simulator: Simulator, answer: object) -> None:
    company.check()
    simulator.faults.add(Fault(body=json.dumps(answer)))
    with pytest.raises(UnexpectedAnswer, match="check_agreement"):
        company.check()
