"""Signing in: right or wrong, and slower with each wrong attempt."""

from __future__ import annotations

from types import ModuleType
from typing import Literal

import pytest
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from cms.accounts.devices import Devices
from cms.accounts.models import SignInFailure, User
from cms.accounts.passwords import PasswordParameters
from cms.accounts.sign_in import SignInPolicy, attempt_password, sign_in
from cms.accounts.throttling import ACCOUNT, ADDRESS, Throttle, forget_old
from cms.accounts.users import deactivate, set_password
from cms.errors import TooManyRequests
from tests.unit.accounts.shapes import CHEAP, PASSWORD, POLICY

EMAIL = "ann@example.org"
HERE = "192.0.2.1"


def signed_in(
    session: Session,
    password: str,
    email: str = EMAIL,
    address: str = HERE,
    *,
    policy: SignInPolicy = POLICY,
    device: str | None = None,
) -> User | None:
    admitted = attempt_password(session, email, address, policy, device)
    verified = admitted.verify(password, policy.parameters)
    return sign_in(session, admitted, password, verified, policy.parameters)


def attempt(session: Session, password: str, email: str = EMAIL, address: str = HERE) -> bool:
    return signed_in(session, password, email, address) is not None


def waits(session: Session, email: str = EMAIL, address: str = HERE) -> int:
    with pytest.raises(TooManyRequests) as caught:
        attempt(session, PASSWORD, email, address)
    return caught.value.retry_after


def test_the_right_password_gives_the_user(session: Session, ann: User) -> None:
    assert signed_in(session, PASSWORD, "ANN@example.org") is ann


@pytest.mark.parametrize(
    ("email", "password"),
    [(EMAIL, "wrong"), ("nobody@example.org", PASSWORD), ("", ""), ("\ud800", "\0")],
)
def test_whatever_is_wrong_gives_nothing(
    session: Session, ann: User, email: str, password: str
) -> None:
    assert not attempt(session, password, email)


def test_who_is_deactivated_or_has_no_password_does_not_get_in(session: Session, ann: User) -> None:
    deactivate(session, ann)
    assert not attempt(session, PASSWORD)
    ann.active, ann.password_hash = True, None
    assert not attempt(session, PASSWORD)
    assert not attempt(session, "")


def test_an_account_that_does_not_exist_costs_a_verification_too(
    session: Session, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def watched(hasher: PasswordHasher, stored: str, password: str) -> Literal[True]:
        seen.append(stored)
        return verify(hasher, stored, password)

    verify = PasswordHasher.verify
    monkeypatch.setattr(PasswordHasher, "verify", watched)
    for email in (EMAIL, "nobody@example.org"):
        assert not attempt(session, "wrong", email)
    assert len(seen) == 2
    assert seen[0] == ann.password_hash != seen[1]


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.org"])
def test_failures_double_the_wait_whether_or_not_the_account_exists(
    session: Session, ann: User, frozen_clock: ModuleType, email: str
) -> None:
    for _ in range(ACCOUNT.free):
        assert not attempt(session, "wrong", email)
    found = []
    for _ in range(4):
        found.append(waits(session, email))
        frozen_clock.tick(found[-1])
        assert not attempt(session, "wrong", email)
    assert found == [1, 2, 4, 8]


def test_the_owner_gets_in_after_a_short_wait_whatever_the_attack(
    session: Session, ann: User, frozen_clock: ModuleType
) -> None:
    for number in range(30):
        assert not attempt(session, "wrong", address=f"198.51.100.{number}")
        frozen_clock.tick(60)
    assert not attempt(session, "wrong", address="198.51.100.99")
    assert waits(session) == ACCOUNT.longest
    frozen_clock.tick(60)
    assert attempt(session, PASSWORD)
    assert not attempt(session, "wrong")
    assert attempt(session, PASSWORD)


def test_one_address_trying_many_accounts_is_slowed_too(
    session: Session, ann: User, frozen_clock: ModuleType
) -> None:
    for number in range(ADDRESS.free):
        assert not attempt(session, "wrong", f"user{number}@example.org")
    assert waits(session) == 1
    assert attempt(session, PASSWORD, address="192.0.2.2")


def test_many_people_signing_in_from_one_address_are_not_slowed(
    session: Session, ann: User, frozen_clock: ModuleType
) -> None:
    assert all(attempt(session, PASSWORD) for _ in range(ADDRESS.free * 2))


def test_an_attempt_that_is_refused_does_not_lengthen_the_wait(
    session: Session, ann: User, frozen_clock: ModuleType
) -> None:
    for _ in range(ACCOUNT.free):
        attempt(session, "wrong")
    assert [waits(session) for _ in range(5)] == [1] * 5
    frozen_clock.tick(1)
    assert attempt(session, PASSWORD)


def test_failures_are_forgotten_after_a_day(
    session: Session, ann: User, frozen_clock: ModuleType
) -> None:
    for _ in range(ACCOUNT.free):
        attempt(session, "wrong")
    frozen_clock.tick(ACCOUNT.memory + 1)
    for _ in range(ACCOUNT.free):
        assert not attempt(session, "wrong")
    frozen_clock.tick(ACCOUNT.memory + 1)
    forget_old(session)
    assert session.query(SignInFailure).count() == 0


def test_the_wait_has_a_bound_however_many_failures() -> None:
    assert Throttle(longest=900).wait(10**9) == 900


def test_the_table_of_failures_names_nobody(session: Session) -> None:
    attempt(session, "wrong")
    keys = {row.key for row in session.query(SignInFailure)}
    assert len(keys) == 2
    assert not any("ann" in key or HERE in key for key in keys)


def test_a_hash_of_other_parameters_is_made_anew(session: Session, ann: User) -> None:
    before = ann.password_hash
    assert attempt(session, PASSWORD)
    assert ann.password_hash == before
    dearer = SignInPolicy(parameters=PasswordParameters(memory=16, passes=1))
    assert signed_in(session, PASSWORD, policy=dearer) is ann
    assert "m=16" in (ann.password_hash or "")
    assert CHEAP.memory == 8


def test_a_known_device_is_not_held_up_by_guesses_of_others(
    session: Session, ann: User, frozen_clock: ModuleType
) -> None:
    devices = Devices("secret", 30)
    made = devices.remember(EMAIL)
    assert made is not None
    device = devices.recognise(made.secret, "ANN@example.org")
    for number in range(ACCOUNT.free):
        assert not attempt(session, "wrong", address=f"198.51.100.{number}")
    waits(session)
    assert signed_in(session, PASSWORD, device=device) is ann
    # And it forgives others nothing.
    waits(session)
    for _ in range(ACCOUNT.free):
        assert signed_in(session, "wrong", device=device) is None
    with pytest.raises(TooManyRequests):
        signed_in(session, PASSWORD, device=device)


def test_a_subscriber_of_ipv6_is_one_address(
    session: Session, ann: User, frozen_clock: ModuleType
) -> None:
    for number in range(ADDRESS.free):
        address = f"2001:db8::{number:x}"
        assert not attempt(session, "wrong", f"user{number}@example.org", address)
    assert waits(session, address="2001:db8::ffff") == 1
    assert attempt(session, PASSWORD, address="2001:db8:0:1::1")


def test_a_password_that_was_changed_meanwhile_opens_nothing(session: Session, ann: User) -> None:
    admitted = attempt_password(session, EMAIL, HERE, POLICY)
    verified = admitted.verify(PASSWORD, CHEAP)
    set_password(session, ann, "another horse battery", parameters=CHEAP)
    assert sign_in(session, admitted, PASSWORD, verified, CHEAP) is None
