"""Passwords: hashed with argon2id and verified, at a cost that is set."""

from __future__ import annotations

from pathlib import Path

import pytest

from cms.accounts.passwords import (
    DEFAULT,
    PasswordParameters,
    hash_password,
    parameters_of,
    verify_password,
)
from cms.errors import ConfigurationError
from cms.settings import AccountSettings, SiteSettings
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


def test_settings_name_the_cost_and_what_a_password_has_to_be(tmp_path: Path) -> None:
    assert parameters_of(AccountSettings()) == DEFAULT
    listed = tmp_path / "leaked.txt"
    listed.write_text("correct horse battery\n")
    dear = AccountSettings(
        argon2_memory=64,
        argon2_time=3,
        argon2_parallelism=2,
        password_min=20,
        password_score=4,
        password_leaked=listed,
    )
    site = SiteSettings(name="The Gazette", url="https://gazette.example:8443/news")
    parameters = parameters_of(dear, site)
    assert "m=64,t=3,p=2" in hash_password(PASSWORD, parameters)
    rules = parameters.rules
    assert (rules.least, rules.score, rules.words) == (20, 4, ("The Gazette", "gazette.example"))
    assert rules.leaked is not None
    assert rules.leaked.holds(PASSWORD)
    with pytest.raises(ConfigurationError, match="can't be read"):
        parameters_of(AccountSettings(password_leaked=tmp_path / "none.txt"))
