"""REDIS_URL with TLS and passwords against a real server behind TLS: who is not trusted gets no password."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis

from tests.redis_servers import PASSWORD, QUOTED, SERVICE, Server, running_sentinel, running_server, wait_until
from tests.tls_front import Authority, Front, running_front
from workers.redis_client import check_keeping, connect, connect_for_rq


@dataclass(frozen=True, slots=True)
class Encrypted:
    """A server with a password, and TLS in front of it by `authority`."""

    server: Server
    front: Front
    authority: Authority

    def url(self, authority: Authority | None = None, host: str = "127.0.0.1") -> str:
        return f"rediss://:{QUOTED}@{host}:{self.front.port}/0?ssl_ca_certs={(authority or self.authority).file}"


@pytest.fixture(scope="module")
def encrypted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Encrypted]:
    folder = tmp_path_factory.mktemp("tls")
    authority = Authority(folder)
    with running_server(folder) as server, running_front(server.port, authority.make_pair("server")) as front:
        yield Encrypted(server, front, authority)


def test_every_kind_of_connection_speaks_tls_and_signs_in(encrypted: Encrypted) -> None:
    before = encrypted.front.encrypted
    for client in (
        connect(encrypted.url()),
        connect(encrypted.url(), fast_failing=True),
        connect_for_rq(encrypted.url()),
    ):
        assert client.set("a", "1")
        client.close()
    with connect(encrypted.url()) as client:
        check_keeping(client)
    assert encrypted.front.encrypted == before + 4


def test_an_authority_that_is_not_ours_is_refused_and_the_error_says_so(encrypted: Encrypted, tmp_path: Path) -> None:
    for client in (
        connect(encrypted.url(Authority(tmp_path, "Other CA"))),
        connect(f"rediss://:{QUOTED}@127.0.0.1:{encrypted.front.port}/0"),
        connect(encrypted.url(host="localhost")),  # the certificate is for 127.0.0.1
    ):
        with pytest.raises(redis.ConnectionError, match="CERTIFICATE_VERIFY_FAILED") as caught:
            client.ping()
        assert PASSWORD not in str(caught.value)


def test_a_wrong_password_is_said_as_one(encrypted: Encrypted) -> None:
    client = connect(encrypted.url().replace(QUOTED, "canary"))
    with pytest.raises(redis.AuthenticationError) as caught:
        client.ping()
    assert "canary" not in str(caught.value)


def test_a_client_certificate_is_shown_where_it_is_wanted(encrypted: Encrypted) -> None:
    authority = encrypted.authority
    with running_front(encrypted.server.port, authority.make_pair("strict"), authority.file) as strict:
        url = f"rediss://:{QUOTED}@127.0.0.1:{strict.port}/0?ssl_ca_certs={authority.file}"
        with pytest.raises(redis.ConnectionError):
            connect(url).ping()
        certificate, key = authority.make_pair("client")
        assert connect(f"{url}&ssl_certfile={certificate}&ssl_keyfile={key}").ping()


def test_a_user_of_an_access_list_needs_no_more_than_its_own_keys(encrypted: Encrypted) -> None:
    with encrypted.server.client() as admin:
        admin.acl_setuser(
            "hotline",
            enabled=True,
            passwords=["+canary"],
            keys=["hotline:*", "rq:*"],
            categories=["+@all", "-@dangerous"],
            commands=["+info", "+config|get"],
            reset=True,
        )
    client = connect(encrypted.url().replace(f":{QUOTED}@", "hotline:canary@"))
    check_keeping(client)
    client.set("hotline:a", "1")
    with pytest.raises(redis.exceptions.NoPermissionError):
        client.set("another", "1")


def test_sentinels_and_master_may_all_speak_tls(encrypted: Encrypted, tmp_path: Path) -> None:
    authority = encrypted.authority
    with (
        running_sentinel(tmp_path, encrypted.front.port, quorum=1, password=None) as sentinel,
        running_front(sentinel.port, authority.make_pair("sentinel")) as front,
    ):
        client = connect(
            f"rediss+sentinel://:{QUOTED}@127.0.0.1:{front.port}/0?service={SERVICE}&ssl_ca_certs={authority.file}"
        )
        before = encrypted.front.encrypted

        def works() -> bool:
            try:
                return bool(client.ping())
            except redis.ConnectionError:
                return False

        wait_until(works)
        assert front.encrypted >= 1
        assert encrypted.front.encrypted == before + 1
        with pytest.raises(redis.ConnectionError, match="no Sentinel names a master"):
            connect(f"rediss+sentinel://:{QUOTED}@127.0.0.1:{front.port}/0?service={SERVICE}").ping()
