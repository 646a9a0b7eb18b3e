import pytest
import requests

from integrations.economic.tokens import Tokens


def test_every_request_carries_both_tokens() -> None:
    request = requests.Request("GET", "https://erp.example/", auth=Tokens(" app ", "grant")).prepare()
    assert request.headers["X-AppSecretToken"] == "app"
    assert request.headers["X-AgreementGrantToken"] == "grant"


@pytest.mark.parametrize("wrong", ["", "  ", "hem melig", "hemmelig\nX-Other: 1", "hemmeligø", "x" * 201], ids=ascii)
def test_what_can_be_no_token_is_refused_without_being_shown(wrong: str) -> None:
    for tokens in ((wrong, "grant"), ("app", wrong)):
        with pytest.raises(ValueError, match="a token of e-conomic") as caught:
            Tokens(*tokens)
        assert "hem" not in str(caught.value)
