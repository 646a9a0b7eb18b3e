from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.errors import UnexpectedAnswer
from integrations.nav.metadata import parse_published

V3 = b"""<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx"><edmx:DataServices>
<Schema Namespace="NAV" xmlns="http://schemas.microsoft.com/ado/2009/11/edm">
<EntityType Name="Debitor"><Key><PropertyRef Name="No" /></Key>
<Property Name="No" Type="Edm.String" Nullable="false" /><Property Name="E_Mail" Type="Edm.String" />
<NavigationProperty Name="Ledger" /></EntityType>
<EntityContainer Name="NAV"><EntitySet Name="Debitor" EntityType="NAV.Debitor" />
<EntitySet Name="Tom" EntityType="NAV.Ukendt" /></EntityContainer></Schema></edmx:DataServices></edmx:Edmx>"""


def test_the_fields_of_each_service_are_read() -> None:
    assert parse_published(V3, "read_metadata") == {"Debitor": {"No", "E_Mail"}, "Tom": frozenset()}


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<html><body>Log in</body>",
        b"{}",
        b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        b"\xff\xfe<",
        b'<?xml version="1.0" encoding="ukendt"?><x/>',
        V3[:300],
    ],
)
def test_what_is_no_metadata_is_unexpected(document: bytes) -> None:
    with pytest.raises(UnexpectedAnswer, match="not a metadata document"):
        parse_published(document, "read_metadata")


@given(st.binary(max_size=60) | st.text("<>/='\" EntityTypeSetName?!&;x", max_size=60).map(str.encode))
def test_any_document_is_read_or_refused(document: bytes) -> None:
    with suppress(UnexpectedAnswer):
        assert isinstance(parse_published(document, "read_metadata"), dict)
