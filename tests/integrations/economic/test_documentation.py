"""What docs/economic.md tells an administrator to type works as it stands."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from demo.economic.account import AGREEMENT_GRANT_TOKEN, AGREEMENT_NUMBER, APP_SECRET_TOKEN
from demo.economic.server import Simulator
from integrations.economic.contacts import CUSTOMERS_PER_PAGE
from integrations.economic.filter import MOST_IN_ONE_LIST
from integrations.economic.settings import BASE_URL
from integrations.erp import MOST_CUSTOMERS_OF_ONE_ADDRESS

GUIDE = (Path(__file__).parents[3] / "docs" / "economic.md").read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_the_commands_find_the_agreement_a_customer_what_it_owes_and_its_contacts(simulator: Simulator) -> None:
    [commands] = re.findall(r"^```sh\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
    environment = {
        "PATH": os.environ["PATH"],
        "ECONOMIC_BASE_URL": simulator.base_url,
        "ECONOMIC_APP_SECRET_TOKEN": APP_SECRET_TOKEN,
        "ECONOMIC_AGREEMENT_GRANT_TOKEN": AGREEMENT_GRANT_TOKEN,
    }
    script = commands.replace("10000", "118240")
    result = subprocess.run(["/bin/sh", "-ec", script], capture_output=True, text=True, env=environment, check=True)
    decoder, answers, text = json.JSONDecoder(), [], result.stdout.strip()
    while text:
        answer, end = decoder.raw_decode(text)
        answers.append(answer)
        text = text[end:].strip()
    agreement, customers, invoices, contacts = answers
    assert agreement["agreementNumber"] == AGREEMENT_NUMBER
    assert [row["customerNumber"] for row in customers["collection"]] == [118240]
    assert sum(row["remainderInBaseCurrency"] for row in invoices["collection"]) == 48250.75
    assert len(contacts["collection"]) == 2


def test_the_figures_of_the_guide_are_those_of_the_code() -> None:
    assert f"Up to {MOST_IN_ONE_LIST} numbers go in one request" in GUIDE
    assert MOST_CUSTOMERS_OF_ONE_ADDRESS == 5
    assert "At most five customers of one address are shown" in GUIDE
    assert f"otherwise `{BASE_URL}`" in GUIDE


def test_the_calls_for_the_index_are_counted_right() -> None:
    counted: list[Any] = re.findall(r"^\| ([0-9,]+) \| ([0-9,]+) \|$", GUIDE, re.MULTILINE)
    assert len(counted) == 4
    for customers, calls in ((int(one.replace(",", "")), int(two.replace(",", ""))) for one, two in counted):
        exact = 4 * (customers + -(-customers // CUSTOMERS_PER_PAGE))
        assert abs(exact - calls) <= 100
