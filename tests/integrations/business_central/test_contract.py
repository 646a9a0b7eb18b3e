"""Business Central keeps what every ERP promises."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import BoundedSemaphore

import pytest

from demo.business_central.account import SUPPORT_API
from demo.business_central.server import Simulator
from integrations.business_central import contacts
from integrations.business_central.client import BusinessCentral, BusinessCentralSettings
from tests.integrations.business_central.conftest import Bearer, ignore
from tests.integrations.erp_contract import ErpContract, Limit, World


def cards(numbers: Sequence[str], email: str) -> str:
    rows = [
        {
            "id": f"00000000-0000-4000-8000-{at:012d}",
            "number": number,
            "displayName": "Firma",
            "blocked": " ",
            "creditLimit": 0,
            "email": email,
        }
        for at, number in enumerate(numbers)
    ]
    return json.dumps({"value": rows})


class TestBusinessCentralKeepsTheContract(ErpContract):
    @pytest.fixture
    def world(
        self, simulator: Simulator, running: tuple[Simulator, Bearer], monkeypatch: pytest.MonkeyPatch
    ) -> World:
        monkeypatch.setattr(contacts, "ROWS_PER_PAGE", 7)
        places = BoundedSemaphore(4)

        def connect(limit: Limit) -> BusinessCentral:
            @contextmanager
            def limit_of_both() -> Iterator[None]:
                with places, limit():  # BC itself refuses the sixth request at once
                    yield

            settings = BusinessCentralSettings(simulator.base_url, simulator.company_id, SUPPORT_API)
            return BusinessCentral(settings, running[1], ignore, limit_of_both)

        return World(
            connect=connect,
            faults=simulator.faults,
            number_search="customers?$filter=number",
            email_search="customers?$filter=email",
            contacts_read="customers?$select=id",
            cards=cards,
            page=lambda link: json.dumps({"value": [], "@odata.nextLink": link}),
        )
