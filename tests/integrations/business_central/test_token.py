from contextlib import nullcontext

import pytest

from demo.business_central.account import CLIENT_ID, CLIENT_SECRET, SUPPORT_API
from demo.business_central.server import Simulator
from integrations.business_central.client import BusinessCentral, BusinessCentralSettings
from integrations.business_central.token import oauth_client, token_url
from integrations.errors import BadCredentials
from integrations.oauth import ClientCredentials, ProcessTokenStore
from tests.integrations.business_central.conftest import by_number, ignore, records_of


def erp_with(simulator: Simulator, client_secret: str = CLIENT_SECRET) -> BusinessCentral:
    client = oauth_client(simulator.token_url, CLIENT_ID, client_secret)
    auth = ClientCredentials(client, ProcessTokenStore(), ignore)
    settings = BusinessCentralSettings(simulator.base_url, simulator.company_id, SUPPORT_API)
    return BusinessCentral(settings, auth, ignore, nullcontext)


def test_one_token_serves_many_requests(simulator: Simulator) -> None:
    erp = erp_with(simulator)
    erp.check()
    assert by_number(erp, "10482") is not None
    assert simulator.faults.counters()["calls"] == {
        "token": 1,
        "companies": 1,
        "$batch": 2,
    }


def test_a_token_that_was_revoked_is_replaced() -> None:
    # A simulator of its own: revoking would end the tokens of the other tests.

    with Simulator(records_of([])) as simulator:
        erp = erp_with(simulator)
        erp.check()
        simulator.tokens.revoke_all()
        erp.check()


def test_a_wrong_secret_is_bad_credentials_that_show_nothing(simulator: Simulator) -> None:
    with pytest.raises(BadCredentials) as caught:
        erp_with(simulator, client_secret="gaet-4711").check()
    assert "gaet-4711" not in str(caught.value)


def test_the_address_of_tokens_is_made_of_the_tenant() -> None:
    assert (
        token_url("firma.onmicrosoft.com")
        == "https://login.microsoftonline.com/firma.onmicrosoft.com/oauth2/v2.0/token"
    )
    for wrong in ("", "a/b", "..", "a?b", "a\n"):
        with pytest.raises(ValueError, match="a tenant is an id or a domain"):
            token_url(wrong)
