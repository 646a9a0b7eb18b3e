import pytest

from integrations.nav.address import parse_company, parse_odata_url, parse_service, service_path


@pytest.mark.parametrize(
    ("url", "base_url", "version"),
    [
        ("https://nav.firma.dk:7048/DynamicsNAV90/OData", "https://nav.firma.dk:7048/DynamicsNAV90/OData", 3),
        ("https://nav.firma.dk:7048/DynamicsNAV110/ODataV4/", "https://nav.firma.dk:7048/DynamicsNAV110/ODataV4", 4),
        ("https://bc.firma.dk/BC/odatav4", "https://bc.firma.dk/BC/odatav4", 4),
        ("http://127.0.0.1:7048/BC/OData", "http://127.0.0.1:7048/BC/OData", 3),
    ],
)
def test_the_last_part_of_the_address_says_the_version(url: str, base_url: str, version: int) -> None:
    assert parse_odata_url(url) == (base_url, version)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://nav.firma.dk:7048/DynamicsNAV90", r"ends in /OData \(version 3\) or /ODataV4"),
        ("https://nav.firma.dk:7048/DynamicsNAV90/OData/Company('X')", "ends in /OData"),
        ("https://nav.firma.dk:7047/DynamicsNAV90/WS", "ends in /OData"),
        ("http://nav.firma.dk:7048/DynamicsNAV90/OData", "plain http is for this machine only"),
        ("nav.firma.dk/OData", "begins with https://"),
        ("https://HOTLINE:key@nav.firma.dk/OData", "scheme, host, port and path only"),
        ("https://nav.firma.dk/OData?tenant=a", "scheme, host, port and path only"),
    ],
)
def test_another_address_is_refused_with_the_reason(url: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse_odata_url(url)


@pytest.mark.parametrize(
    ("company", "service", "path"),
    [
        ("CRONUS A/S", "Customer", "/Company(%27CRONUS%20A%2FS%27)/Customer"),
        ("Sømærk & Søn ApS", "Debitor", "/Company(%27S%C3%B8m%C3%A6rk%20%26%20S%C3%B8n%20ApS%27)/Debitor"),
        ("D'Angelo 100% #1?", "Kort_21", "/Company(%27D%27%27Angelo%20100%25%20%231%3F%27)/Kort_21"),
        ("CRONUS", "Bøger", "/Company(%27CRONUS%27)/B%C3%B8ger"),
    ],
)
def test_a_company_and_a_service_are_encoded_whole(company: str, service: str, path: str) -> None:
    assert service_path(company, service) == path


@pytest.mark.parametrize("name", ["", " CRONUS", "CRONUS ", "A" * 31, "CRO\nNUS"])
def test_what_can_be_no_company_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="a company's name has 1 to 30 characters"):
        parse_company(name)


@pytest.mark.parametrize("name", ["", "Customer('10000')", "Customer Card", "../Customer", "1Customer", "a" * 241])
def test_what_can_be_no_service_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="a web service's name"):
        parse_service(name)
