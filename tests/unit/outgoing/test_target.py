"""URLs that nothing is sent to, and the one address that a request goes to."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cms.errors import OutgoingFailed, OutgoingRefused
from cms.outgoing.target import Target, address_of, target_of


def test_a_url_is_taken_apart() -> None:
    assert target_of("https://Example.org") == Target("https", "example.org", 443, "/")
    assert target_of("http://example.org:81/a b?c=ü") == Target(
        "http", "example.org", 81, "/a%20b?c=%C3%BC"
    )
    assert target_of("https://[2606:4700::1]/").authority == "[2606:4700::1]"
    assert target_of("https://example.org:8443/").authority == "example.org:8443"
    assert target_of("https://example.org./").host == "example.org"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "//example.org/",
        "/etc/passwd",
        "file:///etc/passwd",
        "gopher://example.org/",
        "ftp://example.org/",
        "https://",
        "https:///path",
        "https://user:password@example.org/",
        "https://example.org@evil.example/",
        "https://example.org:99999/",
        "https://exa mple.org/",
        "https://[::1/",
    ],
)
def test_urls_that_nothing_is_sent_to(url: str) -> None:
    with pytest.raises(OutgoingRefused):
        target_of(url)


def found(url: str, *addresses: str, internal: Sequence[str] = ()) -> str:
    return address_of(target_of(url), internal, lambda host, port: addresses)


def test_the_first_public_address_is_taken() -> None:
    assert found("https://example.org", "2606:4700::1", "8.8.8.8") == "2606:4700::1"


def test_one_address_inside_refuses_the_host() -> None:
    with pytest.raises(OutgoingRefused, match=r"cms\.outgoing\.internal .*example\.org:443"):
        found("https://example.org", "8.8.8.8", "10.0.0.1")


@pytest.mark.parametrize("internal", ["idp.intern", "idp.intern:8443"])
def test_a_host_that_the_settings_name_may_be_inside(internal: str) -> None:
    assert found("https://IDP.intern:8443/", "10.0.0.1", internal=[internal]) == "10.0.0.1"


@pytest.mark.parametrize("url", ["https://idp.intern/", "https://x.idp.intern:8443/"])
def test_no_other_port_or_host_may(url: str) -> None:
    with pytest.raises(OutgoingRefused):
        found(url, "10.0.0.1", internal=["idp.intern:8443"])


@pytest.mark.parametrize("host", ["127.1", "0x7f000001", "2130706433", "017700000001", "localhost"])
def test_other_spellings_of_the_own_machine(host: str) -> None:
    with pytest.raises(OutgoingRefused):
        address_of(target_of(f"http://{host}/"), ())


def test_a_host_that_is_not_found() -> None:
    def missing(host: str, port: int) -> Sequence[str]:
        raise OSError("no such host")

    with pytest.raises(OutgoingFailed, match=r"'nowhere\.example' can't be found"):
        address_of(target_of("https://nowhere.example"), (), missing)
    with pytest.raises(OutgoingFailed):
        found("https://example.org")
