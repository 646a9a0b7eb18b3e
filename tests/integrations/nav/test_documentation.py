"""What docs/nav.md tells an administrator to type works as it stands, and names what is read."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from demo.nav.account import CONTACTS, CUSTOMERS, KEY, LEDGER, RELATIONS, USER
from demo.nav.server import Simulator
from integrations.nav.client import parse_services
from tests.integrations.nav.conftest import VERSIONS, settings_of

GUIDE = (Path(__file__).parents[3] / "docs" / "nav.md").read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
@pytest.mark.parametrize("version", VERSIONS)
def test_the_commands_find_the_service_a_customer_its_entries_and_a_relation(
    simulator: Simulator, version: int
) -> None:
    [commands] = re.findall(r"^```sh\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
    environment = {
        "PATH": os.environ["PATH"],
        "NAV_ODATA_URL": simulator.odata_url(version),
        "NAV_COMPANY": simulator.company_name,
        "NAV_USER": USER,
        "NAV_KEY": KEY,
        "NAV_CUSTOMER_SERVICE": CUSTOMERS,
        "NAV_LEDGER_SERVICE": LEDGER,
        "NAV_CONTACT_SERVICE": CONTACTS,
        "NAV_RELATION_SERVICE": RELATIONS,
    }
    script = commands.replace("10000", "118240")
    result = subprocess.run(["/bin/sh", "-ec", script], capture_output=True, text=True, env=environment, check=True)
    found, _, text = result.stdout.partition("\n")
    assert found == f'<EntitySet Name="{CUSTOMERS}"'
    decoder, answers = json.JSONDecoder(), []
    while text.strip():
        answer, end = decoder.raw_decode(text.strip())
        answers.append(answer["value"])
        text = text.strip()[end:]
    [customer], entries, [relation] = answers
    assert customer["No"] == "118240"
    assert {entry["Customer_No"] for entry in entries} == {"118240"}
    assert relation["Link_to_Table"] == "Customer"


def test_the_table_of_fields_is_what_is_asked_for(simulator: Simulator) -> None:
    rows = re.findall(r"^\| (21|25|5050|5061) \| (`.*?) \| (.*?) ?\|$", GUIDE, re.MULTILINE)
    documented = {page: (names(needed), names(optional)) for page, needed, optional in rows}
    services = parse_services(settings_of(simulator))
    asked: dict[str, tuple[set[str], set[str]]] = {}
    for service in services.all():
        page = {CUSTOMERS: "21", LEDGER: "25", CONTACTS: "5050", RELATIONS: "5061"}[service.name]
        needed, optional = asked.setdefault(page, (set(), set()))
        needed.update(service.fields)
        optional.update(service.optional)
    assert documented == asked


def names(cell: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", cell))
