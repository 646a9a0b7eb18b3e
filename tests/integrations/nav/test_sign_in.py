"""A NAV user with a key, and a Windows user by NTLM."""

import base64
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from requests.auth import HTTPBasicAuth

from demo.faults import Fault
from demo.nav.account import WINDOWS_PASSWORD, WINDOWS_USER
from demo.nav.records import read_records
from demo.nav.server import Simulator
from integrations.errors import BadCredentials
from integrations.nav.client import Nav
from integrations.nav.sign_in import WindowsSignIn, is_windows_user, parse_sign_in
from tests.integrations.erp_contract import DATA
from tests.integrations.nav.conftest import TODAY, client_of
from tests.integrations.raw_server import RawServer, http

NUMBERS = ["10482", "20917", "4415", "31760", "52208", "61034", "70553", "8126"]


def windows_client(simulator: Simulator, user: str = WINDOWS_USER, key: str = WINDOWS_PASSWORD) -> Nav:
    return client_of(simulator, user=user, key=key)


@pytest.fixture
def windows_simulator() -> Simulator:
    return Simulator(read_records(DATA, TODAY), credentials="Windows")


def test_a_backslash_makes_a_windows_user() -> None:
    assert is_windows_user("FIRMA\\hotline")
    assert isinstance(parse_sign_in("FIRMA\\hotline", "kodeord"), WindowsSignIn)
    assert not is_windows_user("HOTLINE")
    assert isinstance(parse_sign_in("HOTLINE", "key="), HTTPBasicAuth)


@pytest.mark.parametrize(
    ("user", "key", "why"),
    [
        ("SØREN", "key=", "æ, ø and å fail"),
        ("HOTLINE", "nøgle", "æ, ø and å fail"),
        ("HOT:LINE", "key=", "may not hold a colon"),
        ("", "key=", "text that can be printed"),
        ("HOTLINE", "", "text that can be printed"),
        ("HOTLINE", "key\n", "text that can be printed"),
        ("\\hotline", "key", "is written DOMAIN"),
        ("FIRMA\\", "key", "is written DOMAIN"),
        ("A\\B\\c", "key", "is written DOMAIN"),
    ],
)
def test_credentials_that_cannot_work_stop_the_start_without_being_shown(user: str, key: str, why: str) -> None:
    with pytest.raises(ValueError, match=why) as caught:
        parse_sign_in(user, key)
    assert not key or key not in str(caught.value)


@pytest.mark.parametrize("changed", [{"key": "another"}, {"user": "ADMIN"}], ids=["key", "user"])
def test_a_wrong_key_is_bad_credentials(simulator: Simulator, changed: dict[str, Any]) -> None:
    with pytest.raises(BadCredentials):
        client_of(simulator, **changed).check()


def test_a_windows_user_signs_in_letters_of_any_language_included(windows_simulator: Simulator) -> None:
    with windows_simulator as simulator:
        windows_client(simulator).check()


@pytest.mark.parametrize(
    ("user", "key"),
    [(WINDOWS_USER, "another"), ("DEMO\\another", WINDOWS_PASSWORD), ("OTHER\\hotline", WINDOWS_PASSWORD)],
)
def test_a_wrong_windows_user_is_bad_credentials(windows_simulator: Simulator, user: str, key: str) -> None:
    with windows_simulator as simulator, pytest.raises(BadCredentials):
        windows_client(simulator, user, key).check()


def test_each_kind_of_user_is_refused_by_a_server_for_the_other(
    windows_simulator: Simulator, simulator: Simulator
) -> None:
    with pytest.raises(BadCredentials):
        windows_client(simulator).check()
    with windows_simulator as other, pytest.raises(BadCredentials):
        client_of(other).check()


def test_many_threads_sign_in_without_taking_each_others_connections(windows_simulator: Simulator) -> None:
    with windows_simulator as simulator:
        simulator.faults.add(Fault(latency=0.005))
        erp = windows_client(simulator)
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda number: erp.find([number], None).by_number[number], NUMBERS * 4))
    assert [customer and customer.number for customer in found] == NUMBERS * 4


def test_a_connection_that_is_signed_in_is_used_again() -> None:
    """Only the first request of a connection brings credentials: Windows does not ask again."""
    seen: list[tuple[str, bool]] = []

    class Listening(WindowsSignIn):
        def response_hook(self, r: requests.Response, **kwargs: object) -> requests.Response:
            seen.append((r.request.path_url, r.status_code == 401))
            return super().response_hook(r, **kwargs)

    with Simulator(read_records(DATA, TODAY), credentials="Windows") as simulator:
        session = requests.Session()
        session.trust_env = False
        auth = Listening(WINDOWS_USER, WINDOWS_PASSWORD)
        for _ in range(3):
            answer = session.get(f"{simulator.odata_url()}/$metadata", auth=auth, timeout=5)
            assert answer.status_code == 200
        session.close()
    assert [refused for _, refused in seen] == [True, False, False]


def challenge(value: str, body: bytes = b"") -> bytes:
    return http(401, body, "text/html", WWW_Authenticate=value)


@pytest.mark.parametrize(
    "answers",
    [
        [challenge("NTLM"), challenge("NTLM")],
        [challenge("NTLM"), challenge("NTLM !!!")],
        [challenge("NTLM"), challenge(f"NTLM {base64.b64encode(b'NTLMSSP').decode()}")],
        [challenge("NTLM"), challenge(f"NTLM {base64.b64encode(b'x' * 300).decode()}")],
        [challenge("NTLM"), http(401, b"")],
        [challenge("NTLM"), http(200, b'{"value": []}')],
        [challenge("NTLM"), challenge("NTLM", b"x" * 100_000)],
        [challenge("NTLM", b"x" * 100_000)],
        [challenge("Kerberos")],
    ],
    ids=["none", "no base64", "cut", "garbage", "not offered", "no challenge", "long", "long at once", "another way"],
)
def test_a_challenge_that_cannot_be_answered_is_bad_credentials(answers: list[bytes], simulator: Simulator) -> None:
    with RawServer(*answers) as server:
        erp = client_of(simulator, odata_url=f"{server.address}/NAV/ODataV4", user=WINDOWS_USER, key=WINDOWS_PASSWORD)
        with pytest.raises(BadCredentials):
            erp.check()
