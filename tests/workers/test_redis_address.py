"""Every form of REDIS_URL is told from its mistakes before anything starts, and no message quotes a password."""

from __future__ import annotations

from pathlib import Path

import pytest
import redis
from click.testing import CliRunner

import app
from workers.redis_address import SentinelAddress, parse_redis_url
from workers.redis_client import connect

THREE = "10.0.0.1:26379,10.0.0.2:26380,sentinel-3.firma.example"


@pytest.mark.parametrize(
    "url",
    [
        "redis://127.0.0.1",
        "redis://127.0.0.1:6379/3",
        "redis://hotline:canary@[::1]:6379/0",
        "redis://:p%40ss%2Fword@redis.firma.example/0?health_check_interval=30",
        "rediss://hotline:canary@redis.firma.example:6380/0",
        f"rediss://redis.firma.example?ssl_ca_certs={__file__}",
        "rediss://redis.firma.example?ssl_cert_reqs=none&ssl_check_hostname=false",
        "unix:///run/redis/redis.sock",
        "unix://:canary@/run/redis/redis.sock?db=2",
    ],
)
def test_a_url_of_one_server_is_left_as_it_is(url: str) -> None:
    assert parse_redis_url(url) == url
    connect(url).close()


def test_sentinels_are_read_with_the_name_of_the_master_and_both_passwords() -> None:
    address = parse_redis_url(
        f"redis+sentinel://hotline:c%40n@{THREE}/2?service=main&sentinel_username=s&sentinel_password=c%26w&socket_timeout=4"
    )
    assert isinstance(address, SentinelAddress)
    assert address.hosts == (("10.0.0.1", 26379), ("10.0.0.2", 26380), ("sentinel-3.firma.example", 26379))
    assert (address.service, address.tls) == ("main", False)
    assert address.options == {"username": "hotline", "password": "c@n", "db": 2, "socket_timeout": 4.0}
    assert address.sentinel_options == {"username": "s", "password": "c&w"}
    assert not any(secret in repr(address) for secret in ("c@n", "c&w"))


def test_the_password_of_the_servers_is_not_shown_to_the_sentinels() -> None:
    address = parse_redis_url(f"redis+sentinel://:canary@{THREE}/0?service=main")
    assert isinstance(address, SentinelAddress)
    assert address.sentinel_options == {}


def test_with_tls_both_trust_the_same_authority() -> None:
    address = parse_redis_url(f"rediss+sentinel://[::1]:26379,b/0?service=main&ssl_ca_certs={__file__}")
    assert isinstance(address, SentinelAddress)
    assert (address.tls, address.hosts) == (True, (("::1", 26379), ("b", 26379)))
    assert address.options["ssl_ca_certs"] == address.sentinel_options["ssl_ca_certs"] == __file__


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://canary@h", "begins with redis://, rediss://, unix://, redis+sentinel://"),
        ("canary", "begins with redis://"),
        ("redis://[canary", "begins with redis://"),
        ("redis://", "Redis clients understand"),
        ("redis://:canary@", "Redis clients understand"),
        ("redis://:canary@h:99999", "Redis clients understand"),
        ("redis://:can/ary@h:6379", "%2F"),
        ("redis://:can#ary@h:6379", "%23"),
        ("redis://:can?ary=@h:6379", "%3F"),
        ("redis://:canary@h:6379?socket_timeout=soon", "Redis clients understand"),
        ("redis://:canary@h:6379/main", "number of a database"),
        ("redis://:canary@h:6379/0?canary=1", "option after ?"),
        (f"redis://:canary@h:6379/0?ssl_ca_certs={__file__}", "with rediss:// only"),
        ("rediss://:canary@h:6379/0?ssl_cert_reqs=canary", "option after ?"),
        ("rediss://:canary@h:6379/0?ssl_ca_certs=/no/canary.pem", "in ssl_ca_certs what is not a file"),
        ("unix://", "names no socket"),
        (f"redis+sentinel://:canary@{THREE}/0", "not the master"),
        (f"redis+sentinel://:canary@{THREE}/0?service=", "not the master"),
        ("redis+sentinel:///0?service=main", "host:26379"),
        ("redis+sentinel://:canary@a,,b/0?service=main", "host:26379"),
        ("redis+sentinel://:canary@a:canary/0?service=main", "host:26379"),
        ("redis+sentinel://:canary@a:0/0?service=main", "host:26379"),
        ("redis+sentinel://:canary@a/x?service=main", "number of a database"),
        ("redis+sentinel://:canary@a/0?service=main&ssl_ca_certs=canary", "in ssl_ca_certs what is not a file"),
        (f"redis+sentinel://:canary@a/0?service=main&ssl_ca_certs={__file__}", "with rediss:// only"),
        ("rediss+sentinel://:canary@a/0?service=main&canary=1", "option after ?"),
    ],
)
def test_a_mistake_is_named_without_what_may_be_a_password(url: str, words: str) -> None:
    with pytest.raises(ValueError, match=r"^(is|has|names) ") as caught:
        parse_redis_url(url)
    assert words in str(caught.value)
    assert "canary" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_an_error_of_a_connection_names_no_password(tmp_path: Path) -> None:
    for url in (
        "redis://:canary@127.0.0.1:1",
        "rediss://:canary@127.0.0.1:1",
        f"unix://:canary@{tmp_path}/none.sock",
        "redis+sentinel://:canary@127.0.0.1:1/0?service=main&sentinel_password=canary",
    ):
        client = connect(url)
        with pytest.raises(redis.ConnectionError) as caught:
            client.ping()
        assert "canary" not in str(caught.value) + repr(client)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("redis://:canary@127.0.0.1:1", "Redis does not answer (REDIS_URL): "),
        ("redis://:canary@127.0.0.1:1/main", "REDIS_URL: has something else than the number of a database"),
        (
            "rediss://:canary@127.0.0.1:1?ssl_ca_certs=/no/ca.pem",
            "REDIS_URL: names in ssl_ca_certs what is not a file",
        ),
        (
            "redis+sentinel://:canary@127.0.0.1:1/0?service=main",
            "Redis does not answer (REDIS_URL): no Sentinel names a master of main",
        ),
        ("redis+sentinel://:canary@127.0.0.1:1/0", "REDIS_URL: names Sentinels but not the master"),
    ],
)
def test_a_command_names_the_setting_and_no_password(
    url: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app.main, ["dead", "list"], env={"REDIS_URL": url})
    assert done.exit_code == 1
    assert words in done.output
    assert "canary" not in done.output
    assert "Traceback" not in done.output
