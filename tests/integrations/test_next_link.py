import pytest

from integrations.errors import UnexpectedAnswer
from integrations.next_link import parse_next_link
from integrations.row import parse_row

BASE = "https://erp.example/v2.0/tenant/production"
LINK = "@odata.nextLink"


def follow(answer: object, base: str = BASE) -> str | None:
    return parse_next_link(parse_row(answer, "business_central", "supportAccounts", "answer"), LINK, base)


def test_the_last_page_has_no_link() -> None:
    assert follow({"value": []}) is None


@pytest.mark.parametrize("base", [BASE, f"{BASE}/"])
def test_a_link_is_followed_relative_to_the_base(base: str) -> None:
    answer = {"@odata.nextLink": f"{BASE}/api/v2.0/companies(x)/customers?$filter=a%20eq%20'b'&$skiptoken=100"}
    path = "/api/v2.0/companies(x)/customers?$filter=a%20eq%20'b'&$skiptoken=100"
    assert follow(answer, base) == path


def test_letter_case_of_the_environment_does_not_matter() -> None:
    answer = {"@odata.nextLink": f"{BASE.replace('production', 'Production')}/api/v2.0/X"}
    assert follow(answer) == "/api/v2.0/X"


def test_a_default_port_may_be_written_out() -> None:
    answer = {"@odata.nextLink": BASE.replace("erp.example", "ERP.example:443") + "/api/v2.0/x"}
    assert follow(answer) == "/api/v2.0/x"


@pytest.mark.parametrize(
    "link",
    [
        "https://elsewhere.example/v2.0/tenant/production/api",
        "http://erp.example/v2.0/tenant/production/api",
        "https://erp.example:8443/v2.0/tenant/production/api",
        "https://user@erp.example/v2.0/tenant/production/api",
        "https://erp.example/v2.0/tenant/sandbox/api",
        "https://erp.example/v2.0/tenant/production/../sandbox/api",
        "https://erp.example/v2.0/tenant/production/%2e%2e/sandbox/api",
        "https://erp.example/v2.0/tenant/production2/api",
        "https://erp.example:port/v2.0/tenant/production/api",
        "https://[erp.example/v2.0/tenant/production/api",
        "//erp.example/v2.0/tenant/production/api",
        "/v2.0/tenant/production/api",
        "",
    ],
)
def test_a_link_to_another_place_is_refused_without_being_shown(link: str) -> None:
    with pytest.raises(UnexpectedAnswer) as caught:
        follow({"@odata.nextLink": link})
    assert str(caught.value).endswith("answer.@odata.nextLink: leads to another place")


def test_a_link_that_is_no_text_is_refused() -> None:
    with pytest.raises(UnexpectedAnswer, match=r"answer\.@odata\.nextLink: expected text"):
        follow({"@odata.nextLink": 1})
