"""What docs/business-central.md tells an administrator to type works as it stands."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from demo.business_central.account import CLIENT_ID, CLIENT_SECRET, SUPPORT_API, TENANT_ID
from demo.business_central.entities import SUPPORT_SETS
from demo.business_central.server import Simulator
from integrations.business_central import accounts, agreements

GUIDE = (Path(__file__).parents[3] / "docs" / "business-central.md").read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_the_commands_find_the_company_a_customer_and_its_agreements(simulator: Simulator) -> None:
    commands = "\necho\n".join(re.findall(r"^```sh\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE))
    environment = {
        "PATH": os.environ["PATH"],
        "BC_TENANT_ID": TENANT_ID,
        "BC_TOKEN_URL": simulator.token_url,
        "BC_CLIENT_ID": CLIENT_ID,
        "BC_CLIENT_SECRET": CLIENT_SECRET,
        "BC_BASE_URL": simulator.base_url,
        "BC_COMPANY_ID": simulator.company_id,
        "BC_SUPPORT_API": SUPPORT_API,
    }
    script = commands.replace("10000", "10482")
    result = subprocess.run(["/bin/sh", "-ec", script], capture_output=True, text=True, env=environment, check=True)
    decoder, answers, text = json.JSONDecoder(), [], result.stdout.strip()
    while text:
        answer, end = decoder.raw_decode(text)
        answers.append(answer["value"])
        text = text[end:].strip()
    [company], [customer], [agreement] = answers
    assert company["id"] == simulator.company_id
    assert customer["customerFinancialDetail"]["number"] == "10482"
    assert agreement["kind"] == "Subscription"


@pytest.mark.parametrize(
    ("entity_set", "columns"), [("supportAgreements", agreements.COLUMNS), ("supportAccounts", accounts.COLUMNS)]
)
def test_the_al_example_publishes_every_property_that_is_read(entity_set: str, columns: tuple[str, ...]) -> None:
    pages = re.findall(r"^page \d+ .*?^\}", GUIDE, re.DOTALL | re.MULTILINE)
    [page] = [page for page in pages if f"EntitySetName = '{entity_set}'" in page]
    assert set(columns) == SUPPORT_SETS[entity_set].columns.keys()
    assert set(columns) <= set(re.findall(r"field\((\w+);", page))
