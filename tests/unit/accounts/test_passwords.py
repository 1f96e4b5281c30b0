"""Passwords: hashed with argon2id, verified, and refused when too weak."""

from __future__ import annotations

import pytest

from cms.accounts.passwords import (
    DEFAULT,
    MAX_LENGTH,
    PasswordParameters,
    check_password,
    hash_password,
    parameters_of,
    verify_password,
)
from cms.errors import ValidationFailed
from cms.settings.rooms import AccountSettings
from tests.unit.accounts.shapes import CHEAP, PASSWORD


def test_a_password_is_right_or_wrong() -> None:
    stored = hash_password(PASSWORD, CHEAP)
    assert PASSWORD not in stored
    assert stored.startswith("$argon2id$")
    assert verify_password(stored, PASSWORD, CHEAP).right
    assert not verify_password(stored, PASSWORD + " ", CHEAP).right


def test_two_hashes_of_one_password_differ() -> None:
    assert hash_password(PASSWORD, CHEAP) != hash_password(PASSWORD, CHEAP)


def test_the_parameters_by_default_are_those_of_owasp() -> None:
    assert "m=19456,t=2,p=1" in hash_password(PASSWORD, DEFAULT)


def test_a_hash_of_other_parameters_asks_to_be_made_anew() -> None:
    stored = hash_password(PASSWORD, CHEAP)
    assert not verify_password(stored, PASSWORD, CHEAP).rehash
    dearer = PasswordParameters(memory=16, passes=2)
    assert verify_password(stored, PASSWORD, dearer).rehash
    assert not verify_password(stored, "wrong", dearer).rehash


@pytest.mark.parametrize("presented", ["", PASSWORD, "\ud800", "x" * 100_000, "\0"])
def test_without_a_hash_no_password_is_right(presented: str) -> None:
    assert not verify_password(None, presented, CHEAP).right


@pytest.mark.parametrize("stored", ["", "plain", "$argon2id$v=19$broken", "$2b$12$abc"])
def test_what_is_no_hash_fits_no_password(stored: str) -> None:
    assert not verify_password(stored, PASSWORD, CHEAP).right


def test_a_character_written_in_two_ways_is_one() -> None:
    stored = hash_password("caf\u00e9 du monde", CHEAP)
    assert verify_password(stored, "cafe\u0301 du monde", CHEAP).right


@pytest.mark.parametrize(
    "password",
    ["", "short", "x" * 11, "x" * (MAX_LENGTH + 1), "Ann.B@Example.org", "a\0" * 10, "\ud800" * 12],
)
def test_a_weak_or_impossible_password_can_not_be_chosen(password: str) -> None:
    with pytest.raises(ValidationFailed) as caught:
        check_password(password, "ann.b@example.org")
    assert caught.value.problems[0].pointer == "/password"
    assert not password or password not in str(caught.value.problems)


def test_twelve_characters_of_any_script_are_enough() -> None:
    check_password("пароль длинный", "ann@example.org")
    check_password("x" * 12, "ann@example.org")


def test_settings_name_the_cost_and_the_length() -> None:
    assert parameters_of(AccountSettings()) == DEFAULT
    dear = AccountSettings(argon2_memory=64, argon2_time=3, argon2_parallelism=2, password_min=20)
    parameters = parameters_of(dear)
    assert "m=64,t=3,p=2" in hash_password(PASSWORD, parameters)
    with pytest.raises(ValidationFailed, match="1 value"):
        check_password("x" * 19, "ann@example.org", parameters.least)
