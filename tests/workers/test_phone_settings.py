from __future__ import annotations

import base64

import pytest

from integrations.gatewayapi.settings import BASE_URL
from workers.settings import parse_settings
from workers.settings_reader import SettingsError

KEY = "whsec_" + base64.b64encode(b"k" * 24).decode()


def test_without_a_token_no_text_messages_are_sent() -> None:
    settings = parse_settings({})
    assert settings.gatewayapi is None
    assert settings.phone_webhook_secrets == ()


def test_what_is_set_is_read_and_secrets_are_not_shown() -> None:
    given = {
        "HOTLINE_PUBLIC_URL": "https://hotline.example",
        "GATEWAYAPI_TOKEN": "canary-token",
        "GATEWAYAPI_SENDER": "4552520000",
        "GATEWAYAPI_WEBHOOK_SECRET": "canary-secret-" + "x" * 32,
        "PHONE_WEBHOOK_SECRET": f"{KEY}, {KEY}",
    }
    settings = parse_settings(given)
    assert settings.gatewayapi is not None
    assert (settings.gatewayapi.base_url, settings.gatewayapi.sender) == (BASE_URL, "4552520000")
    assert settings.phone_webhook_secrets == (KEY, KEY)
    assert "canary" not in repr(settings)
    assert KEY not in repr(settings)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"GATEWAYAPI_SENDER": "Much too long a name"}, "GATEWAYAPI_SENDER"),
        ({"GATEWAYAPI_SENDER": "+4552520000"}, "GATEWAYAPI_SENDER"),
        (
            {
                "GATEWAYAPI_TOKEN": "t",
                "GATEWAYAPI_WEBHOOK_SECRET": "short",
                "HOTLINE_PUBLIC_URL": "https://h.example",
            },
            "GATEWAYAPI_WEBHOOK_SECRET",
        ),
        ({"GATEWAYAPI_TOKEN": "t"}, "HOTLINE_PUBLIC_URL"),
        ({"GATEWAYAPI_WEBHOOK_SECRET": "x" * 32}, "GATEWAYAPI_TOKEN"),
        ({"GATEWAYAPI_BASE_URL": "http://gateway.example"}, "GATEWAYAPI_BASE_URL"),
        ({"PHONE_WEBHOOK_SECRET": "whsec_kort"}, "PHONE_WEBHOOK_SECRET"),
        ({"PHONE_WEBHOOK_SECRET": f"{KEY},???"}, "PHONE_WEBHOOK_SECRET"),
    ],
)
def test_a_setting_that_cannot_be_is_named(given: dict[str, str], name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings(given)
    assert [one for one, _ in caught.value.problems] == [name]
