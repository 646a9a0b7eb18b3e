"""e-conomic keeps what every ERP promises.  It knows one kind of block, and no customer who pays for another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import pytest

from demo.economic.server import Simulator
from rules.model import Blocked
from tests.integrations.economic.conftest import client_of, collection_body, customers_body
from tests.integrations.erp_contract import ErpContract, World


class TestEconomicKeepsTheContract(ErpContract):
    blocks: ClassVar[Mapping[str, Blocked]] = {"10482": "none", "27348": "all", "30455": "all", "93017": "all"}
    knows_payers = False

    @pytest.fixture
    def world(self, simulator: Simulator) -> World:
        return World(
            connect=lambda limit: client_of(simulator, limit),
            faults=simulator.faults,
            number_search="customers?filter=customerNumber%24in",
            email_search="customers?filter=email%24eq",
            contacts_read="customers?pagesize=",
            cards=customers_body,
            page=lambda link: collection_body([], nextPage=link),
        )
