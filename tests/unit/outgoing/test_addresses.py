"""What only looks like the public internet is not taken for it."""

from __future__ import annotations

import pytest

from cms.outgoing.addresses import is_public


@pytest.mark.parametrize("address", ["8.8.8.8", "192.88.98.1", "2606:4700:4700::1111"])
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.1",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "fd00::1",
        "ff02::1",
        "2001:db8::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "2001:0:7f00:1::",
        "2001:0:808:808::f5ff:fffe",
    ],
)
def test_not_public(address: str) -> None:
    assert not is_public(address)


def test_no_address() -> None:
    with pytest.raises(ValueError, match="cms"):
        is_public("cms.example.org")
