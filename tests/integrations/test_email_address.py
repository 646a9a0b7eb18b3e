import pytest

from integrations.email_address import parse_email, split_addresses


@pytest.mark.parametrize("email", ["a@x.dk", "Bo.Æ+'#%&@sub.x-y.example", f"{'a' * 64}@{'b' * 15}"])
def test_an_address_is_kept_as_it_is_written(email: str) -> None:
    assert parse_email(f" {email}\t", 80) == email


@pytest.mark.parametrize(
    "text", [None, "", "ingen", "@x.dk", "a@", "a@b@c", "a b@x.dk", "a\n@x.dk", "a\x00@x.dk", f"{'a' * 65}@x.dk"]
)
def test_what_can_be_none_is_none(text: str | None) -> None:
    assert parse_email(text, 80) is None


def test_an_address_longer_than_the_field_is_none() -> None:
    assert parse_email("abc@x.dk", 8) == "abc@x.dk"
    assert parse_email("abc@x.dk", 7) is None


@pytest.mark.parametrize(
    ("text", "addresses"),
    [("", ()), ("a@x.dk", ("a@x.dk",)), ("a@x.dk;b@x.dk, c@x.dk", ("a@x.dk", "b@x.dk", "c@x.dk")), (" ; ,", ())],
)
def test_the_addresses_of_one_field_are_told_apart(text: str, addresses: tuple[str, ...]) -> None:
    assert split_addresses(text) == addresses
