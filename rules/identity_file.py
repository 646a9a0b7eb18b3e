"""The form of `identity.yaml`: what shows who is calling, how much each is trusted, and whose domain is whose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from rules.operators import Text
from rules.public_domains import PUBLIC_DOMAINS
from rules.shape import Location, Shape, Source

Evidence: TypeAlias = Literal["organization", "email", "phone", "text", "ref_id", "domain"]
Trust: TypeAlias = Literal["proven", "claimed"]

ONLY_CLAIMED: frozenset[Evidence] = frozenset({"text", "ref_id", "domain"})
"""What anybody can write, or a whole house shares, proves nothing (design §7)."""

AS_SHIPPED: Mapping[Evidence, Trust] = MappingProxyType(
    {
        "organization": "proven",
        "email": "proven",
        "phone": "proven",
        "text": "claimed",
        "ref_id": "claimed",
        "domain": "claimed",
    }
)

_DOMAIN = re.compile(r"(?:[a-z0-9æøåäöü](?:[a-z0-9æøåäöü-]{0,61}[a-z0-9æøåäöü])?\.)+[a-z]{2,24}")


def _domain(value: str) -> str:
    domain = _bare(value)
    if _DOMAIN.fullmatch(domain) is None:
        raise PydanticCustomError("domain", "no domain such as firma.dk", {"value": value})
    return domain


Domain = Annotated[Text, AfterValidator(_domain)]


class IdentityFile(Shape):
    """`identity.yaml`."""

    trust: dict[Evidence, Trust] = Field(default_factory=lambda: dict(AS_SHIPPED))
    domains: dict[Domain, Text] = Field(default_factory=dict)
    public_domains: list[Domain] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class IdentityRules:
    """`identity.yaml`, ready for use: evidence with its trust, the weightiest first; a domain's customer number."""

    trust: Mapping[Evidence, Trust] = field(default_factory=lambda: AS_SHIPPED)
    domains: Mapping[str, str] = field(default_factory=dict)
    public_domains: frozenset[str] = PUBLIC_DOMAINS

    def find_listed(self, email: str | None) -> str | None:
        """The customer that the address's domain is listed for."""
        domain = self.find_domain(email) if self.domains else None
        return self.domains.get(domain) if domain is not None else None

    def find_domain(self, email: str | None) -> str | None:
        """The domain of an address if it may tell a customer: none that everybody can have an address in."""
        if "domain" not in self.trust:
            return None
        domain = (email or "").strip().lower().rpartition("@")[2]
        return domain if domain and domain not in self.public_domains and _DOMAIN.fullmatch(domain) else None


def identity_problems(data: object) -> Iterator[tuple[Location, PydanticCustomError]]:
    """`never_proven` for what anybody can write."""
    trust = data.get("trust") if isinstance(data, dict) else None
    for evidence, how_much in trust.items() if isinstance(trust, dict) else ():
        if evidence in ONLY_CLAIMED and how_much == "proven":
            error = PydanticCustomError("never_proven", "{value} proves nothing", {"value": evidence})
            yield ("trust", evidence), error


def identity_warnings(data: object) -> Iterator[tuple[Location, PydanticCustomError]]:
    """`domain_public` for a customer's domain that is passed over, since everybody can have an address in it."""
    sections = data if isinstance(data, dict) else {}
    domains, listed = sections.get("domains"), sections.get("public_domains")
    public = PUBLIC_DOMAINS | {_bare(one) for one in (listed if isinstance(listed, list) else ())}
    for domain in domains if isinstance(domains, dict) else ():
        if _bare(domain) in public:
            yield ("domains", domain), PydanticCustomError("domain_public", "{value} is public", {"value": domain})


def _bare(domain: object) -> str:
    return str(domain).strip().lower().removeprefix("@")


def compile_identity(shape: IdentityFile, _source: Source) -> IdentityRules:
    """The rules of the file."""
    return IdentityRules(
        MappingProxyType(dict(shape.trust)),
        MappingProxyType(dict(shape.domains)),
        PUBLIC_DOMAINS | set(shape.public_domains),
    )
