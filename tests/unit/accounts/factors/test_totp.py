"""Codes of authenticator apps: those of RFC 6238, their window, and the picture that apps read."""

from __future__ import annotations

import base64
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from types import ModuleType
from urllib.parse import parse_qs, unquote, urlsplit

import pyotp
import pytest

from cms import clock
from cms.accounts.factors.totp import (
    TotpSecrets,
    address_of,
    new_secret,
    picture_of,
    step_of,
)
from cms.errors import StateConflict
from tests.ciphers import AesCipher

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
RFC_CODES = {
    59: "287082",
    1111111109: "081804",
    1111111111: "050471",
    1234567890: "005924",
    2000000000: "279037",
    20000000000: "353130",
}
"""RFC 6238, appendix B, the last six of its eight digits."""


@pytest.mark.parametrize("second", RFC_CODES)
def test_the_codes_are_those_of_the_rfc(second: int) -> None:
    with clock.freeze(datetime.fromtimestamp(second, UTC)):
        assert step_of(RFC_SECRET, RFC_CODES[second]) == second // 30


def test_a_clock_may_be_off_by_one_step_and_no_more(frozen_clock: ModuleType) -> None:
    secret = new_secret()
    now = int(clock.now().timestamp()) // 30
    codes = {off: pyotp.TOTP(secret).generate_otp(now + off) for off in (-2, -1, 0, 1, 2)}
    taken = {off for off, code in codes.items() if step_of(secret, code) == now + off}
    assert taken >= {-1, 0, 1}
    assert all(step_of(secret, codes[off]) != now + off for off in (-2, 2))


def test_a_code_that_was_used_is_no_code(frozen_clock: ModuleType) -> None:
    secret = new_secret()
    now = int(clock.now().timestamp()) // 30
    code = pyotp.TOTP(secret).generate_otp(now)
    assert step_of(secret, code, after=now - 1) == now
    assert step_of(secret, code, after=now) is None


@pytest.mark.parametrize("spelling", ["{a} {b}", " {a}{b}\n", "{a}\u00a0{b}"])
def test_a_code_may_be_written_with_spaces(frozen_clock: ModuleType, spelling: str) -> None:
    secret = new_secret()
    code = pyotp.TOTP(secret).generate_otp(int(clock.now().timestamp()) // 30)
    assert step_of(secret, spelling.format(a=code[:3], b=code[3:])) is not None


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567", "abcdef", "\0" * 6, "\ud800", "²²²²²²", "١٢٣٤٥٦", "9" * 10_000]
)
def test_what_is_no_code_is_wrong(code: str) -> None:
    assert step_of(new_secret(), code) is None


def test_a_secret_is_long_and_never_the_same() -> None:
    assert len({new_secret() for _ in range(100)}) == 100
    assert len(base64.b32decode(new_secret())) * 8 >= 160


def test_the_address_names_account_and_issuer_whatever_is_in_them() -> None:
    address = urlsplit(address_of(RFC_SECRET, "ann+x@example.org", "A & B: <site>"))
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert unquote(address.path).endswith(":ann+x@example.org")
    values = parse_qs(address.query)
    assert (values["secret"], values["issuer"]) == ([RFC_SECRET], ["A & B: <site>"])


def test_the_picture_is_one_element_and_runs_nothing() -> None:
    picture = picture_of(address_of(RFC_SECRET, "ann@example.org", "<script>alert(1)</script>"))
    root = ET.fromstring(picture)
    assert root.tag.rpartition("}")[2] == "svg"
    assert {one.tag.rpartition("}")[2] for one in root.iter()} <= {"svg", "path", "g"}


def test_a_secret_opens_for_its_user_only() -> None:
    secrets = TotpSecrets(AesCipher())
    sealed = secrets.seal(RFC_SECRET, "ann")
    assert RFC_SECRET not in sealed
    assert secrets.open(sealed, "ann") == RFC_SECRET
    with pytest.raises(StateConflict):
        secrets.open(sealed, "eve")


def test_without_a_master_key_there_are_no_apps() -> None:
    with pytest.raises(StateConflict, match="master key"):
        TotpSecrets().seal(RFC_SECRET, "ann")
