"""Signing in with a password or a passkey, without telling which accounts exist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from cms.accounts.factors.passkeys import PasskeyProof
from cms.accounts.models import User
from cms.accounts.passwords import DEFAULT, PasswordParameters, hash_password, verify_password
from cms.accounts.throttling import (
    ACCOUNT,
    ADDRESS,
    Counter,
    Throttle,
    admit,
    clear,
    counter,
    take_back,
)
from cms.accounts.users import find_by_email, normal_email
from cms.events.log import append
from cms.events.order import current_turn


@dataclass(frozen=True)
class SignInPolicy:
    """How much passwords cost to verify, and how failures slow down."""

    parameters: PasswordParameters = DEFAULT
    account: Throttle = ACCOUNT
    address: Throttle = ADDRESS


DEFAULT_POLICY = SignInPolicy()


def sign_in(
    session: Session,
    email: str,
    password: str,
    address: str,
    policy: SignInPolicy = DEFAULT_POLICY,
) -> User | None:
    """Return the user whose password this is, or None whatever was wrong.

    `address` is that of the network peer. Needs a writing transaction, which the caller has to
    commit also after None: the failure is counted in it. Raises `TooManyRequests`, with the
    seconds to wait, for accounts that exist and such that do not alike.
    """
    of_account = counter("account", normal_email(email), policy.account)
    of_address = counter("address", address, policy.address)
    admit(session, (of_account, of_address))
    user = find_by_email(session, email)
    stored = user.password_hash if user else None
    verified = verify_password(stored, password, policy.parameters)
    if user is None or not verified.right or not user.active:
        known = "deactivated" if verified.right else "password"
        _record_refusal(session, user, "unknown" if user is None else known, of_address)
        return None
    clear(session, (of_account,))
    take_back(session, (of_address,))
    if verified.rehash:
        user.password_hash = hash_password(password, policy.parameters)
    return user


def sign_in_by_passkey(
    session: Session,
    proof: PasskeyProof,
    credential: Mapping[str, Any],
    address: str,
    throttle: Throttle = ADDRESS,
) -> User | None:
    """Return the user whose passkey has signed, or None whatever was wrong; as `sign_in` does."""
    of_address = counter("address", address, throttle)
    admit(session, (of_address,))
    user = proof.prove(session, credential)
    if user is not None:
        take_back(session, (of_address,))
    else:
        _record_refusal(session, None, "passkey", of_address)
    return user


def _record_refusal(session: Session, user: User | None, reason: str, peer: Counter) -> None:
    """Record that somebody was not let in, without the address that they gave, or theirs.

    `peer` tells attempts from one network address from those of others, and no more.
    """
    append(
        session,
        current_turn(session),
        "session.refused",
        subjects=() if user is None else (user.id,),
        payload={"reason": reason, "peer": peer.key[:16]},
    )
