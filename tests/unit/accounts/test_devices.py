"""Which devices are known: those in which its owner signed in, for a while, and no other."""

from __future__ import annotations

import base64
from types import ModuleType

import pytest

from cms.accounts.devices import Devices

EMAIL = "ann@example.org"
DEVICES = Devices("secret", 30)


def remembered(devices: Devices = DEVICES) -> str:
    made = devices.remember(EMAIL)
    assert made is not None
    return made.secret


def test_a_device_is_known_for_its_owner_only(frozen_clock: ModuleType) -> None:
    secret = remembered()
    known = DEVICES.recognise(secret, "ANN@example.org")
    assert known is not None
    assert DEVICES.recognise(secret, "bob@example.org") is None
    assert DEVICES.recognise(remembered(), EMAIL) not in (known, None)
    assert Devices("other", 30).recognise(secret, EMAIL) is None


def test_a_device_is_forgotten_after_a_while(frozen_clock: ModuleType) -> None:
    secret = remembered()
    frozen_clock.tick(30 * 86400 - 1)
    assert DEVICES.recognise(secret, EMAIL) is not None
    frozen_clock.tick(1)
    assert DEVICES.recognise(secret, EMAIL) is None


def test_no_device_is_known_where_none_is_to_be() -> None:
    none = Devices("secret", 0)
    assert none.remember(EMAIL) is None
    assert none.recognise(remembered(), EMAIL) is None


@pytest.mark.parametrize("made_up", ["", "x", "é", "=" * 80, "A" * 75, "A" * 5000, "a b", "\0"])
def test_what_was_not_given_out_is_no_device(made_up: str) -> None:
    assert DEVICES.recognise(made_up, EMAIL) is None


def test_no_bit_of_it_can_be_changed() -> None:
    raw = base64.urlsafe_b64decode(remembered() + "==")
    for index in range(len(raw)):
        other = bytearray(raw)
        other[index] ^= 1
        changed = base64.urlsafe_b64encode(bytes(other)).decode().rstrip("=")
        assert DEVICES.recognise(changed, EMAIL) is None
