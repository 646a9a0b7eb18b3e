import pytest

from integrations.business_central.company import company_path


def test_a_company_path_names_api_and_company() -> None:
    company = "abcdef01-2345-6789-abcd-ef0123456789"
    assert company_path("v2.0", company) == f"/api/v2.0/companies({company})"
    assert company_path("contoso/support/v1.0", company) == f"/api/contoso/support/v1.0/companies({company})"


@pytest.mark.parametrize(
    "api", ["", "v1.0", "contoso", "contoso/support", "contoso/../v2.0", "contoso/support/v1.0/x"]
)
def test_an_api_is_publisher_group_and_version(api: str) -> None:
    with pytest.raises(ValueError, match="publisher/group/version"):
        company_path(api, "abcdef01-2345-6789-abcd-ef0123456789")
